//! What was built for an earlier minor version of the plugin interface is loaded for ever, and tells the same.
//!
//! Each folder `plugin-api/compat/MAJOR.MINOR` holds a plugin as it was built then, as a library and as a WASM
//! module, with a capture and what it tells of it. `UPDATE_EXPECT=1` writes that down anew from the library; it
//! changes only with what radar hands to plugins, as when a gap is told, and then for all versions alike.

use radar_abi::API;
use radar_tests::{Ended, Radar, library, module};
use serde_json::{Map, Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The keys of an event that are the plugin's doing; all others radar may add to and change.
const KEYS: &[&str] = &[
    "timestamp",
    "pcap_cnt",
    "event_type",
    "src_ip",
    "src_port",
    "dest_ip",
    "dest_port",
    "proto",
    "app_proto",
    "app_proto_orig",
    "app_proto_guess",
    "fixture_section",
    "fixture_ends",
    "x_fixture",
    "x_fixture_set",
];

/// A setting of each form, none at its default.
const SETTINGS: &str = r#"
text = "as it is"
number = 2
ratio = 0.25
services = true
names = ["three"]
ports = [7]
span = "2m"
size = "1MiB"
nothing = "something"
within.keep = 3
"#;

fn compat() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-api/compat")
}

/// The folders of all versions, the oldest first.
fn versions() -> Vec<PathBuf> {
    let version = |path: &PathBuf| -> Option<(u16, u16)> {
        let (major, minor) = path.file_name()?.to_str()?.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let entries = fs::read_dir(compat()).expect("plugin-api/compat is there");
    let mut versions: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| version(path).is_some()).collect();
    versions.sort_by_key(version);
    versions
}

/// The kept library of a version, where it can be loaded at all.
fn kept_library(version: &Path) -> Option<PathBuf> {
    if cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        return Some(version.join("fixture.so"));
    }
    eprintln!("skipped: the libraries that are kept are for Linux on x86_64");
    None
}

fn config(key: &str, file: &Path, settings: &str) -> String {
    format!(
        "workers = 1\n[analyzers.fixture]\n{key} = {file:?}\nlimits.time_per_batch = \"1m\"\n{settings}\n\
         [sinks.json]\npath = \"-\"\n"
    )
}

fn play(key: &str, file: &Path, version: &Path) -> Ended {
    Radar::new(&config(key, file, SETTINGS)).read(version.join("input.pcap")).run().with_exit(0)
}

/// What a plugin has told, a line each, and its counters at the end.
fn told(ended: &Ended) -> String {
    let mut lines: Vec<Value> = ended
        .events()
        .into_iter()
        .filter(|event| event["event_type"] != "stats")
        .map(|event| {
            let keep = |key: &&str| Some(((*key).to_owned(), event.get(*key)?.clone()));
            Value::Object(KEYS.iter().filter_map(keep).collect::<Map<_, _>>())
        })
        .collect();
    let its = &ended.stats()["plugins"]["fixture"];
    lines.push(json!({"counters": its["counters"], "refused": its["refused"], "faults": its["faults"]}));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Plays a version's capture through a plugin and compares.
#[track_caller]
fn same_as_ever(key: &str, file: &Path, version: &Path) {
    let ended = play(key, file, version);
    for said in ["an error", "a warning", "a note"] {
        assert!(ended.stderr.contains(said), "{said:?} is not in the log:\n{}", ended.stderr);
    }
    let (told, path) = (told(&ended), version.join("expected.jsonl"));
    if std::env::var_os("UPDATE_EXPECT").is_some() && key == "library" {
        fs::write(&path, &told).expect("the expected events can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    for (number, (told, expected)) in told.lines().zip(expected.lines()).enumerate() {
        assert_eq!(told, expected, "{}: line {}", file.display(), number + 1);
    }
    assert_eq!(told.lines().count(), expected.lines().count(), "{}", file.display());
}

/// What it refuses comes across too: an error names the setting, and where it stands.
#[track_caller]
fn refuses_a_setting(key: &str, file: &Path) {
    let ended = Radar::new(&config(key, file, "number = 0")).args(&["-r", "none.pcap"]).run().with_exit(78);
    let _ = ended.saying("must be at least 1").saying("--> radar.toml:5:");
}

#[test]
fn the_library_of_each_version_tells_what_it_told() {
    for version in versions() {
        let Some(library) = kept_library(&version) else { return };
        same_as_ever("library", &library, &version);
        refuses_a_setting("library", &library);
    }
}

#[test]
fn the_module_of_each_version_tells_what_it_told() {
    for version in versions() {
        let module = version.join("fixture.wasm");
        same_as_ever("wasm", &module, &version);
        refuses_a_setting("wasm", &module);
    }
}

#[test]
fn what_the_fixture_is_now_tells_the_same_as_its_newest_version() {
    let newest = versions().pop().expect("there is a version");
    same_as_ever("library", &library("compat-fixture"), &newest);
    if let Some(module) = module("compat-fixture") {
        same_as_ever("wasm", &module, &newest);
    }
}

#[test]
fn the_interface_of_now_is_kept() {
    let newest = versions().pop().expect("there is a version");
    assert_eq!(
        newest.file_name().and_then(|name| name.to_str()),
        Some(format!("{}.{}", API.0, API.1).as_str()),
        "plugin-api/compat/build.sh keeps a plugin of the new version"
    );
}

/// All that it is for: each kind of input came, and each call it may make has left something behind.
#[test]
fn every_call_there_is_was_made() {
    for version in versions() {
        let expected =
            fs::read_to_string(version.join("expected.jsonl")).expect("what it tells is written down");
        let lines: Vec<Value> =
            expected.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        let one = |wanted: &dyn Fn(&Value) -> bool| lines.iter().any(wanted);
        for what in ["packet", "datagram", "stream", "gap", "flow_start", "flow_end", "event", "tick"] {
            assert!(one(&|line| line["x_fixture"]["what"] == what), "no {what}");
        }
        assert!(one(&|line| line["app_proto"] == "fixture"));
        assert!(one(&|line| line["app_proto"] == "fixture-changed" && line["app_proto_orig"] == "fixture"));
        assert!(one(&|line| line["app_proto_guess"] == "fixture-guess"));
        assert!(one(&|line| line["event_type"] == "flow" && line["fixture_section"] == json!({"port": 7})));
        assert!(!one(&|line| line["x_fixture"]["data"] == "nobody hears this"));
        // IPv6, end of stream, last of the payloads.
        for flag in [1, 2, 16] {
            let set =
                |line: &Value| line["x_fixture"]["flags"].as_u64().is_some_and(|flags| flags & flag != 0);
            assert!(one(&set), "no flag {flag}");
        }
        let its = lines.last().expect("the last line has the counters");
        for counter in ["calls", "flows", "malformed"] {
            assert!(its["counters"][counter].as_u64() > Some(0), "{its}");
        }
        assert_eq!((&its["refused"], &its["faults"]), (&json!(0), &json!(0)));
    }
}
