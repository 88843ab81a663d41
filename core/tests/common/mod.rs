//! Frames made by hand, and a worker to play them to.

#![allow(dead_code, reason = "each test takes what it needs")]

use bumpalo::Bump;
use radar_core::{
    capture::{Chunk, Frame, LinkType},
    host::Plugin,
    pipeline::{BATCH, Plan, Worker},
    time::Timestamp,
};
use radar_plugin::Analyzer;
use serde_json::Value;

/// An end of a flow: the last octet of its address (192.0.2.x), and its port.
pub type End = (u8, u16);

/// Ethernet, IPv4 and UDP around a payload.
pub fn udp(from: End, to: End, payload: &[u8]) -> Vec<u8> {
    let mut datagram = Vec::new();
    for number in [from.1, to.1, payload.len() as u16 + 8, 0] {
        datagram.extend(number.to_be_bytes());
    }
    datagram.extend(payload);
    ip(from.0, to.0, 17, &datagram)
}

/// Ethernet, IPv4 and TCP around a payload; `flags` as FIN 1, SYN 2, RST 4, ACK 16.
pub fn tcp(from: End, to: End, flags: u8, sequence: u32, acknowledgment: u32, payload: &[u8]) -> Vec<u8> {
    let mut segment = Vec::new();
    segment.extend(from.1.to_be_bytes());
    segment.extend(to.1.to_be_bytes());
    segment.extend(sequence.to_be_bytes());
    segment.extend(acknowledgment.to_be_bytes());
    segment.extend([5 << 4, flags, 0xFF, 0xFF, 0, 0, 0, 0]);
    segment.extend(payload);
    ip(from.0, to.0, 6, &segment)
}

fn ip(from: u8, to: u8, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 8, 0, 0x45, 0];
    frame.extend((payload.len() as u16 + 20).to_be_bytes());
    frame.extend([0, 0, 0x40, 0, 64, protocol, 0, 0, 192, 0, 2, from, 192, 0, 2, to]);
    frame.extend(payload);
    frame
}

/// A plugin that is linked into the test.
pub fn linked<A: Analyzer>() -> Plugin {
    let plugin = Plugin::from_root(&A::manifest().name, radar_plugin::analyzer_root::<A>());
    plugin.unwrap_or_else(|error| panic!("{error}"))
}

/// Plays frames, a second apart, to plugins; gives all events, flows' too, and the worker.
pub fn play(plugins: Vec<Plugin>, frames: &[Vec<u8>]) -> (Vec<Value>, Worker) {
    play_plan(&Plan { analyzers: plugins, ..Plan::default() }, frames)
}

/// The same by a plan.
#[allow(dead_code)] // not every test needs it
pub fn play_plan(plan: &Plan, frames: &[Vec<u8>]) -> (Vec<Value>, Worker) {
    let mut worker = Worker::new(plan, 0).unwrap_or_else(|error| panic!("{error}"));
    let (mut arena, mut chunk) = (Bump::new(), Chunk::new());
    for (at, data) in frames.iter().enumerate() {
        let number = at as u64 + 1;
        let (time, length, link) = (Timestamp::new(1000 + number, 0), data.len() as u32, LinkType::ETHERNET);
        chunk.push(Frame { number, time, data, length, link, interface: 0 });
    }
    for batch in chunk.frames().batches(BATCH) {
        worker.batch(batch, &arena);
        arena.reset();
    }
    worker.end(&mut arena);
    let batch = worker.take();
    let parse = |head| serde_json::from_slice(batch.line(head)).unwrap_or_else(|error| panic!("{error}"));
    (batch.heads().iter().map(parse).collect(), worker)
}
