//! The three ways in turn: what the boundary adds to the direct call, whatever else the machine does.
//!
//! What the linked tables add is the boundary's own. What the opened library adds beyond that is how
//! it was compiled: cargo links this program with `lto`, but no library that is `cdylib` and `rlib` at
//! once. `cargo rustc --release -p radar-dns --lib --crate-type cdylib` makes one that is, and a copy
//! of this program takes the library that lies beside it.

use crate::{
    BATCHES,
    ways::{Way, play},
};
use radar_abi::stable::Input;
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

/// Rounds of each batch size; one is about a millisecond, less than the scheduler gives at a time.
const ROUNDS: usize = 1000;

/// What the opened library may add to the direct call, in percent, from the batch size on where a
/// call is shared by enough inputs.
const ADDED_MAX: f64 = 5.0;
const BATCH_MIN: usize = 64;

/// Prints what each way costs and adds; fails if the library adds too much.
pub fn report(
    direct: &mut impl Way,
    linked: &mut impl Way,
    opened: &mut impl Way,
    inputs: &[Input<'_>],
) -> ExitCode {
    println!("\nboundary: ns a message and what is added to the direct call, medians of {ROUNDS} rounds");
    println!("{:>6} {:>12} {:>20} {:>20}", "batch", "direct call", "linked tables", "opened library");
    let mut added_most: f64 = 0.0;
    for batch in BATCHES {
        let times = rounds(direct, linked, opened, inputs, batch);
        let [by_direct, by_linked, by_opened] = times.each_ref().map(|way| each(way) / inputs.len() as f64);
        let (linked, opened) = (added(&times[1], &times[0]), added(&times[2], &times[0]));
        println!(
            "{batch:>6} {by_direct:>9.0} ns {by_linked:>9.0} ns {linked:>+5.1} % {by_opened:>9.0} ns {opened:>+5.1} %"
        );
        if batch >= BATCH_MIN {
            added_most = added_most.max(opened);
        }
    }
    if added_most <= ADDED_MAX {
        return ExitCode::SUCCESS;
    }
    println!("The library adds {added_most:.1} %; from batches of {BATCH_MIN} on it may add {ADDED_MAX} %.");
    ExitCode::FAILURE
}

/// The times of each way, by round.
fn rounds(
    direct: &mut impl Way,
    linked: &mut impl Way,
    opened: &mut impl Way,
    inputs: &[Input<'_>],
    batch: usize,
) -> [Vec<Duration>; 3] {
    let mut times = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        // In turn forwards and backwards, so that none always follows the same other.
        for place in 0..3 {
            let way = if round % 2 == 0 { place } else { 2 - place };
            times[way].push(match way {
                0 => time(direct, inputs, batch),
                1 => time(linked, inputs, batch),
                _ => time(opened, inputs, batch),
            });
        }
    }
    times
}

fn time(way: &mut impl Way, inputs: &[Input<'_>], batch: usize) -> Duration {
    let begin = Instant::now();
    play(way, inputs, batch);
    begin.elapsed()
}

/// Percent that `these` take longer than `those` of the same round, by the median.
fn added(these: &[Duration], those: &[Duration]) -> f64 {
    let ratios = these.iter().zip(those).map(|(this, that)| this.as_secs_f64() / that.as_secs_f64());
    (median(ratios) - 1.0) * 100.0
}

/// Nanoseconds of one of them, by the median.
fn each(times: &[Duration]) -> f64 {
    median(times.iter().map(|time| time.as_secs_f64() * 1e9))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
