//! TCP's streams (RFC 9293 §3.4) against a model: what is delivered is what its sender sent, in order,
//! and no two copies of it differ; what is told as a gap was never seen, or its copies differ.

use crate::{captures::Captures, reader::Reader};
use bumpalo::Bump;
use radar_core::{
    decode::Segment,
    flow::{Direction, tcp::bit},
    reassembly::{Counters, Limits, Piece, Reassembly},
};
use std::collections::HashMap;

/// Segments of one input at most.
const SEGMENTS_MAX: usize = 256;

/// So small that inputs reach them.
const LIMITS: Limits = Limits { held_max: 2000, memory: 3000 };

/// Plays segments of one connection, then its end.
pub fn run(input: &[u8]) {
    let mut reader = Reader::new(input);
    let (arena, mut reassembly) = (Bump::new(), Reassembly::new(LIMITS));
    let starts = [reader.u32(), reader.u32()];
    let mut sides = [Side::default(), Side::default()];
    for _ in 0..SEGMENTS_MAX {
        if reader.is_over() {
            break;
        }
        let (direction, segment) = read(&mut reader, starts);
        let before = refusals(reassembly.counters());
        let mut pieces = Vec::new();
        sides[direction.index()].send(&segment);
        reassembly.segment(0, direction, &segment, &arena, &mut |direction, piece, _| {
            pieces.push((direction, piece));
        });
        let refused = refusals(reassembly.counters()) != before;
        sides[direction.index()].unsure |= refused;
        pieces.iter().for_each(|(direction, piece)| sides[direction.index()].take(piece));
    }
    let mut pieces = Vec::new();
    reassembly.flush(0, &arena, &mut |direction, piece, _| pieces.push((direction, piece)));
    pieces.iter().for_each(|(direction, piece)| sides[direction.index()].take(piece));
    reassembly.release(0);
    assert_eq!(reassembly.counters().held_octets, 0, "octets are held of nobody");
}

fn refusals(counters: &Counters) -> u64 {
    counters.refused + counters.out_of_window
}

/// A handshake, data in order, out of order, twice, lost and acknowledged.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let starts = [&1000_u32.to_le_bytes()[..], &0xFFFF_FFF0_u32.to_le_bytes()].concat();
    let segment = |flags: u8, sequence: u16, acknowledgment: u16, text: &[u8]| {
        let [a, b, c] = [sequence, acknowledgment, text.len() as u16].map(u16::to_le_bytes);
        [&[flags][..], &a, &b, &c[..1], text].concat()
    };
    let open =
        [segment(0b10, 0, 0, b""), segment(0b1_0011, 0, 1, b""), segment(0b1_0000, 1, 1, b"")].concat();
    let data = |at: u16, text: &[u8]| segment(0b1_0000, at, 1, text);
    let acknowledged = |number: u16| segment(0b1_0001, 1, number, b"");
    let (one, two, three) = (data(1, b"one "), data(5, b"two "), data(9, b"three"));
    let end = segment(0b1_0100, 14, 1, b"");
    let orders: [&[&[u8]]; 5] = [
        &[&open, &one, &two, &three, &end],
        &[&open, &three, &two, &one, &end],
        &[&open, &one, &data(3, b"e tWo!"), &two, &three, &end],
        &[&open, &one, &three, &acknowledged(14), &acknowledged(14), &acknowledged(14), &end],
        &[&two, &one, &three, &end],
    ];
    orders.iter().map(|order| [&starts[..], &order.concat()].concat()).collect()
}

/// The flags are the direction, SYN, FIN, RST, ACK, and whether the capture has cut the segment.
fn read<'a>(reader: &mut Reader<'a>, starts: [u32; 2]) -> (Direction, Segment<'a>) {
    let head = reader.u8();
    let back = usize::from(head & 1);
    let flag = |place: u8, flag: u8| if head & 1 << place != 0 { flag } else { 0 };
    let flags = flag(1, bit::SYN) | flag(2, bit::FIN) | flag(3, bit::RST) | flag(4, bit::ACK);
    // A little after the start, or a little before it, or a world away.
    let far = if head & 0x40 != 0 { 0x4000_0000 } else { 0 };
    let sequence = starts[back].wrapping_add_signed((reader.u16() as i16).into()).wrapping_add(far);
    let acknowledgment = starts[1 - back].wrapping_add_signed((reader.u16() as i16).into());
    let length = reader.u8();
    let payload = reader.octets(length.into());
    let missing = if head & 0x20 != 0 { 7 } else { 0 };
    let segment = Segment {
        source_port: 1,
        destination_port: 2,
        sequence,
        acknowledgment,
        flags,
        window: 0,
        timestamps: None,
        payload,
        length: payload.len() as u32 + missing,
    };
    (if back == 0 { Direction::ToResponder } else { Direction::ToOriginator }, segment)
}

/// One sender, and what the engine has told of it.
#[derive(Default)]
struct Side {
    /// For each sequence number the octets that were sent under it, in order.
    sent: HashMap<u32, Vec<u8>>,
    /// Sequence numbers at which the stream may have begun: those of all segments so far, until
    /// what is delivered tells.
    starts: Vec<u32>,
    /// Octets delivered or told as missing.
    offset: u64,
    ended: bool,
    /// A segment was refused, so that a later copy of its octets may stand.
    unsure: bool,
}

impl Side {
    fn send(&mut self, segment: &Segment<'_>) {
        let syn = segment.flags & bit::SYN != 0;
        let sequence = segment.sequence.wrapping_add(u32::from(syn));
        if self.offset == 0 {
            self.starts.push(sequence);
            // A connection that was refused may be tried again, from another number: what came before
            // may have been passed over as too old.
            self.ended &= !syn;
            self.unsure |= syn && !self.sent.is_empty();
        }
        for (at, octet) in segment.payload.iter().enumerate() {
            self.sent.entry(sequence.wrapping_add(at as u32)).or_default().push(*octet);
        }
    }

    fn take(&mut self, piece: &Piece<'_>) {
        assert!(!self.ended || matches!(piece, Piece::Odd(_)), "{piece:?} after the end");
        match *piece {
            Piece::Octets(offset, octets) => {
                assert_eq!(offset, self.offset, "octets at another place");
                assert!(!octets.is_empty(), "a piece of nothing");
                self.keep_starts(|side, start| side.was_sent(start, octets), piece);
                self.offset += octets.len() as u64;
            }
            Piece::Gap(offset, length) => {
                assert_eq!(offset, self.offset, "a gap at another place");
                assert!(length > 0, "a gap of nothing");
                self.keep_starts(|side, start| side.is_missing(start, length), piece);
                self.offset += length;
            }
            Piece::End(offset) => {
                assert_eq!(offset, self.offset, "the end at another place");
                self.ended = true;
            }
            Piece::Odd(_) => {}
        }
    }

    /// Keeps the starts from which `piece` makes sense; there must be one.
    fn keep_starts(&mut self, makes_sense: impl Fn(&Self, u32) -> bool, piece: &Piece<'_>) {
        let starts = std::mem::take(&mut self.starts);
        self.starts = starts.iter().copied().filter(|start| makes_sense(self, *start)).collect();
        assert!(!self.starts.is_empty(), "{piece:?} was not sent so: {:?}", self.sent);
    }

    /// Whether `octets` were sent at this offset of a stream that began at `start`, and no others.
    fn was_sent(&self, start: u32, octets: &[u8]) -> bool {
        let at = start.wrapping_add(self.offset as u32);
        octets.iter().zip(0..).all(|(octet, place)| {
            let copies = self.copies(at.wrapping_add(place));
            copies.contains(octet) && (self.unsure || !is_disputed(copies))
        })
    }

    /// Whether none of so many octets was sent, or the first and the last of them, and perhaps others
    /// between, not without a contradiction.
    fn is_missing(&self, start: u32, length: u64) -> bool {
        let at = start.wrapping_add(self.offset as u32);
        let last = at.wrapping_add((length - 1) as u32);
        let disputed = [at, last].iter().all(|sequence| is_disputed(self.copies(*sequence)));
        let mut sent = self.sent.keys();
        self.unsure || disputed || sent.all(|sequence| u64::from(sequence.wrapping_sub(at)) >= length)
    }

    fn copies(&self, sequence: u32) -> &[u8] {
        self.sent.get(&sequence).map(Vec::as_slice).unwrap_or_default()
    }
}

fn is_disputed(copies: &[u8]) -> bool {
    copies.iter().any(|copy| Some(copy) != copies.first())
}
