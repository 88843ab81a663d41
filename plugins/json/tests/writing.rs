//! What is written: every event once, in order, in files of bounded size.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, all_lines, gaps, lines, numbered, numbers};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

#[test]
fn lines_are_written_as_they_are_when_nothing_more_comes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let mut sink = Sink::new(json!({ "path": path })).unwrap();
    sink.send(3);
    sink.idle();
    let expected: String = (0..3).map(|number| harness::line(number) + "\n").collect();
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777 & !0o640, 0);
    assert_eq!((sink.lost, sink.log.len()), (0, 0));
}

#[test]
fn a_trickle_that_never_pauses_is_written_after_the_time_that_was_set() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let mut sink = Sink::new(json!({ "path": path, "flush": "50ms" })).unwrap();
    sink.send(1);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    std::thread::sleep(std::time::Duration::from_millis(60));
    sink.send(1);
    assert_eq!(lines(&path).len(), 2);
}

#[test]
fn only_types_that_are_asked_for_and_not_left_out_are_written() {
    let directory = tempfile::tempdir().unwrap();
    let events = [("dns", r#"{"n":1}"#), ("tls", r#"{"n":2}"#), ("flow", r#"{"n":3}"#)];
    let written = |name: &str, types: &[&str], except: &[&str]| {
        let path = directory.path().join(name);
        let mut sink = Sink::new(json!({ "path": path, "types": types, "except": except })).unwrap();
        sink.send_lines(&events);
        sink.close();
        assert_eq!(sink.lost, 0);
        numbers(&lines(&path))
    };
    assert_eq!(written("all", &[], &[]), [1, 2, 3]);
    assert_eq!(written("types", &["dns", "flow"], &[]), [1, 3]);
    assert_eq!(written("except", &[], &["flow"]), [1, 2]);
    assert_eq!(written("both", &["dns", "flow"], &["tls"]), [1, 3]);
    let fault = Sink::new(json!({ "path": "-", "types": ["dns"], "except": ["dns"] })).err().unwrap();
    assert_eq!(fault.setting.as_str(), "except");
}

fn octets_in(directory: &Path) -> u64 {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn no_event_is_lost_when_files_change_and_their_sum_stays_within_bounds() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let rotate = json!({ "size": "64KiB", "keep": 4 });
    let mut sink = Sink::new(json!({ "path": path, "rotate": rotate })).unwrap();
    for _ in 0..100 {
        sink.send(50);
        assert!(octets_in(directory.path()) <= 4 * 65536);
    }
    sink.close();
    assert_eq!(sink.lost, 0);
    assert!(!numbered(&path, 4).exists());
    let numbers = numbers(&all_lines(&path));
    let first = numbers[0];
    assert!(numbers.iter().copied().eq(first..5000), "{first}: something is missing or out of order");
    assert!(numbers.len() as u64 > 2 * 65536 / 330);
}

#[test]
fn fewer_or_smaller_files_than_the_last_time_are_put_into_force_at_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    for number in 1..=6 {
        fs::write(numbered(&path, number), format!("{:60000}", number)).unwrap();
    }
    Sink::new(json!({ "path": path, "rotate": { "size": "64KiB", "keep": 3 } })).unwrap();
    assert!(numbered(&path, 2).exists() && !numbered(&path, 3).exists() && !numbered(&path, 6).exists());
    Sink::new(json!({ "path": path, "rotate": { "size": "64KiB", "keep": 1 } })).unwrap();
    assert!(!numbered(&path, 1).exists());
}

#[test]
fn a_hole_among_the_numbers_is_filled_before_others_move() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    fs::write(numbered(&path, 1), "{\"a\":1}\n").unwrap();
    fs::write(numbered(&path, 3), "{\"a\":3}\n").unwrap();
    let mut sink = Sink::new(json!({ "path": path, "rotate": { "size": "64KiB", "keep": 8 } })).unwrap();
    sink.send(250);
    sink.close();
    assert_eq!(lines(&numbered(&path, 2)), [json!({"a": 1})]);
    assert_eq!(lines(&numbered(&path, 3)), [json!({"a": 3})]);
    assert!(!numbered(&path, 4).exists());
}

#[test]
fn a_line_longer_than_a_file_is_lost_and_a_long_one_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let mut sink = Sink::new(json!({ "path": path, "rotate": { "size": "256KiB" } })).unwrap();
    let line = |octets: usize| format!("{{\"n\":{octets},\"x\":\"{}\"}}", "x".repeat(octets));
    sink.send_lines(&[("x", &line(1)), ("x", &line(200_000)), ("x", &line(300_000)), ("x", &line(2))]);
    sink.close();
    assert_eq!(sink.lost, 1);
    assert_eq!(sink.reason, "a line of 300020 octets is longer than rotate.size");
    assert_eq!(numbers(&all_lines(&path)), [1, 200_000, 2]);
    assert_eq!(gaps(&all_lines(&path)), []);
}

#[test]
fn an_old_file_gives_way_even_when_nothing_comes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let mut sink = Sink::new(json!({ "path": path, "rotate": { "age": "1s" } })).unwrap();
    sink.send(2);
    sink.idle();
    // The time of birth is read in whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    sink.idle();
    assert_eq!(lines(&numbered(&path, 1)).len(), 2);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    sink.idle();
    assert!(!numbered(&path, 2).exists(), "an empty file does not give way");
}

#[test]
fn a_torn_last_line_is_cut_off_at_the_start_and_noted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    for (before, octets) in [("{\"n\":7}\n{\"n\":8,\"te", 10), ("{\"n\":7}\n\0\0\0", 3), ("{\"n\":7", 6)] {
        fs::write(&path, before).unwrap();
        let mut sink = Sink::new(json!({ "path": path })).unwrap();
        sink.send(1);
        sink.close();
        let kept = before.starts_with("{\"n\":7}\n").then_some(7);
        assert_eq!(numbers(&lines(&path)), kept.into_iter().chain([0]).collect::<Vec<_>>());
        assert!(sink.log[0].contains(&format!(": {octets} octets of a last line")), "{}", sink.log[0]);
    }
}

#[test]
fn a_file_of_something_else_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("capture.pcap");
    for content in [&b"\xd4\xc3\xb2\xa1\x02\0"[..], b"root:x:0:0\n", b"{\"n\":1}\nbut then text"] {
        fs::write(&path, content).unwrap();
        let fault = Sink::new(json!({ "path": path })).err().unwrap();
        assert_eq!(fault.setting.as_str(), "path");
        assert!(fault.message.ends_with("holds something else than JSON lines; set another path"));
        assert_eq!(fs::read(&path).unwrap(), content);
    }
}

#[test]
fn bounds_that_cannot_be_are_refused_by_name() {
    for (rotate, setting) in [
        (json!({ "size": "1KiB" }), "rotate.size"),
        (json!({ "keep": 0 }), "rotate.keep"),
        (json!({ "keep": 1001 }), "rotate.keep"),
        (json!({ "age": "10ms" }), "rotate.age"),
    ] {
        let fault = Sink::new(json!({ "path": "-", "rotate": rotate })).err().unwrap();
        assert_eq!(fault.setting.as_str(), setting);
    }
}
