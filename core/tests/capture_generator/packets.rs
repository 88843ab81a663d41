//! Frames of many kinds, their checksums right, for tests of who is given which.

/// UDP in Ethernet.
pub fn udp(from: [u8; 4], to: [u8; 4], from_port: u16, to_port: u16, payload: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(from, to, 17, 0, &datagram(from_port, to_port, payload)))
}

/// The same in two fragments.
pub fn fragments(from: [u8; 4], to: [u8; 4], from_port: u16, to_port: u16, payload: &[u8]) -> [Vec<u8>; 2] {
    const MORE: u16 = 0x2000;
    let whole = datagram(from_port, to_port, payload);
    let (first, second) = whole.split_at(16);
    [ethernet(0x0800, &ipv4(from, to, 17, MORE, first)), ethernet(0x0800, &ipv4(from, to, 17, 2, second))]
}

/// Every way to carry a packet that `flow_hash` looks behind, each between twenty pairs of hosts;
/// and what it does not look at.
pub fn of_all_kinds() -> Vec<Vec<u8>> {
    let mut frames = vec![ethernet(0x0806, &[0; 46]), ethernet(0x0842, &[0xff; 46])];
    for host in 1..=20 {
        let (a, b, router) = ([192, 0, 2, host], [198, 51, 100, 1], [203, 0, 113, 1]);
        let there = ipv4(a, b, 17, 0, &datagram(1, 2, &[host; 20]));
        let error = [&[3, 3, 0, 0, 0, 0, 0, 0][..], &there[..28]].concat();
        let echo = [8, 0, 0, 0, 0, 0, 0, 1, host];
        frames.push(ethernet(0x0800, &there));
        frames.push(udp(b, a, 2, 1, &[host; 20]));
        frames.extend(fragments(a, b, 1, 2, &[host; 24]));
        frames.push(ethernet(0x0800, &ipv4(router, a, 1, 0, &error)));
        frames.push(ethernet(0x0800, &ipv4(b, a, 1, 0, &echo)));
        let six = |low: u8| [0x20, 1, 0xd, 0xb8, 0, 0, 0, low, 0, 0, 0, 0, 0, 0, 0, low];
        let there6 = ipv6(six(host), six(100), 17, &datagram(1, 2, &[host; 20]));
        let error6 = [&[1, 4, 0, 0, 0, 0, 0, 0][..], &there6].concat();
        frames.push(ethernet(0x86dd, &there6));
        frames.push(ethernet(0x86dd, &ipv6(six(100), six(host), 17, &datagram(2, 1, &[host; 20]))));
        frames.push(ethernet(0x86dd, &ipv6(six(200), six(host), 58, &error6)));
        frames.push(ethernet(0x86dd, &ipv6(six(host), six(100), 58, &[128, 0, 0, 0, 0, 0, 0, host])));
        let behind = |tags: &[u8], packet: &[u8]| [tags, packet].concat();
        frames.push(ethernet(0x8100, &behind(&[0, 7, 0x08, 0], &there)));
        frames.push(ethernet(0x8100, &behind(&[0, 7, 0x86, 0xdd], &there6)));
        frames.push(ethernet(0x88a8, &behind(&[0, 7, 0x81, 0, 0, 8, 0x08, 0], &there)));
        frames.push(ethernet(0x8847, &behind(&[0, 1, 0x01, 64], &there)));
        frames.push(ethernet(0x8847, &behind(&[0, 1, 0, 64, 0, 2, 0x01, 64], &there6)));
        frames.push(ethernet(0x8864, &behind(&[0x11, 0, 0, 9, 0, 50, 0x00, 0x21], &there)));
        frames.push(ethernet(0x8864, &behind(&[0x11, 0, 0, 9, 0, 70, 0x00, 0x57], &there6)));
    }
    frames
}

fn ethernet(kind: u16, payload: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1][..], &kind.to_be_bytes(), payload].concat()
}

fn datagram(from: u16, to: u16, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len() as u16;
    [&from.to_be_bytes()[..], &to.to_be_bytes(), &length.to_be_bytes(), &[0, 0], payload].concat()
}

/// RFC 791; `fragment` is the word of flags and offset.
fn ipv4(from: [u8; 4], to: [u8; 4], protocol: u8, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let length = 20 + payload.len() as u16;
    let mut header = [&[0x45, 0][..], &length.to_be_bytes(), &[0, 7], &fragment.to_be_bytes()].concat();
    header.extend([[64, protocol, 0, 0], from, to].concat());
    let words = header.chunks_exact(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])));
    let sum: u32 = words.sum();
    let sum = !(((sum & 0xffff) + (sum >> 16)) as u16);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    [&header, payload].concat()
}

fn ipv6(from: [u8; 16], to: [u8; 16], next: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16).to_be_bytes();
    [&[0x60, 0, 0, 0][..], &length, &[next, 64], &from, &to, payload].concat()
}
