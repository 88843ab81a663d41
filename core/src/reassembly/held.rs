//! Octets that came before their turn.

use crate::flow::tcp::is_before;
use std::{collections::VecDeque, ops::Range};

/// Segments held out of order, none overlapping another, in order of sequence number.
#[derive(Debug, Default)]
pub(super) struct Held {
    segments: VecDeque<(u32, Part)>,
    memory: usize,
}

/// What a part takes besides its octets, about: its place in the queue, and what an allocator needs
/// for the smallest piece. Without it, segments of one octet would take 64 times what is counted.
pub(super) const PART: usize = 64;

/// Octets that follow one another.
#[derive(Debug)]
pub(super) struct Part {
    /// The first copy of them.
    pub(super) octets: Box<[u8]>,
    /// Whether another copy was different: which of them the receiver takes is not known.
    pub(super) disputed: bool,
}

/// What became of a segment that was to be held.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Kept {
    /// Octets of memory that it takes.
    pub(super) memory: usize,
    /// Octets that were held already.
    pub(super) overlapping: bool,
    /// Some of them were different.
    pub(super) differing: bool,
}

impl Held {
    pub(super) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Octets that all of it takes, with [`PART`] for each part.
    pub(super) fn memory(&self) -> usize {
        self.memory
    }

    /// Sequence number of the first octet held.
    pub(super) fn first(&self) -> Option<u32> {
        self.segments.front().map(|(sequence, _)| *sequence)
    }

    /// Takes the first part out.
    pub(super) fn pop(&mut self) -> Option<Part> {
        let (_, part) = self.segments.pop_front()?;
        self.memory -= part.memory();
        Some(part)
    }

    /// Holds those octets of a segment that are not held yet, and those that differ from what is
    /// held as disputed.
    pub(super) fn insert(&mut self, mut sequence: u32, mut octets: &[u8]) -> Kept {
        let (mut kept, before) = (Kept::default(), self.memory);
        let mut at = self.segments.partition_point(|(start, part)| !is_before(sequence, end(*start, part)));
        while !octets.is_empty() {
            let Some((start, part)) = self.segments.get(at) else {
                self.place(at, sequence, octets);
                break;
            };
            let hole = distance(sequence, *start).min(octets.len());
            if hole > 0 {
                // Before the next segment held.
                let (new, rest) = octets.split_at(hole);
                self.place(at, sequence, new);
                (sequence, octets) = (sequence.wrapping_add(hole as u32), rest);
            } else {
                let inside = sequence.wrapping_sub(*start) as usize;
                let common = part.octets.get(inside..).unwrap_or_default();
                let (same, rest) = octets.split_at(common.len().min(octets.len()));
                kept.overlapping |= !same.is_empty();
                if let Some(differing) = differing(same, common) {
                    kept.differing = true;
                    at += self.dispute(at, inside + differing.start..inside + differing.end);
                }
                (sequence, octets) = (sequence.wrapping_add(same.len() as u32), rest);
            }
            at += 1;
        }
        kept.memory = self.memory - before;
        kept
    }

    /// Cuts a part into what comes before the disputed octets, these, and what comes behind; gives
    /// how many parts more there are.
    fn dispute(&mut self, at: usize, range: Range<usize>) -> usize {
        if self.segments.get(at).is_none_or(|(_, part)| part.disputed) {
            return 0;
        }
        let Some((start, part)) = self.segments.remove(at) else { return 0 };
        let cuts = [0..range.start, range.clone(), range.end..part.octets.len()];
        let cuts: Vec<Range<usize>> = cuts.into_iter().filter(|cut| !cut.is_empty()).collect();
        let more = cuts.len() - 1;
        for cut in cuts.into_iter().rev() {
            let (sequence, disputed) = (start.wrapping_add(cut.start as u32), cut == range);
            let octets = part.octets.get(cut).unwrap_or_default().into();
            self.segments.insert(at, (sequence, Part { octets, disputed }));
        }
        self.memory += more * PART;
        more
    }

    fn place(&mut self, at: usize, sequence: u32, octets: &[u8]) {
        let part = Part { octets: octets.into(), disputed: false };
        self.memory += part.memory();
        self.segments.insert(at, (sequence, part));
    }
}

impl Part {
    /// Octets that it takes.
    pub(super) fn memory(&self) -> usize {
        PART + self.octets.len()
    }
}

fn end(start: u32, part: &Part) -> u32 {
    start.wrapping_add(part.octets.len() as u32)
}

/// From the first octet in which two copies differ to the last.
fn differing(a: &[u8], b: &[u8]) -> Option<Range<usize>> {
    let first = a.iter().zip(b).position(|(a, b)| a != b)?;
    let last = a.iter().zip(b).rposition(|(a, b)| a != b)?;
    Some(first..last + 1)
}

/// Octets from `a` up to `b`; none if `b` does not come later.
fn distance(a: u32, b: u32) -> usize {
    if is_before(a, b) { b.wrapping_sub(a) as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is held, disputed octets in brackets.
    fn drain(mut held: Held) -> Vec<(u32, String)> {
        let shown = |part: &Part| {
            let text = String::from_utf8_lossy(&part.octets);
            if part.disputed { format!("[{text}]") } else { text.into_owned() }
        };
        std::iter::from_fn(|| Some((held.first()?, shown(&held.pop()?)))).collect()
    }

    #[test]
    fn segments_come_out_in_order_across_the_wrap() {
        let mut held = Held::default();
        held.insert(2, b"cd");
        held.insert(u32::MAX - 1, b"ab");
        assert_eq!(drain(held), [(u32::MAX - 1, "ab".to_owned()), (2, "cd".to_owned())]);
    }

    #[test]
    fn what_another_copy_says_otherwise_is_disputed_and_no_more() {
        let mut held = Held::default();
        held.insert(10, b"bbBb");
        held.insert(16, b"dd");
        let kept = held.insert(9, b"abbbbcceeff");
        assert_eq!(kept, Kept { memory: 5 + 5 * PART, overlapping: true, differing: true });
        let text: String = drain(held).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text, "abb[B]bcc[dd]ff");
    }

    #[test]
    fn octets_stay_disputed_whatever_comes_later() {
        let mut held = Held::default();
        for octets in [b"abcd", b"abXX", b"abcd", b"aZZd", b"aZXX"] {
            held.insert(10, octets);
        }
        assert_eq!(held.memory(), 4 + 3 * PART);
        let text: String = drain(held).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text, "a[b][cd]");
    }

    #[test]
    fn the_same_octets_again_are_no_conflict() {
        let mut held = Held::default();
        held.insert(10, b"abcd");
        assert_eq!(held.insert(11, b"bc"), Kept { memory: 0, overlapping: true, differing: false });
        assert_eq!(held.memory(), 4 + PART);
    }
}
