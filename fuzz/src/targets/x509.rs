//! Certificates (RFC 5280): a TLS 1.2 server shows the input as its own, and `tls` tells of it.

use crate::{
    captures::Captures,
    dialogue::Step,
    engine,
    packets::{self, Ports},
    targets::hello,
};
use radar_handshake::Certificates;
use radar_tls::Tls;

/// A hello with one cipher suite and no extensions.
const CLIENT: &[u8] = &hello_of(1, &[0, 2, 0xC0, 0x2F, 1, 0]);
/// The answer to it.
const SERVER: &[u8] = &hello_of(2, &[0xC0, 0x2F, 0, 0, 0, 0]);

/// Shows a certificate.
pub fn run(input: &[u8]) {
    let certificate = &input[..input.len().min(16_000)];
    let message = vector(&[11], &vector(&[], &vector(&[], certificate)));
    let [high, low] = (message.len() as u16).to_be_bytes();
    let record = [&[22, 3, 3, high, low], &message[..]].concat();
    let say = |back, octets| Step::Say { back, octets };
    let steps = [
        Step::Flow { tcp: true, ipv6: false, port: 0 },
        say(false, CLIENT),
        say(true, SERVER),
        say(true, &record),
    ];
    let plan = engine::plan("tls", || vec![engine::linked::<Tls>()]);
    let mut engine = engine::Engine::new(plan);
    engine.play(packets::of(&steps, &Ports::of(&plan.analyzers[0].manifest)).frames());
    let (events, _) = engine.end();
    let told = events.iter().filter(|event| event["event_type"] == "tls");
    assert_eq!(told.count(), 1, "a handshake and no event of it: {events:?}");
}

/// The certificates of the captures.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for message in hello::seeds(captures) {
        if let Some(chain) = message.strip_prefix(&[11]).and_then(|body| Certificates::parse(body).ok()) {
            seeds.extend(chain.map_while(Result::ok).map(<[u8]>::to_vec));
        }
    }
    seeds.sort();
    seeds.dedup();
    seeds
}

/// `before`, a length of 24 bits, and what is so long.
fn vector(before: &[u8], octets: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = (octets.len() as u32).to_be_bytes();
    [before, &length, octets].concat()
}

/// A record with a hello: version, random, an empty session id, and the rest.
const fn hello_of(kind: u8, rest: &[u8; 6]) -> [u8; 50] {
    let mut record = [7; 50];
    let head = [22, 3, 3, 0, 45, kind, 0, 0, 41, 3, 3];
    let mut at = 0;
    while at < head.len() {
        record[at] = head[at];
        at += 1;
    }
    record[43] = 0;
    at = 0;
    while at < rest.len() {
        record[44 + at] = rest[at];
        at += 1;
    }
    record
}
