//! Teredo (RFC 4380): IPv6 in UDP, for hosts behind a NAT.

use super::{Carried, Inner, is_plausible};
use crate::decode::{Ported, TunnelKind, ethernet::ether_type};

const IPV6_HEADER: u32 = 40;

/// The IPv6 packet in a datagram. It must be no longer than the datagram; it may be shorter, for
/// trailers are allowed (RFC 6081).
pub(super) fn read<'b>(datagram: &Ported<'b>) -> Option<Carried<'b>> {
    let packet = origin(authentication(datagram.payload)?)?;
    let before = datagram.payload.len().checked_sub(packet.len())?;
    let room = datagram.length.checked_sub(u32::try_from(before).ok()?)?;
    let &[first, _, _, _, high, low, ..] = packet else { return None };
    let length = u32::from(u16::from_be_bytes([high, low])).saturating_add(IPV6_HEADER);
    let inner = Inner::EtherType(ether_type::IPV6, packet);
    let fits = first >> 4 == 6 && length <= room && is_plausible(&inner);
    fits.then_some(Carried { kind: TunnelKind::Teredo, id: 0, inner })
}

/// Whether a datagram between any two ports is Teredo's: an IPv6 packet that fills it to its end, from or to
/// an address of Teredo's own (RFC 4380 §2.6). A host speaks so with relays (§5.4), once it knows them.
#[inline]
pub(super) fn is_relayed(datagram: &Ported<'_>) -> bool {
    const PREFIX: &[u8] = &[0x20, 0x01, 0, 0];
    let &[0x60..=0x6F, _, _, _, high, low, _, _, ref addresses @ ..] = datagram.payload else { return false };
    let length = u32::from(u16::from_be_bytes([high, low])).saturating_add(IPV6_HEADER);
    let is_own = |at: usize| addresses.get(at..).is_some_and(|address| address.starts_with(PREFIX));
    length == datagram.length && (is_own(0) || is_own(16))
}

/// Passes over an authentication (RFC 4380 §5.1.1): two lengths, what they measure, a nonce of
/// eight octets and a confirmation of one.
fn authentication(payload: &[u8]) -> Option<&[u8]> {
    match *payload {
        [0, 1, client, key, ref rest @ ..] => {
            rest.get(usize::from(client).saturating_add(key.into()).saturating_add(9)..)
        }
        _ => Some(payload),
    }
}

/// Passes over an origin indication: a port and an IPv4 address.
fn origin(payload: &[u8]) -> Option<&[u8]> {
    if payload.starts_with(&[0, 0]) { payload.get(8..) } else { Some(payload) }
}
