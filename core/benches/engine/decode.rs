//! Frames to packets, by what they are made of.

use crate::frames::{BEGIN, chunk, in_vxlan, tagged, tcp_600, udp_90};
use bumpalo::Bump;
use criterion::{Criterion, Throughput};
use radar_core::{
    decode::{Config, Decoder},
    pipeline::BATCH,
};
use radar_tests::frame::udp;
use std::hint::black_box;

/// The benchmarks of this file; the unit is a frame.
pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(BATCH as u64));
    for (name, frame, packets_each) in shapes() {
        let chunk = chunk((0..BATCH).map(|_| (BEGIN, frame.as_slice())));
        let (mut decoder, arena) = (Decoder::new(&Config::default()), Bump::new());
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut packets = Vec::with_capacity(BATCH * packets_each);
                for frame in chunk.frames().iter() {
                    decoder.decode(&frame, &arena, &mut packets);
                }
                black_box(packets).len()
            });
        });
        let counters = decoder.counters();
        assert_eq!(counters.packets, counters.frames * packets_each as u64, "{name}");
    }
    group.finish();
}

/// A name, a frame, and the packets that come of it.
fn shapes() -> [(&'static str, Vec<u8>, usize); 4] {
    let v6 = |end: &str| end.parse().expect("an address and a port");
    let udp_v6 = udp(v6("[2001:db8::1]:40000"), v6("[2001:db8::53]:53"), &[0; 48]);
    [
        ("Ethernet IPv4 UDP, 90 B", udp_90(), 1),
        ("Ethernet IPv4 TCP, 600 B", tcp_600(), 1),
        ("VLAN IPv6 UDP, 114 B", tagged(&udp_v6, 7), 1),
        ("VXLAN around UDP, 140 B", in_vxlan(&udp_90()), 2),
    ]
}
