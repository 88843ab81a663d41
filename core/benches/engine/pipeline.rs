//! A worker without plugins: decode, flows and their events, from the first frame to the last.

use crate::corpus;
use bumpalo::Bump;
use criterion::{BatchSize, Criterion, Throughput};
use radar_core::{
    bus::{Bus, Patience, Publisher},
    capture::Chunk,
    pipeline::{BATCH, Plan, Worker},
};

/// The benchmarks of this file; the unit is a frame.
pub fn bench(criterion: &mut Criterion) {
    let (corpus, nobody) = (corpus::mixed(), Bus::start(Vec::new(), Patience::None).publisher());
    let mut group = criterion.benchmark_group("pipeline");
    group.throughput(Throughput::Elements(corpus.frames().len() as u64));
    group.bench_function("mixed traffic, no plugin", |bencher| {
        let play = |worker| play(worker, &corpus, &nobody);
        bencher.iter_batched(worker, play, BatchSize::PerIteration);
    });
    group.finish();
    let snapshot = play(worker(), &corpus, &nobody).snapshot();
    assert_eq!((snapshot.packets, snapshot.live), (corpus.frames().len() as u64, 0));
}

fn worker() -> Worker {
    Worker::new(&Plan::default(), 0).expect("a plan without plugins")
}

/// Has a worker take all frames; it is given back so that dropping it is not timed.
fn play(mut worker: Worker, corpus: &Chunk, publisher: &Publisher) -> Worker {
    let mut arena = Bump::new();
    for (number, frames) in corpus.frames().batches(BATCH).enumerate() {
        worker.batch(frames, &arena);
        arena.reset();
        // About as often as `Worker::frames` publishes.
        if number % 16 == 15 {
            publisher.publish(worker.take());
        }
    }
    worker.finish(&mut arena, publisher);
    worker
}
