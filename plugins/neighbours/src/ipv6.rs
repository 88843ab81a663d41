//! The way through an IPv6 packet to ICMPv6 (RFC 8200 §4).

use radar_plugin::wire::{Cursor, Truncated};
use std::net::Ipv6Addr;

/// The `EtherType`.
pub(crate) const ETHER_TYPE: u16 = 0x86DD;

/// The protocol number of ICMPv6.
pub(crate) const ICMPV6: u8 = 58;

/// A packet of ICMPv6.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet<'a> {
    pub source: Ipv6Addr,
    pub hop_limit: u8,
    /// From the type on, whole.
    pub icmp: &'a [u8],
}

/// Hop-by-hop options, routing, destination options: they have the same form.
const EXTENSIONS: [u8; 3] = [0, 43, 60];

/// Extension headers that are passed over. Fragments are not put together: RFC 6980 forbids them here.
const EXTENSIONS_MAX: usize = 8;

impl<'a> Packet<'a> {
    /// Reads a packet; `None` for one of another protocol.
    pub fn parse(octets: &'a [u8]) -> Result<Option<Self>, Truncated> {
        let mut header = Cursor::new(octets);
        header.skip(4, "version, class, flow")?;
        let length = header.u16("payload length")?;
        let [mut next, hop_limit] = header.array("next header, hop limit")?;
        let source = header.array::<16>("source")?.into();
        header.skip(16, "destination")?;
        let mut cursor = Cursor::new(header.take(length.into(), "payload")?);
        for _ in 0..EXTENSIONS_MAX {
            if !EXTENSIONS.contains(&next) {
                break;
            }
            let [following, length] = cursor.array("extension header")?;
            cursor.skip(usize::from(length).saturating_mul(8).saturating_add(6), "extension header")?;
            next = following;
        }
        let packet = Self { source, hop_limit, icmp: cursor.rest() };
        Ok((next == ICMPV6).then_some(packet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(next: u8, payload: &[u8]) -> Vec<u8> {
        let mut octets = vec![0x60, 0, 0, 0, 0, payload.len() as u8, next, 255];
        octets.resize(40, 0);
        [&octets[..], payload].concat()
    }

    #[test]
    fn extension_headers_are_passed_over_and_padding_is_left_off() {
        let mut octets = packet(0, &[58, 0, 1, 4, 0, 0, 0, 0, 135, 0]);
        octets.extend([0; 9]);
        assert_eq!(Packet::parse(&octets).unwrap().unwrap().icmp, [135, 0]);
        assert!(Packet::parse(&packet(17, &[1; 8])).unwrap().is_none());
    }

    #[test]
    fn a_packet_that_is_not_all_there_is_not_read() {
        let octets = packet(58, &[135, 0, 0, 0]);
        assert!((0..octets.len()).all(|end| Packet::parse(&octets[..end]).is_err()));
    }
}
