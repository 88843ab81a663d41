//! CAPWAP's data channel (RFC 5415 §4.3): what wireless access points hand to their controller.

use super::{Carried, Inner, is_plausible};
use crate::decode::TunnelKind;

/// Bits of the header's first word.
mod flag {
    /// The payload is a frame of the radio's own kind, not Ethernet.
    pub const NATIVE: u32 = 1 << 8;
    pub const FRAGMENT: u32 = 1 << 7;
    pub const KEEP_ALIVE: u32 = 1 << 3;
}

/// The radio's kind: IEEE 802.11.
const WIFI: u32 = 1;

/// What a datagram carries: version 0 and no encryption, then the header's length in words, and flags.
/// Fragments are not put together.
pub(super) fn read(payload: &[u8]) -> Option<Carried<'_>> {
    let first = u32::from_be_bytes(*payload.first_chunk()?);
    if first >> 24 != 0 || first & (flag::FRAGMENT | flag::KEEP_ALIVE) != 0 {
        return None;
    }
    let words = usize::try_from(first >> 19 & 0x1F).ok()?;
    let frame = payload.get(words.saturating_mul(4)..).filter(|_| words >= 2)?;
    let inner = match (first & flag::NATIVE != 0, first >> 9 & 0x1F) {
        (false, _) => Inner::Ethernet(frame),
        (true, WIFI) => Inner::Wifi(frame),
        _ => return None,
    };
    is_plausible(&inner).then_some(Carried { kind: TunnelKind::Capwap, id: 0, inner })
}
