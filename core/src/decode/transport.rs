//! What IP carries: TCP, UDP (RFC 768), SCTP (RFC 9260 §3.1), ICMP.

use etherparse::UdpHeaderSlice;

use crate::anomaly::Kind;

use super::{
    Ported, Transport, icmp,
    tcp::{self, Bad},
    walk::{Ip, Outer, Walk},
};

/// Numbers of <https://www.iana.org/assignments/protocol-numbers>.
pub(super) mod protocol {
    pub const HOP_BY_HOP: u8 = 0;
    pub const ICMP: u8 = 1;
    pub const IPV4: u8 = 4;
    pub const TCP: u8 = 6;
    pub const UDP: u8 = 17;
    pub const IPV6: u8 = 41;
    pub const ROUTING: u8 = 43;
    pub const FRAGMENT: u8 = 44;
    pub const GRE: u8 = 47;
    pub const AH: u8 = 51;
    pub const ICMPV6: u8 = 58;
    pub const NONE: u8 = 59;
    pub const DESTINATION_OPTIONS: u8 = 60;
    pub const ETHER_IP: u8 = 97;
    pub const L2TP: u8 = 115;
    pub const SCTP: u8 = 132;
    pub const MOBILITY: u8 = 135;
    pub const MPLS: u8 = 137;
    pub const HIP: u8 = 139;
    pub const SHIM6: u8 = 140;
}

impl<'b> Walk<'_, 'b> {
    /// Adds a packet whose transport header begins `payload`, then follows it if it is a tunnel.
    #[inline]
    pub fn carried(&mut self, ip: &Ip<'b>, outer: &Outer, protocol: u8, payload: &'b [u8], length: usize) {
        let transport = match protocol {
            protocol::TCP => self.tcp(payload, length),
            protocol::UDP => self.udp(payload, length),
            protocol::SCTP => self.sctp(payload, length),
            protocol::ICMP if !ip.ipv6 => self.icmp(payload, false),
            protocol::ICMPV6 if ip.ipv6 => self.icmp(payload, true),
            _ => {
                self.odd_protocol(ip.ipv6, protocol, payload);
                Transport::Other(payload)
            }
        };
        self.push(ip, outer, protocol, transport);
        match transport {
            Transport::Udp(datagram) => self.udp_tunnel(ip, outer, &datagram),
            Transport::Other(payload) => self.ip_tunnel(ip, outer, protocol, payload),
            _ => {}
        }
    }

    #[inline]
    fn tcp(&mut self, payload: &'b [u8], length: usize) -> Transport<'b> {
        match tcp::read(payload, length) {
            Ok((segment, cut)) => {
                if cut {
                    self.short(Kind::TcpPktTooSmall);
                }
                Transport::Tcp(segment)
            }
            Err(bad) => {
                match bad {
                    Bad::Short => self.short(Kind::TcpPktTooSmall),
                    Bad::Small => self.malformed(Kind::TcpHlenTooSmall),
                    Bad::Long => self.malformed(Kind::TcpInvalidOptlen),
                }
                Transport::Other(payload)
            }
        }
    }

    /// The payload ends where UDP's length says, and where IP's says at the latest; a length of 0
    /// is a jumbogram (RFC 2675 §4) or left to the network card.
    #[inline]
    fn udp(&mut self, payload: &'b [u8], length: usize) -> Transport<'b> {
        let Ok(header) = UdpHeaderSlice::from_slice(payload) else {
            self.short(Kind::UdpHlenTooSmall);
            return Transport::Other(payload);
        };
        let rest = payload.get(8..).unwrap_or_default();
        let room = length.saturating_sub(8);
        let announced = match header.length() {
            0 => room,
            1..=7 => {
                self.malformed(Kind::UdpHlenInvalid);
                return Transport::Other(payload);
            }
            length => usize::from(length).saturating_sub(8),
        };
        if announced > room {
            self.malformed(Kind::UdpPktTooSmall);
        }
        let length = announced.min(room);
        Transport::Udp(Ported {
            source_port: header.source_port(),
            destination_port: header.destination_port(),
            payload: rest.get(..length).unwrap_or(rest),
            length: u32::try_from(length).unwrap_or(u32::MAX),
        })
    }

    /// Takes note of protocols that do not belong where they are.
    fn odd_protocol(&mut self, ipv6: bool, protocol: u8, payload: &[u8]) {
        match (protocol, ipv6) {
            (protocol::ICMP, true) => self.odd(Kind::Ipv6Icmpv4),
            (protocol::ICMPV6, false) => self.odd(Kind::Ipv4Icmpv6),
            (protocol::NONE, true) if !payload.is_empty() => self.odd(Kind::Ipv6DataAfterNone),
            _ => {}
        }
    }

    fn sctp(&mut self, data: &'b [u8], length: usize) -> Transport<'b> {
        let Some((&[a, b, c, d, ..], payload)) = data.split_first_chunk::<12>() else {
            self.short(Kind::SctpPktTooSmall);
            return Transport::Other(data);
        };
        Transport::Sctp(Ported {
            source_port: u16::from_be_bytes([a, b]),
            destination_port: u16::from_be_bytes([c, d]),
            payload,
            length: u32::try_from(length.saturating_sub(12)).unwrap_or(u32::MAX),
        })
    }

    fn icmp(&mut self, data: &'b [u8], ipv6: bool) -> Transport<'b> {
        let Some(message) = icmp::read(data, ipv6) else {
            self.short(if ipv6 { Kind::Icmpv6PktTooSmall } else { Kind::Icmpv4PktTooSmall });
            return Transport::Other(data);
        };
        if let Some(fault) = icmp::quote_fault(&message, ipv6) {
            self.short(fault);
        }
        Transport::Icmp(message)
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, see_ip, v4},
    };

    const ENDS: &str = "203.0.113.1 > 203.0.113.2";

    #[test]
    fn a_datagram_ends_where_udp_says() {
        let packet = v4(17, &hex!("0035 0fa0 000a 0000 61626364"));
        assert_eq!(see_ip(&packet), [format!("{ENDS} udp 53 > 4000: 2")]);
    }

    #[test]
    fn a_datagram_ends_where_ip_says_at_the_latest() {
        let mut bench = Bench::new();
        let packet = v4(17, &hex!("0035 0fa0 00ff 0000 61626364"));
        assert_eq!(bench.see(LinkType::RAW, &packet), [format!("{ENDS} udp 53 > 4000: 4")]);
        assert_eq!(bench.counters().malformed_udp, 1);
    }

    #[test]
    fn a_header_cut_short_still_gives_the_packet() {
        let mut bench = Bench::new();
        for (protocol, length) in [(6, 19), (17, 7), (132, 11), (1, 3)] {
            let packet = v4(protocol, &vec![0; length]);
            let seen = format!("{ENDS} protocol {protocol}: {length}");
            assert_eq!(bench.see_cut(LinkType::RAW, &packet, 1500), [seen]);
        }
        let counters = bench.counters();
        let truncated = [counters.truncated_tcp, counters.truncated_udp, counters.truncated_sctp];
        assert_eq!((truncated, counters.truncated_icmp), ([1; 3], 1));
    }

    #[test]
    fn sctp_has_ports() {
        let packet = v4(132, &hex!("0b59 0b5a 00000001 00000000 01000004"));
        assert_eq!(see_ip(&packet), [format!("{ENDS} sctp 2905 > 2906: 4")]);
    }
}
