//! Which packets are shown: a sample spread over the interval, and those of the flows in focus.

use super::{
    Wish,
    report::{Head, Report},
    wish::Wished,
};
use crate::{
    decode::Packet,
    flow::{Direction, Flow},
};
use radar_abi::stable::{PacketHead, std_types::RSlice};

/// Octets of a packet that are told, from its IP header on.
const HEAD: usize = 128;

/// Packets of the flows in focus that are told in one report.
const FOCUSED_MAX: usize = 256;

/// Chooses packets.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Each so many packets one is taken, by what the interval before it has had.
    stride: u64,
    seen: u64,
    taken: usize,
    focused: usize,
    focus: Vec<u64>,
    turn: u32,
}

impl Sample {
    /// Takes note of what is in focus.
    pub(super) fn look(&mut self, wish: &Wish) {
        wish.focus().renew(&mut self.turn, &mut self.focus);
    }

    /// Begins a new interval.
    pub(super) fn begin(&mut self, wished: &Wished) {
        self.stride = (self.seen / wished.heads.max(1) as u64).max(1);
        (self.seen, self.taken, self.focused) = (0, 0, 0);
    }

    /// Adds a packet's beginning to the report, if it is among the chosen.
    pub(super) fn see(
        &mut self,
        packet: &Packet<'_>,
        flow: &Flow,
        direction: Direction,
        wished: &Wished,
        report: &mut Report,
    ) {
        self.seen += 1;
        let in_focus = self.focused < FOCUSED_MAX && self.focus.contains(&flow.id);
        let in_turn = self.taken < wished.heads && self.seen.is_multiple_of(self.stride.max(1));
        if in_focus {
            self.focused += 1;
        } else if in_turn {
            self.taken += 1;
        } else {
            return;
        }
        let start = report.text.len();
        report.text.extend_from_slice(packet.network.get(..HEAD).unwrap_or(packet.network));
        let fixed = PacketHead {
            time: packet.time.0,
            packet: packet.number,
            flow: flow.id,
            length: packet.length,
            direction: direction as u8,
            padding: [0; 3],
            reserved: [0; 1],
            data: RSlice::EMPTY,
        };
        report.heads.push(Head { fixed, data: start..report.text.len() });
    }
}
