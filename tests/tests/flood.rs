//! A flood of connection attempts (`reliability.md`, R13): memory stays bounded, every flow is
//! accounted for, and conversations that were answered are kept.
//!
//! The whole of it, two million attempts, takes a release build:
//!
//! ```sh
//! cargo build --release --workspace && cargo test --release -p radar-tests --test flood -- --include-ignored
//! ```

use radar_tests::{
    Ended, Radar,
    frame::{Segment, flag, tcp},
    pick,
    traffic::end,
};
use serde_json::{Value, json};
use std::{
    io::{BufWriter, Write},
    net::SocketAddr,
    time::Duration,
};

/// Octets of the whole process, with a table of 64 MiB.
const MEMORY_MAX: u64 = 150_000_000;
const CONVERSATIONS: u32 = 1000;
const CONFIG: &str = "
    workers = 1
    [analyzers.dns]
    [analyzers.tls]
    [sinks.json]
    path = \"-\"
    [flow]
    memory = \"64MiB\"
    [stats]
    interval = \"1h\"
";

#[test]
fn a_flood_of_attempts_does_not_drive_out_the_conversations() {
    flood(400_000, Duration::from_secs(120));
}

#[test]
#[ignore = "for release builds; see above"]
fn two_million_attempts_in_twenty_seconds() {
    flood(2_000_000, Duration::from_secs(300));
}

/// Attempts at 100 000 in a second, and a packet of each conversation among them every second or so.
fn flood(attempts: u32, timeout: Duration) {
    // Millions of events are not worth keeping: only those of the conversations, and the numbers.
    let wanted = |line: &str| line.contains("\"198.51.100.7\"") || line.contains("\"event_type\":\"stats\"");
    let mut radar = Radar::new(CONFIG).keep(wanted).args(&["-r", "-"]).within(timeout).start_with_pipe();
    let pipe = radar.take_pipe();
    let writer = std::thread::spawn(move || write(attempts, BufWriter::with_capacity(1 << 20, pipe)));
    let ended = radar.end().with_exit(0);
    writer.join().expect("no panic").expect("radar reads to the end");
    println!("{attempts} attempts: {:?}, {} MiB", ended.took, ended.memory_peak >> 20);

    assert!(ended.memory_peak < MEMORY_MAX, "{} octets", ended.memory_peak);
    every_flow_is_accounted_for(&ended, attempts);
    let conversations = ended.events_of("flow");
    let kept = conversations.iter().filter(|event| event["flow"]["reason"] == "shutdown").count();
    assert!(kept * 100 >= CONVERSATIONS as usize * 99, "only {kept} of {CONVERSATIONS} were kept");
}

#[track_caller]
fn every_flow_is_accounted_for(ended: &Ended, attempts: u32) {
    let stats = ended.stats();
    let (flows, ends) = (&stats["flow"], stats["flow"]["end"].as_object().expect("a table"));
    assert!(stats.get("violations").is_none(), "{stats}");
    // A conversation that was evicted becomes another flow with its next packet.
    let total = flows["total"].as_u64().expect("a number");
    assert!(total >= u64::from(attempts + CONVERSATIONS), "{flows}");
    assert_eq!(total, ends.values().filter_map(Value::as_u64).sum::<u64>(), "{flows}");
    // Unless the table was full, nothing was tested.
    assert!(ends["evicted"].as_u64() > Some(u64::from(attempts / 4)), "{flows}");
    assert_eq!(pick(&stats["sinks"]["json"], "written lost dropped"), json!([total, 0, 0]));
}

fn write(attempts: u32, mut out: impl Write) -> std::io::Result<()> {
    out.write_all(radar_tests::Capture::new().bytes())?;
    for attempt in 0..attempts {
        let time = 10 * u64::from(attempt);
        // The conversations take turns, so that each has a packet every 100 000 attempts.
        if attempt.is_multiple_of(100) {
            for frame in conversation(attempt / 100) {
                record(&mut out, time, &frame)?;
            }
        }
        record(&mut out, time, &attempt_at(attempt))?;
    }
    out.flush()
}

fn record(out: &mut impl Write, micros: u64, frame: &[u8]) -> std::io::Result<()> {
    let (seconds, micros) = (1_700_000_000 + micros / 1_000_000, micros % 1_000_000);
    let length = frame.len() as u32;
    for number in [seconds as u32, micros as u32, length, length] {
        out.write_all(&number.to_le_bytes())?;
    }
    out.write_all(frame)
}

/// A SYN that nobody answers, of a flow of its own.
fn attempt_at(number: u32) -> Vec<u8> {
    let [_, a, b, c] = number.to_be_bytes();
    let segment = Segment { sequence: number, flags: flag::SYN, ..Segment::default() };
    tcp(end([10, a, b, c], 1024 + (number % 60_000) as u16), end([203, 0, 113, 80], 80), &segment)
}

/// What is said in a conversation at its turn: first the handshake, then a request and its answer.
fn conversation(turn: u32) -> Vec<Vec<u8>> {
    let (number, round) = (turn % CONVERSATIONS, turn / CONVERSATIONS);
    let client = end([192, 0, 2, (number % 250) as u8], 20_000 + number as u16);
    let server = end([198, 51, 100, 7], 7);
    let say = |from: SocketAddr, to, sequence, acknowledgement, flags, payload: &[u8]| {
        tcp(from, to, &Segment { sequence, acknowledgement, flags, payload })
    };
    if round == 0 {
        return vec![
            say(client, server, 999, 0, flag::SYN, b""),
            say(server, client, 4999, 1000, flag::SYN | flag::ACK, b""),
            say(client, server, 1000, 5000, flag::ACK, b""),
        ];
    }
    let said = 4 * (round - 1);
    vec![
        say(client, server, 1000 + said, 5000 + said, flag::PSH | flag::ACK, b"ping"),
        say(server, client, 5000 + said, 1004 + said, flag::PSH | flag::ACK, b"pong"),
    ]
}
