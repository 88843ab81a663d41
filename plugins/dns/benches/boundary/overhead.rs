//! The three ways in turn: what the boundary adds to the direct call, whatever else the machine does.

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
    let mut code = ExitCode::SUCCESS;
    for batch in BATCHES {
        let mut times = [const { Vec::new() }; 3];
        for round in 0..ROUNDS {
            // None of them always follows the same other.
            for place in 0..3 {
                let way = (round + place) % 3;
                times[way].push(match way {
                    0 => time(direct, inputs, batch),
                    1 => time(linked, inputs, batch),
                    _ => time(opened, inputs, batch),
                });
            }
        }
        let [direct, linked, opened] = &times;
        let (by_linked, by_opened) = (added(linked, direct), added(opened, direct));
        let each = |times: &[Duration]| {
            median(times.iter().map(Duration::as_nanos).map(|ns| ns as f64)) / inputs.len() as f64
        };
        println!(
            "{batch:>6} {:>9.0} ns {:>9.0} ns {by_linked:>+5.1} % {:>9.0} ns {by_opened:>+5.1} %",
            each(direct),
            each(linked),
            each(opened),
        );
        if batch >= BATCH_MIN && by_opened > ADDED_MAX {
            println!(
                "       more than the {ADDED_MAX} % that the library may add from batches of {BATCH_MIN} on"
            );
            code = ExitCode::FAILURE;
        }
    }
    code
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

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
