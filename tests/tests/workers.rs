//! The same capture gives the same events, however often it is read and by however many.

use radar_tests::{Radar, conformance, traffic::mixed};
use serde_json::Value;
use std::path::{Path, PathBuf};

const CONFIG: &str =
    "[analyzers.dns]\n[analyzers.tls]\n[sinks.json]\npath = \"-\"\nexcept = [\"stats\"]\n";

/// The lines of a run, in the order of their writing.
fn lines(capture: &Path, workers: u32) -> Vec<String> {
    let ended = Radar::new(CONFIG).args(&["--set", &format!("workers={workers}")]).read(capture).run();
    assert!(matches!(ended.exit, Some(0 | 65)), "{}: {:?}\n{}", capture.display(), ended.exit, ended.stderr);
    ended.lines
}

/// The same as a set. A `flow` event is stamped with the time at which its worker noticed the end,
/// which is the time of the last packet that this worker has seen; all else is the flow's own.
fn as_set(lines: Vec<String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().map(|line| without_time_of_flow(&line)).collect();
    lines.sort();
    lines
}

fn without_time_of_flow(line: &str) -> String {
    let mut event: Value = serde_json::from_str(line).unwrap();
    if event["event_type"] == "flow" {
        event["timestamp"] = Value::Null;
    }
    event.to_string()
}

fn captures() -> Vec<PathBuf> {
    // With enough in them that the workers have something to share.
    let large = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() > 100_000);
    conformance::captures().into_iter().filter(large).step_by(6).collect()
}

#[test]
fn two_runs_give_the_same_text() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("mixed.pcap");
    mixed(600).write(&own);
    for capture in captures().iter().chain([&own]) {
        assert_eq!(lines(capture, 1), lines(capture, 1), "{}", capture.display());
    }
}

#[test]
fn several_workers_give_the_same_events_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("mixed.pcap");
    mixed(600).write(&own);
    let one = as_set(lines(&own, 1));
    assert_eq!(one.len(), 3 * 600 + 2);
    for workers in [2, 3, 8] {
        assert_eq!(as_set(lines(&own, workers)), one, "{workers} workers");
    }
}

#[test]
fn several_workers_give_the_same_events_of_foreign_captures() {
    let mut different = Vec::new();
    for capture in captures() {
        let (one, four) = (as_set(lines(&capture, 1)), as_set(lines(&capture, 4)));
        if let Some(at) = (0..one.len().max(four.len())).find(|at| one.get(*at) != four.get(*at)) {
            let (one, four) = (one.get(at), four.get(at));
            different.push(format!("{}\n one:  {one:?}\n four: {four:?}", capture.display()));
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}
