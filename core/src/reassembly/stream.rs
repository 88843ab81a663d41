//! The two streams of a connection.

mod recent;

use super::{
    Budget,
    held::{Held, PART},
};
use crate::{
    anomaly::Kind,
    decode::Segment,
    flow::{
        Direction,
        tcp::{WINDOW, bit, is_before, is_near},
    },
};
use bumpalo::Bump;
use recent::Recent;

/// What a stream gives, in order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Piece<'b> {
    /// Octets, and how many came before them in this direction.
    Octets(u64, &'b [u8]),
    /// Octets that never came: where, and how many.
    Gap(u64, u64),
    /// The sender has ended its stream, here.
    End(u64),
    /// No piece, but what was odd about a segment.
    Odd(Kind),
}

/// Both directions of a connection, while anybody wants them.
#[derive(Debug, Default)]
pub struct Streams {
    sides: [Stream; 2],
}

#[derive(Debug, Default)]
struct Stream {
    state: State,
    /// Whether its start was not seen.
    midstream: bool,
    /// Whether the other side has acknowledged its SYN: another number is then not its own.
    confirmed: bool,
    /// Segments the other side has sent since it acknowledged what was never seen.
    patience: u8,
    /// Sequence number of the next octet.
    next: u32,
    /// Octets before it.
    offset: u64,
    /// Up to where the other side has acknowledged, if that is past `next`.
    acknowledged: Option<u32>,
    /// Sequence number of the FIN.
    end: Option<u32>,
    held: Held,
    recent: Recent,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    #[default]
    Waiting,
    Open,
    Ended,
}

/// Segments after which an acknowledged hole is a gap: fewer, and packets that a capture merely
/// reordered would be lost to the analyzers.
const PATIENCE: u8 = 3;

/// Octets that may be acknowledged without having been seen; more is about another connection, as
/// the answer to a SYN on ports that the peer still holds open (RFC 9293 §3.10.7.4).
const ACKNOWLEDGED_MAX: u32 = 1 << 24;

impl Streams {
    /// Takes a segment; `give` gets what has become deliverable, in order, and whether the start of
    /// that direction was not seen.
    pub fn segment<'b>(
        &mut self,
        direction: Direction,
        segment: &Segment<'b>,
        budget: &mut Budget,
        arena: &'b Bump,
        give: &mut impl FnMut(Direction, Piece<'b>, bool),
    ) {
        let mut context = Context { budget, arena, direction, give };
        let stream = &mut self.sides[direction.index()];
        stream.take(segment, &mut context);
        if segment.flags & bit::RST != 0 && stream.may_reset(segment.sequence) {
            stream.flush(&mut context);
            stream.finish(&mut context);
        }
        // A reset acknowledges what it refuses.
        if segment.flags & (bit::ACK | bit::RST) == bit::ACK {
            context.direction = direction.reverse();
            self.sides[direction.reverse().index()].acknowledge(segment.acknowledgment, &mut context);
        }
    }

    /// Gives what is still held, holes as gaps: nothing more will come.
    pub fn flush<'b>(
        &mut self,
        budget: &mut Budget,
        arena: &'b Bump,
        give: &mut impl FnMut(Direction, Piece<'b>, bool),
    ) {
        for direction in [Direction::ToResponder, Direction::ToOriginator] {
            let mut context = Context { budget, arena, direction, give: &mut *give };
            self.sides[direction.index()].flush(&mut context);
        }
    }

    /// Drops what is held, uncounted by any stream from now on.
    pub fn release(&mut self, budget: &mut Budget) {
        for side in &mut self.sides {
            side.drop_held(budget);
        }
    }
}

struct Context<'a, 'b, G> {
    budget: &'a mut Budget,
    arena: &'b Bump,
    direction: Direction,
    give: &'a mut G,
}

impl<'b, G: FnMut(Direction, Piece<'b>, bool)> Context<'_, 'b, G> {
    fn give(&mut self, piece: Piece<'b>, midstream: bool) {
        (self.give)(self.direction, piece, midstream);
    }

    #[cold]
    fn odd(&mut self, kind: Kind) {
        self.give(Piece::Odd(kind), false);
    }

    /// A segment brought octets that had come before, and whether they were others.
    fn overlap(&mut self, differing: bool) {
        self.budget.counters.overlaps += 1;
        if differing {
            self.budget.counters.conflicts += 1;
            self.odd(Kind::ReassemblyOverlapDifferentData);
        }
    }
}

impl Stream {
    fn take<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        segment: &Segment<'b>,
        context: &mut Context<'_, 'b, G>,
    ) {
        let syn = segment.flags & bit::SYN != 0;
        let sequence = segment.sequence.wrapping_add(u32::from(syn));
        let fin = segment.flags & bit::FIN != 0;
        if self.state == State::Waiting {
            if !syn && segment.length == 0 && !fin {
                return;
            }
            (self.state, self.next, self.midstream) = (State::Open, sequence, !syn);
        } else if syn && self.offset == 0 && self.held.is_empty() && !self.confirmed {
            // The SYN sent again, with another number or after it was refused.
            (self.state, self.next, self.midstream, self.end) = (State::Open, sequence, false, None);
        }
        if self.state == State::Ended {
            return;
        }
        if fin && self.end.is_none() {
            self.end = Some(sequence.wrapping_add(segment.length));
        }
        if segment.length > 0 {
            self.place(sequence, segment, context);
        }
        self.patient(context);
        self.end_if_reached(context);
    }

    fn place<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        sequence: u32,
        segment: &Segment<'b>,
        context: &mut Context<'_, 'b, G>,
    ) {
        let octets = segment.payload;
        if sequence == self.next {
            context.budget.counters.in_order += 1;
            if self.held.is_empty() {
                self.deliver(octets, context);
            } else {
                self.fill(octets, context);
            }
            self.cut_short(sequence, segment, context);
        } else if is_before(sequence, self.next) {
            self.again(sequence, octets, context);
        } else if sequence.wrapping_sub(self.next) > WINDOW {
            context.budget.counters.out_of_window += 1;
            context.odd(Kind::EstPacketOutOfWindow);
        } else {
            self.hold(sequence, octets, context);
        }
    }

    /// Octets at the very place, with others held behind them.
    fn fill<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        octets: &'b [u8],
        context: &mut Context<'_, 'b, G>,
    ) {
        self.keep(self.next, octets, context);
        self.deliver_held(context);
    }

    fn deliver<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        octets: &'b [u8],
        context: &mut Context<'_, 'b, G>,
    ) {
        if octets.is_empty() {
            return;
        }
        self.recent.remember(octets);
        context.give(Piece::Octets(self.offset, octets), self.midstream);
        self.advance(octets.len() as u64);
    }

    fn deliver_held<'b, G: FnMut(Direction, Piece<'b>, bool)>(&mut self, context: &mut Context<'_, 'b, G>) {
        while self.held.first() == Some(self.next) {
            let Some(part) = self.held.pop() else { break };
            context.budget.counters.held_octets -= part.memory() as u64;
            if part.disputed {
                self.gap(part.octets.len() as u32, context);
            } else {
                self.deliver(context.arena.alloc_slice_copy(&part.octets), context);
            }
        }
    }

    /// A segment that begins with octets delivered before: they stand, what is new goes on.
    fn again<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        sequence: u32,
        octets: &'b [u8],
        context: &mut Context<'_, 'b, G>,
    ) {
        let behind = self.next.wrapping_sub(sequence) as usize;
        let (old, new) = octets.split_at(behind.min(octets.len()));
        // One octet before the next is a probe for a lost peer (RFC 9293 §3.8.4), not a copy.
        if old.len() > 1 || !new.is_empty() {
            context.overlap(self.recent.differs(behind, old));
        }
        if !new.is_empty() {
            if self.held.is_empty() {
                self.deliver(new, context);
            } else {
                self.fill(new, context);
            }
        }
    }

    fn hold<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        sequence: u32,
        octets: &[u8],
        context: &mut Context<'_, 'b, G>,
    ) {
        let total = context.budget.counters.held_octets as usize + octets.len() + PART;
        if total > context.budget.limits.memory {
            context.budget.counters.refused += 1;
            return;
        }
        context.budget.counters.held += 1;
        self.keep(sequence, octets, context);
        while self.held.memory() > context.budget.limits.held_max {
            self.give_up_hole(context);
        }
    }

    fn keep<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        sequence: u32,
        octets: &[u8],
        context: &mut Context<'_, 'b, G>,
    ) {
        let kept = self.held.insert(sequence, octets);
        context.budget.counters.held_octets += kept.memory as u64;
        if kept.overlapping {
            context.overlap(kept.differing);
        }
    }

    /// The rest of a segment that the capture has cut is as lost as one that never came.
    fn cut_short<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        sequence: u32,
        segment: &Segment<'b>,
        context: &mut Context<'_, 'b, G>,
    ) {
        let end = sequence.wrapping_add(segment.length);
        if (segment.payload.len() as u32) < segment.length {
            // What is held from within the part that was cut is not lost.
            self.give_up_to(end, context);
        }
    }

    fn acknowledge<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        number: u32,
        context: &mut Context<'_, 'b, G>,
    ) {
        if self.state != State::Open {
            return;
        }
        self.confirmed |= number == self.next;
        if is_before(self.next, number) && number.wrapping_sub(self.next) > ACKNOWLEDGED_MAX {
            context.odd(Kind::PktInvalidAck);
        } else if is_before(self.next, number) {
            // The FIN takes a number but is no octet.
            let octets_end =
                if self.end == Some(number.wrapping_sub(1)) { number.wrapping_sub(1) } else { number };
            if is_before(self.next, octets_end) {
                self.acknowledged = Some(octets_end);
                self.patient(context);
            }
        }
    }

    /// The receiver has what was never seen here: after a little while it is a gap.
    fn patient<'b, G: FnMut(Direction, Piece<'b>, bool)>(&mut self, context: &mut Context<'_, 'b, G>) {
        let Some(acknowledged) = self.acknowledged else { return };
        if !is_before(self.next, acknowledged) {
            (self.acknowledged, self.patience) = (None, 0);
            return;
        }
        self.patience += 1;
        if self.patience >= PATIENCE {
            self.patience = 0;
            self.give_up_to(acknowledged, context);
        }
    }

    fn give_up_to<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        number: u32,
        context: &mut Context<'_, 'b, G>,
    ) {
        while is_before(self.next, number) {
            let hole_end = self.held.first().filter(|first| is_before(*first, number)).unwrap_or(number);
            self.gap(hole_end.wrapping_sub(self.next), context);
            self.deliver_held(context);
        }
        self.deliver_held(context);
    }

    /// The oldest hole will not be filled any more.
    fn give_up_hole<'b, G: FnMut(Direction, Piece<'b>, bool)>(&mut self, context: &mut Context<'_, 'b, G>) {
        if let Some(first) = self.held.first() {
            self.gap(first.wrapping_sub(self.next), context);
            self.deliver_held(context);
        }
    }

    fn gap<'b, G: FnMut(Direction, Piece<'b>, bool)>(
        &mut self,
        length: u32,
        context: &mut Context<'_, 'b, G>,
    ) {
        if length == 0 {
            return;
        }
        context.budget.counters.gaps += 1;
        context.budget.counters.gap_octets += u64::from(length);
        context.give(Piece::Gap(self.offset, length.into()), self.midstream);
        self.recent.forget();
        self.advance(length.into());
    }

    fn flush<'b, G: FnMut(Direction, Piece<'b>, bool)>(&mut self, context: &mut Context<'_, 'b, G>) {
        while !self.held.is_empty() {
            self.give_up_hole(context);
        }
        // What was acknowledged, or lies before the FIN, was sent though it was not seen.
        let acknowledged = self.acknowledged.filter(|_| self.confirmed);
        for end in [acknowledged, self.end].into_iter().flatten() {
            if self.state == State::Open && end.wrapping_sub(self.next) <= ACKNOWLEDGED_MAX {
                self.give_up_to(end, context);
            }
        }
        self.end_if_reached(context);
    }

    fn end_if_reached<'b, G: FnMut(Direction, Piece<'b>, bool)>(&mut self, context: &mut Context<'_, 'b, G>) {
        if self.end.is_some_and(|end| !is_before(self.next, end)) {
            self.finish(context);
        }
    }

    fn finish<'b, G: FnMut(Direction, Piece<'b>, bool)>(&mut self, context: &mut Context<'_, 'b, G>) {
        if self.state != State::Ended {
            self.state = State::Ended;
            // Behind the end there are no octets, whatever somebody has sent there.
            self.drop_held(context.budget);
            context.give(Piece::End(self.offset), self.midstream);
        }
    }

    fn drop_held(&mut self, budget: &mut Budget) {
        budget.counters.held_octets -= self.held.memory() as u64;
        self.held = Held::default();
    }

    fn may_reset(&self, sequence: u32) -> bool {
        self.state == State::Waiting || is_near(sequence, self.next)
    }

    fn advance(&mut self, octets: u64) {
        self.offset += octets;
        self.next = self.next.wrapping_add(octets as u32);
    }
}

#[cfg(test)]
mod tests;
