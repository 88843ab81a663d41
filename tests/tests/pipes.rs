//! A capture that comes through a pipe is analyzed as it comes; signals while it does.

use radar_tests::{Radar, Running, traffic::lookups};
use rustix::process::Signal;
use std::{fs, path::Path, time::Duration};

/// What a person takes for at once, on a machine that is busy with other tests.
const SOON: Duration = Duration::from_secs(5);

fn listening(sink: &str, workers: u32) -> Running {
    let config = format!("workers = {workers}\n[analyzers.dns]\n[sinks.json]\npath = {sink:?}\n");
    Radar::new(&config).args(&["-r", "-"]).start_with_pipe()
}

/// The name that a lookup of [`lookups`] asks for.
fn host(number: u32) -> String {
    format!("\"rrname\":\"host-{number}.example.org\"")
}

#[test]
fn events_come_while_the_pipe_is_open() {
    for workers in [1, 2] {
        let (mut radar, capture) = (listening("-", workers), lookups(40));
        radar.write(capture.first(40));
        radar.wait_for(&host(19), SOON);
        radar.write(capture.after(40));
        radar.wait_for(&host(39), SOON);
        let ended = radar.end().with_exit(0);
        assert_eq!(ended.dns_messages().len(), 80);
    }
}

#[test]
fn octets_that_come_one_by_one_are_no_end() {
    let (mut radar, capture) = (listening("-", 1), lookups(2));
    for octet in capture.bytes() {
        radar.write(&[*octet]);
    }
    radar.wait_for(&host(1), SOON);
    assert_eq!(radar.end().with_exit(0).dns_messages().len(), 4);
}

#[test]
fn a_pipe_that_breaks_within_a_packet_is_told_of() {
    let (mut radar, capture) = (listening("-", 1), lookups(2));
    radar.write(&capture.bytes()[..capture.bytes().len() - 1]);
    let ended = radar.end().with_exit(65).saying("is cut short");
    assert_eq!(ended.dns_messages().len(), 3);
}

#[test]
fn an_interrupt_ends_with_every_event_written() {
    for signal in [Signal::INT, Signal::TERM] {
        for workers in [1, 2] {
            let (mut radar, capture) = (listening("-", workers), lookups(40));
            radar.write(capture.bytes());
            radar.wait_for(&host(39), SOON);
            radar.signal(signal);
            let ended = radar.end_with_open_pipe().with_exit(0);
            assert_eq!(ended.dns_messages().len(), 80, "{signal:?}, {workers} workers");
            assert_eq!(ended.events_of("flow").len(), 40, "{signal:?}, {workers} workers");
            assert_eq!(ended.stats()["flow"]["active"], 0);
        }
    }
}

#[test]
fn a_hangup_opens_a_renamed_file_anew() {
    let (mut radar, capture) = (listening("events.jsonl", 1), lookups(40));
    let (new, old) = (radar.folder().join("events.jsonl"), radar.folder().join("events.jsonl.1"));
    radar.write(capture.first(40));
    until(|| lines(&new) >= 40);
    fs::rename(&new, &old).unwrap();
    radar.signal(Signal::HUP);
    until(|| new.exists());
    radar.write(capture.after(40));
    // Its folder goes when this does.
    let _ended = radar.end().with_exit(0);
    let both = [fs::read_to_string(&old).unwrap(), fs::read_to_string(&new).unwrap()];
    for (part, first) in both.iter().zip([0, 20]) {
        for number in first..first + 20 {
            // Once in the question, twice in the answer.
            assert_eq!(part.matches(&host(number)).count(), 3, "host-{number}\n{part}");
        }
    }
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).map_or(0, |text| text.lines().count())
}

/// Waits for what is to become true.
#[track_caller]
fn until(mut is_true: impl FnMut() -> bool) {
    for _ in 0..500 {
        if is_true() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it did not come about within five seconds");
}
