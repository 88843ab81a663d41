//! Segments to streams: in order, and with every second one early.

use bumpalo::Bump;
use criterion::{Criterion, Throughput};
use radar_core::{
    decode::Segment,
    flow::{Direction, tcp::bit},
    pipeline::BATCH,
    reassembly::{Limits, Piece, Reassembly},
};
use std::hint::black_box;

/// Octets of a segment: a frame of 1500 less its headers, with timestamps.
const LENGTH: u32 = 1448;

/// The benchmarks of this file; the unit is a segment.
pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reassembly");
    group.throughput(Throughput::Elements(BATCH as u64));
    for (name, swapped) in [("in order", 0), ("every second segment swapped", 1)] {
        let mut reassembly = Reassembly::new(Limits::default());
        let (mut arena, mut next, mut octets) = (Bump::new(), 1, 0);
        give(&mut reassembly, &syn(), &arena);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for place in 0..BATCH as u32 {
                    let sequence = (place ^ swapped).wrapping_mul(LENGTH).wrapping_add(next);
                    octets += give(&mut reassembly, &segment(sequence), &arena);
                }
                next = next.wrapping_add(LENGTH * BATCH as u32);
                arena.reset();
            });
        });
        let counters = reassembly.counters();
        assert_eq!((counters.gaps, counters.held_octets), (0, 0), "{name}");
        assert_eq!(octets, (counters.in_order + counters.held) * u64::from(LENGTH), "{name}");
    }
    group.finish();
}

/// Octets of what has become deliverable by it.
fn give(reassembly: &mut Reassembly, segment: &Segment<'_>, arena: &Bump) -> u64 {
    let mut octets = 0;
    reassembly.segment(0, Direction::ToResponder, segment, arena, &mut |_, piece, _| {
        if let Piece::Octets(_, data) = black_box(piece) {
            octets += data.len() as u64;
        }
    });
    octets
}

fn segment(sequence: u32) -> Segment<'static> {
    Segment {
        source_port: 40_000,
        destination_port: 443,
        sequence,
        acknowledgment: 1,
        flags: bit::ACK,
        window: 512,
        timestamps: None,
        payload: &[0; LENGTH as usize],
        length: LENGTH,
    }
}

fn syn() -> Segment<'static> {
    Segment { flags: bit::SYN, payload: &[], length: 0, ..segment(0) }
}
