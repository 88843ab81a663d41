//! Among peers.

use crate::opening::Opening;

/// A SYN of uTP: nothing to acknowledge, perhaps extensions.
pub(crate) fn utp_syn(opening: Opening<'_>) -> Option<bool> {
    let length = if opening.u8(1)? == 0 { opening.is(20) } else { (22..=64).contains(&opening.length) };
    Some(opening.u16(18)? == 0 && length)
}

/// A request to a tracker to connect: sixteen octets, the action 0.
pub(crate) fn tracker(opening: Opening<'_>) -> Option<bool> {
    Some(opening.is(16) && opening.u32(8)? == 0)
}

/// A length, and a message that a connection begins with: a hello or the answer to one.
pub(crate) fn edonkey(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u32_le(1)? as usize;
    Some(matches!(opening.u8(5)?, 1 | 0x4C) && length > 16 && opening.holds(length.saturating_add(5)))
}

/// The announcement of a host that shares folders, whichever member comes first.
pub(crate) fn dropbox(opening: Opening<'_>) -> Option<bool> {
    Some(crate::opening::contains(opening.octets, b"\"host_int\": "))
}
