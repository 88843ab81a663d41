//! A radar that captures is reloaded again and again, as root: no packet and no event is lost, and no memory.

use crate::{
    PATIENCE, SOON, config, copy,
    live_network::{
        self,
        generator::{Sender, cable, in_own_network},
    },
    save, survived,
};
use radar_tests::{Radar, traffic};
use rustix::process::Signal;
use serde_json::Value;
use std::{
    collections::HashMap,
    fs, thread,
    time::{Duration, Instant},
};

/// Lookups on a network, some two hundred a second, while all these changes are made.
fn traffic_goes(changes: usize, mut change: impl FnMut(usize)) -> u16 {
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let sender = scope.spawn(|| {
            let sender = Sender::open("va").expect("a cable");
            let mut lookup = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) && lookup < 50_000 {
                traffic::lookup(lookup).iter().for_each(|frame| sender.send(frame).expect("sent"));
                lookup += 1;
                // Two hundred reloads then end before the ports do.
                thread::sleep(Duration::from_millis(4));
            }
            lookup
        });
        (0..changes).for_each(&mut change);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        sender.join().expect("it sent")
    })
}

/// How often each name was told of, in questions and in answers.
fn told(lines: &[String]) -> HashMap<(String, bool), usize> {
    let mut told = HashMap::new();
    for line in lines.iter().filter(|line| line.contains("\"event_type\":\"dns\"")) {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let name = event["dns"]["queries"][0]["rrname"].as_str().expect("a name").to_owned();
        *told.entry((name, event["dns"]["type"] == "request")).or_default() += 1;
    }
    told
}

#[test]
fn a_radar_that_captures_is_reloaded_over_and_over_and_loses_and_leaks_nothing() {
    in_own_network(
        "network::a_radar_that_captures_is_reloaded_over_and_over_and_loses_and_leaks_nothing",
        || {
            for workers in [1, 2] {
                soak(workers);
            }
        },
    );
}

/// Packets of a second: twenty thousand with `RADAR_SOAK=1` in the environment, which other tests would disturb.
fn rate() -> u64 {
    if std::env::var_os("RADAR_SOAK").is_some() { 20_000 } else { 2_000 }
}

#[test]
fn changes_under_load_cost_no_packet() {
    in_own_network("network::changes_under_load_cost_no_packet", || {
        for workers in [1, 2] {
            cable("va", "vb");
            let stats = "[stats]\ninterval = \"100ms\"\n";
            let [one, two] = ["[analyzers.tls]\n[analyzers.ssh]\n", "[analyzers.quic]\n[analyzers.ssh]\n"]
                .map(|some| config(workers, &(some.to_owned() + stats)));
            let mut radar = live_network::start(Radar::new(&one).args(&["-i", "vb"]));
            let packets = 4 * rate();
            let sender =
                thread::spawn(move || Sender::open("va").and_then(|it| it.send_numbers(0..packets, rate())));
            for time in 1..=10 {
                fs::write(radar.folder().join("radar.toml"), [&one, &two][time % 2]).expect("saved");
                radar.signal(Signal::HUP);
                radar.wait_for_message("reloaded: ", time, PATIENCE);
                thread::sleep(Duration::from_millis(200));
            }
            sender.join().expect("it sent").expect("sent");
            radar.has_said(live_network::STATS, PATIENCE);
            radar.signal(Signal::INT);
            let stats = radar.end().with_exit(0).stats();
            let capture = &stats["capture"];
            eprintln!("{workers} workers, ten reloads, {} packets a second: {capture}", rate());
            assert_eq!((&capture["kernel_drops"], &stats["violations"]), (&0.into(), &Value::Null));
            assert_eq!(capture["delivered"], packets);
            live_network::generator::run("ip link del va");
        }
    });
}

/// Ten reloads; two hundred with `RADAR_SOAK=1` in the environment.
fn soak(workers: u32) {
    let times = if std::env::var_os("RADAR_SOAK").is_some() { 200 } else { 10 };
    cable("va", "vb");
    // An analyzer that comes and goes, another that is set otherwise, a sink that does both.
    let stats = "[stats]\ninterval = \"100ms\"\n\
                 [flow.timeout]\nudp_new = \"2s\"\nudp_established = \"2s\"\n";
    let one = config(workers, &(survived("") + "[analyzers.tls]\n" + &copy("path = \"one.jsonl\"") + stats));
    let two = config(workers, &(survived("at = \"gap\"") + &copy("path = \"two.jsonl\"") + stats));
    let three = config(workers, &(survived("") + "[analyzers.quic]\n" + stats));
    let mut radar = Radar::new(&one).args(&["-i", "vb"]).within(Duration::from_secs(1200)).start();
    radar.wait_for(live_network::STATS, PATIENCE);
    let (mut memory, mut slowest) = (Vec::new(), Duration::ZERO);
    let lookups = traffic_goes(times, |time| {
        save(&radar, [&two, &three, &one][time % 3]);
        let saved = Instant::now();
        radar.wait_for_message("reloaded: ", time + 1, PATIENCE);
        slowest = slowest.max(saved.elapsed());
        memory.push(radar.memory().0);
    });
    let last = format!("\"rrname\":\"host-{}.example.org\"", lookups - 1);
    (0..2).for_each(|_| drop(radar.wait_for(&last, PATIENCE)));
    radar.signal(Signal::INT);
    let ended = radar.end().with_exit(0);
    let told = told(&ended.lines);
    assert_eq!(told.len(), 2 * usize::from(lookups));
    assert!(told.values().all(|times| *times == 1), "none is lost, none is told twice");
    let stats = ended.stats();
    assert_eq!((&stats["violations"], &stats["capture"]["kernel_drops"]), (&Value::Null, &0.into()));
    assert_eq!(stats["plugins"]["dns"]["events"], 2 * u64::from(lookups));
    assert_eq!(stats["sinks"]["json"]["written"], ended.lines.len() - 1);
    assert!(slowest < SOON, "{slowest:?}");
    let mib = |octets: &u64| *octets as f64 / f64::from(1 << 20);
    let (early, late) = (mib(&memory[times / 4]), mib(&memory[times - 1]));
    eprintln!(
        "{workers} workers, {times} reloads, {lookups} lookups: the slowest reload took {slowest:?}, \
         memory was {early:.1} MiB after a quarter and {late:.1} MiB at the end"
    );
    // What the allocator keeps is no leak; a library or an instance left behind at each reload would be.
    assert!(late < early + 4.0 + times as f64 * 0.02, "{memory:?}");
    live_network::generator::run("ip link del va");
}
