//! A new plugin in C, JavaScript and Python is built, passes its own test, and tells in radar what the one in Rust
//! tells. `scripts/sdks.sh` fetches what that takes.

use radar_tests::{Radar, radar};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

const CAPTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../plugin-api/template/rust/tests/captures/who-speaks-first/input.pcap"
);
const EXPECTED: &str =
    include_str!("../../plugin-api/template/rust/tests/captures/who-speaks-first/expected.jsonl");

#[test]
fn a_plugin_in_c_tells_what_the_one_in_rust_tells() {
    let makes_modules = |clang: &&str| {
        let targets = Command::new(clang).arg("--print-targets").output();
        targets.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("wasm32"))
    };
    let clangs =
        ["clang", "clang-22", "clang-21", "clang-20", "clang-19", "clang-18", "clang-17", "clang-16"];
    if clangs.iter().any(makes_modules) {
        tells_the_same("c", |_| ());
    } else {
        eprintln!("skipped: there is no clang for WASM");
    }
}

#[test]
fn a_plugin_in_javascript_tells_what_the_one_in_rust_tells() {
    let modules = fetched().join("node_modules");
    if modules.is_dir() {
        let there = |plugin: &Path| {
            std::os::unix::fs::symlink(&modules, plugin.join("node_modules")).expect("a link");
        };
        tells_the_same("js", there);
    } else {
        eprintln!("skipped: there is no {}; scripts/sdks.sh fetches it", modules.display());
    }
}

#[test]
fn a_plugin_in_python_tells_what_the_one_in_rust_tells() {
    if python().is_file() {
        tells_the_same("python", |_| ());
    } else {
        eprintln!("skipped: there is no {}; scripts/sdks.sh fetches it", python().display());
    }
}

/// What `scripts/sdks.sh` has fetched.
fn fetched() -> PathBuf {
    let program = radar::program();
    program.ancestors().nth(2).expect("it stands in a folder of the target folder").join("sdks")
}

fn python() -> PathBuf {
    fetched().join("python/bin/componentize-py")
}

fn tells_the_same(language: &str, prepare: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().expect("a directory");
    let radar = |arguments: &[&str], within: &Path| {
        let mut radar = Command::new(radar::program());
        radar.args(arguments).current_dir(within);
        radar.env("COMPONENTIZE_PY", python()).env("XDG_CACHE_HOME", folder.path());
        let Output { status, stdout, stderr } = radar.output().expect("it starts");
        let said = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert!(status.success(), "{arguments:?}: {said}");
    };
    radar(&["plugin", "new", "my-analyzer", "--lang", language], folder.path());
    let plugin = folder.path().join("my-analyzer");
    prepare(&plugin);
    radar(&["plugin", "build"], &plugin);
    radar(&["plugin", "test"], &plugin);

    let module = plugin.join("my-analyzer.wasm");
    let config = format!("[analyzers.my-analyzer]\nwasm = {module:?}\n[sinks.json]\npath = \"-\"\n");
    // Compiling an interpreter takes a debug build half a minute.
    let ended = Radar::new(&config).read(CAPTURE).within(Duration::from_secs(300)).run().with_exit(0);
    let expected: Value = serde_json::from_str(EXPECTED.trim()).expect("it is one event");
    let came = ended.events_of("x_my_analyzer");
    assert_eq!(came.len(), 1, "{}", ended.stderr);
    assert_eq!(came[0]["x_my_analyzer"], expected["x_banner"]);
    assert_eq!(came[0]["src_ip"], expected["src_ip"]);
    let stats = ended.events_of("stats");
    let account = &stats.last().expect("there is one")["stats"]["plugins"]["my-analyzer"];
    assert_eq!(account["counters"]["no_text"], 1, "{account}");
    assert_eq!(account["faults"], 0, "{account}");
}
