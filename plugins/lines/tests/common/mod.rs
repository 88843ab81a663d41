//! Events of the captures of all plugins, as radar hands them to sinks.
#![allow(dead_code, reason = "each test program uses a part of it")]

use radar_abi::stable::std_types::{RSlice, RStr};
use radar_lines::{Format, Lines, Look};
use radar_plugin::Event;
use serde_json::Value;
use std::{
    fs,
    net::{IpAddr, Ipv6Addr},
    path::{Path, PathBuf},
};

/// Calls `check` with each event that is expected of the captures of this checkout, and with its line.
pub fn each_event(mut check: impl FnMut(&Event<'_>, &Value, &Path)) {
    let mut events = 0;
    for file in expected(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")) {
        for line in fs::read_to_string(&file).expect("a file").lines() {
            let Ok(json) = serde_json::from_str::<Value>(line) else { continue };
            // Some tests expect parts of events only; radar hands out none without these.
            if json.get("event_type").is_some() && json.get("timestamp").is_some() {
                event(line, |event| check(event, &json, &file));
                events += 1;
            }
        }
    }
    assert!(events > 500, "{events} events");
}

fn expected(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            found.extend(expected(&path));
        } else if name == "expected.jsonl" {
            found.push(path);
        }
    }
    found
}

/// Lends an event of this line.
pub fn event<T>(line: &str, lend: impl FnOnce(&Event<'_>) -> T) -> T {
    summed_up(line, "", lend)
}

/// The same, with a summary of its own.
pub fn summed_up<T>(line: &str, summary: &str, lend: impl FnOnce(&Event<'_>) -> T) -> T {
    let json: Value = serde_json::from_str(line).expect("JSON");
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| json.get(name).and_then(Value::as_u64).unwrap_or_default();
    let protocol = match text("proto") {
        "TCP" => 6,
        "UDP" => 17,
        "ICMP" => 1,
        "IPv6-ICMP" => 58,
        "SCTP" => 132,
        "" => 255,
        other => other.parse().unwrap_or(0),
    };
    lend(&Event {
        time: time(text("timestamp")),
        flow: number("flow_id"),
        source: octets(text("src_ip")),
        destination: octets(text("dest_ip")),
        source_port: u16::try_from(number("src_port")).expect("a port"),
        destination_port: u16::try_from(number("dest_port")).expect("a port"),
        flags: 0,
        protocol,
        padding: [0],
        reserved: [0; 2],
        event_type: RStr::from_str(text("event_type")),
        line: RSlice::from_slice(line.as_bytes()),
        body: RSlice::EMPTY,
        summary: RStr::from_str(summary),
    })
}

fn time(text: &str) -> u64 {
    let text = text.replace("+0000", "Z");
    let time: jiff::Timestamp = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    u64::try_from(time.as_nanosecond()).expect("after 1970")
}

fn octets(address: &str) -> [u8; 16] {
    match address.parse().unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

/// The line of an event.
pub fn line(format: Format, line: &str) -> String {
    event(line, |event| written(&mut lines(format), event))
}

/// Lines in UTC, without colors.
pub fn lines(format: Format) -> Lines {
    Lines::new(format, Look { utc: true, ..Look::default() })
}

/// What is written of an event.
pub fn written(lines: &mut Lines, event: &Event<'_>) -> String {
    let mut out = Vec::new();
    lines.write(event, &mut out).expect("an event");
    String::from_utf8(out).expect("text")
}
