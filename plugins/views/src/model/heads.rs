//! Beginnings of packets: the last ones, whichever flow they are of.

use radar_plugin::PacketHead;
use std::collections::VecDeque;

/// The beginning of a packet.
#[derive(Clone, Debug)]
pub struct Head {
    /// Capture time in nanoseconds.
    pub time: u64,
    /// The packet's number in its source.
    pub packet: u64,
    /// The flow's id.
    pub flow: u64,
    /// Octets on the wire.
    pub length: u32,
    /// Whether the responder sent it.
    pub back: bool,
    /// Its first octets, from the IP header on.
    pub data: Box<[u8]>,
    /// Its number in this ring, from 1.
    pub number: u64,
}

/// The last packets.
#[derive(Debug)]
pub struct Heads {
    ring: VecDeque<Head>,
    max: usize,
    seen: u64,
}

/// Octets kept of a packet.
pub const OCTETS_MAX: usize = 128;

impl Heads {
    /// At most `max`.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { ring: VecDeque::new(), max: max.max(1), seen: 0 }
    }

    /// Keeps one, the oldest makes room.
    pub fn push(&mut self, head: &PacketHead<'_>) {
        if self.ring.len() == self.max {
            self.ring.pop_front();
        }
        self.seen += 1;
        let data = head.data.as_slice();
        self.ring.push_back(Head {
            time: head.time,
            packet: head.packet,
            flow: head.flow,
            length: head.length,
            back: head.direction == radar_plugin::direction::TO_ORIGINATOR,
            data: data[..data.len().min(OCTETS_MAX)].into(),
            number: self.seen,
        });
    }

    /// All that are kept, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Head> + ExactSizeIterator {
        self.ring.iter()
    }

    /// How many have come.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }
}
