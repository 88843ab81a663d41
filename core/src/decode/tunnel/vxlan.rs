//! VXLAN (RFC 7348) and its generic extension (draft-ietf-nvo3-vxlan-gpe).

use super::{Carried, Inner, is_plausible};
use crate::decode::{TunnelKind, ethernet::ether_type, service};

/// The flag that says that there is a network identifier.
const IDENTIFIED: u8 = 0x08;
/// The flag that says that the header's fourth octet is the type of what follows.
const TYPED: u8 = 0x04;

/// What a VXLAN datagram carries. The reserved bits are not looked at: group policies and others
/// have put them to use.
pub(super) fn read(payload: &[u8]) -> Option<Carried<'_>> {
    let (&[flags, _, _, _, a, b, c, _], frame) = payload.split_first_chunk()?;
    let inner = Inner::Ethernet(frame);
    let id = u32::from_be_bytes([0, a, b, c]);
    (flags & IDENTIFIED != 0 && is_plausible(&inner)).then_some(Carried {
        kind: TunnelKind::Vxlan,
        id,
        inner,
    })
}

/// What a datagram of the generic extension carries.
pub(super) fn read_generic(payload: &[u8]) -> Option<Carried<'_>> {
    let (&[flags, _, _, kind, a, b, c, _], data) = payload.split_first_chunk()?;
    if flags & TYPED == 0 {
        return read(payload);
    }
    let inner = match kind {
        1 => Inner::EtherType(ether_type::IPV4, data),
        2 => Inner::EtherType(ether_type::IPV6, data),
        3 => Inner::Ethernet(data),
        4 => {
            let (kind, data) = service::carried(data)?;
            Inner::EtherType(kind, data)
        }
        5 => Inner::EtherType(ether_type::MPLS, data),
        _ => return None,
    };
    let id = u32::from_be_bytes([0, a, b, c]);
    is_plausible(&inner).then_some(Carried { kind: TunnelKind::Vxlan, id, inner })
}
