//! Octets that came before their turn.

use crate::flow::tcp::is_before;
use std::collections::VecDeque;

/// Segments held out of order, none overlapping another, in order of sequence number.
#[derive(Debug, Default)]
pub(super) struct Held {
    segments: VecDeque<(u32, Box<[u8]>)>,
    octets: usize,
}

/// What became of a segment that was to be held.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Kept {
    /// Octets that are held now and were not before.
    pub(super) octets: usize,
    /// Octets that were held already.
    pub(super) overlapping: bool,
    /// Some of them were different.
    pub(super) differing: bool,
}

impl Held {
    pub(super) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    pub(super) fn octets(&self) -> usize {
        self.octets
    }

    /// Sequence number of the first octet held.
    pub(super) fn first(&self) -> Option<u32> {
        self.segments.front().map(|(sequence, _)| *sequence)
    }

    /// Takes the first segment out.
    pub(super) fn pop(&mut self) -> Option<(u32, Box<[u8]>)> {
        let segment = self.segments.pop_front()?;
        self.octets -= segment.1.len();
        Some(segment)
    }

    /// Holds those octets of a segment that are not held yet: the first copy wins.
    pub(super) fn insert(&mut self, mut sequence: u32, mut octets: &[u8]) -> Kept {
        let mut kept = Kept::default();
        let mut at = self.segments.partition_point(|(start, held)| !is_before(sequence, end(*start, held)));
        while !octets.is_empty() {
            let Some((start, held)) = self.segments.get(at) else {
                self.place(at, sequence, octets, &mut kept);
                break;
            };
            let before = distance(sequence, *start).min(octets.len());
            if before > 0 {
                // A hole before the next segment held.
                let (hole, rest) = octets.split_at(before);
                self.place(at, sequence, hole, &mut kept);
                (sequence, octets) = (sequence.wrapping_add(before as u32), rest);
            } else {
                let inside = sequence.wrapping_sub(*start) as usize;
                let common = held.get(inside..).unwrap_or_default();
                let (same, rest) = octets.split_at(common.len().min(octets.len()));
                kept.overlapping |= !same.is_empty();
                kept.differing |= same != &common[..same.len()];
                (sequence, octets) = (sequence.wrapping_add(same.len() as u32), rest);
            }
            at += 1;
        }
        kept
    }

    fn place(&mut self, at: usize, sequence: u32, octets: &[u8], kept: &mut Kept) {
        self.segments.insert(at, (sequence, octets.into()));
        self.octets += octets.len();
        kept.octets += octets.len();
    }
}

fn end(start: u32, octets: &[u8]) -> u32 {
    start.wrapping_add(octets.len() as u32)
}

/// Octets from `a` up to `b`; none if `b` does not come later.
fn distance(a: u32, b: u32) -> usize {
    if is_before(a, b) { b.wrapping_sub(a) as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(mut held: Held) -> Vec<(u32, String)> {
        std::iter::from_fn(|| held.pop())
            .map(|(at, octets)| (at, String::from_utf8_lossy(&octets).into_owned()))
            .collect()
    }

    #[test]
    fn segments_come_out_in_order_across_the_wrap() {
        let mut held = Held::default();
        held.insert(2, b"cd");
        held.insert(u32::MAX - 1, b"ab");
        assert_eq!(drain(held), [(u32::MAX - 1, "ab".to_owned()), (2, "cd".to_owned())]);
    }

    #[test]
    fn the_first_copy_wins_and_a_differing_one_is_told() {
        let mut held = Held::default();
        held.insert(10, b"BB");
        held.insert(14, b"DD");
        let kept = held.insert(9, b"abbcceeff");
        assert_eq!(kept, Kept { octets: 5, overlapping: true, differing: true });
        let text: String = drain(held).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text, "aBBccDDff");
    }

    #[test]
    fn the_same_octets_again_are_no_conflict() {
        let mut held = Held::default();
        held.insert(10, b"abcd");
        assert_eq!(held.insert(11, b"bc"), Kept { octets: 0, overlapping: true, differing: false });
        assert_eq!(held.octets(), 4);
    }
}
