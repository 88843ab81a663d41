//! GENEVE (RFC 8926).

use super::{Carried, by_ether_type, is_plausible};
use crate::decode::TunnelKind;

/// What a datagram carries: version 0, options in units of four octets, then a type and the
/// virtual network.
pub(super) fn read(payload: &[u8]) -> Option<Carried<'_>> {
    let (&[first, _, high, low, a, b, c, _], rest) = payload.split_first_chunk()?;
    let options = usize::from(first & 0x3F).saturating_mul(4);
    let inner = by_ether_type(u16::from_be_bytes([high, low]), rest.get(options..)?);
    let id = u32::from_be_bytes([0, a, b, c]);
    (first >> 6 == 0 && is_plausible(&inner)).then_some(Carried { kind: TunnelKind::Geneve, id, inner })
}
