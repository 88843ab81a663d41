//! Lines of other formats: each file is whole by itself, and a gap is told in the words of the format.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, numbered};
use serde_json::{Value, json};
use std::fs;

#[test]
fn each_file_of_csv_begins_with_the_header_and_ends_with_a_whole_record() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.csv");
    let config = json!({ "path": path, "format": "csv", "rotate": { "size": "64KiB", "keep": 100 } });
    let mut sink = Sink::new(config).unwrap();
    for _ in 0..10 {
        sink.send(1000);
        sink.idle();
        sink.reopen();
    }
    sink.close();
    assert_eq!(sink.lost, 0);
    let mut records = 0;
    for file in std::iter::once(path.clone()).chain((1..100).map(|number| numbered(&path, number))) {
        let Ok(text) = fs::read_to_string(&file) else { break };
        assert!(text.starts_with("timestamp,event_type,"), "{}", file.display());
        assert!(text.ends_with("\r\n"));
        assert_eq!(text.matches("timestamp,").count(), 1);
        records += text.lines().count() - 1;
    }
    assert_eq!(records, 10_000);
    assert!(numbered(&path, 1).exists());
}

#[test]
fn a_torn_record_is_cut_off_and_the_header_is_not_written_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.csv");
    let send = || {
        let mut sink = Sink::new(json!({ "path": path, "format": "csv" })).unwrap();
        sink.send(1);
        sink.close();
        sink.log
    };
    send();
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{whole}2026-01-")).unwrap();
    let log = send();
    assert!(log[0].contains("8 octets of a last line without an end were cut off"), "{log:?}");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 3);
    assert_eq!(text.matches("timestamp,").count(), 1);
}

#[test]
fn a_file_of_another_format_is_not_written_to() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.log");
    fs::write(&path, "{\"event_type\":\"dns\"}\n").unwrap();
    for (format, what) in [("csv", "CSV"), ("text", "lines of text with times")] {
        let fault = Sink::new(json!({ "path": path, "format": format })).err().unwrap();
        let end = format!("radar.log holds something else than {what}; set another path");
        assert!(fault.message.ends_with(&end), "{}", fault.message);
    }
    // Formats of JSON cannot be told from each other by how a line begins.
    assert!(Sink::new(json!({ "path": path, "format": "ecs" })).is_ok());
}

#[test]
fn lines_of_zeek_have_the_time_of_the_event() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("dns.log");
    let mut sink = Sink::new(json!({ "path": path, "format": "zeek" })).unwrap();
    sink.send(2);
    sink.close();
    let lines: Vec<Value> =
        fs::read_to_string(&path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["_path"], &lines[0]["ts"]), (&json!("dns"), &json!(1_767_225_600.0)));
    assert_eq!(lines[1]["ts"], json!(1_767_225_600.001));
}

#[test]
fn a_line_that_is_no_event_is_counted_as_lost() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.txt");
    let mut sink = Sink::new(json!({ "path": path, "format": "text", "time": "utc" })).unwrap();
    sink.send_lines(&[("dns", "[]"), ("x_own", r#"{"event_type":"x_own","x_own":{"n":1}}"#)]);
    sink.close();
    assert_eq!((sink.lost, sink.reason.as_str()), (1, "the event's line is no JSON object"));
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(
        text.split_whitespace().collect::<Vec<_>>(),
        ["2026-01-01", "00:00:00.001000", "x_own", "-", "-", "n=1"]
    );
}

#[test]
fn only_events_that_the_filter_wants_are_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let events = [
        ("dns", r#"{"n":1,"event_type":"dns","dns":{"rrname":"www.example.org"}}"#),
        ("dns", r#"{"n":2,"event_type":"dns","dns":{"rrname":"www.example.net"}}"#),
        ("tls", r#"{"n":3,"event_type":"tls","tls":{"sni":"www.example.org"}}"#),
    ];
    let mut sink =
        Sink::new(json!({ "path": path, "filter": "dns.rrname:*.org or sni:*.org", "except": ["tls"] }))
            .unwrap();
    sink.send_lines(&events);
    sink.close();
    assert_eq!(harness::numbers(&harness::lines(&path)), [1]);
}

#[test]
fn what_is_no_format_no_zone_and_no_filter_is_refused_by_name() {
    let refused = |config: Value| {
        let fault = Sink::check(config).unwrap_err();
        (fault.setting.to_string(), fault.message.to_string())
    };
    let told = |setting: &str, message: &str| (setting.to_owned(), message.to_owned());
    assert_eq!(
        refused(json!({ "path": "-", "format": "xml" })),
        told("format", "there is no format \"xml\"; there are eve, zeek, ecs, text and csv")
    );
    assert_eq!(
        refused(json!({ "path": "-", "time": "mars" })),
        told("time", "\"mars\" is neither \"local\" nor \"utc\"")
    );
    assert_eq!(
        refused(json!({ "path": "-", "filter": "proto:tcp porr:443" })),
        told("filter", "there is no field `porr`; did you mean `port`? (at character 11)")
    );
}
