//! A sink that fails costs the other sinks nothing, and says so.

use radar_tests::{Ended, Radar, Running, dns, hostile, pick, traffic::lookups};
use rustix::process::Signal;
use serde_json::json;
use std::{net::UdpSocket, time::Duration};

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
/// events. What its queue can hold the other sinks get; a second Ctrl-C ends the waiting.
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

/// Live capture waits for nobody: neither while it runs nor when it is to end.
#[test]
fn a_sink_that_stands_still_does_not_hold_up_live_capture() {
    let config = format!(
        "[sources.lo]\ninterface = \"lo\"\n[analyzers.dns]\n[sinks.x-sink]\nlibrary = {:?}\ndoes = \"wait\"\n\
         [sinks.json]\npath = \"-\"\n",
        hostile("sink")
    );
    // Longer than the seconds that sinks have for their last events.
    let mut running = Radar::new(&config).within(Duration::from_secs(20)).start();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let question = dns::query(7, &[b"live", b"example"]);
    // Until radar listens, questions go by unseen.
    for _ in 0..100 {
        socket.send_to(&question, "127.0.0.1:53").unwrap();
        match running.has_said("live.example", Duration::from_millis(100)) {
            Some(true) => break,
            Some(false) => {}
            None => {
                let ended = running.end().with_exit(77);
                eprintln!("without the right to capture nothing was tested: {}", ended.stderr);
                return;
            }
        }
    }
    running.signal(Signal::INT);
    let ended = running.end().with_exit(0);
    assert!(!ended.dns_messages().is_empty());
    assert!(ended.stderr.contains("x-sink"), "{}", ended.stderr);
}
