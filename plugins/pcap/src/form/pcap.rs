//! Classic pcap (draft-ietf-opsawg-pcap), with stamps to the nanosecond.

use super::Frame;

/// Says that stamps are to the nanosecond, and how octets are ordered.
const MAGIC: u32 = 0xA1B2_3C4D;

/// No frame has more: what other programs allow (`MAXIMUM_SNAPLEN` of libpcap).
const SNAPLEN: u32 = 262_144;

/// The header of a file of this link type.
pub(super) fn header(out: &mut Vec<u8>, link: u16) {
    out.extend(MAGIC.to_le_bytes());
    // Version 2.4, and two numbers that are always 0.
    out.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(SNAPLEN.to_le_bytes());
    out.extend(u32::from(link).to_le_bytes());
}

/// A frame.
pub(super) fn record(out: &mut Vec<u8>, frame: &Frame<'_>) {
    let captured = u32::try_from(frame.data.len()).unwrap_or(u32::MAX);
    // Seconds have 32 bits here: until 2106.
    for number in
        [(frame.time / 1_000_000_000) as u32, (frame.time % 1_000_000_000) as u32, captured, frame.length]
    {
        out.extend(number.to_le_bytes());
    }
    out.extend_from_slice(frame.data);
}
