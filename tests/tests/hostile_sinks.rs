//! A sink that fails costs the other sinks nothing, and says so.

use radar_tests::{Ended, Radar, Running, hostile, pick, traffic::lookups};
use rustix::process::Signal;
use serde_json::json;
use std::time::Duration;

const LOOKUPS: u16 = 600;

fn beside(settings: &str) -> Running {
    let config = format!(
        "[analyzers.dns]\n[sinks.x-sink]\nlibrary = {:?}\n{settings}\n[sinks.json]\npath = \"-\"\n",
        hostile("sink")
    );
    Radar::new(&config).file("in.pcap", lookups(LOOKUPS).bytes()).read("in.pcap").start()
}

#[track_caller]
fn json_has_all(ended: &Ended) {
    assert_eq!(ended.dns_messages().len(), 2 * usize::from(LOOKUPS), "{}", ended.stderr);
    assert_eq!(ended.events_of("flow").len(), usize::from(LOOKUPS), "{}", ended.stderr);
    let all = u64::from(LOOKUPS) * 3;
    assert_eq!(pick(&ended.stats()["sinks"]["json"], "written lost dropped"), json!([all, 0, 0]));
}

#[test]
fn a_sink_that_panics_loses_its_own_events_and_they_are_counted() {
    let ended = beside("at = \"events\"").end().with_exit(0).saying("panicked: as told, in events");
    json_has_all(&ended);
    let its = &ended.stats()["sinks"]["x-sink"];
    assert_eq!(pick(its, "written lost dropped"), json!([0, u64::from(LOOKUPS) * 3, 0]), "{its}");
    assert!(ended.stderr.contains("events were lost"), "{}", ended.stderr);
}

#[test]
fn a_sink_that_panics_when_it_is_closed_has_had_its_events() {
    let ended = beside("at = \"close\"").end().with_exit(0).saying("panicked: as told, in close");
    json_has_all(&ended);
    assert_eq!(ended.stats()["sinks"]["x-sink"]["written"], u64::from(LOOKUPS) * 3);
}

#[test]
fn a_sink_that_panics_when_it_is_dropped_changes_nothing() {
    json_has_all(&beside("at = \"drop\"").end().with_exit(0));
}

#[test]
fn a_sink_that_cannot_begin_is_told_of_before_anything_starts() {
    let ended = beside("at = \"new\"").end().with_exit(78).saying("as told, in new").saying("radar.toml:");
    assert!(ended.lines.is_empty());
}

/// The replay of a file waits for its sinks, for ever if need be: that is what keeps it from losing
/// events. The other sinks have theirs by then; a second Ctrl-C ends the waiting.
#[test]
fn a_sink_that_stands_still_holds_up_a_file_but_no_other_sink() {
    let mut running = beside("does = \"wait\"");
    running.wait_for("\"event_type\":\"stats\"", Duration::from_secs(20));
    running.signal(Signal::INT);
    std::thread::sleep(Duration::from_millis(200));
    running.signal(Signal::INT);
    let ended = running.end();
    assert!(ended.exit == Some(130) || ended.exit == Some(0), "{:?} {:?}", ended.exit, ended.signal);
    json_has_all(&ended);
}
