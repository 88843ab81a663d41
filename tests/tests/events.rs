//! What events hold is declared: all that is written is, as what it is written, and `docs/events.md` says so.

use radar_tests::{Ended, Radar, conformance};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The shipped configuration.
const SHIPPED: &str = include_str!("../../radar.toml");

/// What makes plugins tell more than they do by default.
const ALL: &[&str] = &[
    "sinks.json.path=-",
    "anomaly.events=true",
    // They write to standard output too, or start what does.
    "sinks.exec.enabled=false",
    "sinks.tui.enabled=false",
    "sinks.prometheus.listen=[\"127.0.0.1:0\"]",
    "sinks.web.listen=[\"127.0.0.1:0\"]",
    "analyzers.http.headers=[\"*\"]",
    "analyzers.quic.ja4_raw=true",
    "analyzers.ssh.offers=true",
    "analyzers.tls.ja4_raw=true",
];

/// radar with all plugins, those that the shipped configuration parks included.
fn radar() -> Radar {
    let radar = Radar::new(&SHIPPED.replace("\nenabled = false", "\nenabled = true"));
    ALL.iter().fold(radar, |radar, setting| radar.args(&["--set", setting]))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_page_about_events_is_what_the_code_declares() {
    let ended = Radar::new(SHIPPED).args(&["schema", "events", "--format", "markdown"]).run().with_exit(0);
    let told: String = ended.lines.iter().map(|line| format!("{line}\n")).collect();
    let page = fs::read_to_string(root().join("docs/events.md")).unwrap_or_default();
    let differs = told.lines().zip(page.lines()).find(|(told, page)| told != page);
    assert!(
        told == page,
        "docs/events.md and the code differ{}; this renews it:\n\n    \
         target/debug/radar -c radar.toml schema events --format markdown > docs/events.md\n",
        differs.map_or_else(String::new, |(told, page)| format!(":\ncode: {told}\npage: {page}\n"))
    );
}

/// The captures in the folders of the crates.
fn own_captures() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for crates in ["plugins", "."] {
        for folder in fs::read_dir(root().join(crates)).expect("a folder").filter_map(Result::ok) {
            let cases = fs::read_dir(folder.path().join("tests/captures"));
            for case in cases.into_iter().flatten().filter_map(Result::ok) {
                let names = ["input.pcap", "input.pcapng"].map(|name| case.path().join(name));
                found.extend(names.into_iter().filter(|path| path.is_file()));
            }
        }
    }
    found.sort();
    found
}

/// Plays captures, and tells what stands in their events that is not declared, each with a capture.
fn undeclared(captures: &[PathBuf]) -> BTreeMap<String, String> {
    let schema = radar().args(&["schema", "events"]).run().with_exit(0).lines.concat();
    let schema: Value = serde_json::from_str(&schema).expect("a schema is JSON");
    let mut found = BTreeMap::new();
    for some in captures.chunks(100) {
        let ended: Ended = some.iter().fold(radar().within(Duration::from_secs(240)), Radar::read).run();
        assert!(matches!(ended.exit, Some(0 | 65)), "{}", ended.stderr);
        for event in ended.events() {
            for violation in radar_testkit::violations(&schema, &event) {
                found.entry(violation).or_insert_with(|| event["pcap_filename"].to_string());
            }
        }
    }
    found
}

#[test]
fn all_that_is_told_of_our_own_captures_is_declared() {
    let captures = own_captures();
    assert!(captures.len() > 20, "there are {captures:?}");
    let found = undeclared(&captures);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn all_that_is_told_of_the_captures_of_others_is_declared() {
    let found = undeclared(&conformance::captures());
    assert!(found.is_empty(), "{found:#?}");
}
