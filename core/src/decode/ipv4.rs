//! IPv4 (RFC 791).

use etherparse::{
    IpAuthHeaderSlice, Ipv4Header, Ipv4HeaderSlice,
    err::ipv4::{HeaderError, HeaderSliceError},
};

use crate::anomaly::Kind;

use super::{
    Address,
    counters::count,
    fragments::{Datagram, Fragment, Key},
    transport::protocol,
    walk::{Ip, Outer, Walk},
};

/// An IPv4 address as an IPv6 one (RFC 4291 §2.5.5.2).
pub(super) fn mapped(address: [u8; 4]) -> Address {
    let [a, b, c, d] = address;
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d]
}

fn kind(error: &HeaderError) -> Kind {
    match error {
        HeaderError::UnexpectedVersion { .. } => Kind::Ipv4WrongIpVersion,
        HeaderError::HeaderLengthSmallerThanHeader { .. } => Kind::Ipv4HlenTooSmall,
    }
}

impl<'b> Walk<'_, 'b> {
    /// IP of the version that its first octet names.
    pub fn ip(&mut self, data: &'b [u8], outer: &Outer) {
        match data.first().map(|first| first >> 4) {
            Some(4) => self.ipv4(data, outer),
            Some(6) => self.ipv6(data, outer),
            Some(_) => self.malformed(Kind::IprawInvalidIpVersion),
            None => self.short(Kind::LinkPktTooSmall),
        }
    }

    /// A packet from its IPv4 header on; what lies behind its end (Ethernet padding) is left off.
    #[inline]
    pub fn ipv4(&mut self, data: &'b [u8], outer: &Outer) {
        let header = match Ipv4HeaderSlice::from_slice(data) {
            Ok(header) => header,
            Err(HeaderSliceError::Len(_)) => return self.short(Kind::Ipv4PktTooSmall),
            Err(HeaderSliceError::Content(error)) => return self.malformed(kind(&error)),
        };
        let header_length = header.slice().len();
        let length = match usize::from(header.total_len()) {
            // The network card was left to cut the segment up and to fill this in.
            0 => data.len().saturating_add(self.missing),
            length => length,
        };
        let Some(payload_length) = length.checked_sub(header_length) else {
            return self.malformed(Kind::Ipv4IplenSmallerThanHlen);
        };
        let network = data.get(..length).unwrap_or(data);
        if network.len() < length {
            self.short(Kind::Ipv4TruncPkt);
        }
        let ip = Ip {
            network,
            length,
            source: mapped(header.source()),
            destination: mapped(header.destination()),
            ipv6: false,
            ttl: header.ttl(),
        };
        let payload = network.get(header_length..).unwrap_or_default();
        let protocol = header.protocol().0;
        if header.is_fragmenting_payload() {
            self.ipv4_fragment(&ip, outer, header, payload, payload_length);
        } else if protocol == protocol::AH {
            self.authenticated(&ip, outer, payload, payload_length);
        } else {
            self.carried(&ip, outer, protocol, payload, payload_length);
        }
    }

    /// What an authentication header (RFC 4302) stands before; it hides nothing.
    fn authenticated(&mut self, ip: &Ip<'b>, outer: &Outer, payload: &'b [u8], length: usize) {
        let Ok(header) = IpAuthHeaderSlice::from_slice(payload) else {
            self.short(Kind::Ipv4PktTooSmall);
            return self.carried(ip, outer, protocol::AH, payload, length);
        };
        let octets = header.slice().len();
        let rest = payload.get(octets..).unwrap_or_default();
        self.carried(ip, outer, header.next_header().0, rest, length.saturating_sub(octets));
    }

    #[cold]
    fn ipv4_fragment(
        &mut self,
        ip: &Ip<'b>,
        outer: &Outer,
        header: Ipv4HeaderSlice<'b>,
        payload: &'b [u8],
        length: usize,
    ) {
        let protocol = header.protocol().0;
        let key = Key::new(ip, outer, u32::from(header.identification()), protocol);
        let fragment = Fragment {
            offset: usize::from(header.fragments_offset().byte_offset()),
            more: header.more_fragments(),
            protocol,
            header: header.slice(),
            payload,
            length,
        };
        let datagram = self.fragment(ip, outer, &key, &fragment);
        if let Some(network) = datagram.and_then(|datagram| self.ipv4_whole(&datagram))
            && let Some(inner) = self.deeper(outer)
        {
            self.ipv4(network, &inner);
        }
    }

    /// The datagram as it was before it was fragmented.
    fn ipv4_whole(&mut self, datagram: &Datagram) -> Option<&'b [u8]> {
        let (mut header, _) = Ipv4Header::from_slice(datagram.header()).ok()?;
        if header.set_payload_len(datagram.octets()).is_err() {
            count(&mut self.counters.fragments_malformed);
            self.odd(Kind::Ipv4FragPktTooLarge);
            return None;
        }
        header.more_fragments = false;
        header.header_checksum = header.calc_header_checksum();
        Some(datagram.join(&header.to_bytes(), self.arena))
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, V4, V4_SEEN, see_ip, v4},
    };

    #[test]
    fn options_are_passed_over() {
        let packet =
            [&hex!("46 00 0024 0001 0000 40 11 0000 c0000201 c6336402 01010100"), &V4[20..]].concat();
        assert_eq!(see_ip(&packet), [V4_SEEN]);
    }

    #[test]
    fn a_length_of_0_was_left_to_the_network_card() {
        let mut packet = V4.to_vec();
        packet[2..4].fill(0);
        assert_eq!(see_ip(&packet), [V4_SEEN]);
    }

    #[test]
    fn a_packet_cut_by_the_capture_keeps_its_length() {
        let mut bench = Bench::new();
        assert_eq!(bench.see_cut(LinkType::RAW, &V4[..30], V4.len()), [V4_SEEN]);
        assert_eq!(bench.counters().truncated_ipv4, 1);
    }

    #[test]
    fn a_packet_longer_than_its_frame_is_malformed_and_still_seen() {
        let mut bench = Bench::new();
        assert_eq!(bench.see(LinkType::RAW, &V4[..30]), [V4_SEEN]);
        assert_eq!(bench.counters().malformed_ipv4, 1);
    }

    #[test]
    fn a_header_that_contradicts_itself_gives_nothing() {
        let mut bench = Bench::new();
        for (octet, value) in [(0, 0x44), (3, 19)] {
            let mut packet = V4.to_vec();
            packet[octet] = value;
            assert!(bench.see(LinkType::IPV4, &packet).is_empty());
        }
        assert_eq!(bench.counters().malformed_ipv4, 2);
    }

    #[test]
    fn an_authentication_header_hides_nothing() {
        let packet = v4(51, &[&hex!("11 01 0000 00000001 00000001"), &V4[20..]].concat());
        assert_eq!(see_ip(&packet), ["203.0.113.1 > 203.0.113.2 udp 53 > 4000: 4"]);
    }
}
