//! Datagrams put together from fragments (RFC 791 §3.2, RFC 5722): no octet of a datagram is another
//! than one that was sent for its place, and a datagram of which two fragments say different things is
//! not put together.

use crate::{captures::Captures, clock::Clock, reader::Reader};
use bumpalo::Bump;
use radar_core::{
    capture::{Frame, LinkType},
    decode::{Config, Decoder, Transport},
};
use std::collections::BTreeMap;

/// Fragments of one input at most.
const FRAGMENTS_MAX: usize = 256;

/// A protocol that nothing is known of, so that the whole payload is handed on as it is.
const PROTOCOL: u8 = 253;

/// For each place of a datagram the octets that were sent for it, in order.
type Sent = BTreeMap<usize, Vec<u8>>;

/// Plays fragments of four datagrams.
pub fn run(input: &[u8]) {
    let (mut reader, mut clock) = (Reader::new(input), Clock::default());
    let (mut decoder, arena) = (Decoder::new(&Config::default()), Bump::new());
    let mut sent: [Sent; 4] = Default::default();
    for _ in 0..FRAGMENTS_MAX {
        if reader.is_over() {
            break;
        }
        let fragment = Fragment::read(&mut reader);
        for (at, octet) in fragment.kept().iter().enumerate() {
            sent[fragment.id].entry(fragment.offset + at).or_default().push(*octet);
        }
        let packet = fragment.packet();
        let time = clock.advance(fragment.pause);
        let (length, link) = (packet.len() as u32, LinkType::RAW);
        let frame = Frame { number: 1, time, data: &packet, length, link, interface: 0 };
        let before = decoder.counters().datagrams_reassembled;
        // Packets borrow from the frame, which does not live on.
        let mut packets = Vec::new();
        decoder.decode(&frame, &arena, &mut packets);
        for packet in &packets {
            let counters = decoder.counters();
            if let (Transport::Other(octets), true) =
                (packet.transport, counters.datagrams_reassembled > before)
            {
                let plain = counters.fragments_malformed == 0 && counters.datagrams_timed_out == 0;
                check(octets, &sent[fragment.id], plain && before == 0);
            }
        }
    }
}

fn check(octets: &[u8], sent: &Sent, plain: bool) {
    for (at, octet) in octets.iter().enumerate() {
        let copies = sent.get(&at).map(Vec::as_slice).unwrap_or_default();
        assert!(copies.contains(octet), "octet {at} was never sent");
        assert!(!plain || copies.iter().all(|copy| copy == octet), "octet {at} is disputed");
    }
}

/// Datagrams in order, backwards and with an overlap: captures hold few fragments.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let fragment = |flags: u8, offset: u8, text: &[u8; 16]| [&[flags, 0, offset, 16][..], text].concat();
    let (first, last) = (fragment(4, 0, b"the first octets"), fragment(0, 2, b" and the others."));
    let between = fragment(4, 1, b"st octets+ and t");
    vec![
        [&first[..], &last].concat(),
        [&last[..], &first].concat(),
        [&first[..], &between, &last].concat(),
        [&between[..], &last, &first].concat(),
    ]
}

struct Fragment<'a> {
    id: usize,
    more: bool,
    pause: u8,
    /// In octets.
    offset: usize,
    octets: &'a [u8],
}

impl<'a> Fragment<'a> {
    fn read(reader: &mut Reader<'a>) -> Self {
        let flags = reader.u8();
        // Mostly no time passes.
        let pause = if flags & 0x08 != 0 { reader.u8() } else { 0 };
        let far = if flags & 0x10 != 0 { 8000 } else { 0 };
        let _ = reader.u8();
        let offset = (usize::from(reader.u8()) + far).min(0x1FFF) * 8;
        let length = reader.u8();
        let octets = reader.octets(length.into());
        Self { id: usize::from(flags & 3), more: flags & 4 != 0, pause, offset, octets }
    }

    /// What counts of it: nothing if it is a whole packet, and only the last fragment ends within a
    /// unit of eight octets.
    fn kept(&self) -> &'a [u8] {
        if !self.more && self.offset == 0 {
            return &[];
        }
        let rest = if self.more { self.octets.len() % 8 } else { 0 };
        &self.octets[..self.octets.len() - rest]
    }

    /// An IPv4 packet (RFC 791 §3.1).
    fn packet(&self) -> Vec<u8> {
        let place = (self.offset / 8) as u16 | if self.more { 0x2000 } else { 0 };
        let mut packet = vec![0x45, 0];
        packet.extend((20 + self.octets.len() as u16).to_be_bytes());
        packet.extend([0, self.id as u8]);
        packet.extend(place.to_be_bytes());
        packet.extend([64, PROTOCOL, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
        packet.extend(self.octets);
        packet
    }
}
