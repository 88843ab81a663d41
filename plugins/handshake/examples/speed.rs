//! What a hello costs: `cargo run --release -p radar-handshake --example speed`.

use std::hint::black_box;
use std::time::Instant;

use radar_handshake::{ClientHello, Item, Limits, Order, Stream, Transport, ja3, ja4};

const ROUNDS: u32 = 200_000;

fn main() {
    let record = record();
    let body = record.get(9..).unwrap_or_default();
    let mut string = Vec::new();
    println!("a hello of {} bytes, ns each:", body.len());
    measure("stream", || {
        let mut stream = Stream::new(Limits::DEFAULT);
        let mut rest = black_box(&record[..]);
        matches!(stream.read(&mut rest), Ok(Some(Item::Message(_))))
    });
    measure("parse and name", || {
        ClientHello::parse(black_box(body)).is_ok_and(|h| h.server_name().is_some())
    });
    measure("parse and JA3", || {
        ClientHello::parse(black_box(body)).map(|hello| ja3(&hello, &mut string)).is_ok()
    });
    measure("parse and JA4", || {
        ClientHello::parse(black_box(body)).map(|hello| ja4(&hello, Transport::Tcp, Order::Sorted)).is_ok()
    });
}

fn measure(what: &str, mut work: impl FnMut() -> bool) {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        assert!(black_box(work()));
    }
    println!("{what:>16} {:6}", (start.elapsed() / ROUNDS).as_nanos());
}

/// A hello as Chrome sends it, with a key of ML-KEM.
fn record() -> Vec<u8> {
    let ciphers = [
        0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014,
        0x009C, 0x009D, 0x002F, 0x0035,
    ];
    let key_share =
        [&[4, 0xED, 0x5A, 0x5A, 0, 1, 0, 0x11, 0xEC, 4, 0xC0][..], &[7; 1216], &[0, 29, 0, 32], &[9; 32]];
    let extensions: [(u16, &[u8]); 18] = [
        (0x5A5A, &[]),
        (0, b"\0\x12\0\0\x0fwww.example.org"),
        (23, &[]),
        (0xFF01, &[0]),
        (10, &[0, 10, 0x5A, 0x5A, 0x11, 0xEC, 0, 29, 0, 23, 0, 24]),
        (11, &[1, 0]),
        (35, &[]),
        (16, b"\0\x0c\x02h2\x08http/1.1"),
        (5, &[1, 0, 0, 0, 0]),
        (13, &[0, 16, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1]),
        (18, &[]),
        (51, &key_share.concat()),
        (45, &[1, 1]),
        (43, &[6, 0x9A, 0x9A, 3, 4, 3, 3]),
        (27, &[2, 0, 2]),
        (0x44CD, b"\0\x03\x02h2"),
        (0xFE0D, &[3; 250]),
        (0x9A9A, &[0]),
    ];
    let extensions: Vec<u8> = extensions
        .iter()
        .flat_map(|(kind, data)| [&kind.to_be_bytes()[..], &vector(data)].concat())
        .collect();
    let ciphers: Vec<u8> = ciphers.iter().flat_map(|code: &u16| code.to_be_bytes()).collect();
    let body =
        [&[3, 3][..], &[1; 32], &[32], &[2; 32], &vector(&ciphers), &[1, 0], &vector(&extensions)].concat();
    let message = [&[1, 0][..], &vector(&body)].concat();
    [&[22, 3, 1][..], &vector(&message)].concat()
}

fn vector(octets: &[u8]) -> Vec<u8> {
    let length = u16::try_from(octets.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], octets].concat()
}
