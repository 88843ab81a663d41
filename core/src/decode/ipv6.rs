//! IPv6 (RFC 8200).

use etherparse::{Ipv6FragmentHeaderSlice, Ipv6HeaderSlice, err::ipv6::HeaderSliceError};

use crate::anomaly::Kind;

use super::{
    counters::count,
    extensions::{Extensions, jumbo},
    fragments::{Datagram, Fragment, Key},
    transport::protocol,
    walk::{Ip, Outer, Walk},
};

/// Octets of the header that every packet has.
pub(super) const HEADER: usize = 40;

impl<'b> Walk<'_, 'b> {
    /// A packet from its IPv6 header on; what lies behind its end is left off.
    pub fn ipv6(&mut self, data: &'b [u8], outer: &Outer) {
        let (header, rest) = match (Ipv6HeaderSlice::from_slice(data), data.get(HEADER..)) {
            (Ok(header), Some(rest)) => (header, rest),
            (Err(HeaderSliceError::Content(_)), _) => {
                return self.malformed(Kind::Ipv6WrongIpVersion);
            }
            _ => return self.short(Kind::Ipv6PktTooSmall),
        };
        let first = header.next_header().0;
        let payload_length = match usize::from(header.payload_length()) {
            // No jumbogram is shorter than what the plain field could have said.
            0 if first == protocol::HOP_BY_HOP && jumbo(rest).is_some() => jumbo(rest).unwrap_or(0),
            // As with IPv4, left to the network card.
            0 if first != protocol::NONE => rest.len().saturating_add(self.missing),
            length => length,
        };
        let length = payload_length.saturating_add(HEADER);
        let network = data.get(..length).unwrap_or(data);
        if network.len() < length {
            self.short(Kind::Ipv6TruncPkt);
        }
        let ip = Ip {
            network,
            length,
            source: header.source(),
            destination: header.destination(),
            ipv6: true,
            ttl: header.hop_limit(),
        };
        let end = Extensions::walk(network, first);
        if end.offset != HEADER {
            self.odd_extensions(network, first, end.offset);
        }
        if let Some(header) = &end.fragment {
            return self.ipv6_fragment(&ip, outer, header, &end);
        }
        if let Some(fault) = end.fault {
            self.short(fault);
        }
        let payload = network.get(end.offset..).unwrap_or_default();
        self.carried(&ip, outer, end.protocol, payload, length.saturating_sub(end.offset));
    }

    fn ipv6_fragment(
        &mut self,
        ip: &Ip<'b>,
        outer: &Outer,
        header: &Ipv6FragmentHeaderSlice<'b>,
        end: &Extensions<'b>,
    ) {
        let start = end.offset.saturating_add(header.slice().len());
        // RFC 8200 §4.5: the next header of the fragment at offset 0 counts, those of the others
        // may differ; so it is no part of the key.
        let key = Key::new(ip, outer, header.identification(), protocol::FRAGMENT);
        let fragment = Fragment {
            offset: usize::from(header.fragment_offset().byte_offset()),
            more: header.more_fragments(),
            protocol: header.next_header().0,
            header: ip.network.get(..end.offset).unwrap_or_default(),
            payload: ip.network.get(start..).unwrap_or_default(),
            length: ip.length.saturating_sub(start),
        };
        let datagram = self.fragment(ip, outer, &key, &fragment);
        if let Some(network) = datagram.and_then(|datagram| self.ipv6_whole(&datagram))
            && let Some(inner) = self.deeper(outer)
        {
            self.ipv6(network, &inner);
        }
    }

    /// The datagram as it was before it was fragmented.
    fn ipv6_whole(&mut self, datagram: &Datagram) -> Option<&'b [u8]> {
        let mut header = datagram.header().to_vec();
        let length = header.len().saturating_sub(HEADER).saturating_add(datagram.octets());
        let Ok(length) = u16::try_from(length) else {
            count(&mut self.counters.fragments_malformed);
            self.odd(Kind::Ipv6FragPktTooLarge);
            return None;
        };
        // The walk ends where the fragment header was; what led to it shall lead to what is in it.
        let next = Extensions::walk(&header, *header.get(6)?).protocol_offset;
        *header.get_mut(next)? = datagram.protocol();
        header.get_mut(4..6)?.copy_from_slice(&length.to_be_bytes());
        Some(datagram.join(&header, self.arena))
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, V6, V6_SEEN, see_ip},
    };

    /// V6 with `extensions` in it, the first of which is of type `first`.
    fn extended(first: u8, extensions: &[u8]) -> Vec<u8> {
        let mut packet = [&V6[..40], extensions, &V6[40..]].concat();
        packet[6] = first;
        let length = u16::try_from(packet.len() - 40).unwrap();
        packet[4..6].copy_from_slice(&length.to_be_bytes());
        packet
    }

    #[test]
    fn extension_headers_are_passed_over() {
        // Hop-by-hop, routing, authentication, destination options.
        let headers = hex!(
            "2b 00 0502 0000 0100  33 00 00 00 00000000"
            "3c 02 0000 00000001 00000001 00000000  11 00 0104 00000000"
        );
        assert_eq!(see_ip(&extended(0, &headers)), [V6_SEEN]);
    }

    #[test]
    fn a_fragment_that_is_the_whole_datagram_is_none() {
        assert_eq!(see_ip(&extended(44, &hex!("11 00 0000 00000007"))), [V6_SEEN]);
    }

    #[test]
    fn what_is_encrypted_ends_the_walk() {
        let seen = "2001:db8::1 > 2001:db8::2 protocol 50: 12";
        assert_eq!(see_ip(&extended(50, &[])), [seen]);
    }

    #[test]
    fn extension_headers_without_end_are_malformed() {
        let mut bench = Bench::new();
        let packet = extended(60, &hex!("3c 00 0104 00000000").repeat(100));
        assert_eq!(bench.see(LinkType::RAW, &packet).len(), 1);
        assert_eq!(bench.counters().malformed_ipv6, 1);
    }

    #[test]
    fn a_jumbogram_has_its_length_in_an_option() {
        let mut packet = extended(0, &hex!("11 00 c204 00000014"));
        packet[4..6].fill(0);
        assert_eq!(see_ip(&[&packet, &[0; 6][..]].concat()), [V6_SEEN]);
    }
}
