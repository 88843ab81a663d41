//! What was sent is delivered or counted as dropped, by the numbers that radar itself tells; as root.
//!
//! `RADAR_SOAK=1` has 200 000 packets a second sent for 20 seconds in each of eight ways, instead of
//! half as many for one second.

mod live_network;

use live_network::{
    PATIENCE, STATS, config,
    generator::{Sender, cable, counter, in_own_network, run},
    start,
};
use radar_tests::{Ended, Radar, Running, pick};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{
    env,
    time::{Duration, Instant},
};

/// What is sent, and to whom.
#[derive(Clone, Copy, Debug)]
struct Load {
    workers: u32,
    buffer: &'static str,
    /// Whether radar is stopped (SIGSTOP) for a tenth of the load, in its midst.
    stop: bool,
}

#[test]
fn one_worker_accounts_for_every_packet() {
    in_own_network("one_worker_accounts_for_every_packet", || every_way(1));
}

#[test]
fn two_workers_account_for_every_packet() {
    in_own_network("two_workers_account_for_every_packet", || every_way(2));
}

fn every_way(workers: u32) {
    // What the configuration has by default, and the least that it takes.
    for buffer in ["16MiB", "64KiB"] {
        for stop in [false, true] {
            cable("va", "vb");
            account(Load { workers, buffer, stop });
            run("ip link del va");
        }
    }
}

/// Packets a second, and in all.
fn rate_and_frames() -> (u64, u64) {
    if env::var_os("RADAR_SOAK").is_some() { (200_000, 20 * 200_000) } else { (100_000, 100_000) }
}

fn account(load: Load) {
    let (rate, frames) = rate_and_frames();
    let source = format!("[sources.cable]\ninterface = \"vb\"\nbuffer = {:?}\n", load.buffer);
    let mut radar = start(Radar::new(&(config(load.workers) + &source)));
    let begun = Instant::now();
    send(&radar, load, rate, frames);
    let took = begun.elapsed();
    let arrived = counter("vb", "rx_packets");
    let waited = wait_until_received(&mut radar, arrived);
    radar.signal(Signal::INT);
    let ended = radar.end().with_exit(0);
    let stats = ended.stats();
    let capture = &stats["capture"];
    eprintln!("{load:?}: sent {frames} in {took:.1?}, arrived {arrived}, {capture}, {waited:.1?} behind");
    assert_eq!(arrived + counter("va", "tx_dropped"), frames, "the cable keeps count");
    let number = |name: &str| capture[name].as_u64().expect("a number");
    assert_eq!(number("kernel_packets"), arrived);
    assert_eq!(number("delivered") + number("kernel_drops"), arrived);
    assert_eq!(pick(capture, "refused kernel_ifdrops"), json!([0, 0]));
    // Nothing is to be dropped otherwise; but that depends on how busy the machine is.
    assert!(number("kernel_drops") > 0 || !load.stop || load.buffer != "64KiB", "it was to overflow");
    assert_eq!(stats["decoder"]["frames"], number("delivered"));
    assert_eq!(packets_of_flows(&ended), number("delivered"), "every one of them is in an event");
    assert_eq!(pick(&stats["sinks"]["json"], "written lost dropped"), json!([ended.lines.len() - 1, 0, 0]));
    assert_eq!(stats["violations"], Value::Null);
}

/// Sends all frames, radar standing still for a tenth of them if it is to.
fn send(radar: &Running, load: Load, rate: u64, frames: u64) {
    let sender = Sender::open("va").expect("the cable");
    let (first, second) = (frames * 9 / 20, frames * 11 / 20);
    sender.send_numbers(0..first, rate).expect("sent");
    if load.stop {
        radar.signal(Signal::STOP);
    }
    sender.send_numbers(first..second, rate).expect("sent");
    if load.stop {
        radar.signal(Signal::CONT);
    }
    sender.send_numbers(second..frames, rate).expect("sent");
}

/// Waits until radar has told that the kernel has received as many packets for it: some may be
/// between the interface that counts them and the socket still. It may not have read them then.
fn wait_until_received(radar: &mut Running, packets: u64) -> Duration {
    let begun = Instant::now();
    loop {
        let left = PATIENCE.saturating_sub(begun.elapsed());
        let event: Value = serde_json::from_str(&radar.wait_for(STATS, left)).expect("a line of JSON");
        if event["stats"]["capture"]["kernel_packets"] == packets {
            return begun.elapsed();
        }
    }
}

fn packets_of_flows(ended: &Ended) -> u64 {
    let flows = ended.events_of("flow");
    flows.iter().filter_map(|event| event["flow"]["pkts_toserver"].as_u64()).sum()
}
