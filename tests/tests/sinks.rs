//! The sinks that keep and hand on what was seen, in the built radar: packets to files, events to a program, numbers
//! over HTTP.

#![allow(clippy::unwrap_used)] // a test may

use radar_tests::{Radar, traffic::mixed};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// What tcpdump says of a capture, a line a packet.
fn packets(capture: &Path) -> Vec<String> {
    let output = Command::new("tcpdump").args(["-nn", "-tttt", "-r"]).arg(capture).output().expect("tcpdump");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn the_packets_that_were_read_are_written_as_they_were() {
    for name in ["out.pcapng", "out.pcap"] {
        let config = format!("[analyzers.dns]\n[sinks.pcap]\npath = {name:?}\n");
        let radar = Radar::new(&config).file("mixed.pcap", mixed(50).bytes()).args(&["-r", "mixed.pcap"]);
        let ended = radar.run().with_exit(0);
        let (before, after) = (ended.folder.path().join("mixed.pcap"), ended.folder.path().join(name));
        assert_eq!(packets(&after), packets(&before), "{name}");
    }
}

#[test]
fn only_packets_of_flows_that_a_filter_wants_are_written() {
    let config = "[analyzers.dns]\n[sinks.pcap]\npath = \"out.pcapng\"\nfilter = \"port:53\"\n";
    let radar = Radar::new(config).file("mixed.pcap", mixed(50).bytes()).args(&["-r", "mixed.pcap"]);
    let ended = radar.run().with_exit(0);
    let all = packets(&ended.folder.path().join("mixed.pcap"));
    let wanted: Vec<_> =
        all.iter().filter(|line| line.contains(".53 > ") || line.contains(".53: ")).collect();
    let mut written = packets(&ended.folder.path().join("out.pcapng"));
    written.sort();
    let mut expected: Vec<String> = wanted.into_iter().cloned().collect();
    expected.sort();
    assert!(!expected.is_empty() && expected.len() < all.len(), "{} of {}", expected.len(), all.len());
    assert_eq!(written, expected);
}

#[test]
fn a_program_is_given_every_event() {
    let config = "[analyzers.dns]\n[sinks.json]\npath = \"-\"\n\
                  [sinks.exec]\ncommand = [\"/bin/sh\", \"-c\", \"cat > lines\"]\n";
    let radar = Radar::new(config).file("mixed.pcap", mixed(50).bytes()).args(&["-r", "mixed.pcap"]);
    let ended = radar.run().with_exit(0);
    let lines = fs::read_to_string(ended.folder.path().join("lines")).unwrap();
    let told = |lines: Vec<Value>| {
        let mut count: BTreeMap<String, u32> = BTreeMap::new();
        // Numbers of radar itself are taken at another moment.
        let lines = lines.into_iter().filter(|event| event["event_type"] != "stats");
        lines.for_each(|event| *count.entry(event.to_string()).or_default() += 1);
        count
    };
    let given: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(given.len() > 100, "{}", given.len());
    assert_eq!(told(given), told(ended.events()));
}

#[test]
fn what_was_counted_is_to_be_had_over_http() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = format!(
        "[analyzers.dns]\n[sinks.prometheus]\nlisten = [\"127.0.0.1:{port}\"]\n[sinks.json]\npath = \"-\"\n"
    );
    let frames = mixed(50);
    let mut running = Radar::new(&config).args(&["-r", "-"]).start_with_pipe();
    running.write(frames.bytes());
    let begin = Instant::now();
    let text = loop {
        let text = get(port).unwrap_or_default();
        if value(&text, "radar_decoder_frames_total") > Some(0) {
            break text;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "{text}");
        thread::sleep(Duration::from_millis(50));
    };
    assert!(text.contains("# TYPE radar_decoder_frames_total counter"), "{text}");
    let told = value(&text, "radar_decoder_frames_total");
    let stats = running.end().with_exit(0).stats();
    assert_eq!(told, stats["decoder"]["frames"].as_u64());
}

fn get(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}

fn value(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line?.trim().parse().ok()
}
