//! AYIYA (draft-massar-v6ops-ayiya): IPv6 in UDP, signed. The service that used it ended in 2017.

use super::{Carried, Inner, is_plausible};
use crate::decode::{TunnelKind, ethernet::ether_type, transport::protocol};

/// The operation that carries a packet.
const FORWARD: u8 = 1;

/// The IPv6 packet in a datagram, behind an identity and a signature of the sizes that the first
/// octets tell.
pub(super) fn read(payload: &[u8]) -> Option<Carried<'_>> {
    let (&[identity, signature, operation, next, _, _, _, _], rest) = payload.split_first_chunk()?;
    let identity = 1_usize.checked_shl(u32::from(identity >> 4))?;
    let signature = usize::from(signature >> 4).saturating_mul(4);
    let inner = Inner::EtherType(ether_type::IPV6, rest.get(identity.saturating_add(signature)..)?);
    let forwards = operation & 0x0F == FORWARD && next == protocol::IPV6;
    (forwards && is_plausible(&inner)).then_some(Carried { kind: TunnelKind::Ayiya, id: 0, inner })
}
