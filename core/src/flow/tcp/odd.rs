//! Segments that do not fit the connection they are sent on.

use super::{Side, State, Tcp, bit};
use crate::{anomaly::Kind, decode::Segment, flow::Direction};

impl Tcp {
    /// What is odd about a segment, before it is observed: one that opens a direction, resets it or
    /// acknowledges nothing.
    pub(super) fn odd(&self, direction: Direction, segment: &Segment<'_>) -> Option<Kind> {
        let (side, other) = (&self.sides[direction.index()], &self.sides[direction.reverse().index()]);
        let is_new = !side.started && !other.started;
        let has = |flags: u8| segment.flags & flags == flags;
        if is_new && segment.flags == bit::SYN && segment.acknowledgment == 0 {
            None
        } else if has(bit::SYN | bit::FIN) {
            Some(Kind::FinSyn)
        } else if segment.flags & (bit::ACK | bit::RST) == 0 && segment.acknowledgment != 0 {
            Some(Kind::PktBrokenAck)
        } else if has(bit::RST) {
            let believed = side.may_reset(segment.sequence);
            (is_new || !believed).then_some(if is_new { Kind::RstButNoSession } else { Kind::RstOutOfWindow })
        } else if has(bit::FIN) {
            is_new.then_some(Kind::FinButNoSession)
        } else if has(bit::SYN) {
            self.odd_syn(direction, segment, side, other)
        } else {
            None
        }
    }

    /// A SYN that comes late, or answers another one.
    fn odd_syn(
        &self,
        direction: Direction,
        segment: &Segment<'_>,
        side: &Side,
        other: &Side,
    ) -> Option<Kind> {
        let answers = segment.flags & bit::ACK != 0;
        let same = side.started && segment.sequence == side.initial;
        match self.state() {
            State::SynSent | State::SynReceived => {
                let asked = other.flags & bit::SYN != 0;
                let right = segment.acknowledgment.wrapping_sub(other.initial.wrapping_add(1))
                    <= other.next.wrapping_sub(other.initial.wrapping_add(1));
                (answers && asked && !right).then_some(Kind::SynackWithWrongAck)
            }
            State::Closed => None,
            // Neither side was seen to open: what comes now may be its beginning.
            _ if !side.started || (self.sides[0].flags | self.sides[1].flags) & bit::SYN == 0 => None,
            _ => match (answers, direction, same) {
                // Both have opened at once, and each answers the other.
                (true, _, true) if side.flags & bit::ACK == 0 => None,
                (true, Direction::ToResponder, _) => Some(Kind::EstSynackToserver),
                (true, _, true) => Some(Kind::EstSynackResend),
                (true, _, false) => Some(Kind::EstSynackResendDiffSeq),
                (false, Direction::ToOriginator, _) => Some(Kind::EstSynToclient),
                (false, _, true) => Some(Kind::EstSynResend),
                (false, _, false) => Some(Kind::EstSynResendDiffSeq),
            },
        }
    }
}

/// Whether the receiver takes no notice of such a segment, but for an answer (RFC 5961 §3.2, §4.2).
pub(super) fn is_ignored(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::RstOutOfWindow
            | Kind::EstSynResendDiffSeq
            | Kind::EstSynToclient
            | Kind::EstSynackResendDiffSeq
            | Kind::EstSynackToserver
    )
}
