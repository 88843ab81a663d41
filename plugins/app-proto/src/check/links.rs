//! What routers and the edges of networks say to each other.

use crate::opening::Opening;

/// A length within its bounds and a type that exists.
pub(crate) fn bgp(opening: Opening<'_>) -> Option<bool> {
    Some((19..=4096).contains(&opening.u16(16)?) && (1..=5).contains(&opening.u8(18)?))
}

/// Entries of twenty octets.
pub(crate) fn rip(opening: Opening<'_>) -> Option<bool> {
    Some(matches!(opening.u8(1)?, 1 | 2) && opening.length.checked_sub(4)? % 20 == 0 && opening.length > 4)
}

/// Version 1: an operation and a state that exist. Version 2: a group state as the first element.
pub(crate) fn hsrp(opening: Opening<'_>) -> Option<bool> {
    let [version, operation, state] = opening.array(0)?;
    let first = version == 0 && operation <= 3 && matches!(state, 0 | 1 | 2 | 4 | 8 | 16) && opening.is(20);
    Some(first || version == 1 && operation == 40 && state == 2)
}

/// Its own length, 24 octets or with authentication more.
pub(crate) fn bfd(opening: Opening<'_>) -> Option<bool> {
    Some(opening.length >= 24 && opening.is(opening.u8(3)?.into()))
}

/// A length, and the identifier of a label space.
pub(crate) fn ldp(opening: Opening<'_>) -> Option<bool> {
    Some(opening.length >= 18 && opening.holds(opening.u16(2)?.saturating_add(4)))
}

/// A preamble: version 0, and a header that follows, or DTLS that does (RFC 5415 §4.2).
pub(crate) fn capwap(opening: Opening<'_>) -> Option<bool> {
    let first = opening.u8(0)?;
    let header = opening.u8(1)? >> 3;
    Some(first == 0 && (2..=8).contains(&header) || first == 1 && opening.array(1)? == [0, 0, 0])
}

/// A message that exists and a length.
pub(crate) fn dlep(opening: Opening<'_>) -> Option<bool> {
    Some((1..=16).contains(&opening.u16(0)?) && opening.holds(opening.u16(2)?.saturating_add(4)))
}

/// A HELLO of a version that exists.
pub(crate) fn openflow(opening: Opening<'_>) -> Option<bool> {
    Some((1..=6).contains(&opening.u8(0)?))
}

/// Version 1 of 3GPP TS 29.244 §7.2.2, and a length that is the datagram's.
pub(crate) fn pfcp(opening: Opening<'_>) -> Option<bool> {
    Some(opening.is(opening.u16(2)?.saturating_add(4)))
}
