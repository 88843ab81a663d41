//! Packets to flows: known ones, new ones, one of a million.

use crate::frames::{BEGIN, chunk, packets, tcp_600, udp_90};
use bumpalo::Bump;
use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use radar_core::{
    decode::{Packet, Transport},
    flow::{Flow, FlowTable, Limits, Looked},
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
    let batch = |packet| Batch { packets: vec![packet; BATCH], looked: Vec::new() };
    known_udp(&mut group, batch(packets[0]));
    known_tcp(&mut group, batch(packets[1]));
    new(&mut group, batch(packets[0]));
    one_of_a_million(&mut group, batch(packets[0]));
    group.finish();
}

/// Packets that are alike but for their clients.
struct Batch<'b> {
    packets: Vec<Packet<'b>>,
    looked: Vec<Looked>,
}

impl Batch<'_> {
    /// The same with these clients: each number is another flow.
    fn with(&mut self, mut client: impl FnMut() -> u32) -> &mut Self {
        for packet in &mut self.packets {
            packet.source[12..].copy_from_slice(&client().to_be_bytes());
        }
        self
    }

    /// As `Worker::batch` does it: all are looked up, then each is observed.
    fn observe(&mut self, table: &mut FlowTable) {
        table.look(&self.packets, &mut self.looked);
        for (packet, looked) in self.packets.iter().zip(&self.looked) {
            black_box(table.observe_looked(packet, looked));
        }
    }
}

/// 0, 1, 2, and so on.
fn numbers() -> impl FnMut() -> u32 {
    let mut all = (0..=u32::MAX).cycle();
    move || all.next().unwrap_or_default()
}

fn known_udp(group: &mut BenchmarkGroup<'_, WallTime>, mut batch: Batch<'_>) {
    let mut table = FlowTable::new(Limits::default());
    batch.with(numbers());
    group.bench_function("256 known flows, UDP", |bencher| bencher.iter(|| batch.observe(&mut table)));
    assert!(table.live() <= BATCH);
}

fn known_tcp(group: &mut BenchmarkGroup<'_, WallTime>, mut batch: Batch<'_>) {
    let mut table = FlowTable::new(Limits::default());
    batch.with(numbers());
    group.bench_function("256 known flows, TCP", |bencher| {
        bencher.iter(|| {
            batch.observe(&mut table);
            for packet in &mut batch.packets {
                if let Transport::Tcp(segment) = &mut packet.transport {
                    segment.sequence = segment.sequence.wrapping_add(segment.length);
                }
            }
        });
    });
    assert!(table.live() <= BATCH);
}

/// Each packet is the first of a flow. At one in a millisecond, 30 000 live until their timeout, so
/// that for each that is made one expires and is released.
fn new(group: &mut BenchmarkGroup<'_, WallTime>, mut batch: Batch<'_>) {
    let (mut table, mut next) = (FlowTable::new(Limits::default()), numbers());
    group.bench_function("new flows, and as many that expire", |bencher| {
        bencher.iter(|| {
            for packet in &mut batch.packets {
                packet.time.0 += BATCH as u64 * 1_000_000;
            }
            batch.with(&mut next).observe(&mut table);
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
fn one_of_a_million(group: &mut BenchmarkGroup<'_, WallTime>, mut batch: Batch<'_>) {
    let memory = u64::from(MILLION) * (size_of::<Flow>() as u64 + 64);
    let mut table = FlowTable::new(Limits { memory, ..Limits::default() });
    let mut random = Random::new(1);
    group.bench_function("one of 1 M known flows, UDP", |bencher| {
        // Made here, so that benchmarks that are not asked for do without.
        let mut next = numbers();
        for _ in 0..MILLION as usize / BATCH {
            batch.with(&mut next).observe(&mut table);
        }
        bencher.iter(|| batch.with(|| random.below(MILLION as usize) as u32).observe(&mut table));
        assert_eq!((table.live(), table.counters().evicted), (MILLION as usize, 0));
    });
}
