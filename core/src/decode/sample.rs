//! Frames for tests, and a short way to say what came of them.

use std::net::Ipv6Addr;

use bumpalo::Bump;
use hex_literal::hex;

use crate::{
    capture::{Frame, LinkType},
    time::Timestamp,
};

use super::{Address, Config, Counters, Decoder, Packet, Transport};

/// MAC addresses; an Ethernet type follows.
pub const MACS: &[u8] = &hex!("0200 5e00 5302 0200 5e00 5301");

/// From 192.0.2.1 to 198.51.100.2, UDP port 53 to 4000, 4 octets.
pub const V4: &[u8] = &hex!(
    "45 00 0020 0001 0000 40 11 0000 c0000201 c6336402"
    "0035 0fa0 000c 0000 61626364"
);
pub const V4_SEEN: &str = "192.0.2.1 > 198.51.100.2 udp 53 > 4000: 4";

/// From `2001:db8::1` to `2001:db8::2`, UDP port 53 to 4000, 4 octets.
pub const V6: &[u8] = &hex!(
    "60000000 000c 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
    "0035 0fa0 000c 0000 61626364"
);
pub const V6_SEEN: &str = "2001:db8::1 > 2001:db8::2 udp 53 > 4000: 4";

/// An IPv4 header without options from 203.0.113.1 to 203.0.113.2, for what a tunnel adds.
pub fn v4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = hex!("45 00 0000 0000 0000 40 00 0000 cb007101 cb007102").to_vec();
    packet[9] = protocol;
    packet.extend(payload);
    let length = u16::try_from(packet.len()).unwrap().to_be_bytes();
    packet[2..4].copy_from_slice(&length);
    packet
}

/// The same with a UDP header.
pub fn v4_udp(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap() + 8;
    let header = [source, destination, length, 0].map(u16::to_be_bytes).concat();
    v4(17, &[&header, payload].concat())
}

/// A decoder with a clock, and all that it has seen.
pub struct Bench {
    pub decoder: Decoder,
    pub seconds: u64,
}

impl Bench {
    pub fn new() -> Self {
        Self { decoder: Decoder::new(&Config::default()), seconds: 0 }
    }

    /// What comes of a frame that was captured whole, one line a packet.
    pub fn see(&mut self, link: LinkType, data: &[u8]) -> Vec<String> {
        self.see_cut(link, data, data.len())
    }

    /// What comes of a frame of `length` octets.
    pub fn see_cut(&mut self, link: LinkType, data: &[u8], length: usize) -> Vec<String> {
        let (arena, mut packets) = (Bump::new(), Vec::new());
        let time = Timestamp::new(self.seconds, 0);
        let length = u32::try_from(length).unwrap();
        let frame = Frame { number: 1, time, data, length, link, interface: 0 };
        self.decoder.decode(&frame, &arena, &mut packets);
        packets.iter().map(line).collect()
    }

    pub fn keep(&mut self, ether_types: &[u16]) {
        self.decoder.keep(ether_types.to_vec());
    }

    pub fn counters(&self) -> &Counters {
        self.decoder.counters()
    }
}

/// What comes of one frame.
pub fn see(link: LinkType, parts: &[&[u8]]) -> Vec<String> {
    Bench::new().see(link, &parts.concat())
}

/// What comes of one IP packet.
pub fn see_ip(packet: &[u8]) -> Vec<String> {
    Bench::new().see(LinkType::RAW, packet)
}

/// `[vlans] tunnel id: source > destination transport`.
fn line(packet: &Packet<'_>) -> String {
    let vlans = packet.vlans.as_slice();
    let vlans = if vlans.is_empty() { String::new() } else { format!("{vlans:?} ") };
    let tunnel =
        packet.tunnel.map_or(String::new(), |tunnel| format!("{} {}: ", tunnel.kind.name(), tunnel.id));
    let ends = format!("{} > {}", address(&packet.source), address(&packet.destination));
    let transport = match packet.transport {
        Transport::Tcp(tcp) => format!("tcp {} > {}: {}", tcp.source_port, tcp.destination_port, tcp.length),
        Transport::Udp(udp) => format!("udp {} > {}: {}", udp.source_port, udp.destination_port, udp.length),
        Transport::Sctp(sctp) => {
            format!("sctp {} > {}: {}", sctp.source_port, sctp.destination_port, sctp.length)
        }
        Transport::Icmp(icmp) => format!("icmp {} {}", icmp.kind, icmp.code),
        Transport::Other(rest) => format!("protocol {}: {}", packet.protocol, rest.len()),
        Transport::Fragment => "fragment".to_owned(),
        Transport::NotIp(ether_type) => format!("{ether_type:04x}: {}", packet.network.len()),
    };
    format!("{vlans}{tunnel}{ends} {transport}")
}

fn address(address: &Address) -> String {
    let address = Ipv6Addr::from(*address);
    address.to_ipv4_mapped().map_or_else(|| address.to_string(), |v4| v4.to_string())
}
