//! Frames as octets: Ethernet, IPv4 or IPv6, UDP or TCP, with their lengths and checksums right.

use std::net::{IpAddr, SocketAddr};

const TCP: u8 = 6;
const UDP: u8 = 17;

/// Receiver and sender: locally administered addresses (IEEE 802), which belong to nobody.
pub const MACS: [u8; 12] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];

/// Flags of a TCP header (RFC 9293 §3.1).
pub mod flag {
    /// No more is to come.
    pub const FIN: u8 = 1;
    /// The beginning.
    pub const SYN: u8 = 2;
    /// Hand the octets up at once.
    pub const PSH: u8 = 8;
    /// The connection is no more.
    pub const RST: u8 = 4;
    /// The acknowledgement counts.
    pub const ACK: u8 = 16;
    /// The urgent pointer counts.
    pub const URG: u8 = 32;
}

/// What a TCP segment says besides its ports.
#[derive(Clone, Copy, Debug, Default)]
pub struct Segment<'a> {
    /// Number of its first octet.
    pub sequence: u32,
    /// Number of the octet that is waited for.
    pub acknowledgement: u32,
    /// See [`flag`].
    pub flags: u8,
    /// Its octets.
    pub payload: &'a [u8],
}

/// A datagram in a frame; both ends are IPv4 or both are IPv6.
#[must_use]
pub fn udp(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Vec<u8> {
    framed(&udp_packet(from, to, payload))
}

/// A TCP segment, likewise.
#[must_use]
pub fn tcp(from: SocketAddr, to: SocketAddr, segment: &Segment<'_>) -> Vec<u8> {
    framed(&tcp_packet(from, to, segment))
}

/// A datagram in its packet, without a frame.
#[must_use]
pub fn udp_packet(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 8).expect("a datagram fits a packet");
    let mut datagram = ports(from, to).to_vec();
    datagram.extend(length.to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    summed(from.ip(), to.ip(), UDP, datagram, 6)
}

/// A TCP segment, likewise.
#[must_use]
pub fn tcp_packet(from: SocketAddr, to: SocketAddr, segment: &Segment<'_>) -> Vec<u8> {
    let mut octets = ports(from, to).to_vec();
    octets.extend(segment.sequence.to_be_bytes());
    octets.extend(segment.acknowledgement.to_be_bytes());
    // Five words of header, and a window of 64240 octets.
    octets.extend([5 << 4, segment.flags, 0xFA, 0xF0, 0, 0, 0, 0]);
    octets.extend(segment.payload);
    summed(from.ip(), to.ip(), TCP, octets, 16)
}

/// A packet in a frame.
#[must_use]
pub fn framed(packet: &[u8]) -> Vec<u8> {
    let is_ipv6 = packet.first().is_some_and(|first| first >> 4 == 6);
    let kind = if is_ipv6 { [0x86, 0xDD] } else { [0x08, 0x00] };
    [&MACS[..], &kind, packet].concat()
}

/// A packet that carries `body`.
#[must_use]
pub fn packet(from: IpAddr, to: IpAddr, protocol: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).expect("a packet has at most 64 KiB");
    let (from, to) = (octets(from), octets(to));
    let mut packet = Vec::with_capacity(body.len() + 40);
    if from.len() == 4 {
        packet.extend(ipv4_header(&from, &to, protocol, length + 20));
    } else {
        packet.extend([0x60, 0, 0, 0]);
        packet.extend(length.to_be_bytes());
        packet.extend([protocol, 64]);
        packet.extend([from, to].concat());
    }
    packet.extend(body);
    packet
}

fn ports(from: SocketAddr, to: SocketAddr) -> [u8; 4] {
    let ([a, b], [c, d]) = (from.port().to_be_bytes(), to.port().to_be_bytes());
    [a, b, c, d]
}

/// Puts `body`, whose checksum stands at `sum_at`, into a packet.
fn summed(from: IpAddr, to: IpAddr, protocol: u8, mut body: Vec<u8>, sum_at: usize) -> Vec<u8> {
    let length = u16::try_from(body.len()).expect("a packet has at most 64 KiB");
    let pseudo = [octets(from).as_slice(), &octets(to), &[0, protocol], &length.to_be_bytes()].concat();
    let sum = checksum(&[pseudo.as_slice(), &body].concat());
    body[sum_at..sum_at + 2].copy_from_slice(&sum.to_be_bytes());
    packet(from, to, protocol, &body)
}

fn ipv4_header(from: &[u8], to: &[u8], protocol: u8, length: u16) -> Vec<u8> {
    let [high, low] = length.to_be_bytes();
    let mut header = vec![0x45, 0, high, low, 0, 0, 0x40, 0, 64, protocol, 0, 0];
    header.extend(from);
    header.extend(to);
    let sum = checksum(&header);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// The checksum of the Internet (RFC 1071).
#[must_use]
pub fn checksum(octets: &[u8]) -> u16 {
    let words = octets.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0)));
    let mut sum: u32 = words.sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_its_checksum_adds_up_to_nothing() {
        let ends = ("192.0.2.1:1000".parse().unwrap(), "192.0.2.2:53".parse().unwrap());
        let frame = udp(ends.0, ends.1, b"odd");
        assert_eq!(checksum(&frame[14..34]), 0);
        assert_eq!(frame.len(), 14 + 20 + 8 + 3);
    }
}
