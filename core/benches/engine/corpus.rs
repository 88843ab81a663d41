//! Mixed traffic, the same in every run: lookups and connections of many clients at once.

use crate::frames::{BEGIN, chunk};
use radar_core::{capture::Chunk, time::Timestamp};
use radar_tests::{
    dns,
    frame::{Segment, flag, tcp, udp},
    random::Random,
    traffic::end,
};
use std::net::{Ipv4Addr, SocketAddr};

/// Conversations of the corpus: 40 % lookups, the rest connections with 1 to 16 segments of answer.
const CONVERSATIONS: u32 = 8_000;

/// Milliseconds between the beginnings of two, and between two packets of one.
const APART: usize = 5;

/// The corpus: some 100 000 frames over 40 s, in the order of their time.
pub fn mixed() -> Chunk {
    let mut random = Random::new(1);
    let mut frames = Vec::new();
    for number in 0..CONVERSATIONS {
        let mut time = BEGIN.0 + u64::from(number) * APART as u64 * 1_000_000;
        for frame in conversation(number, &mut random) {
            frames.push((Timestamp(time), frame));
            time += 1_000 * random.below(2_000 * APART) as u64;
        }
    }
    frames.sort_by_key(|(time, _)| *time);
    chunk(frames.iter().map(|(time, frame)| (*time, frame.as_slice())))
}

fn conversation(number: u32, random: &mut Random) -> Vec<Vec<u8>> {
    let [_, _, high, low] = number.to_be_bytes();
    let client = |port| end([10, 0, high, low], port);
    let port = 32_768 + random.below(28_000) as u16;
    if random.below(10) < 4 {
        lookup(number, client(port), end([198, 51, 100, 53], 53)).into()
    } else {
        let server = end([203, 0, 113, random.below(256) as u8], 443);
        let request = vec![0; 200 + random.below(400)];
        connection(client(port), server, &request, 1 + random.below(16) as u32)
    }
}

/// A question, and its answer.
fn lookup(number: u32, client: SocketAddr, resolver: SocketAddr) -> [Vec<u8>; 2] {
    let host = format!("host-{number}");
    let (id, name) = (number as u16, [host.as_bytes(), b"example", b"org"]);
    let answer = dns::answer(id, &name, Ipv4Addr::new(203, 0, 113, 7));
    [udp(client, resolver, &dns::query(id, &name)), udp(resolver, client, &answer)]
}

/// A connection from its first packet to its last: a request, and this many segments of answer.
pub fn connection(client: SocketAddr, server: SocketAddr, request: &[u8], segments: u32) -> Vec<Vec<u8>> {
    const LENGTH: u32 = 1448;
    let say = |sequence, acknowledgement, flags, payload: &[u8]| {
        tcp(client, server, &Segment { sequence, acknowledgement, flags, payload })
    };
    let answer = |sequence, acknowledgement, flags, payload: &[u8]| {
        tcp(server, client, &Segment { sequence, acknowledgement, flags, payload })
    };
    let asked = 1 + request.len() as u32;
    let mut frames = vec![
        say(0, 0, flag::SYN, &[]),
        answer(0, 1, flag::SYN | flag::ACK, &[]),
        say(1, 1, flag::ACK, &[]),
        say(1, 1, flag::PSH | flag::ACK, request),
    ];
    for segment in 0..segments {
        let sequence = 1 + segment * LENGTH;
        frames.push(answer(sequence, asked, flag::ACK, &[0; LENGTH as usize]));
        // Every second segment is acknowledged (RFC 9293 §3.8.6.3).
        if segment % 2 == 1 {
            frames.push(say(asked, sequence + LENGTH, flag::ACK, &[]));
        }
    }
    let answered = 1 + segments * LENGTH;
    frames.push(say(asked, answered, flag::FIN | flag::ACK, &[]));
    frames.push(answer(answered, asked + 1, flag::FIN | flag::ACK, &[]));
    frames.push(say(asked + 1, answered + 1, flag::ACK, &[]));
    frames
}
