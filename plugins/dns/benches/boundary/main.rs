//! What the plugin boundary costs: the analyzer called directly, through the tables of functions of
//! a linked root, and through those of the library that radar opens; throughput is in messages.
//!
//! | module       | what it holds                                                     |
//! |--------------|-------------------------------------------------------------------|
//! | [`inputs`]   | DNS responses as radar hands them over                            |
//! | [`ways`]     | the three ways to the analyzer                                    |
//! | [`overhead`] | the three in turn, so that a busy machine slows all of them alike |
//!
//! `cargo bench -p radar-dns --bench boundary` builds the library along with this program.

mod inputs;
mod overhead;
mod ways;

use criterion::{BenchmarkId, Criterion, Throughput};
use inputs::{INPUTS, inputs};
use radar_abi::stable::Input;
use std::{process::ExitCode, time::Duration};
use ways::{Direct, Tables, Way, play};

/// Inputs of one call. radar makes batches of up to 256 packets.
const BATCHES: [usize; 4] = [1, 16, 64, 256];

fn main() -> ExitCode {
    let library = match ways::library() {
        Ok(library) => library,
        Err(reason) => {
            eprintln!("error: {reason}");
            return ExitCode::FAILURE;
        }
    };
    let inputs = inputs();
    let (mut direct, mut linked, mut opened) = (Direct::new(), Tables::linked(), Tables::opened(&library));
    let times = (Duration::from_millis(500), Duration::from_secs(1));
    let criterion = Criterion::default().warm_up_time(times.0).measurement_time(times.1).sample_size(50);
    let mut criterion = criterion.configure_from_args();
    time(&mut criterion, "direct call", &mut direct, &inputs);
    time(&mut criterion, "linked tables", &mut linked, &inputs);
    time(&mut criterion, "opened library", &mut opened, &inputs);
    criterion.final_summary();
    // Without it criterion only looks whether the benchmarks run, and so does this.
    if std::env::args().any(|argument| argument == "--bench") {
        overhead::report(&mut direct, &mut linked, &mut opened, &inputs)
    } else {
        ExitCode::SUCCESS
    }
}

fn time(criterion: &mut Criterion, name: &str, way: &mut impl Way, inputs: &[Input<'_>]) {
    let mut group = criterion.benchmark_group(format!("boundary: {name}"));
    group.throughput(Throughput::Elements(INPUTS as u64));
    for batch in BATCHES {
        group.bench_function(BenchmarkId::new("batch", batch), |bencher| {
            bencher.iter(|| play(way, inputs, batch));
        });
    }
    group.finish();
}
