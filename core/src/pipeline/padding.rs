//! Padding that its sender counts as payload.

use crate::{
    decode::{Packet, Segment},
    flow::tcp::bit,
};

/// Octets of the smallest Ethernet frame, without its check sequence.
const FRAME_MIN: u32 = 60;

/// Some senders count the padding of a small frame into the length of their SYNs and bare
/// acknowledgments. The zeros are no octets of the stream: the same numbers come again with what was
/// really sent. If they were some, they are missed and told as a gap, not mistaken.
pub(super) fn is_padding(packet: &Packet<'_>, segment: &Segment<'_>) -> bool {
    segment.flags & !bit::SYN == bit::ACK
        && (1..=6).contains(&segment.length)
        && packet.length <= FRAME_MIN
        && segment.payload.iter().all(|octet| *octet == 0)
}
