//! The same capture gives the same events, however often it is read and by however many.

use radar_tests::{Radar, conformance, traffic::mixed};
use serde_json::Value;
use std::path::{Path, PathBuf};

const CONFIG: &str = "[analyzers.dns]\n[analyzers.tls]\n[sinks.json]\npath = \"-\"\nexcept = [\"stats\"]\n";

/// The lines of a run, in the order of their writing.
fn lines(capture: &Path, workers: u32) -> Vec<String> {
    let ended = Radar::new(CONFIG).args(&["--set", &format!("workers={workers}")]).read(capture).run();
    assert!(matches!(ended.exit, Some(0 | 65)), "{}: {:?}\n{}", capture.display(), ended.exit, ended.stderr);
    ended.lines
}

/// What stands in the lines, as a set, without what depends on a clock. Each worker has the time of
/// the packets that it has seen itself, so it may notice later that a flow has timed out or that a
/// question was not answered, or not notice it before the end.
fn facts(lines: Vec<String>) -> Vec<String> {
    let mut facts: Vec<String> = lines.iter().filter_map(|line| fact(line)).collect();
    facts.sort();
    facts
}

fn fact(line: &str) -> Option<String> {
    let mut event: Value = serde_json::from_str(line).expect("a line of JSON");
    if event["dns"]["type"] == "unanswered" {
        return None;
    }
    if event["event_type"] == "flow" {
        event["timestamp"].take();
        event["flow"]["reason"].take();
    }
    Some(event.to_string())
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
    let one = facts(lines(&own, 1));
    assert_eq!(one.len(), 3 * 600 + 2);
    for workers in [2, 3, 8] {
        assert_eq!(facts(lines(&own, workers)), one, "{workers} workers");
    }
}

#[test]
fn several_workers_give_the_same_events_of_foreign_captures() {
    let mut different = Vec::new();
    for capture in captures() {
        let (one, four) = (facts(lines(&capture, 1)), facts(lines(&capture, 4)));
        if let Some(at) = (0..one.len().max(four.len())).find(|at| one.get(*at) != four.get(*at)) {
            let (one, four) = (one.get(at), four.get(at));
            different.push(format!("{}\n one:  {}\n four: {}", capture.display(), shown(one), shown(four)));
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

fn shown(fact: Option<&String>) -> &str {
    fact.map_or("nothing", |fact| fact)
}
