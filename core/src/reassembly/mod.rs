//! TCP streams put together again (RFC 9293 §3.4): in order without a copy, out of order within bounds.
//!
//! What came in order stands, whatever comes later: the receiver has it (RFC 9293 §3.10.7.4). Of octets
//! that waited behind a hole receivers take the one copy or the other, so those in which copies differ
//! are told as a gap, as what never came is: nothing is papered over. Copies that differ are counted.

use crate::{decode::Segment, flow::Direction};
use bumpalo::Bump;

mod held;
mod stream;

pub use stream::{Piece, Streams};

/// Bounds of reassembly.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Octets held out of order for one direction of one flow; then the oldest hole is a gap.
    /// 256 KiB is four full windows without scaling.
    pub held_max: usize,
    /// Octets held out of order by one worker, over all its flows.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { held_max: 256 << 10, memory: 64 << 20 }
    }
}

/// What reassembly met with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    /// Segments handed on as they came.
    pub in_order: u64,
    /// Segments held until a hole before them was filled.
    pub held: u64,
    /// Holes that were given up, and the octets in them.
    pub gaps: u64,
    /// Octets that were missing.
    pub gap_octets: u64,
    /// Segments with octets that had come before.
    pub overlaps: u64,
    /// Those of them whose octets were not the same: somebody lies to somebody.
    pub conflicts: u64,
    /// Segments refused because too much was held already.
    pub refused: u64,
    /// Segments too far from what is expected to belong to the stream.
    pub out_of_window: u64,
    /// Octets that what is held now takes, each part with what it takes to keep it.
    pub held_octets: u64,
}

impl Counters {
    /// Adds another worker's.
    pub fn add(&mut self, other: &Self) {
        self.in_order += other.in_order;
        self.held += other.held;
        self.gaps += other.gaps;
        self.gap_octets += other.gap_octets;
        self.overlaps += other.overlaps;
        self.conflicts += other.conflicts;
        self.refused += other.refused;
        self.out_of_window += other.out_of_window;
        self.held_octets += other.held_octets;
    }
}

/// The bounds and counters that the streams of one worker share.
#[derive(Debug, Default)]
pub struct Budget {
    /// Its bounds.
    pub limits: Limits,
    /// What it met with.
    pub counters: Counters,
}

/// All streams that a worker reassembles, by the slot of their flow.
#[derive(Debug, Default)]
pub struct Reassembly {
    budget: Budget,
    streams: Vec<Option<Box<Streams>>>,
}

impl Reassembly {
    /// Nothing yet, within `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { budget: Budget { limits, counters: Counters::default() }, streams: Vec::new() }
    }

    /// Takes a segment of a flow whose streams are wanted; `give` gets what has become deliverable.
    pub fn segment<'b>(
        &mut self,
        slot: u32,
        direction: Direction,
        segment: &Segment<'b>,
        arena: &'b Bump,
        give: &mut impl FnMut(Direction, Piece<'b>, bool),
    ) {
        let slot = slot as usize;
        if self.streams.len() <= slot {
            self.streams.resize_with(slot + 1, || None);
        }
        let streams = self.streams[slot].get_or_insert_default();
        streams.segment(direction, segment, &mut self.budget, arena, give);
    }

    /// Gives what is still held of a flow that is over, and forgets it.
    pub fn flush<'b>(
        &mut self,
        slot: u32,
        arena: &'b Bump,
        give: &mut impl FnMut(Direction, Piece<'b>, bool),
    ) {
        if let Some(mut streams) = self.streams.get_mut(slot as usize).and_then(Option::take) {
            streams.flush(&mut self.budget, arena, give);
        }
    }

    /// Forgets a flow that nobody wants any more.
    pub fn release(&mut self, slot: u32) {
        if let Some(mut streams) = self.streams.get_mut(slot as usize).and_then(Option::take) {
            streams.release(&mut self.budget);
        }
    }

    /// What it met with.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.budget.counters
    }
}
