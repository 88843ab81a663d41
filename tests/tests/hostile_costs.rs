//! A plugin that takes too much time, or tells too much, is stopped; one that lies is not believed.

use radar_tests::{Ended, Radar, hostile, pick, traffic::lookups};
use serde_json::json;

/// Five batches, which is two more than it takes to be set aside.
const LOOKUPS: u16 = 600;

fn with(plugin: &str, settings: &str) -> Ended {
    let config = format!(
        "workers = 1\n[analyzers.x-{plugin}]\nlibrary = {:?}\n{settings}\n[analyzers.dns]\n[sinks.json]\npath = \"-\"\n",
        hostile(plugin)
    );
    let ended =
        Radar::new(&config).file("in.pcap", lookups(LOOKUPS).bytes()).read("in.pcap").run().with_exit(0);
    assert_eq!(ended.dns_messages().len(), 2 * usize::from(LOOKUPS), "{}", ended.stderr);
    assert_eq!(ended.events_of("flow").len(), usize::from(LOOKUPS), "{}", ended.stderr);
    ended
}

#[test]
fn a_plugin_that_takes_too_long_is_set_aside() {
    let ended = with("sleeps", "sleep = \"60ms\"\nlimits.time_per_batch = \"20ms\"");
    let ended = ended.saying(" ms for ").saying("set aside");
    let its = &ended.stats()["plugins"]["x-sleeps"];
    assert_eq!(pick(its, "faults calls set_aside"), json!([3, 3, true]), "{its}");
    assert!(its["time_us"].as_u64().unwrap_or_default() >= 180_000, "{its}");
}

#[test]
fn a_flood_of_events_is_cut_and_its_source_set_aside() {
    let limits = "limits.events_per_batch = 1000\nlimits.time_per_batch = \"1m\"";
    let ended = with("floods", limits).saying("emitted more than").saying("set aside");
    let its = &ended.stats()["plugins"]["x-floods"];
    assert_eq!(pick(its, "calls faults set_aside"), json!([3, 3, true]), "{its}");
    // Of a batch of 256 packets there may be 16 events of each, and 1000 besides.
    let (emitted, allowed) = (1_000_000 + 255, 1000 + 256 * 16);
    assert_eq!(pick(its, "events refused"), json!([3 * allowed, 3 * (emitted - allowed)]), "{its}");
    assert_eq!(ended.events_of("x_flood").len() as u64, its["events"].as_u64().unwrap_or_default());
    assert!(ended.memory_peak < 128 << 20, "{} octets", ended.memory_peak);
}

/// `hostile/lies` tells one truth and thirteen lies of each datagram, and asks for three things that cannot be for each
/// of 64 slots.
#[test]
fn lies_are_counted_and_not_told_on() {
    let ended = with("lies", "");
    let its = &ended.stats()["plugins"]["x-lies"];
    let datagrams = 3 * 256;
    let expected = json!([datagrams, datagrams * (13 + 3 * 64), 3, true]);
    assert_eq!(pick(its, "events refused faults set_aside"), expected, "{its}");
    assert!(ended.events_of("x_truth").iter().all(|event| event["x_truth"]["true"] == true));
    assert!(ended.events_of("forged").is_empty());
}

#[test]
fn a_plugin_can_neither_flood_nor_forge_the_log() {
    let ended = with("lies", "").saying("its further lines are not shown");
    let lines = ended.stderr.lines().filter(|line| line.contains("buy now"));
    assert!(lines.count() <= 200);
    assert!(!ended.stderr.lines().any(|line| line.starts_with("ERROR core")), "{}", ended.stderr);
    assert!(!ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
}
