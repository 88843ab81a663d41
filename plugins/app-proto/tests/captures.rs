//! Flows of real clients and servers at ports that say nothing: each has its name, or none.
//!
//! The plugin tells no events of its own, so `expected.jsonl` holds what `flow` events say of the protocol.

#![allow(clippy::unwrap_used)] // a test may

use radar_app_proto::AppProto;
use radar_testkit::{play, play_all_cut, play_all_damaged};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

const FOLDER: &str = "tests/captures";

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// What is told of each flow of a capture, a line each.
fn told(case: &Path, config: &Value) -> Vec<String> {
    let line = |flow: &Value| {
        let keys = ["src_ip", "src_port", "dest_ip", "dest_port", "proto", "app_proto", "app_proto_guess"];
        let members = keys.into_iter().filter_map(|key| Some((key.to_owned(), flow.get(key)?.clone())));
        Value::Object(members.collect()).to_string()
    };
    play::<AppProto>(&case.join("input.pcap"), config).flows.iter().map(line).collect()
}

#[test]
fn each_flow_has_its_name() {
    for case in cases() {
        let (file, told) = (case.join("expected.jsonl"), told(&case, &json!({})));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, told.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(told, expected.lines().collect::<Vec<_>>(), "{}", case.display());
    }
}

#[test]
fn a_guess_is_not_made_when_it_is_not_wanted() {
    let told = told(Path::new("tests/captures/unanswered"), &json!({"guess": false}));
    assert!(told.len() == 1 && !told[0].contains("app_proto"), "{told:?}");
}

#[test]
fn captures_cut_short() {
    play_all_cut::<AppProto>(FOLDER);
}

#[test]
fn captures_damaged() {
    play_all_damaged::<AppProto>(FOLDER);
}
