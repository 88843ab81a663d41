//! What a connection costs: `cargo run --release -p radar-quic --example speed`.
#![allow(clippy::unwrap_used)]

#[path = "../tests/peer/mod.rs"]
mod peer;

use peer::{
    host::{Datagram, Heard, Player, from_client, from_server},
    seal::{Initial, crypto, short},
};
use std::time::Instant;

/// Connections of one round; each round has a plugin of its own.
const CONNECTIONS: u16 = 2000;
const ROUNDS: u32 = 10;

const HELLO: &[u8] = include_bytes!("../tests/vectors/chrome-hello.bin");
const SERVER_HELLO: &[u8] = include_bytes!("../tests/vectors/server-hello.bin");

fn main() {
    println!("ns for each flow:");
    measure("a connection, both hellos", |id| {
        let (head, tail) = HELLO.split_at(1100);
        let client = |number, frames| {
            from_client(
                Initial {
                    key_id: id.to_vec(),
                    destination: id.to_vec(),
                    ..Initial::client(number, padded(frames))
                }
                .seal(),
            )
        };
        let server = Initial {
            key_id: id.to_vec(),
            source: id.to_vec(),
            ..Initial::server(0, padded(crypto(0, SERVER_HELLO)))
        };
        vec![client(0, crypto(0, head)), client(1, crypto(1100, tail)), from_server(server.seal())]
    });
    measure("eight datagrams no key fits", |id| {
        let foreign =
            Initial { key_id: id.to_vec(), ..Initial::client(0, padded(crypto(0, &HELLO[..1100]))) };
        vec![from_client(foreign.seal()); 8]
    });
    measure("a short header, unknown", |_| vec![from_client(short(&[0xEE; 8]))]);
}

fn padded(mut frames: Vec<u8>) -> Vec<u8> {
    frames.resize(1150, 0);
    frames
}

fn measure(what: &str, datagrams: impl Fn([u8; 8]) -> Vec<Datagram>) {
    let of = |port: u16| {
        let [high, low] = port.to_be_bytes();
        datagrams([7, 7, 7, 7, 7, 7, high, low]).into_iter().map(move |datagram| datagram.port(port))
    };
    let all: Vec<Datagram> = (0..CONNECTIONS).flat_map(of).collect();
    let mut best = u128::MAX;
    for _ in 0..ROUNDS {
        let (mut player, mut heard) = (Player::new("{}"), Heard::quiet());
        let start = Instant::now();
        all.chunks(256).for_each(|batch| player.batch(batch, &mut heard));
        best = best.min(start.elapsed().as_nanos());
    }
    println!("{what:>28} {:6}", best / u128::from(CONNECTIONS));
}
