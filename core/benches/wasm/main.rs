//! What a WASM plugin costs that does nothing: for each packet, for a new instance, and when it has to be cut off.
//!
//! `cargo bench -p radar-core --bench wasm` prints the figures. The boundary is a copy of the packets into the
//! plugin's memory and one call, so what counts is how many packets cross at a time and how long they are.

mod instance;

use instance::Called;
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Packets of one call. radar makes batches of up to 256.
const BATCHES: [usize; 4] = [1, 16, 64, 256];
/// Octets of a packet.
const LENGTHS: [usize; 2] = [90, 600];
/// Windows that are timed; on a machine that does other things too, the quickest twentieth says what it costs.
const WINDOWS: usize = 400;
/// Packets of a window.
const PACKETS: usize = 4096;
/// Time of a call until it is cut off.
const LIMIT: Duration = Duration::from_millis(2);
/// Calls that are cut off.
const CUTS: usize = 200;

fn main() {
    // Cargo asks whether the benchmarks run; that they are quick is asked by people only.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 1 } else { 100 };
    let plugin = instance::plugin("");
    println!("boundary: ns for each packet, at batches of {BATCHES:?}");
    for length in LENGTHS {
        let times = BATCHES.map(|batch| boundary(&plugin, length, batch, WINDOWS / rounds));
        println!("{length:>5} octets {}", times.map(|time| format!("{time:8.1}")).join(""));
    }
    let mut instances: Vec<_> =
        (0..WINDOWS / rounds).map(|_| time(|| plugin.check().expect("an instance"))).collect();
    println!("a new instance, set up: {}", spread(&mut instances));
    let endless = instance::plugin("(loop $for (br $for))").with_limits(instance::limits(LIMIT));
    let mut cuts: Vec<_> = (0..CUTS / rounds).map(|_| cut(&endless)).collect();
    println!("an endless loop after its {LIMIT:?}: {}", spread(&mut cuts));
}

/// Nanoseconds for each packet of this length, at so many a call.
fn boundary(plugin: &radar_core::host::Plugin, length: usize, batch: usize, windows: usize) -> f64 {
    let mut called = Called::new(plugin);
    let data = vec![0xA5; length];
    let inputs = instance::inputs(&data, batch);
    let calls = PACKETS / batch;
    let mut times: Vec<_> = (0..windows.max(4))
        .map(|_| time(|| (0..calls).for_each(|_| called.call(black_box(&inputs)))))
        .collect();
    times.sort();
    assert_eq!(called.faults(), 0);
    times[times.len() / 20].as_nanos() as f64 / (calls * batch) as f64
}

/// How long after its limit a call was cut off.
fn cut(plugin: &radar_core::host::Plugin) -> Duration {
    let mut called = Called::new(plugin);
    let inputs = instance::inputs(&[0; 90], 1);
    let time = time(|| called.call(&inputs));
    assert_eq!(called.faults(), 1);
    time.saturating_sub(LIMIT)
}

fn time<T>(f: impl FnOnce() -> T) -> Duration {
    let begin = Instant::now();
    black_box(f());
    begin.elapsed()
}

fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    format!("median {:?}, of a hundred all but one within {:?}, at most {:?}", at(50), at(99), at(100))
}
