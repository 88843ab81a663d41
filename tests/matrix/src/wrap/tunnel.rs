//! Packets in packets. The ends of a tunnel are 203.0.113.1 at the client's side and 203.0.113.2.

use super::link::{self, is_ipv6};
use radar_tests::frame::{packet, udp_packet};
use std::net::{IpAddr, SocketAddr};

type Packets = Vec<Vec<u8>>;

const ENDS: [&str; 2] = ["203.0.113.1", "203.0.113.2"];
const ENDS_IPV6: [&str; 2] = ["2001:db8:ffff::1", "2001:db8:ffff::2"];

fn ends(by_server: bool, [client, server]: [&str; 2]) -> [IpAddr; 2] {
    let (from, to) = if by_server { (server, client) } else { (client, server) };
    [from, to].map(|address| address.parse().expect("an address"))
}

/// A packet with a header of the tunnel's, after an IP header.
fn over_ip(by_server: bool, protocol: u8, header: &[u8], inner: &[u8]) -> Packets {
    let [from, to] = ends(by_server, ENDS);
    vec![packet(from, to, protocol, &[header, inner].concat())]
}

/// The same after a UDP header; the port of the sender is a hash of the flow.
fn over_udp(by_server: bool, [from_port, to_port]: [u16; 2], header: &[u8], inner: &[u8]) -> Packets {
    let [from, to] = ends(by_server, ENDS);
    let (from, to) = (SocketAddr::new(from, from_port), SocketAddr::new(to, to_port));
    vec![udp_packet(from, to, &[header, inner].concat())]
}

fn ether_type(packet: &[u8]) -> [u8; 2] {
    if is_ipv6(packet) { [0x86, 0xDD] } else { [0x08, 0x00] }
}

fn frame(packet: Vec<u8>, serial: u16, by_server: bool) -> Vec<u8> {
    link::ethernet(packet, serial, by_server).concat()
}

/// RFC 2784.
pub fn gre(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    over_ip(by_server, 47, &[&[0, 0][..], &ether_type(&packet)].concat(), &packet)
}

/// RFC 2890, all fields.
pub fn gre_full(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let [high, low] = serial.to_be_bytes();
    let header = [&[0xB0, 0][..], &ether_type(&packet), &[0, 0, 0, 0, 0, 0, 0, 7, 0, 0, high, low]].concat();
    over_ip(by_server, 47, &header, &packet)
}

/// A frame in GRE, with a tag.
pub fn gre_ethernet(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    over_ip(by_server, 47, &[0, 0, 0x65, 0x58], &link::vlan(packet, serial, by_server).concat())
}

/// GRE between two hosts of IPv6.
pub fn gre_over_ipv6(inner: Vec<u8>, _: u16, by_server: bool) -> Packets {
    let [from, to] = ends(by_server, ENDS_IPV6);
    vec![packet(from, to, 47, &[&[0, 0][..], &ether_type(&inner), &inner].concat())]
}

/// draft-foschiano-erspan, type II.
pub fn erspan(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let header = [0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10, 0x05, 0, 3, 0, 0, 0, 0];
    // A switch sends both directions the same way.
    over_ip(false, 47, &header, &frame(packet, serial, by_server))
}

/// RFC 7348.
pub fn vxlan(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    over_udp(by_server, [50_000, 4789], &[8, 0, 0, 0, 0, 0, 123, 0], &frame(packet, serial, by_server))
}

/// The same between two hosts of IPv6.
pub fn vxlan_over_ipv6(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let [from, to] = ends(by_server, ENDS_IPV6);
    let (from, to) = (SocketAddr::new(from, 50_000), SocketAddr::new(to, 4789));
    let payload = [&[8, 0, 0, 0, 0, 0, 123, 0][..], &frame(packet, serial, by_server)].concat();
    vec![udp_packet(from, to, &payload)]
}

/// draft-ietf-nvo3-vxlan-gpe, IP without a frame.
pub fn vxlan_gpe(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    let kind = if is_ipv6(&packet) { 2 } else { 1 };
    over_udp(by_server, [50_000, 4790], &[0x0C, 0, 0, kind, 0, 0, 123, 0], &packet)
}

/// RFC 8926.
pub fn geneve(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let header = [0, 0, 0x65, 0x58, 0, 0, 123, 0];
    over_udp(by_server, [50_000, 6081], &header, &frame(packet, serial, by_server))
}

/// The same with two options, and IP without a frame.
pub fn geneve_ip(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    let [high, low] = ether_type(&packet);
    let header = [3, 0, high, low, 0, 0, 123, 0, 1, 2, 3, 1, 9, 9, 9, 9, 1, 2, 4, 0];
    over_udp(by_server, [50_000, 6081], &header, &packet)
}

/// RFC 2003, RFC 4213.
pub fn ip_in_ip(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    over_ip(by_server, if is_ipv6(&packet) { 41 } else { 4 }, &[], &packet)
}

/// RFC 2473.
pub fn ip_in_ipv6(inner: Vec<u8>, _: u16, by_server: bool) -> Packets {
    let [from, to] = ends(by_server, ENDS_IPV6);
    vec![packet(from, to, if is_ipv6(&inner) { 41 } else { 4 }, &inner)]
}

/// 3GPP TS 29.281; each direction has an endpoint of its own.
pub fn gtp(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    let length = u16::try_from(packet.len()).expect("a packet is short").to_be_bytes();
    let header = [&[0x30, 255][..], &length, &[0, 0, 0, if by_server { 8 } else { 9 }]].concat();
    over_udp(by_server, [2152, 2152], &header, &packet)
}

/// RFC 4380.
pub fn teredo(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    let ports = if by_server { [3544, 50_000] } else { [50_000, 3544] };
    over_udp(by_server, ports, &[], &packet)
}

/// RFC 2661.
pub fn l2tp(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    over_udp(by_server, [1701, 1701], &[0, 2, 0, 1, 0, 2], &link::ppp(packet, serial, by_server).concat())
}

/// RFC 3378.
pub fn ether_ip(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    over_ip(by_server, 97, &[0x30, 0], &frame(packet, serial, by_server))
}

/// RFC 7510.
pub fn mpls_over_udp(packet: Vec<u8>, _: u16, by_server: bool) -> Packets {
    over_udp(by_server, [50_000, 6635], &[0, 0x01, 0x01, 64], &packet)
}
