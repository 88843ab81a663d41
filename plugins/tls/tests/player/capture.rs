//! Reads the captures of this plugin: Ethernet, IPv4, TCP or UDP, in order and without loss.

use super::Piece;
use radar_plugin::__private::stable::kind;
use radar_plugin::wire::Cursor;
use std::path::PathBuf;

/// Where the captures are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/captures")
}

/// The names of all captures.
pub fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("there are captures");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The names of the captures over TCP.
pub fn streams() -> Vec<String> {
    names().into_iter().filter(|name| !name.starts_with("dtls")).collect()
}

/// The segments or datagrams of a capture that carry octets. Every port of a client is a flow of its own.
pub fn read(name: &str) -> Vec<Piece> {
    let bytes = std::fs::read(folder().join(name).join("input.pcap")).expect("the capture is there");
    let little = |field: &[u8]| u32::from_le_bytes(field.try_into().expect("four octets"));
    let mut file = Cursor::new(&bytes).at(24);
    let mut pieces = Vec::new();
    while !file.is_empty() {
        let header = file.take(16, "packet header").expect("a header");
        let frame = file.take(little(&header[8..12]) as usize, "packet").expect("a packet");
        let time = u64::from(little(&header[..4])) * 1_000_000_000 + u64::from(little(&header[4..8])) * 1000;
        pieces.extend(segment(frame).map(|piece| Piece { time, ..piece }));
    }
    pieces
}

fn segment(frame: &[u8]) -> Option<Piece> {
    let packet = &frame[14..];
    let (is_udp, total) = (packet[9] == 17, usize::from(u16::from_be_bytes([packet[2], packet[3]])));
    let segment = &packet[usize::from(packet[0] & 15) * 4..total];
    let mut ports = Cursor::new(segment);
    let (source, destination) =
        (ports.u16("source port").expect("a port"), ports.u16("destination port").expect("a port"));
    let octets = if is_udp { &segment[8..] } else { &segment[usize::from(segment[12] >> 4) * 4..] };
    // The servers of these captures listen below 5000.
    let (direction, ports) =
        if destination < 5000 { (0, [source, destination]) } else { (1, [destination, source]) };
    let kind = if is_udp { kind::DATAGRAM } else { kind::STREAM };
    let flow = u64::from(ports[0]);
    let piece = Piece { flow, slot: u32::from(ports[0]), ports, ..Piece::of(kind, direction, octets) };
    (!octets.is_empty()).then_some(piece)
}
