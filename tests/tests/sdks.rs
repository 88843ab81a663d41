//! The SDKs for C, JavaScript and Python say what the Rust SDK would say, octet for octet: see `sdks/README.md`.

use radar_abi::{
    flat::{self, Answer, Answers},
    flow_end::FlowEnd,
    stable::{Emission, Input, NO_SLOT, flag, kind, std_types::RSlice, std_types::RStr},
};
use radar_plugin::{Manifest, ManifestExt, Octets, Selection, SelectionExt, Settings, field, settings};
use radar_wire::json::Object;
use std::{
    borrow::BorrowMut,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sdks");
const SDKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugin-api");

#[test]
fn c_says_what_rust_says() {
    let folder = tempfile::tempdir().expect("a directory");
    if let Some(probe) = compiled("probe.c", folder.path()) {
        compare("C", &|| Command::new(&probe));
    }
}

#[test]
fn javascript_says_what_rust_says() {
    if has_node() {
        compare("JavaScript", &|| node(&["probe.mjs"]));
    }
}

#[test]
fn python_says_what_rust_says() {
    if has_python() {
        compare("Python", &|| python(&["probe.py"]));
    }
}

#[test]
fn the_unit_tests_of_the_c_sdk_pass() {
    let folder = tempfile::tempdir().expect("a directory");
    if let Some(unit) = compiled("unit.c", folder.path()) {
        let mut unit = Command::new(unit);
        // Settings are kept for good: to a leak detector that is one.
        passes(unit.env("ASAN_OPTIONS", "detect_leaks=0"));
    }
}

#[test]
fn the_unit_tests_of_the_javascript_sdk_pass() {
    if has_node() {
        passes(node(&["--test", "unit.mjs"]));
    }
}

#[test]
fn the_unit_tests_of_the_python_sdk_pass() {
    if has_python() {
        passes(python(&["-m", "unittest", "unit"]));
    }
}

fn passes(mut command: impl BorrowMut<Command>) {
    let command = command.borrow_mut();
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    let said = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(status.success(), "{said}");
}

/// A program of `sdks/`, with whatever the compiler can check while it runs; nothing without a compiler.
fn compiled(source: &str, folder: &Path) -> Option<PathBuf> {
    let program = folder.join("program");
    let compile = |checks: &[&str]| {
        let mut cc = Command::new("cc");
        cc.args(["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror"])
            .args(checks)
            .arg(format!("-I{SDKS}/sdk-c"));
        cc.arg(source).arg("-o").arg(&program).current_dir(FOLDER).output()
    };
    let checked = compile(&["-fsanitize=address,undefined", "-fno-sanitize-recover"]);
    let Ok(checked) = checked else {
        eprintln!("skipped: there is no cc");
        return None;
    };
    if !checked.status.success() {
        // Not every machine has the libraries of the checks.
        let plain = compile(&[]).expect("it did start");
        assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
    }
    Some(program)
}

/// Whether node can take the place of a module (20.6).
fn has_node() -> bool {
    let version = Command::new("node").args(["-p", "process.versions.node"]).output();
    let version =
        version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut parts = version.trim().split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let has = (parts.next(), parts.next()) >= (Some(20), Some(6));
    if !has {
        eprintln!("skipped: there is no node of 20.6 or later");
    }
    has
}

fn node(arguments: &[&str]) -> Command {
    let mut node = Command::new("node");
    node.args(["--import", "./host.mjs"]).args(arguments).current_dir(FOLDER);
    node
}

/// Whether python3 knows what the SDK is written with (3.9).
fn has_python() -> bool {
    let knows =
        Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status();
    let has = knows.is_ok_and(|status| status.success());
    if !has {
        eprintln!("skipped: there is no python3 of 3.9 or later");
    }
    has
}

fn python(arguments: &[&str]) -> Command {
    let mut python = Command::new("python3");
    python.args(arguments).env("PYTHONPATH", format!("{SDKS}/sdk-python"));
    python.env("PYTHONDONTWRITEBYTECODE", "1").current_dir(FOLDER);
    python
}

/// The interface that the SDKs of other languages speak: what 1.2 adds they do not have.
const SPOKEN: (u16, u16) = (1, 1);

/// Holds the probe's manifest and its answer to the batch against those of Rust.
fn compare(language: &str, probe: &dyn Fn() -> Command) {
    let told = run(language, probe().arg("manifest"), Vec::new());
    let told: Manifest = serde_json::from_slice(&told).unwrap_or_else(|error| panic!("{language}: {error}"));
    assert_eq!(told, Manifest { api: SPOKEN, ..manifest() }, "{language}");

    let texts = texts();
    let inputs = inputs(&texts);
    let mut batch = Vec::new();
    flat::write(&mut batch, &inputs);
    let came = run(language, &mut probe(), batch);
    let expected = answer(&inputs);
    let read = |answer: &[u8]| -> Vec<String> {
        let read = flat::Reader::new(answer).unwrap_or_else(|error| panic!("{language}: {error}"));
        read.map(|answer| shown(&answer.unwrap_or_else(|error| panic!("{language}: {error}")))).collect()
    };
    for (at, (came, expected)) in read(&came).iter().zip(read(&expected)).enumerate() {
        assert_eq!(*came, expected, "{language}: answer {at}");
    }
    assert!(came == expected, "{language}: the answers are the same, but not their octets");
}

fn run(language: &str, probe: &mut Command, input: Vec<u8>) -> Vec<u8> {
    let probe = probe.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = probe.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A probe that ends early is told of below, by what it said.
    let writing = thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().expect("it ends");
    writing.join().expect("nothing panics there");
    assert!(output.status.success(), "{language}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

settings! {
    /// One setting of each form.
    struct Config {
        /// A text.
        text: String = "é\"",
        /// A whole number.
        whole: u64 = 512,
        /// A number.
        number: f64 = 0.25,
        /// Yes or no.
        boolean: bool = true,
        /// Texts.
        texts: Vec<String> = ["a", "b"],
        /// Whole numbers.
        wholes: Vec<u16> = [],
        /// A span of time.
        span: Duration = "5s",
        /// An amount.
        amount: Octets = "16MiB",
    }
}

/// What the probes say of themselves, in the words of the Rust SDK.
fn manifest() -> Manifest {
    let fields =
        [field("+text", "string octets", "its octets"), field("numbers.first", "integer", "the first")];
    let mut manifest = Manifest::new("probe", "0.1.0", "all that there is")
        .streams(Selection::ports(&[25, 587]).pattern(0, b"220", &[]).pattern(2, b"\x16", b"\xf0"))
        .datagrams(Selection::all().protocols(&[132]).snap(100).payloads(3))
        .packets("link", 64)
        .packets_of(&[0x0806], &[58])
        .flows()
        .reads(&["dns", "tls"])
        .tick(1000)
        .event("+x_datagram", "a datagram was seen", &fields)
        .event("x_end", "a flow is over", &[])
        .section("x_section", "what a flow is part of", &fields)
        .protocol("one")
        .protocol("two")
        .by_signature()
        .service(6, 25, "smtp")
        .services_setting("boolean")
        .counter("malformed")
        .counter("streams");
    manifest.settings = Config::settings();
    manifest
}

fn shown(answer: &Answer<'_>) -> String {
    match answer {
        Answer::Emit(emission) => {
            let body = String::from_utf8_lossy(emission.body.as_slice()).into_owned();
            format!("{body} {emission:?}")
        }
        other => format!("{other:?}"),
    }
}

/// Every octet before and behind those at which something changes in UTF-8 (RFC 3629 §4) or JSON, four of those
/// in a row as chance has it, and texts about as long as one may be.
fn texts() -> Vec<Vec<u8>> {
    const EDGES: [u8; 26] = [
        0x00, 0x09, 0x0A, 0x1F, 0x20, 0x22, 0x5C, 0x7E, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2,
        0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF,
    ];
    let mut texts = vec![Vec::new()];
    texts.extend((0..=255).flat_map(|octet| EDGES.map(|edge| vec![octet, edge])));
    let mut state = 1_u64;
    texts.extend((0..5000).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let chosen = |place: u32| EDGES[(state >> (20 + 8 * place)) as usize % EDGES.len()];
        (0..4).map(chosen).collect()
    }));
    for character in ["a", "é", "€", "😀"] {
        for length in 4090..4100 {
            texts.push(["x".repeat(length % 4), character.repeat(length)].concat().into_bytes());
            texts.last_mut().expect("it was just put there").truncate(length);
        }
    }
    texts
}

fn inputs(texts: &[Vec<u8>]) -> Vec<Input<'_>> {
    let mapped = |last: u8| [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, last];
    let base = Input {
        time: 1_764_000_000_123_456_789,
        length: 1 << 40,
        source: mapped(1),
        destination: mapped(2),
        source_port: 53,
        destination_port: 65535,
        protocol: 17,
        ..Input::empty()
    };
    let mut inputs: Vec<Input<'_>> = texts
        .iter()
        .map(|text| RSlice::from_slice(text))
        .map(|data| Input { kind: kind::DATAGRAM, data, ..base })
        .collect();
    for (at, input) in inputs.iter_mut().enumerate() {
        input.flow = (1 << 53) - 1 - at as u64;
        input.slot = at as u32;
        input.packet = at as u64 + 1;
        input.offset = (1 << 52) + at as u64;
        input.direction = (at % 2) as u8;
        input.flags = if at % 3 == 0 { flag::IPV6 | flag::CUT } else { flag::STREAM_END };
        if at % 3 == 0 {
            // Zeros of every length at every place, for the short form of an address.
            input.source = std::array::from_fn(|octet| (at >> (octet / 2)) as u8 & 1);
        }
    }
    let stream = Input { kind: kind::STREAM, flow: 7, slot: 3, data: RSlice::from_slice(b"abc"), ..base };
    let end = RSlice::from_slice(FLOW_END);
    inputs.extend([stream, stream, Input { kind: kind::FLOW_END, ..stream }]);
    inputs.push(Input { kind: kind::FLOW_END, flow: 8, slot: 3, direction: 1, data: end, ..base });
    inputs.push(Input { kind: kind::FLOW_START, flow: 8, ..base });
    inputs.push(Input { kind: 99, flow: 8, ..base });
    inputs.push(Input { kind: kind::TICK, ..Input { time: base.time, ..Input::empty() } });
    inputs
}

const FLOW_END: &[u8] = &{
    let mut octets = [0; FlowEnd::LEN];
    let mut at = 0;
    while at < octets.len() {
        octets[at] = if at % 8 < 6 { at as u8 } else { 0 };
        at += 1;
    }
    octets
};

/// What the Rust SDK makes of the batch.
fn answer(inputs: &[Input<'_>]) -> Vec<u8> {
    let mut answers = Answers::new();
    answers.clear();
    let mut streams = 0;
    for (at, input) in inputs.iter().enumerate() {
        match input.kind {
            kind::DATAGRAM if input.data.is_empty() => {
                answers.push(&Answer::Count { counter: 0, increment: 1 })
            }
            kind::DATAGRAM => {
                emit(&mut answers, input, at, 0, &body(|event| datagram(event, input)), "an é");
            }
            kind::STREAM => {
                streams += 1;
                if streams == 1 {
                    stream(&mut answers, input);
                }
            }
            kind::FLOW_END if input.flow == 8 => {
                let subject = Input { time: input.time + 1, direction: 0, ..*input };
                let end = FlowEnd::from_bytes(input.data.as_slice()).expect("it is whole");
                emit(&mut answers, &subject, at, 1, &body(|event| flow_end(event, &end)), "");
            }
            kind::TICK => {
                let subject = Input { slot: NO_SLOT, direction: 0, ..*input };
                emit(&mut answers, &subject, at, 1, &body(|event| event.number("now", input.time)), "");
            }
            _ => {}
        }
    }
    answers.finish().to_vec()
}

fn body(fill: impl FnOnce(&mut Object<'_>)) -> Vec<u8> {
    let mut body = Vec::new();
    fill(&mut Object::new(&mut body));
    body
}

fn emit(answers: &mut Answers, about: &Input<'_>, at: usize, event: u16, body: &[u8], summary: &str) {
    answers.push(&Answer::Emit(Emission {
        time: about.time,
        flow: about.flow,
        packet: about.packet,
        slot: about.slot,
        input: at as u32,
        event,
        direction: about.direction,
        padding: [0; 5],
        reserved: [0; 2],
        body: RSlice::from_slice(body),
        summary: RStr::from_str(summary),
    }));
}

fn datagram(event: &mut Object<'_>, input: &Input<'_>) {
    let data = input.data.as_slice();
    let address = |octets: [u8; 16]| std::net::Ipv6Addr::from(octets).to_canonical();
    event.text("text", data);
    event.hex("hex", data.get(..4).unwrap_or(data));
    event.display("source", address(input.source));
    event.display("destination", address(input.destination));
    let mut ports = event.array("ports");
    ports.number(input.source_port);
    ports.number(input.destination_port);
    drop(ports);
    let mut numbers = event.object("numbers");
    numbers.number("first", data[0]);
    numbers.number("flags", input.flags);
    numbers.number("protocol", input.protocol);
    numbers.number("length", input.length);
    drop(numbers);
    event.number("offset", input.offset);
    event.number("negative", -3);
    event.float("decimal", 1.234);
    event.boolean("cut", input.flags & flag::CUT != 0);
    drop(event.object("none"));
    event.raw("list", r#"[true,{"inner":"é"},[]]"#.as_bytes());
}

fn stream(answers: &mut Answers, input: &Input<'_>) {
    let Input { slot, flow, .. } = *input;
    answers.push(&Answer::Identify { slot, flow, protocol: 0 });
    answers.push(&Answer::Change { slot, flow, protocol: 1 });
    answers.push(&Answer::Enrich { slot, flow, section: 0, json: b"{\"a\":1}" });
    answers.push(&Answer::Count { counter: 1, increment: 7 });
    answers.push(&Answer::Done { slot, flow });
}

fn flow_end(event: &mut Object<'_>, end: &FlowEnd) {
    for (name, pair) in [("packets", end.packets), ("octets", end.octets), ("span", end.span)] {
        let mut list = event.array(name);
        pair.iter().for_each(|number| list.number(*number));
    }
    event.number("rtt", end.handshake_rtt);
    event.number("reason", end.reason);
}
