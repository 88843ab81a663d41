//! What a radar that captures has given up once it is at work, and that it goes on working; as root.

mod live_network;

use live_network::{
    PATIENCE, PEER, Peer, config,
    generator::{cable, in_own_network},
    look_up, start, until,
};
use radar_tests::{Radar, Running, hostile, module, pick};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{fs, net::SocketAddr, os::unix::fs::MetadataExt};

const DNS: SocketAddr = SocketAddr::new(PEER, 53);

/// `nobody` stands for whoever calls sudo.
const NOBODY: u32 = 65534;

/// radar with the plugin that reaches for all that it should not have.
fn reaching(more: &str) -> Radar {
    let library = hostile("reaches");
    Radar::new(&format!("{}{more}\n[analyzers.x-reaches]\nlibrary = {library:?}\n", config(1)))
}

/// What that plugin got, after a lookup.
#[track_caller]
fn reached(running: &mut Running) -> Value {
    look_up(DNS, "host");
    let line = running.wait_for("\"event_type\":\"x_reaches\"", PATIENCE);
    let event: Value = serde_json::from_str(&line).expect("a line is JSON");
    event["x_reaches"].clone()
}

const NAMES: &str = "shadow environ file packets icmp signal loopback";

#[test]
fn a_plugin_of_a_radar_that_root_has_started_gets_nothing_that_was_given_up() {
    in_own_network("a_plugin_of_a_radar_that_root_has_started_gets_nothing_that_was_given_up", || {
        let _peer = Peer::with_servers();
        let mut running = start(reaching("").args(&["-i", "va"]));
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            assert_eq!(running.status(set), "0000000000000000", "{set}");
        }
        assert_eq!(running.status("NoNewPrivs"), "1");
        let got = reached(&mut running);
        running.signal(Signal::INT);
        let ended = running.end().with_exit(0);
        assert!(!ended.stderr.contains("started too early"), "{}", ended.stderr);
        // Without Landlock and as root, its own files are still root's.
        let is_enforced = ended.stderr.contains("landlock enforced");
        let its = json!([!is_enforced, !is_enforced, !is_enforced, false, false, !is_enforced, true]);
        let found = pick(&got, NAMES);
        assert_eq!(found, if is_enforced { its } else { found.clone() }, "{}", ended.stderr);
    });
}

#[test]
fn a_radar_that_was_started_with_sudo_is_the_callers_and_so_is_what_it_writes() {
    in_own_network("a_radar_that_was_started_with_sudo_is_the_callers_and_so_is_what_it_writes", || {
        let _peer = Peer::with_servers();
        let log = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::chown(log.path(), Some(NOBODY), Some(NOBODY)).expect("root may");
        let path = log.path().join("radar.jsonl");
        let configuration =
            format!("[analyzers.dns]\n[sinks.json]\npath = {path:?}\n[stats]\ninterval = \"100ms\"\n");
        let radar = Radar::new(&configuration).args(&["-i", "va"]).env("SUDO_UID", "65534");
        std::os::unix::fs::chown(radar.folder(), Some(NOBODY), Some(NOBODY)).expect("root may");
        let running = radar.env("SUDO_GID", "65534").start();
        until("a log", || path.exists());
        look_up(DNS, "host");
        until("an event", || fs::read_to_string(&path).is_ok_and(|text| text.contains("\"dns\"")));
        assert_eq!(running.status("Uid"), "65534\t65534\t65534\t65534");
        assert_eq!(running.status("CapPrm"), "0000000000000000");
        // Moved aside, it is opened anew: as that user.
        let moved = log.path().join("radar.jsonl.1");
        fs::rename(&path, &moved).expect("it is there");
        running.signal(Signal::HUP);
        until("another log", || path.exists());
        let owner = fs::metadata(&path).expect("it is there").uid();
        assert_eq!(owner, NOBODY);
        running.signal(Signal::INT);
        let ended = running.end().with_exit(0);
        assert!(ended.stderr.contains("user nobody (65534)"), "{}", ended.stderr);
    });
}

#[test]
fn plugins_come_and_are_compiled_after_rights_were_given_up() {
    in_own_network("plugins_come_and_are_compiled_after_rights_were_given_up", || {
        let Some(module) = module("radar-beacon") else { return };
        let _peer = Peer::with_servers();
        let octets = fs::read(module).expect("it is there");
        let before = "[sinks.json]\npath = \"-\"\n[stats]\ninterval = \"100ms\"\n";
        let radar = Radar::new(before).args(&["-i", "va"]).file("beacon.wasm", &octets);
        let cache = tempfile::tempdir().expect("a folder");
        let mut running = start(radar.env("XDG_CACHE_HOME", cache.path()));
        let file = running.folder().join("radar.toml");
        let after = format!("{before}[analyzers.dns]\n[analyzers.x-beacon]\nwasm = \"beacon.wasm\"\n");
        // As an editor does: another file of that name.
        fs::write(file.with_extension("new"), after).expect("a file");
        fs::rename(file.with_extension("new"), &file).expect("the same folder");
        running.signal(Signal::HUP);
        running.wait_for("\"x-beacon\":{", PATIENCE);
        look_up(DNS, "host");
        running.wait_for("\"event_type\":\"dns\"", PATIENCE);
        running.signal(Signal::INT);
        let ended = running.end().with_exit(0);
        assert!(ended.stderr.contains("landlock"), "{}", ended.stderr);
    });
}

#[test]
fn who_wants_no_sandbox_says_so_and_rights_are_given_up_all_the_same() {
    in_own_network("who_wants_no_sandbox_says_so_and_rights_are_given_up_all_the_same", || {
        cable("va", "vb");
        let running = start(Radar::new(&config(1)).args(&["-i", "va", "--no-sandbox"]));
        assert_eq!(running.status("CapEff"), "0000000000000000");
        assert_eq!(running.status("Seccomp"), "0");
        running.signal(Signal::INT);
        let ended = running.end().with_exit(0);
        assert!(ended.stderr.contains("landlock off, as configured"), "{}", ended.stderr);
    });
}

#[test]
fn a_user_that_is_not_there_ends_radar_before_it_captures() {
    in_own_network("a_user_that_is_not_there_ends_radar_before_it_captures", || {
        cable("va", "vb");
        let ended = Radar::new(&config(1)).args(&["-i", "va", "--user", "no-such-user"]).run().with_exit(77);
        assert!(ended.stderr.contains("there is no user \"no-such-user\""), "{}", ended.stderr);
    });
}
