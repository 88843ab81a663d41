//! What Wireshark's tools read back is what was seen.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, packet, tools};
use serde_json::json;
use std::fs;

#[test]
fn every_committed_capture_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut captures, mut frames) = (0, 0);
    for (number, capture) in (0..).zip(tools::committed()) {
        let Some(packets) = tools::packets(&fs::read(&capture).unwrap()) else { continue };
        let Some(expected) = tools::plain(&capture) else { return };
        for form in ["pcapng", "pcap"] {
            let path = folder.path().join(format!("{number}.{form}"));
            let mut sink = Sink::new(json!({"path": path}));
            packets.chunks(100).for_each(|packets| sink.send_packets(packets));
            sink.close();
            assert_eq!(sink.lost, 0, "{}", sink.reason);
            tools::run("capinfos", &["-M", path.to_str().unwrap()]);
            assert!(tools::plain(&path).unwrap() == expected, "{} as {form}", capture.display());
            fs::remove_file(path).unwrap();
        }
        (captures, frames) = (captures + 1, frames + packets.len());
    }
    println!("{captures} captures, {frames} frames");
    assert!(captures > 20);
}

#[test]
fn a_file_says_who_wrote_it_where_and_what_came_of_each_interface() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let mut sink = Sink::new(json!({"path": path}));
    let packets = (0..10).map(|number| {
        let (link, interface) = [(147, "test0"), (147, "test1"), (148, "test1")][number as usize % 3];
        harness::Packet { link, interface, ..packet(number) }
    });
    sink.send_packets(&packets.collect::<Vec<_>>());
    sink.close();
    let Some(said) = tools::run("capinfos", &["-M", path.to_str().unwrap()]) else { return };
    for expected in [
        concat!("Capture application: radar ", env!("CARGO_PKG_VERSION")),
        "Capture oper-sys:    Linux",
        "Capture hardware:",
        "Number of interfaces in file: 3",
        "Name = test0",
        "Name = test1",
        "Time precision = nanoseconds (9)",
        "Number of stat entries = 1",
        "Number of packets = 4",
        "Strict time order:   True",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn comments_say_what_was_found_once_of_each_flow() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let mut sink = Sink::new(json!({"path": path}));
    let line = r#"{"community_id":"1:abc=","process":{"name":"fire\u001bfox","pid":42}}"#;
    sink.event(1, "flow", line);
    sink.send(8);
    let hello = r#"{"community_id":"1:abc=","tls":{"ja4":"t13d","sni":"www.example.org"},"process":{"name":"curl","pid":1}}"#;
    sink.event(1, "tls", hello);
    sink.event(2, "quic", r#"{"quic":{"ja4":"q13d"}}"#);
    sink.send(8);
    sink.event(2, "quic", r#"{"quic":{"ja4":"q13d","sni":"later.example"}}"#);
    sink.send(7);
    sink.close();
    let Some(comments) = tools::comments(&path) else { return };
    let said: Vec<_> = comments.iter().enumerate().filter(|(_, comment)| !comment.is_empty()).collect();
    // Flow 1 has the packets 0, 7, 14, 21; flow 2 has 1, 8, 15, 22.
    let expected = [
        (0, "Community ID 1:abc=,process fire\\u{1b}fox (42)"),
        (8, "JA4 q13d"),
        (14, "JA4 t13d,SNI www.example.org"),
        (22, "SNI later.example"),
    ];
    assert_eq!(said.iter().map(|(place, comment)| (*place, comment.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn without_comments_and_in_classic_pcap_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    for (name, comments) in [("x.pcapng", false), ("x.pcap", true)] {
        let path = folder.path().join(name);
        let mut sink = Sink::new(json!({"path": path, "comments": comments}));
        sink.event(1, "flow", r#"{"community_id":"1:abc="}"#);
        sink.send(3);
        sink.close();
        let Some(comments) = tools::comments(&path) else { return };
        assert!(comments.iter().all(String::is_empty), "{comments:?}");
        assert_eq!(tools::numbers(&path).unwrap(), [0, 1, 2]);
    }
}

#[test]
fn a_link_type_more_is_lost_in_classic_pcap_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcap");
    let mut sink = Sink::new(json!({"path": path}));
    sink.send_packets(&[packet(0), harness::Packet { link: 148, ..packet(1) }, packet(2)]);
    sink.close();
    assert_eq!(sink.lost, 1);
    assert!(sink.reason.contains("pcapng"), "{}", sink.reason);
    tools::numbers(&path).iter().for_each(|numbers| assert_eq!(numbers, &[0, 2]));
}

#[test]
fn an_empty_capture_is_a_capture() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["x.pcapng", "x.pcap"] {
        let path = folder.path().join(name);
        Sink::new(json!({"path": path})).close();
        let said = tools::run("capinfos", &["-M", path.to_str().unwrap()]);
        said.iter().for_each(|said| assert!(said.contains("Number of packets:   0"), "{said}"));
    }
}

#[test]
fn a_packet_is_in_the_file_within_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let mut sink = Sink::new(json!({"path": path}));
    sink.send(3);
    let whole = |_: &Sink| fs::metadata(&path).unwrap().len() > 711;
    let took = sink.idle_until(whole);
    assert!(took.as_secs_f64() < 1.3, "{took:?}");
    tools::numbers(&path).iter().for_each(|numbers| assert_eq!(numbers, &[0, 1, 2], "and it is whole"));
}
