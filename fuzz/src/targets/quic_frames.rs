//! The frames of QUIC's Initial packets (RFC 9000 §12.4), sealed as client and server would.

use crate::{
    captures::Captures,
    dialogue::{self, Step},
    engine::{self, Engine},
    initial::Sealer,
    packets::{self, Ports},
    reader::Reader,
    targets::{hello, plugin},
};
use radar_quic::Quic;

/// Packets of one input at most.
const PACKETS_MAX: usize = 64;

/// Each packet is an octet that tells its sender, a length, and its frames.
pub fn run(input: &[u8]) {
    let plan = engine::plan("quic", || vec![engine::linked::<Quic>()]);
    let mut engine = Engine::new(plan);
    let datagrams = sealed(input);
    engine.play(packets::of(&steps(&datagrams), &Ports::default()).frames());
    drop(engine.end());
}

/// The datagrams of an input, each with whether the server sends it.
fn sealed(input: &[u8]) -> Vec<(bool, Vec<u8>)> {
    let mut datagrams = Vec::new();
    let (mut reader, mut sealers) = (Reader::new(input), [Sealer::new(false), Sealer::new(true)]);
    while !reader.is_over() && datagrams.len() < PACKETS_MAX {
        let (back, length) = (reader.u8() & 1 != 0, reader.u16());
        let frames = reader.octets(usize::from(length).min(8000));
        datagrams.push((back, sealers[usize::from(back)].seal(frames)));
    }
    datagrams
}

fn steps(datagrams: &[(bool, Vec<u8>)]) -> Vec<Step<'_>> {
    let mut steps = vec![Step::Flow { tcp: false, ipv6: false, port: u8::MAX }];
    steps.extend(datagrams.iter().map(|(back, octets)| Step::Say { back: *back, octets }));
    steps
}

/// Seeds of the target `quic`: what captures hold of it, and these packets.
#[must_use]
pub fn sealed_seeds(captures: &Captures) -> Vec<Vec<u8>> {
    let mut inputs = plugin::seeds::<Quic>(captures);
    inputs.extend(seeds(captures).iter().map(|input| dialogue::write(&steps(&sealed(input)))));
    inputs
}

/// The hellos of the captures in CRYPTO frames: each whole, and each with its second half first.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for message in hello::seeds(captures) {
        let Some((kind @ 1..=2, body)) = message.split_first() else { continue };
        let [_, length @ ..] = (body.len() as u32).to_be_bytes();
        let message = [&[*kind][..], &length, body].concat();
        let (start, end) = message.split_at(message.len() / 2);
        seeds.push(packet(kind - 1, &crypto(0, &message)));
        let [start, end] = [crypto(0, start), crypto(start.len() as u16, end)];
        seeds.push([packet(kind - 1, &end), packet(kind - 1, &start)].concat());
    }
    seeds
}

fn packet(side: u8, frames: &[u8]) -> Vec<u8> {
    [&[side][..], &(frames.len() as u16).to_le_bytes(), frames].concat()
}

/// A CRYPTO frame (RFC 9000 §19.6).
fn crypto(offset: u16, octets: &[u8]) -> Vec<u8> {
    let number = |number: u16| (0x4000 | number & 0x3FFF).to_be_bytes();
    [&[6][..], &number(offset), &number(octets.len() as u16), octets].concat()
}
