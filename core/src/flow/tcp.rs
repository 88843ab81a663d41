//! What is known of a TCP connection from watching it: its state (RFC 9293 §3.3.2), round-trip
//! times, and what was sent again.

mod odd;

use super::{Direction, Rtt};
use crate::{anomaly::Kind, decode::Segment, time::Timestamp};
use odd::is_ignored;

/// Bits of a segment's flags.
pub mod bit {
    #![allow(missing_docs)]
    pub const FIN: u8 = 1;
    pub const SYN: u8 = 2;
    pub const RST: u8 = 4;
    pub const PSH: u8 = 8;
    pub const ACK: u8 = 16;
    pub const URG: u8 = 32;
    pub const ECE: u8 = 64;
    pub const CWR: u8 = 128;
}

/// One connection, as a bystander sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tcp {
    /// By [`Direction`]: what each side has sent.
    pub sides: [Side; 2],
    /// When the SYN was seen.
    syn_at: Timestamp,
}

/// One direction of a connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    /// Flags seen.
    pub flags: u8,
    /// Segments that held nothing new.
    pub retransmissions: u32,
    /// Segments that filled a hole which later ones had left.
    pub reordered: u32,
    /// Octets that were never seen, counted where the stream is reassembled.
    pub missing: u32,
    /// Sequence number of the SYN.
    initial: u32,
    /// The next octet after all that was seen.
    next: u32,
    /// Number of a SYN that came too late; 0 if there was none. Who answers it has forgotten this connection.
    rival: u32,
    started: bool,
    fin_acknowledged: bool,
    /// The latest hole in what was seen; both ends are the same if there is none.
    hole: [u32; 2],
    /// The octet whose acknowledgment gives a round-trip time.
    timed: u32,
    /// When it was sent; 0 if none is waited for.
    timed_at: Timestamp,
}

/// States a bystander can tell apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Only one side has spoken.
    SynSent,
    /// SYN and SYN+ACK.
    SynReceived,
    /// The handshake is over, or was not seen.
    Established,
    /// One side has ended.
    FinWait,
    /// Both have, one without an answer yet.
    Closing,
    /// Both ends are acknowledged, or it was reset.
    Closed,
}

impl Tcp {
    /// Takes note of a segment and of the round trips that it ends, and tells what is odd about it.
    pub fn observe(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        now: Timestamp,
        rtt: &mut Rtt,
    ) -> Option<Kind> {
        let mut odd = None;
        let started = self.sides[direction.index()].started;
        if segment.flags & (bit::SYN | bit::RST | bit::ACK) != bit::ACK || !started {
            odd = self.open_or_reset(direction, segment);
            if odd.is_some_and(is_ignored) {
                return odd;
            }
        }
        self.measure(direction, segment, now, rtt);
        let side = &mut self.sides[direction.index()];
        side.flags |= segment.flags;
        side.advance(segment, now);
        if segment.flags & bit::ACK != 0 {
            self.acknowledge(direction.reverse(), segment.acknowledgment, now, rtt);
        }
        odd
    }

    /// What there is to see to before a segment that opens a direction, resets it or acknowledges nothing,
    /// and what is odd about it.
    fn open_or_reset(&mut self, direction: Direction, segment: &Segment<'_>) -> Option<Kind> {
        if segment.flags & (bit::SYN | bit::ACK) == bit::SYN && self.state() == State::Closed {
            // The SYN that was refused, sent again: it may be taken now.
            *self = Self::default();
        }
        let odd = self.odd(direction, segment);
        if matches!(odd, Some(Kind::EstSynResendDiffSeq | Kind::EstSynToclient)) {
            self.sides[direction.index()].rival = segment.sequence;
        }
        odd
    }

    /// Whether `segment` opens another connection on the same ports, or answers a SYN that did.
    #[must_use]
    #[inline]
    pub fn is_reused_by(&self, direction: Direction, segment: &Segment<'_>) -> bool {
        segment.flags & (bit::SYN | bit::RST | bit::FIN) == bit::SYN && self.is_over_by(direction, segment)
    }

    fn is_over_by(&self, direction: Direction, segment: &Segment<'_>) -> bool {
        let (side, other) = (&self.sides[direction.index()], &self.sides[direction.reverse().index()]);
        if segment.flags & bit::ACK != 0 {
            return other.rival != 0 && segment.acknowledgment == other.rival.wrapping_add(1);
        }
        let again = side.flags & bit::SYN != 0 && side.initial == segment.sequence;
        // Where one direction is all that is captured, nobody is seen to close.
        let alone = !other.started && side.started && side.next != side.initial.wrapping_add(1);
        !again && (alone || self.state() == State::Closed)
    }

    /// Whether some side has ended its stream or broken the connection off.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        (self.sides[0].flags | self.sides[1].flags) & (bit::FIN | bit::RST) != 0
    }

    /// The state it is in.
    #[must_use]
    pub fn state(&self) -> State {
        let [a, b] = &self.sides;
        let both = |flag: u8| a.flags & b.flags & flag != 0;
        let any = |flag: u8| (a.flags | b.flags) & flag != 0;
        if any(bit::RST) || (both(bit::FIN) && a.fin_acknowledged && b.fin_acknowledged) {
            State::Closed
        } else if both(bit::FIN) {
            State::Closing
        } else if any(bit::FIN) {
            State::FinWait
        } else if !any(bit::SYN) {
            State::Established
        } else if !both(bit::SYN) {
            if both(bit::ACK) { State::Established } else { State::SynSent }
        } else if a.flags & bit::ACK != 0 {
            State::Established
        } else {
            State::SynReceived
        }
    }

    fn measure(&mut self, direction: Direction, segment: &Segment<'_>, now: Timestamp, rtt: &mut Rtt) {
        let responder_syn = self.sides[1].flags & bit::SYN != 0;
        match (direction, segment.flags & (bit::SYN | bit::ACK)) {
            (Direction::ToResponder, bit::SYN) => self.syn_at = now,
            (Direction::ToResponder, bit::ACK)
                if responder_syn && rtt.handshake == 0 && self.syn_at != Timestamp::default() =>
            {
                rtt.handshake = now.since(self.syn_at);
            }
            _ => {}
        }
    }

    /// What was sent in `direction` is acknowledged.
    fn acknowledge(&mut self, direction: Direction, acknowledgment: u32, now: Timestamp, rtt: &mut Rtt) {
        let side = &mut self.sides[direction.index()];
        if side.flags & bit::FIN != 0 && acknowledgment == side.next {
            side.fin_acknowledged = true;
        }
        let sent = side.timed_at;
        if sent != Timestamp::default() && !is_before(acknowledgment, side.timed) {
            side.timed_at = Timestamp::default();
            rtt.sample(direction, now.since(sent));
        }
    }
}

impl Side {
    #[inline(always)]
    fn advance(&mut self, segment: &Segment<'_>, now: Timestamp) {
        let syn = segment.flags & bit::SYN != 0;
        let length = segment
            .length
            .wrapping_add(u32::from(syn))
            .wrapping_add(u32::from(segment.flags & bit::FIN != 0));
        let end = segment.sequence.wrapping_add(length);
        if !self.started || (syn && segment.flags & bit::RST == 0 && segment.sequence != self.initial) {
            *self = Self {
                flags: self.flags,
                initial: segment.sequence,
                next: end,
                started: true,
                ..Self::default()
            };
        } else if length == 0 {
            return;
        } else if is_before(self.next, end) {
            if is_before(self.next, segment.sequence) {
                if segment.sequence.wrapping_sub(self.next) > WINDOW {
                    // Too far to belong to the connection.
                    return;
                }
                self.hole = [self.next, segment.sequence];
            }
            self.next = end;
        } else if segment.length > 0 || syn {
            // Karn's rule (RFC 6298 §3): what was sent twice tells no time.
            self.timed_at = Timestamp::default();
            *(if self.fills(segment.sequence, end) {
                &mut self.reordered
            } else {
                &mut self.retransmissions
            }) += 1;
            return;
        }
        if self.timed_at == Timestamp::default() && (segment.length > 0 || syn) {
            (self.timed, self.timed_at) = (end, now);
        }
    }
}

impl Side {
    /// Whether the receiver would believe a RST of this number (RFC 5961 §3.2): one from anywhere
    /// else is an attack, or about an earlier connection.
    fn may_reset(&self, sequence: u32) -> bool {
        !self.started || is_near(sequence, self.next)
    }

    /// Whether these octets lie in the hole; then it becomes smaller.
    fn fills(&mut self, start: u32, end: u32) -> bool {
        let [from, to] = self.hole;
        let inside = !is_before(start, from) && is_before(start, to) && !is_before(to, end);
        if inside {
            self.hole = if start == from { [end, to] } else { [from, start] };
        }
        inside
    }
}

/// Octets that a segment may lie ahead: the greatest window there is (RFC 7323 §2.3).
pub const WINDOW: u32 = 1 << 30;

/// Octets that a receiver's window may have without being unusual.
const NEAR: u32 = 1 << 20;

/// Whether a sequence number lies about where the next one is expected.
#[must_use]
pub fn is_near(sequence: u32, next: u32) -> bool {
    sequence.wrapping_sub(next).min(next.wrapping_sub(sequence)) <= NEAR
}

/// Whether `a` comes before `b` in sequence space (RFC 9293 §3.4).
#[must_use]
pub fn is_before(a: u32, b: u32) -> bool {
    b.wrapping_sub(a).wrapping_sub(1) < 0x7FFF_FFFF
}

#[cfg(test)]
mod tests;
