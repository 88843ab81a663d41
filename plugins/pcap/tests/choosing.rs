//! Some flows and not others: by a filter, or because somebody asks for them.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Packet, Sink, tools};
use serde_json::json;
use std::fs;

/// An Ethernet frame with IPv4 and UDP between these ports.
fn udp(flow: u64, source: u16, destination: u16) -> Packet {
    let mut data = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
    data.extend([0x45, 0, 0, 36, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 1]);
    data.extend([source.to_be_bytes(), destination.to_be_bytes(), 16u16.to_be_bytes(), [0, 0]].concat());
    data.extend(flow.to_be_bytes());
    let length = data.len() as u32;
    Packet { time: 1_767_225_600_000_000_000 + flow, flow, link: 1, length, interface: "eth0", data }
}

#[test]
fn frames_of_a_flow_are_kept_until_something_that_is_told_of_it_makes_it_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let mut sink = Sink::new(json!({"path": path, "filter": "sni:*.example.org"}));
    sink.send(21);
    sink.event(3, "tls", r#"{"event_type":"tls","tls":{"sni":"www.example.org","ja4":"t13d"}}"#);
    sink.event(4, "tls", r#"{"event_type":"tls","tls":{"sni":"www.example.com"}}"#);
    sink.send(21);
    sink.close();
    let Some(numbers) = tools::numbers(&path) else { return };
    assert_eq!(numbers, [2, 9, 16, 23, 30, 37], "flow 3, from its first packet on");
    assert_eq!(tools::comments(&path).unwrap()[0], "JA4 t13d,SNI www.example.org");
    assert_eq!(sink.lost, 0, "what is not wanted is not lost");
}

#[test]
fn what_stands_in_a_frame_decides_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcap");
    let mut sink = Sink::new(json!({"path": path, "filter": "port:53 host:192.0.2.0/24", "keep": "0B"}));
    sink.send_packets(&[udp(1, 4000, 53), udp(2, 4000, 443), udp(1, 53, 4000), udp(3, 53, 9)]);
    sink.close();
    let Some(plain) = tools::plain(&path) else { return };
    let flows: Vec<_> = tools::packets(&plain).unwrap().iter().map(|packet| packet.data[49]).collect();
    assert_eq!(flows, [1, 1, 3]);
}

#[test]
fn a_filter_that_cannot_be_is_said_with_the_place() {
    let fault = Sink::start(json!({"path": "", "filter": "port:443 prot:x"}), true).err().unwrap();
    assert!(fault.setting == "filter" && fault.message.contains("at character 10"), "{}", fault.message);
}

#[test]
fn who_asks_for_flows_gets_them_in_a_file_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = Sink::new(json!({"path": "", "directory": folder.path()}));
    sink.send(21);
    let saved = sink.ask(&json!({"save": {"flows": [2, 5], "id": 7}}));
    let path = saved["path"].as_str().unwrap_or_else(|| panic!("{saved}"));
    assert!(path.starts_with(folder.path().to_str().unwrap()), "{saved}");
    assert_eq!((&saved["packets"], &saved["missing"], &saved["id"]), (&json!(6), &json!(false), &json!(7)));
    assert_eq!(saved["flows"], json!([2, 5]));
    let Some(numbers) = tools::numbers(path.as_ref()) else { return };
    assert_eq!(numbers, [1, 4, 8, 11, 15, 18]);
    assert_eq!(sink.lost, 0);
}

#[test]
fn what_is_not_kept_any_more_is_said_to_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = Sink::new(json!({"path": "", "directory": folder.path(), "keep": "20KiB"}));
    sink.send(100);
    let saved = sink.ask(&json!({"save": {"flows": [1]}}));
    let packets = saved["packets"].as_u64().unwrap();
    assert!(saved["missing"] == json!(true) && (1..14).contains(&packets), "{saved}");
    let saved = sink.ask(&json!({"save": {"flows": [99]}}));
    assert!(saved["error"].as_str().unwrap().contains("keep in [sinks.pcap]"), "{saved}");
}

#[test]
fn nobody_who_asks_says_where_a_file_lies() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    let mut sink = Sink::new(json!({"path": "", "directory": inside}));
    sink.send(7);
    for wrong in [
        json!({"save": {"flows": []}}),
        json!({"save": {"flows": (0..5000).collect::<Vec<u64>>()}}),
        json!({"save": {"flows": ["../x"]}}),
        json!({"delete": {}}),
        json!(1),
    ] {
        assert!(sink.ask(&wrong)["error"].is_string(), "{wrong}");
    }
    let saved = sink.ask(&json!({"save": {"flows": [1], "path": "/tmp/../etc/radar.pcapng"}}));
    assert!(saved["path"].as_str().unwrap().starts_with(inside.to_str().unwrap()), "{saved}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(&inside).unwrap().count(), 1);
}

#[test]
fn a_folder_that_is_full_or_not_there_is_told_and_leaves_no_half_a_file() {
    let mut sink = Sink::new(json!({"path": "", "directory": "/nonexistent/folder"}));
    sink.send(7);
    let saved = sink.ask(&json!({"save": {"flows": [1]}}));
    assert!(saved["error"].as_str().unwrap().contains("/nonexistent/folder"), "{saved}");
}
