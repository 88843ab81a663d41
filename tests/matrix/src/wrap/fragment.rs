//! Options, extension headers and fragments of a packet (RFC 791 §3.1, RFC 8200 §4).

use super::link::is_ipv6;
use radar_tests::frame::checksum;

type Packets = Vec<Vec<u8>>;

/// The place of a packet's protocol.
fn protocol_at(packet: &[u8]) -> usize {
    if is_ipv6(packet) { 6 } else { 9 }
}

fn header_octets(packet: &[u8]) -> usize {
    if is_ipv6(packet) { 40 } else { usize::from(packet[0] & 15) * 4 }
}

/// The same header before another body.
fn rebuilt(header: &[u8], body: &[u8]) -> Vec<u8> {
    let mut packet = [header, body].concat();
    if is_ipv6(header) {
        let length = u16::try_from(body.len()).expect("a packet is short").to_be_bytes();
        packet[4..6].copy_from_slice(&length);
    } else {
        let length = u16::try_from(packet.len()).expect("a packet is short").to_be_bytes();
        packet[2..4].copy_from_slice(&length);
        packet[10..12].fill(0);
        let sum = checksum(&packet[..header.len()]);
        packet[10..12].copy_from_slice(&sum.to_be_bytes());
    }
    packet
}

/// Puts a header behind the IP header; its first octet names what was there before.
fn behind_ip(packet: &[u8], protocol: u8, mut extension: Vec<u8>) -> Packets {
    let (header, body) = packet.split_at(header_octets(packet));
    let mut header = header.to_vec();
    extension[0] = std::mem::replace(&mut header[protocol_at(packet)], protocol);
    vec![rebuilt(&header, &[extension, body.to_vec()].concat())]
}

/// Three options that nobody looks at: a router alert and the end of the list.
pub fn options(packet: Vec<u8>, _: u16, _: bool) -> Packets {
    let (header, body) = packet.split_at(20);
    let mut header = [header, &[0x94, 4, 0, 0, 1, 1, 1, 0]].concat();
    header[0] = 0x47;
    vec![rebuilt(&header, body)]
}

/// A router alert (RFC 2711).
pub fn hop_by_hop(packet: Vec<u8>, _: u16, _: bool) -> Packets {
    behind_ip(&packet, 0, vec![0, 0, 5, 2, 0, 0, 1, 0])
}

/// The same for a packet that has extension headers already.
pub fn hop_by_hop_first(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    hop_by_hop(packet, serial, by_server)
}

/// Padding of 16 octets.
pub fn destination(packet: Vec<u8>, _: u16, _: bool) -> Packets {
    behind_ip(&packet, 60, vec![0, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

/// Type 2 (RFC 6275) with no segments left.
pub fn routing(packet: Vec<u8>, _: u16, _: bool) -> Packets {
    behind_ip(&packet, 43, [&[0, 2, 2, 0, 0, 0, 0, 0][..], &[0x20; 16]].concat())
}

/// A fragment header on a packet that is whole (RFC 6946).
pub fn atomic(packet: Vec<u8>, serial: u16, _: bool) -> Packets {
    let [high, low] = serial.to_be_bytes();
    behind_ip(&packet, 44, vec![0, 0, 0, 0, 0, 0, high, low])
}

/// RFC 4302, with 12 octets of proof.
pub fn authentication(packet: Vec<u8>, serial: u16, _: bool) -> Packets {
    let [high, low] = serial.to_be_bytes();
    behind_ip(&packet, 51, [&[0, 4, 0, 0, 0, 0, 0, 9, 0, 0, high, low][..], &[7; 12]].concat())
}

/// Cuts a packet so that each part begins and ends at these places of its body, multiples of eight
/// but for the last.
fn cut(packet: &[u8], serial: u16, parts: &[(usize, usize)]) -> Packets {
    let (header, body) = packet.split_at(header_octets(packet));
    let part = |(from, to): &(usize, usize)| {
        let (units, more) = (u16::try_from(from / 8).expect("a packet is short"), *to < body.len());
        let octets = &body[*from..*to];
        let mut header = header.to_vec();
        if is_ipv6(packet) {
            let next = std::mem::replace(&mut header[6], 44);
            let place = (units << 3 | u16::from(more)).to_be_bytes();
            let id = serial.to_be_bytes();
            let extension = [next, 0, place[0], place[1], 0, 0, id[0], id[1]];
            return rebuilt(&header, &[&extension[..], octets].concat());
        }
        let place = units | if more { 0x2000 } else { 0 };
        header[4..6].copy_from_slice(&serial.to_be_bytes());
        header[6..8].copy_from_slice(&place.to_be_bytes());
        rebuilt(&header, octets)
    };
    parts.iter().map(part).collect()
}

/// Parts of `size` octets; short packets stay whole.
fn parts(packet: &[u8], size: usize) -> Vec<(usize, usize)> {
    let length = packet.len() - header_octets(packet);
    (0..length).step_by(size).map(|from| (from, (from + size).min(length))).collect()
}

/// Three parts or so, the first with the ports only.
fn some(packet: &[u8]) -> Vec<(usize, usize)> {
    let length = packet.len() - header_octets(packet);
    let third = (length / 3).next_multiple_of(8).max(8);
    parts(packet, third)
}

/// One after another.
pub fn in_order(packet: Vec<u8>, serial: u16, _: bool) -> Packets {
    cut(&packet, serial, &some(&packet))
}

/// The last first.
pub fn reversed(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let mut packets = in_order(packet, serial, by_server);
    packets.reverse();
    packets
}

/// Each twice.
pub fn twice(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    in_order(packet, serial, by_server).into_iter().flat_map(|part| [part.clone(), part]).collect()
}

/// Each but the first begins with the last eight octets of the one before it.
pub fn overlapping(packet: Vec<u8>, serial: u16, _: bool) -> Packets {
    let parts: Vec<_> = some(&packet).into_iter().map(|(from, to)| (from.saturating_sub(8), to)).collect();
    cut(&packet, serial, &parts)
}

/// As many as there can be, those at odd places first.
pub fn smallest(packet: Vec<u8>, serial: u16, _: bool) -> Packets {
    let all = cut(&packet, serial, &parts(&packet, 8));
    let odd = all.iter().skip(1).step_by(2).rev();
    odd.chain(all.iter().step_by(2)).cloned().collect()
}

/// All but the first, of packets that have three.
pub fn first_lost(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let mut packets = in_order(packet, serial, by_server);
    if packets.len() > 2 {
        packets.remove(0);
    }
    packets
}

/// All but the last, likewise.
pub fn last_lost(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let mut packets = in_order(packet, serial, by_server);
    if packets.len() > 2 {
        packets.pop();
    }
    packets
}

/// The last part comes twice with other octets, and then what makes the datagram whole.
pub fn contradicted(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let mut packets = in_order(packet, serial, by_server);
    if packets.len() > 2 {
        let mut other = packets[packets.len() - 1].clone();
        if let Some(octet) = other.last_mut() {
            *octet ^= 0xFF;
        }
        packets.rotate_right(1);
        packets.insert(0, other);
    }
    packets
}

/// The same, and the true copy comes first.
pub fn contradicted_late(packet: Vec<u8>, serial: u16, by_server: bool) -> Packets {
    let mut packets = contradicted(packet, serial, by_server);
    if packets.len() > 3 {
        packets.swap(0, 1);
    }
    packets
}
