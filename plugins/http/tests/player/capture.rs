//! Reads the captures of this plugin: Ethernet, IPv4, TCP, in order and without loss.

use super::Piece;
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

/// The segments of a capture's first connection that carry octets or end a direction.
pub fn read(name: &str) -> Vec<Piece> {
    let bytes = std::fs::read(folder().join(name).join("input.pcap")).expect("the capture is there");
    let little = |field: &[u8]| u32::from_le_bytes(field.try_into().expect("four octets"));
    let mut file = Cursor::new(&bytes).at(24);
    let (mut pieces, mut client) = (Vec::new(), None);
    while !file.is_empty() {
        let header = file.take(16, "packet header").expect("a header");
        let frame = file.take(little(&header[8..12]) as usize, "packet").expect("a packet");
        let time = u64::from(little(&header[..4])) * 1_000_000_000 + u64::from(little(&header[4..8])) * 1000;
        let segment = segment(frame);
        let is_first = *client.get_or_insert(segment[0].ports[0]) == segment[0].ports[0];
        pieces.extend(segment.into_iter().filter(|_| is_first).map(|piece| Piece { time, ..piece }));
    }
    pieces.retain(|piece| !piece.octets.is_empty() || piece.flags != 0);
    pieces
}

fn segment(frame: &[u8]) -> Vec<Piece> {
    let datagram = &frame[14..];
    let total = usize::from(u16::from_be_bytes([datagram[2], datagram[3]]));
    let segment = &datagram[usize::from(datagram[0] & 15) * 4..total];
    let mut ports = Cursor::new(segment);
    let (source, destination) =
        (ports.u16("source port").expect("a port"), ports.u16("destination port").expect("a port"));
    let octets = &segment[usize::from(segment[12] >> 4) * 4..];
    // The servers of these captures listen below 10000.
    let (direction, ports) =
        if destination < 10000 { (0, [source, destination]) } else { (1, [destination, source]) };
    let said = if direction == 0 { Piece::asked(octets) } else { Piece::answered(octets) };
    let mut pieces = vec![Piece { ports, ..said }];
    if segment[13] & 1 != 0 {
        pieces.push(Piece { ports, ..Piece::close(direction) });
    }
    pieces
}
