//! Events to lines.

use crate::{
    corpus::connection,
    frames::{BEGIN, chunk, packets},
};
use bumpalo::Bump;
use criterion::{Criterion, Throughput};
use radar_abi::{Manifest, manifest::EventType};
use radar_core::{
    eve::{Subject, Vocabulary, Writer},
    flow::{Direction, End, FlowTable, Limits},
    pipeline::BATCH,
};
use radar_tests::traffic::end;
use std::{hint::black_box, sync::Arc};

/// What the analyzer `dns` writes of an answer with an alias and two addresses.
const BODY: &[u8] = br#"{"version":3,"type":"response","tx_id":1,"id":18365,"flags":"8180","qr":true,"rd":true,"ra":true,"opcode":0,"rcode":"NOERROR","queries":[{"rrname":"www.example.net","rrtype":"A"}],"answers":[{"rrname":"www.example.net","rrtype":"CNAME","ttl":300,"rdata":"edge.example.net"},{"rrname":"edge.example.net","rrtype":"A","ttl":300,"rdata":"192.0.2.81"},{"rrname":"edge.example.net","rrtype":"A","ttl":300,"rdata":"192.0.2.80"}],"grouped":{"CNAME":["edge.example.net"],"A":["192.0.2.81","192.0.2.80"]},"latency_us":347}"#;

/// The benchmarks of this file; the unit is an event.
pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("eve");
    group.throughput(Throughput::Elements(BATCH as u64));
    let (table, slots) = connections();
    let dns = EventType { name: "dns".to_owned(), ..EventType::default() };
    let mut vocabulary = Vocabulary::default();
    let numbers = vocabulary.add_events(&Manifest { events: vec![dns], ..Manifest::default() });
    let mut writer = Writer::new(Arc::new(vocabulary), 0);
    group.bench_function("flow event, TCP", |bencher| {
        bencher.iter(|| {
            for slot in &slots {
                writer.flow_end(table.flow(*slot), End::Closed, table.now());
            }
            black_box(writer.take()).len()
        });
    });
    group.bench_function("plugin event, body of 513 B", |bencher| {
        bencher.iter(|| {
            for slot in &slots {
                let subject = Subject::Flow(table.flow(*slot), Direction::ToResponder);
                writer.event(numbers[0], table.now(), 1, subject, BODY, "");
            }
            black_box(writer.take()).len()
        });
    });
    group.finish();
}

/// A table with a batch of connections that are over, and their slots.
fn connections() -> (FlowTable, Vec<u32>) {
    let mut table = FlowTable::new(Limits::default());
    let mut slots = Vec::new();
    for number in 0..BATCH as u16 {
        let (client, server) = (end([192, 0, 2, 1], 40_000 + number), end([198, 51, 100, 7], 443));
        let frames = connection(client, server, &[0; 300], 4);
        let (chunk, arena) = (chunk(frames.iter().map(|frame| (BEGIN, frame.as_slice()))), Bump::new());
        let seen: Vec<_> = packets(&chunk, &arena).iter().map(|packet| table.observe(packet)).collect();
        slots.push(seen[0].slot);
    }
    assert_eq!(table.live(), BATCH);
    (table, slots)
}
