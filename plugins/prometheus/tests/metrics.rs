//! What Prometheus reads is what radar told.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, strict};
use radar_abi::stable::news;
use serde_json::{Map, Value, json};
use std::process::{Command, Stdio};

/// Numbers of a `stats` event that are no metric of their own: the time since the start, which Prometheus has from
/// `process_start_time_seconds`, and sums of others.
const LEFT_OUT: &[&str] = &["uptime", "flow.total"];

/// A `stats` event with every number that is documented, each its own, and their paths.
fn documented() -> (Value, Vec<(String, u64)>) {
    let page = std::fs::read_to_string("../../docs/events.md").unwrap();
    let stats = page.split("\n## ").find(|section| section.starts_with("`stats`")).unwrap();
    let (mut body, mut numbers) = (json!({}), Vec::new());
    for row in stats.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = row.split(" | ");
        let path = cells.next().unwrap().split('`').nth(1).unwrap();
        let kind = cells.next().unwrap();
        if path.starts_with("top.") || !matches!(kind, "integer" | "boolean") {
            continue;
        }
        let number = 1_000_001 + numbers.len() as u64;
        let (path, value) = (path.replace('*', "x"), json!(number));
        put(&mut body, &path, if kind == "boolean" { json!(true) } else { value });
        numbers.push((path, if kind == "boolean" { 1 } else { number }));
    }
    (body, numbers)
}

fn put(body: &mut Value, path: &str, value: Value) {
    match path.split_once('.') {
        None => body[path] = value,
        Some((name, rest)) => {
            if !body[name].is_object() {
                body[name] = Value::Object(Map::new());
            }
            put(&mut body[name], rest, value);
        }
    }
}

#[test]
fn every_number_of_a_stats_event_is_told_as_it_is() {
    let (stats, numbers) = documented();
    assert!(numbers.len() > 100, "the page of events has another form now");
    let mut sink = Sink::new();
    sink.stats(&stats);
    for (open, accept) in [(false, ""), (true, "Accept: application/openmetrics-text; version=1.0.0\r\n")] {
        let (status, head, body) = sink.ask("GET /metrics", accept);
        assert_eq!(status, 200);
        assert!(head.contains(if open {
            "openmetrics-text; version=1.0.0"
        } else {
            "text/plain; version=0.0.4"
        }));
        let samples = strict::read(&body, open);
        for (path, number) in &numbers {
            let wanted = if path.ends_with("_us") { *number as f64 / 1e6 } else { *number as f64 };
            let told = samples.values().any(|value| *value == wanted);
            assert!(told || LEFT_OUT.contains(&path.as_str()), "{path} is not told");
        }
    }
}

#[test]
fn names_stand_for_what_they_say() {
    let mut sink = Sink::new();
    sink.stats(&json!({
        "capture": {"kernel_packets": 10, "kernel_drops": 3, "kernel_ifdrops": 1},
        "decoder": {"bytes": 1500, "event": {"ipv4": {"trunc_pkt": 2}}},
        "flow": {"active": 4, "tcp": 5, "end": {"timeout": 6}},
        "tcp": {"event": {"rst_out_of_window": 7}},
        "plugins": {"dns": {"calls": 8, "time_us": 2_500_000, "set_aside": false, "counters": {"malformed": 9}}},
        "sinks": {"json": {"written": 11, "dropped": 12, "waiting": 13}},
        "violations": ["flows"],
    }));
    sink.news(news::WORLD, &json!({"plugins": [{"name": "dns", "kind": "analyzer", "version": "1.2"}]}));
    sink.news(news::INTERFACES, &json!([{"name": "eth\"0", "up": true, "packets": 14, "octets": 15}]));
    sink.events(&["dns", "dns", "flow"]);
    let samples = strict::read(&sink.metrics(), false);
    for (sample, value) in [
        ("radar_capture_packets_total", 10.0),
        ("radar_capture_dropped_packets_total{cause=\"kernel\"}", 3.0),
        ("radar_capture_dropped_packets_total{cause=\"interface\"}", 1.0),
        ("radar_capture_bytes_total", 1500.0),
        ("radar_anomalies_total{kind=\"decoder.ipv4.trunc_pkt\"}", 2.0),
        ("radar_anomalies_total{kind=\"stream.rst_out_of_window\"}", 7.0),
        ("radar_flows_active", 4.0),
        ("radar_flows_created_total{protocol=\"tcp\"}", 5.0),
        ("radar_flows_ended_total{reason=\"timeout\"}", 6.0),
        ("radar_plugin_calls_total{plugin=\"dns\"}", 8.0),
        ("radar_plugin_cpu_seconds_total{plugin=\"dns\"}", 2.5),
        ("radar_plugin_set_aside{plugin=\"dns\"}", 0.0),
        ("radar_plugin_counted_total{plugin=\"dns\",counter=\"malformed\"}", 9.0),
        ("radar_plugin_info{plugin=\"dns\",kind=\"analyzer\",version=\"1.2\"}", 1.0),
        ("radar_sink_written_events_total{sink=\"json\"}", 11.0),
        ("radar_sink_dropped_events_total{sink=\"json\"}", 12.0),
        ("radar_sink_waiting_batches{sink=\"json\"}", 13.0),
        ("radar_interface_packets_total{interface=\"eth\\\"0\"}", 14.0),
        ("radar_interface_bytes_total{interface=\"eth\\\"0\"}", 15.0),
        ("radar_events_total{event_type=\"dns\"}", 2.0),
        ("radar_events_total{event_type=\"flow\"}", 1.0),
        ("radar_violations", 1.0),
    ] {
        assert_eq!(samples.get(sample), Some(&value), "{sample}");
    }
    assert!(samples["process_resident_memory_bytes"] > 1e6 && samples["process_start_time_seconds"] > 1e9);
}

#[test]
fn before_radar_has_told_anything_there_are_the_version_and_the_process() {
    let samples = strict::read(&Sink::new().metrics(), false);
    assert_eq!(samples[concat!("radar_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}")], 1.0);
    assert!(samples.contains_key("process_start_time_seconds"));
    assert!(!samples.contains_key("radar_capture_packets_total"), "0 would be a lie");
}

/// Prometheus' own checker, where it is installed.
#[test]
fn promtool_finds_no_fault() {
    let program = std::env::var_os("PROMTOOL").unwrap_or_else(|| "promtool".into());
    let mut sink = Sink::new();
    sink.stats(&documented().0);
    sink.events(&["dns"]);
    let checked =
        Command::new(program).args(["check", "metrics"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut promtool) = checked else {
        eprintln!("skipped: no promtool");
        return;
    };
    std::io::Write::write_all(&mut promtool.stdin.take().unwrap(), sink.metrics().as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}
