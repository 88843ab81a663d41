//! Stamps that no clock would give (`reliability.md`, R14): nothing hangs, nothing ends in masses
//! without being counted, no time is negative.

use radar_tests::{
    Capture, Ended, Radar,
    frame::udp,
    traffic::{end, lookup},
};
use serde_json::Value;
use std::time::Duration;

const CONFIG: &str = "workers = 1\n[analyzers.dns]\n[analyzers.tls]\n[sinks.json]\npath = \"-\"\n";
const START: u32 = 1_700_000_000;
const YEAR: u32 = 365 * 24 * 3600;

/// Lookups at these seconds.
fn at(seconds: &[u32]) -> Ended {
    let mut capture = Capture::new();
    for (number, second) in seconds.iter().enumerate() {
        capture.at(*second, 0);
        lookup(number as u16).iter().for_each(|frame| capture.push(frame));
    }
    play(&capture)
}

fn play(capture: &Capture) -> Ended {
    let radar = Radar::new(CONFIG).file("in.pcap", capture.bytes()).read("in.pcap");
    let ended = radar.within(Duration::from_secs(20)).run().with_exit(0);
    every_flow_is_accounted_for(&ended);
    ended
}

#[track_caller]
fn every_flow_is_accounted_for(ended: &Ended) {
    let stats = ended.stats();
    assert!(stats.get("violations").is_none(), "{stats}");
    let (flows, ends) = (&stats["flow"], stats["flow"]["end"].as_object().expect("a table"));
    assert_eq!(flows["total"], ends.values().filter_map(Value::as_u64).sum::<u64>(), "{flows}");
    assert_eq!(flows["total"], ended.events_of("flow").len());
    for flow in ended.events_of("flow") {
        let (start, end) = (flow["flow"]["start"].as_str(), flow["flow"]["end"].as_str());
        assert!(start <= end, "{flow}");
    }
}

#[test]
fn clocks_that_jump_hang_nothing() {
    let steps: &[&[u32]] = &[
        &[0, 0, 0],
        &[START, 0, START],
        &[0, START],
        &[u32::MAX, u32::MAX],
        &[START, u32::MAX, START, u32::MAX],
        &[u32::MAX, 0, u32::MAX],
        &[START, START + 10 * YEAR, START + 10 * YEAR, START],
        &[START, START - 10 * YEAR, START - 10 * YEAR, START],
        &[START, START - 1, START + 1, START - 2, START + 2],
        &[START; 9],
    ];
    for seconds in steps {
        let ended = at(seconds);
        assert_eq!(ended.dns_messages().len(), 2 * seconds.len(), "{seconds:?}");
        let latencies = ended.dns_messages().into_iter().filter(|event| event["dns"]["type"] == "response");
        assert!(latencies.into_iter().all(|event| event["dns"]["latency_us"] == 1000), "{seconds:?}");
    }
}

/// Every pair of neighbours is a jump, back or forth, near or far.
#[test]
fn a_clock_that_knows_no_order_hangs_nothing() {
    let mut random = radar_tests::random::Random::new(14);
    for _ in 0..10 {
        let second = |_| (random.below(1 << 16) << random.below(17)) as u32;
        let seconds: Vec<u32> = (0..2000).map(second).collect();
        assert_eq!(at(&seconds).dns_messages().len(), 4000);
    }
}

#[test]
fn a_single_odd_stamp_ends_no_flow_before_its_time() {
    let mut seconds = vec![START; 100];
    seconds[50] = START + 10 * YEAR;
    let ended = at(&seconds);
    assert_eq!(ended.stats()["flow"]["end"]["timeout"], 0);
}

/// However few packets there are between them: 30 s is what UDP without an answer may be silent.
#[test]
fn what_comes_after_the_timeout_is_another_flow() {
    let (from, to) = (end([192, 0, 2, 1], 1000), end([198, 51, 100, 7], 2000));
    for (pause, flows) in [(29, 1), (31, 2), (3000, 2)] {
        let mut capture = Capture::new();
        capture.push(&udp(from, to, b"one"));
        capture.at(START + pause, 0).push(&udp(from, to, b"two"));
        assert_eq!(play(&capture).events_of("flow").len(), flows, "after {pause} s");
    }
}
