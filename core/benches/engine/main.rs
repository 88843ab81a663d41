//! What each stage of the engine costs, and all of them together; throughput is in packets.
//!
//! | module         | what it times                                                         |
//! |----------------|-----------------------------------------------------------------------|
//! | [`decode`]     | frames to packets, by what they are made of                           |
//! | [`flow`]       | packets to flows: known ones, new ones, one of a million              |
//! | [`reassembly`] | segments to streams, in order and not                                 |
//! | [`eve`]        | events to lines                                                       |
//! | [`pipeline`]   | a worker without plugins, on the traffic of [`corpus`]                |
//!
//! `cargo bench -p radar-core --bench engine -- flow` times the benchmarks with `flow` in their names.

mod corpus;
mod decode;
mod eve;
mod flow;
mod frames;
mod pipeline;
mod reassembly;

use criterion::Criterion;
use std::time::Duration;

fn main() {
    // All of them within a minute: the medians of ten seconds each were no steadier.
    let times = (Duration::from_secs(1), Duration::from_secs(2));
    let criterion = Criterion::default().warm_up_time(times.0).measurement_time(times.1).sample_size(50);
    let mut criterion = criterion.configure_from_args();
    decode::bench(&mut criterion);
    flow::bench(&mut criterion);
    reassembly::bench(&mut criterion);
    eve::bench(&mut criterion);
    pipeline::bench(&mut criterion);
    criterion.final_summary();
}
