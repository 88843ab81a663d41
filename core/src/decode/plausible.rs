//! Whether bytes look like what they are taken for, where no field says what they are.

use etherparse::{Ipv4HeaderSlice, Ipv6HeaderSlice};

use super::ethernet::ether_type;

/// Whether an IP packet may begin here: version and lengths must fit one another.
pub(super) fn ip(data: &[u8]) -> bool {
    match data.first().map(|first| first >> 4) {
        Some(4) => Ipv4HeaderSlice::from_slice(data).is_ok_and(|header| {
            let length = usize::from(header.total_len());
            length == 0 || length >= header.slice().len()
        }),
        Some(6) => Ipv6HeaderSlice::from_slice(data).is_ok(),
        _ => false,
    }
}

/// Whether what is plausible as IP is so beyond doubt: the checksum of IPv4's header is right, or IPv6 ends
/// with the bytes.
pub(super) fn exactly_ip(data: &[u8]) -> bool {
    if let Ok(header) = Ipv4HeaderSlice::from_slice(data) {
        return header.to_header().calc_header_checksum() == header.header_checksum();
    }
    Ipv6HeaderSlice::from_slice(data).is_ok_and(|header| {
        usize::from(header.payload_length()).saturating_add(header.slice().len()) == data.len()
    })
}

/// Whether an Ethernet frame that leads to a packet may begin here. One that carries, say, ARP is a
/// frame as well, but nothing is lost if nobody looks into it.
pub(super) fn ethernet(data: &[u8]) -> bool {
    let Some((header, mut rest)) = data.split_first_chunk::<14>() else { return false };
    let mut kind = u16::from_be_bytes([header[12], header[13]]);
    while let (true, &[_, _, high, low, ref inner @ ..]) = (ether_type::is_vlan(kind), rest) {
        kind = u16::from_be_bytes([high, low]);
        rest = inner;
    }
    match kind {
        ether_type::IPV4 | ether_type::IPV6 => ip(rest),
        ether_type::MPLS | ether_type::MPLS_UPSTREAM | ether_type::PPPOE_SESSION | ether_type::BACKBONE => {
            true
        }
        length => length < ether_type::MIN && rest.starts_with(&[0xAA, 0xAA, 0x03]),
    }
}
