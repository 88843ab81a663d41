//! Live capture on a cable of our own: every packet is delivered once, or counted as dropped.

#[path = "capture_generator/mod.rs"]
mod generator;

use std::{
    env, process,
    process::{Child, Command},
    sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use generator::{Sender, cable, counter, in_own_network, number, run};
use radar_core::capture::{
    CaptureError, Chunk, Filled, Live, Source, Statistics,
    live::{self, Condition, Settings},
};

/// Seconds that each load lasts: a taste by default; 20 is what R4 asks for.
fn seconds() -> u64 {
    env::var("RADAR_LIVE_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(1)
}

const RATE: u64 = 200_000;

/// What the sending process is to do: how many frames, and whether to stop us in their midst.
const LOAD: &str = "RADAR_TEST_LOAD";

/// The sending process: this test called again with [`LOAD`] set. It has to be another process, or
/// stopping the receiver would stop the sender as well.
#[test]
fn sender() {
    let Ok(load) = env::var(LOAD) else { return };
    let (frames, stop) = load.split_once(' ').expect("a load");
    let (frames, stop) = (frames.parse().expect("frames"), stop == "stop");
    let sender = Sender::open("va").expect("the cable");
    sender.send_numbers(0..frames / 2, RATE).expect("sent");
    if stop {
        signal_parent(libc::SIGSTOP);
    }
    sender.send_numbers(frames / 2..frames, RATE).expect("sent");
    if stop {
        signal_parent(libc::SIGCONT);
    }
}

fn signal_parent(signal: i32) {
    // SAFETY: neither has conditions.
    assert_eq!(unsafe { libc::kill(libc::getppid(), signal) }, 0);
}

fn start_sender(frames: u64, stop: bool) -> Child {
    Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "sender", "--nocapture"])
        .env(LOAD, format!("{frames} {}", if stop { "stop" } else { "go" }))
        .stdout(process::Stdio::null())
        .spawn()
        .expect("the sender")
}

fn on_cable(buffer: u32) -> Settings {
    Settings { interfaces: vec!["vb".into()], buffer, ..Settings::default() }
}

/// Frames that came, by their numbers.
struct Seen {
    times: Vec<AtomicU8>,
    foreign: AtomicU64,
}

impl Seen {
    fn new(frames: u64) -> Self {
        Self { times: (0..frames).map(|_| AtomicU8::new(0)).collect(), foreign: AtomicU64::new(0) }
    }

    fn note(&self, chunk: &Chunk) {
        for frame in chunk.frames().iter() {
            match number(frame.data).and_then(|number| self.times.get(number as usize)) {
                Some(times) => times.fetch_add(1, Ordering::Relaxed).into(),
                None => self.foreign.fetch_add(1, Ordering::Relaxed),
            };
        }
    }

    fn once(&self) -> u64 {
        self.times.iter().filter(|times| times.load(Ordering::Relaxed) == 1).count() as u64
    }

    fn twice(&self) -> u64 {
        self.times.iter().filter(|times| times.load(Ordering::Relaxed) > 1).count() as u64
    }
}

/// Fills until `over`, then stops and takes what the kernel still holds.
fn receive(mut live: Live, seen: &Seen, over: &AtomicBool) -> Statistics {
    let mut chunk = Chunk::new();
    loop {
        match live.fill(&mut chunk).expect("frames") {
            Filled::Frames => seen.note(&chunk),
            Filled::Idle => {}
            Filled::End => return live.statistics(),
        }
        if over.load(Ordering::Relaxed) {
            live.stop();
        }
    }
}

/// Receives on all workers until `until` returns.
fn receive_all(workers: Vec<Live>, seen: &Seen, until: impl FnOnce()) -> Vec<Statistics> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let receive = |live| scope.spawn(|| receive(live, seen, &over));
        let threads: Vec<_> = workers.into_iter().map(receive).collect();
        until();
        over.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn sum(statistics: &[Statistics]) -> Statistics {
    statistics.iter().fold(Statistics::default(), |sum, one| sum.plus(*one))
}

/// The identity that R4 asks for, with difference 0.
fn account(workers: usize, buffer: u32, stop: bool) {
    cable("va", "vb");
    let frames = RATE * seconds();
    let seen = Seen::new(frames);
    let live = live::open(&on_cable(buffer), workers).expect("root");
    let statistics = receive_all(live, &seen, || {
        let status = start_sender(frames, stop).wait().expect("the sender");
        assert!(status.success());
    });
    let total = sum(&statistics);
    let arrived = counter("vb", "rx_packets");
    eprintln!("{workers} workers, {buffer} octets, stop {stop}: sent {frames}, arrived {arrived}, {total:?}");
    assert_eq!((arrived, total.received), (frames, frames));
    assert_eq!(total.delivered + total.dropped_kernel, frames);
    assert_eq!((total.waiting(), total.refused), (Some(0), 0));
    assert_eq!((seen.once(), seen.twice()), (total.delivered, 0));
    assert_eq!(seen.foreign.load(Ordering::Relaxed), 0);
    assert_eq!(total.dropped_kernel > 0, stop, "dropped if stopped, and only then");
    assert!(statistics.iter().all(|worker| worker.received > frames / 4), "shared out: {statistics:?}");
}

const PLENTY: u32 = 16 * 1024 * 1024;

#[test]
fn every_packet_is_delivered_to_one_worker() {
    in_own_network("every_packet_is_delivered_to_one_worker", || account(1, PLENTY, false));
}

#[test]
fn every_packet_is_delivered_to_one_of_two_workers() {
    in_own_network("every_packet_is_delivered_to_one_of_two_workers", || account(2, PLENTY, false));
}

#[test]
fn a_worker_that_was_stopped_counts_what_it_missed() {
    in_own_network("a_worker_that_was_stopped_counts_what_it_missed", || account(1, 1 << 20, true));
}

#[test]
fn two_workers_that_were_stopped_count_what_they_missed() {
    in_own_network("two_workers_that_were_stopped_count_what_they_missed", || account(2, 1 << 20, true));
}

#[test]
fn a_ring_of_64_kib_loses_nothing_unseen() {
    in_own_network("a_ring_of_64_kib_loses_nothing_unseen", || account(1, 64 * 1024, true));
}

#[test]
fn two_rings_of_64_kib_lose_nothing_unseen() {
    in_own_network("two_rings_of_64_kib_lose_nothing_unseen", || account(2, 64 * 1024, true));
}
