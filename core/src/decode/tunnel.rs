//! Packets in packets.
//!
//! Tunnels over UDP are known by a port, which other traffic may use as well: each is checked by
//! its content, and what does not fit is no error. The outer packet has been given already.

mod ayiya;
mod capwap;
mod geneve;
mod gre;
mod gtp;
mod l2tp;
mod teredo;
mod vxlan;

use crate::anomaly::Kind;

use super::{
    Ported, Tunnel, TunnelKind,
    ethernet::ether_type,
    plausible,
    transport::protocol,
    walk::{Ip, Outer, Walk},
};

/// What a tunnel's header leads to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Carried<'b> {
    pub kind: TunnelKind,
    /// See [`Tunnel::id`].
    pub id: u32,
    pub inner: Inner<'b>,
}

/// How what is carried begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Inner<'b> {
    Ethernet(&'b [u8]),
    EtherType(u16, &'b [u8]),
    Ip(&'b [u8]),
    Ppp(&'b [u8]),
    Wifi(&'b [u8]),
}

/// Ports of <https://www.iana.org/assignments/service-names-port-numbers>.
mod port {
    pub const L2TP: u16 = 1701;
    pub const GTP_U: u16 = 2152;
    pub const TEREDO: u16 = 3544;
    pub const VXLAN: u16 = 4789;
    pub const VXLAN_GPE: u16 = 4790;
    pub const AYIYA: u16 = 5072;
    pub const CAPWAP_DATA: u16 = 5247;
    pub const GENEVE: u16 = 6081;
    pub const MPLS: u16 = 6635;
    /// VXLAN before it had a number; Linux still takes it when told nothing.
    pub const VXLAN_LINUX: u16 = 8472;
}

impl<'b> Walk<'_, 'b> {
    /// Follows a datagram that is a tunnel's.
    #[inline]
    pub fn udp_tunnel(&mut self, ip: &Ip<'b>, outer: &Outer, datagram: &Ported<'b>) {
        if !self.tunnels {
            return;
        }
        // Some tunnels have their port at the receiver only, the sender's is a hash of the flow.
        let carried = match datagram.destination_port {
            port::VXLAN | port::VXLAN_LINUX => vxlan::read(datagram.payload),
            port::VXLAN_GPE => vxlan::read_generic(datagram.payload),
            port::GENEVE => geneve::read(datagram.payload),
            port::MPLS => mpls(datagram.payload).filter(|carried| is_plausible(&carried.inner)),
            port::GTP_U => gtp::read(datagram),
            port::TEREDO => teredo::read(datagram),
            port::AYIYA => ayiya::read(datagram.payload),
            port::L2TP => l2tp::read(datagram.payload),
            port::CAPWAP_DATA => capwap::read(datagram.payload),
            _ => match datagram.source_port {
                port::GTP_U => gtp::read(datagram),
                port::TEREDO => teredo::read(datagram),
                port::AYIYA => ayiya::read(datagram.payload),
                port::L2TP => l2tp::read(datagram.payload),
                port::CAPWAP_DATA => capwap::read(datagram.payload),
                // A relay has no port of its own.
                _ if teredo::is_relayed(datagram) => teredo::read(datagram),
                _ => return,
            },
        };
        if let Some(carried) = carried {
            self.enter(ip, outer, (datagram.source_port, datagram.destination_port), &carried);
        }
    }

    /// Follows a packet whose protocol is a tunnel's.
    #[inline]
    pub fn ip_tunnel(&mut self, ip: &Ip<'b>, outer: &Outer, protocol: u8, payload: &'b [u8]) {
        if !self.tunnels {
            return;
        }
        let carried = match protocol {
            protocol::IPV4 => Some(plain(TunnelKind::IpInIp, Inner::EtherType(ether_type::IPV4, payload))),
            protocol::IPV6 => Some(plain(TunnelKind::IpInIp, Inner::EtherType(ether_type::IPV6, payload))),
            protocol::GRE => gre::read(payload),
            protocol::ETHER_IP => ether_ip(payload),
            protocol::MPLS => mpls(payload),
            // Nothing tells how long its cookie is; what cannot be made out is no fault of the packet.
            protocol::L2TP => match l2tp::read_ip(payload) {
                None => return,
                carried => carried,
            },
            _ => return,
        };
        match carried {
            Some(carried) => self.enter(ip, outer, (0, 0), &carried),
            None => self.short(if protocol == protocol::GRE {
                gre::fault(payload)
            } else {
                Kind::TunnelPktTooSmall
            }),
        }
    }

    fn enter(&mut self, ip: &Ip<'b>, outer: &Outer, ports: (u16, u16), carried: &Carried<'b>) {
        let Some(mut inner) = self.deeper(outer) else { return };
        inner.tunnel = Some(Tunnel {
            kind: carried.kind,
            id: carried.id,
            source: ip.source,
            destination: ip.destination,
            ipv6: ip.ipv6,
            source_port: ports.0,
            destination_port: ports.1,
            depth: outer.tunnel.map_or(0, |tunnel| tunnel.depth).saturating_add(1),
        });
        match carried.inner {
            Inner::Ethernet(data) => {
                // The frame inside is of another network, with tags of its own.
                inner.vlans = super::Vlans::default();
                self.ethernet(data, &inner);
            }
            Inner::EtherType(kind, data) => self.ether_type(kind, data, &inner),
            Inner::Ip(data) => self.ip(data, &inner),
            Inner::Ppp(data) => self.ppp(data, &inner),
            Inner::Wifi(data) => {
                inner.vlans = super::Vlans::default();
                self.wifi(data, &inner);
            }
        }
    }
}

fn plain(kind: TunnelKind, inner: Inner<'_>) -> Carried<'_> {
    Carried { kind, id: 0, inner }
}

/// A frame behind version 3 and twelve reserved bits (RFC 3378 §3).
fn ether_ip(payload: &[u8]) -> Option<Carried<'_>> {
    match *payload {
        [0x30..=0x3F, _, ref frame @ ..] => Some(plain(TunnelKind::EtherIp, Inner::Ethernet(frame))),
        _ => None,
    }
}

/// A label stack, which is known by its first label.
fn mpls(payload: &[u8]) -> Option<Carried<'_>> {
    let (&[a, b, c, _], _) = payload.split_first_chunk()?;
    let id = u32::from_be_bytes([0, a, b, c]) >> 4;
    Some(Carried { kind: TunnelKind::Mpls, id, inner: Inner::EtherType(ether_type::MPLS, payload) })
}

/// A type of Ethernet, with what follows it, as a tunnel carries it.
fn by_ether_type(kind: u16, data: &[u8]) -> Inner<'_> {
    if kind == ether_type::TRANSPARENT_ETHERNET {
        Inner::Ethernet(data)
    } else {
        Inner::EtherType(kind, data)
    }
}

/// Whether what is carried looks like what it is said to be.
fn is_plausible(inner: &Inner<'_>) -> bool {
    match *inner {
        Inner::Ethernet(data) => plausible::ethernet(data),
        Inner::EtherType(ether_type::IPV4 | ether_type::IPV6, data) | Inner::Ip(data) => plausible::ip(data),
        Inner::EtherType(ether_type::MPLS, data) => super::mpls::is_plausible(data),
        Inner::EtherType(ether_type::TRANSPARENT_ETHERNET, data) => plausible::ethernet(data),
        Inner::Wifi(data) => super::wifi::is_data(data),
        // Such as ARP: nothing is lost if nobody looks into it.
        Inner::EtherType(..) => false,
        Inner::Ppp(data) => super::ppp::carries_ip(data),
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::Counters,
        decode::sample::{Bench, MACS, V4, V4_SEEN, V6, V6_SEEN, see_ip, v4, v4_udp},
    };

    const OUTER: &str = "203.0.113.1 > 203.0.113.2";

    /// What comes out of a tunnel with this protocol, the outer packet being taken for granted.
    fn inside(protocol: u8, parts: &[&[u8]]) -> Vec<String> {
        let seen = see_ip(&v4(protocol, &parts.concat()));
        assert!(seen[0].starts_with(OUTER));
        seen[1..].to_vec()
    }

    fn inside_udp(port: u16, parts: &[&[u8]]) -> Vec<String> {
        let seen = see_ip(&v4_udp(50_000, port, &parts.concat()));
        assert!(seen[0].starts_with(OUTER));
        seen[1..].to_vec()
    }

    /// V4 in a frame with a tag.
    fn frame() -> Vec<u8> {
        [MACS, &hex!("8100 0005 0800"), V4].concat()
    }

    #[test]
    fn ip_in_ip() {
        assert_eq!(inside(4, &[V4]), [format!("ipip 0: {V4_SEEN}")]);
        assert_eq!(inside(41, &[V6]), [format!("ipip 0: {V6_SEEN}")]);
    }

    #[test]
    fn gre_with_all_its_optional_fields() {
        let header = hex!("b000 0800 00000000 00000007 00000001");
        assert_eq!(inside(47, &[&header, V4]), [format!("gre 7: {V4_SEEN}")]);
        assert_eq!(inside(47, &[&hex!("0000 6558"), &frame()]), [format!("[5] gre 0: {V4_SEEN}")]);
    }

    #[test]
    fn gre_with_source_routes() {
        let header = hex!("4000 0800 0000 0000  0800 00 04 c0000201  0000 00 00");
        assert_eq!(inside(47, &[&header, V4]), [format!("gre 0: {V4_SEEN}")]);
    }

    #[test]
    fn pptp_is_gre_with_ppp_in_it() {
        let header = hex!("3081 880b 0024 0009 00000001 00000001 ff03 0021");
        assert_eq!(inside(47, &[&header, V4]), [format!("gre 9: {V4_SEEN}")]);
    }

    #[test]
    fn erspan_of_all_three_types() {
        let seen = |id: u32| [format!("[5] erspan {id}: {V4_SEEN}")];
        assert_eq!(inside(47, &[&hex!("0000 88be"), &frame()]), seen(0));
        let second = hex!("1000 88be 00000001 1005 0003 00000000");
        assert_eq!(inside(47, &[&second, &frame()]), seen(3));
        let third = hex!("1000 22eb 00000001 2005 0004 00000000 0000 0001 0000000000000000");
        assert_eq!(inside(47, &[&third, &frame()]), seen(4));
    }

    #[test]
    fn vxlan_and_its_generic_extension() {
        assert_eq!(
            inside_udp(4789, &[&hex!("08000000 00007b00"), &frame()]),
            [format!("[5] vxlan 123: {V4_SEEN}")]
        );
        assert_eq!(inside_udp(4790, &[&hex!("0c000002 00007b00"), V6]), [format!("vxlan 123: {V6_SEEN}")]);
    }

    #[test]
    fn geneve_with_options() {
        let header = hex!("0100 6558 00007b00 00000000");
        assert_eq!(inside_udp(6081, &[&header, &frame()]), [format!("[5] geneve 123: {V4_SEEN}")]);
    }

    #[test]
    fn gtp_with_a_sequence_number_and_an_extension_header() {
        let header = hex!("36 ff 0028 00000009 0001 00 85  01 0000 00");
        assert_eq!(inside_udp(2152, &[&header, V4]), [format!("gtpu 9: {V4_SEEN}")]);
    }

    #[test]
    fn teredo_behind_authentication_and_origin() {
        let header = hex!("0001 00 00 0000000000000000 00  0000 0fa0 3ffffdfe");
        assert_eq!(inside_udp(3544, &[&header, V6]), [format!("teredo 0: {V6_SEEN}")]);
        assert_eq!(inside_udp(3544, &[V6]), [format!("teredo 0: {V6_SEEN}")]);
    }

    #[test]
    fn teredo_between_a_host_and_a_relay_has_an_address_of_its_own() {
        let mut packet = V6.to_vec();
        assert!(inside_udp(40000, &[&packet]).is_empty(), "IPv6 in UDP alone is no tunnel");
        packet[24..28].copy_from_slice(&hex!("20010000"));
        assert_eq!(inside_udp(40000, &[&packet]).len(), 1);
        assert!(inside_udp(40000, &[&packet, &[0]]).is_empty(), "the packet must fill the datagram");
    }

    #[test]
    fn l2tp_carries_ppp() {
        let header = hex!("4002 002c 0001 0002 ff03 0021");
        assert_eq!(inside_udp(1701, &[&header, V4]), [format!("l2tp 65538: {V4_SEEN}")]);
    }

    #[test]
    fn ayiya_behind_identity_and_signature() {
        let header = hex!("41 11 11 29 00000000 00000000000000000000000000000000 00000000");
        assert_eq!(inside_udp(5072, &[&header, V6]), [format!("ayiya 0: {V6_SEEN}")]);
    }

    #[test]
    fn mpls_and_ethernet_in_ip() {
        assert_eq!(inside(137, &[&hex!("00010140"), V4]), [format!("mpls 16: {V4_SEEN}")]);
        assert_eq!(inside(97, &[&hex!("3000"), &frame()]), [format!("[5] etherip 0: {V4_SEEN}")]);
    }

    #[test]
    fn other_traffic_on_the_port_of_a_tunnel_is_left_alone() {
        let mut bench = Bench::new();
        for port in [1701, 2152, 3544, 4789, 4790, 5072, 6081, 6635, 8472] {
            for payload in [&b"GET / HTTP/1.1\r\nHost: www.example.org\r\n"[..], &[0xFF; 100], &[]] {
                assert_eq!(bench.see(LinkType::RAW, &v4_udp(port, port, payload)).len(), 1, "{port}");
            }
        }
        let expected = Counters { frames: 27, packets: 27, ..Counters::default() };
        assert_eq!(*bench.counters(), expected);
    }

    #[test]
    fn tunnels_in_tunnels_are_bounded() {
        let mut packet = V4.to_vec();
        for _ in 0..20 {
            packet = v4(4, &packet);
        }
        let mut bench = Bench::new();
        assert_eq!(bench.see(LinkType::RAW, &packet).len(), 9);
        assert_eq!(bench.counters().too_deep, 1);
    }
}
