//! The greatest talkers: `radar top`, and what `stats` events show of them.

#![allow(clippy::unwrap_used)] // a test may

use radar_tests::{Ended, Radar, traffic::mixed};
use serde_json::Value;
use std::collections::BTreeMap;

const PLUGINS: &str = "[analyzers.dns]\n";

fn top(workers: usize, arguments: &[&str]) -> Ended {
    let config = format!("workers = {workers}\n{PLUGINS}[sinks.json]\npath = \"not-to-be.jsonl\"\n");
    let ended = Radar::new(&config)
        .file("mixed.pcap", mixed(200).bytes())
        .args(&["top", "-r", "mixed.pcap"])
        .args(arguments)
        .run()
        .with_exit(0);
    assert!(!ended.folder.path().join("not-to-be.jsonl").exists(), "`top` has no sinks");
    ended
}

/// What each host has sent and received, by the `flow` events.
fn truth() -> BTreeMap<String, [u64; 2]> {
    let config = format!("{PLUGINS}[sinks.json]\npath = \"-\"\ntypes = [\"flow\"]\n");
    let ended =
        Radar::new(&config).file("mixed.pcap", mixed(200).bytes()).read("mixed.pcap").run().with_exit(0);
    let mut sums = BTreeMap::<String, [u64; 2]>::new();
    for event in ended.events() {
        let flow = &event["flow"];
        let [there, back] = ["bytes_toserver", "bytes_toclient"].map(|key| flow[key].as_u64().unwrap());
        for (end, sent, received) in [("src_ip", there, back), ("dest_ip", back, there)] {
            let sum = sums.entry(event[end].as_str().unwrap().to_owned()).or_default();
            *sum = [sum[0] + sent, sum[1] + received];
        }
    }
    sums
}

fn hosts(rankings: &Value) -> BTreeMap<String, [u64; 2]> {
    let row = |row: &Value| {
        let octets = ["bytes_sent", "bytes_received"].map(|key| row[key].as_u64().unwrap());
        assert!(row["bytes_error"].is_null(), "{row}");
        (row["host"].as_str().unwrap().to_owned(), octets)
    };
    rankings["host"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn top_adds_up_to_what_the_flows_have_carried_with_any_number_of_workers() {
    let truth = truth();
    assert!(truth.len() >= 3, "{truth:?}");
    for workers in [1, 3] {
        let ended = top(workers, &["--json", "--rows", "100"]);
        let last = ended.events().pop().unwrap();
        let shown = hosts(&last);
        assert_eq!(shown.len(), truth.len().min(100), "{workers} workers");
        for (host, octets) in &shown {
            assert_eq!(Some(octets), truth.get(host), "{host}, {workers} workers");
        }
    }
}

#[test]
fn for_people_there_is_a_table_of_each_kind_that_is_asked_for() {
    let text = top(1, &["--by", "host", "--rows", "2"]).lines.join("\n");
    assert!(text.starts_with("by host "), "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");
    let text = top(1, &["--by", "planet"]).lines.join("\n");
    assert_eq!(text, "nothing is known by planet; there is host");
}

#[test]
fn stats_events_show_them_if_they_are_to() {
    let config = format!("{PLUGINS}[stats]\ntop = 3\n[sinks.json]\npath = \"-\"\n");
    let ended =
        Radar::new(&config).file("mixed.pcap", mixed(200).bytes()).read("mixed.pcap").run().with_exit(0);
    let (shown, truth) = (hosts(&ended.stats()["top"]), truth());
    assert_eq!(shown.len(), 3);
    let mut sums: Vec<u64> = truth.values().map(|octets| octets[0] + octets[1]).collect();
    sums.sort_unstable_by(|a, b| b.cmp(a));
    let mut greatest: Vec<u64> = shown.values().map(|octets| octets[0] + octets[1]).collect();
    greatest.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(greatest, sums[..3]);
}
