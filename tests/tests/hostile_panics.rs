//! A plugin that panics costs itself what it was working on, and nobody else anything.

use radar_tests::{Ended, Radar, hostile, pick, traffic::mixed};
use serde_json::json;

/// Five batches, which is two more than it takes to be set aside.
const LOOKUPS: u16 = 600;

fn panicking(settings: &str) -> Ended {
    let config = format!(
        "workers = 1\n[analyzers.dns]\n[analyzers.x-panics]\nlibrary = {:?}\n{settings}\n[sinks.json]\npath = \"-\"\n",
        hostile("panics")
    );
    Radar::new(&config).file("in.pcap", mixed(LOOKUPS).bytes()).read("in.pcap").run()
}

/// As if the hostile plugin were not there.
#[track_caller]
fn nobody_else_lost_anything(ended: &Ended) {
    assert_eq!(ended.dns_messages().len(), 2 * usize::from(LOOKUPS), "{}", ended.stderr);
    assert_eq!(ended.events_of("flow").len(), usize::from(LOOKUPS) + 2, "{}", ended.stderr);
    let dns = &ended.stats()["plugins"]["dns"];
    assert_eq!(pick(dns, "faults set_aside"), json!([0, false]), "{dns}");
}

#[test]
fn a_panic_again_and_again_sets_aside_who_panics_in_it() {
    for place in ["packet", "datagram", "flow_start", "flow_end", "event", "tick"] {
        let ended = panicking(&format!("at = {place:?}")).with_exit(0);
        let ended = ended.saying(&format!("panicked: as told, in {place} plugin=\"x-panics\""));
        let ended = ended.saying("it failed three times within a minute and is set aside");
        nobody_else_lost_anything(&ended);
        let its = &ended.stats()["plugins"]["x-panics"];
        assert_eq!(pick(its, "faults faulted set_aside"), json!([3, 3, true]), "{place}: {its}");
    }
}

#[test]
fn a_panic_now_and_then_is_told_and_the_plugin_goes_on() {
    for (place, times) in [("stream", 2..=3), ("gap", 1..=1)] {
        let ended = panicking(&format!("at = {place:?}")).with_exit(0);
        nobody_else_lost_anything(&ended);
        let faults = ended.stats()["plugins"]["x-panics"]["faults"].as_u64().unwrap_or_default();
        assert!(times.contains(&faults), "{place}: {faults}\n{}", ended.stderr);
    }
}

#[test]
fn the_packet_that_makes_it_panic_is_all_that_it_loses() {
    let whole = panicking("").with_exit(0).events_of("x_survived");
    let ended = panicking("at = \"datagram\"\npacket = 700").with_exit(0);
    nobody_else_lost_anything(&ended);
    let expected: Vec<_> = whole.into_iter().filter(|event| event["pcap_cnt"] != 700).collect();
    assert_eq!(expected.len(), 2 * usize::from(LOOKUPS) - 1);
    assert_eq!(ended.events_of("x_survived"), expected);
    let its = &ended.stats()["plugins"]["x-panics"];
    assert_eq!(pick(its, "faulted shed set_aside"), json!([1, 0, false]), "{its}");
}

#[test]
fn a_plugin_that_cannot_begin_is_told_of_before_anything_starts() {
    let ended = panicking("at = \"new\"").with_exit(78).saying("as told, in new").saying("radar.toml:");
    assert!(ended.lines.is_empty());
}

#[test]
fn a_panic_at_its_very_end_changes_nothing() {
    let ended = panicking("at = \"drop\"").with_exit(0);
    nobody_else_lost_anything(&ended);
}
