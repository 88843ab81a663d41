//! Packets to flows: known ones, new ones, one of a million.

use crate::frames::{BEGIN, chunk, packets, tcp_600, udp_90};
use bumpalo::Bump;
use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use radar_core::{
    decode::{Packet, Transport},
    flow::{Flow, FlowTable, Limits},
    pipeline::BATCH,
};
use radar_tests::random::Random;
use std::hint::black_box;

/// Flows of the large table: some 400 MiB, which no cache holds.
const MILLION: u32 = 1 << 20;

/// The benchmarks of this file; the unit is a packet.
pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("flow");
    group.throughput(Throughput::Elements(BATCH as u64));
    let (udp, tcp) = (udp_90(), tcp_600());
    let (chunk, arena) = (chunk([(BEGIN, &udp[..]), (BEGIN, &tcp)]), Bump::new());
    let packets = packets(&chunk, &arena);
    known_udp(&mut group, packets[0]);
    known_tcp(&mut group, packets[1]);
    new(&mut group, packets[0]);
    one_of_a_million(&mut group, packets[0]);
    group.finish();
}

/// Makes it a packet of another flow: that of the client with this address.
fn of_flow<'a, 'b>(packet: &'a mut Packet<'b>, number: u32) -> &'a Packet<'b> {
    packet.source[12..].copy_from_slice(&number.to_be_bytes());
    packet
}

fn known_udp(group: &mut BenchmarkGroup<'_, WallTime>, mut packet: Packet<'_>) {
    let mut table = FlowTable::new(Limits::default());
    group.bench_function("256 known flows, UDP", |bencher| {
        bencher.iter(|| {
            for number in 0..BATCH as u32 {
                black_box(table.observe(of_flow(&mut packet, number)));
            }
        });
    });
    assert!(table.live() <= BATCH);
}

fn known_tcp(group: &mut BenchmarkGroup<'_, WallTime>, mut packet: Packet<'_>) {
    let mut table = FlowTable::new(Limits::default());
    group.bench_function("256 known flows, TCP", |bencher| {
        bencher.iter(|| {
            for number in 0..BATCH as u32 {
                black_box(table.observe(of_flow(&mut packet, number)));
            }
            if let Transport::Tcp(segment) = &mut packet.transport {
                segment.sequence = segment.sequence.wrapping_add(segment.length);
            }
        });
    });
    assert!(table.live() <= BATCH);
}

/// Each packet is the first of a flow. At one in a millisecond, 30 000 live until their timeout, so
/// that for each that is made one expires and is released.
fn new(group: &mut BenchmarkGroup<'_, WallTime>, mut packet: Packet<'_>) {
    let (mut table, mut next) = (FlowTable::new(Limits::default()), 0_u32);
    group.bench_function("new flows, and as many that expire", |bencher| {
        bencher.iter(|| {
            for _ in 0..BATCH {
                packet.time.0 += 1_000_000;
                black_box(table.observe(of_flow(&mut packet, next)));
                next = next.wrapping_add(1);
            }
            table.expire();
            let ended = table.ended();
            for (slot, _) in &ended {
                table.release(*slot);
            }
            table.recycle(ended);
        });
    });
    assert_eq!(table.counters().evicted, 0);
}

/// Packets of flows at random: real traffic has favourites, so this is the worst case.
fn one_of_a_million(group: &mut BenchmarkGroup<'_, WallTime>, mut packet: Packet<'_>) {
    let memory = u64::from(MILLION) * (size_of::<Flow>() as u64 + 64);
    let mut table = FlowTable::new(Limits { memory, ..Limits::default() });
    let mut random = Random::new(1);
    group.bench_function("one of 1 M known flows, UDP", |bencher| {
        // Made here, so that benchmarks that are not asked for do without.
        for number in 0..MILLION {
            table.observe(of_flow(&mut packet, number));
        }
        bencher.iter(|| {
            for _ in 0..BATCH {
                let number = random.below(MILLION as usize) as u32;
                black_box(table.observe(of_flow(&mut packet, number)));
            }
        });
        assert_eq!((table.live(), table.counters().evicted), (MILLION as usize, 0));
    });
}
