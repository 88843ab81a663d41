//! What a TURN relay carries (RFC 8656): DTLS of WebRTC comes in its messages when peers cannot reach
//! one another.

use radar_plugin::wire::Cursor;

/// Send and Data indications (RFC 8656 §18).
const INDICATIONS: [u16; 2] = [0x0016, 0x0017];
/// The attribute DATA.
const DATA: u16 = 0x0013;
/// Attributes that are looked at: an indication has three or four.
const ATTRIBUTES_MAX: usize = 16;

/// The datagram that a relay's message carries; the message itself if it is none.
pub(crate) fn carried(datagram: &[u8]) -> &[u8] {
    match datagram.first() {
        Some(0x40..=0x4F) => channel_data(datagram),
        Some(0x00) => indication(datagram),
        _ => None,
    }
    .unwrap_or(datagram)
}

/// RFC 8656 §12.4: a channel number, a length, the data; over UDP padding is optional.
fn channel_data(datagram: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(datagram);
    cursor.skip(2, "channel number").ok()?;
    let data = cursor.vector16("channel data").ok()?;
    (cursor.remaining() < 4).then_some(data)
}

/// RFC 8489 §5, §14: a header of 20 octets, attributes padded to four.
fn indication(datagram: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(datagram);
    if !INDICATIONS.contains(&cursor.u16("message type").ok()?) {
        return None;
    }
    cursor.skip(18, "message header").ok()?;
    for _ in 0..ATTRIBUTES_MAX {
        let kind = cursor.u16("attribute type").ok()?;
        let value = cursor.vector16("attribute").ok()?;
        if kind == DATA {
            return Some(value);
        }
        cursor.skip(value.len().wrapping_neg() & 3, "padding").ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_s_messages_are_opened() {
        assert_eq!(carried(&[0x40, 1, 0, 3, 7, 8, 9, 0]), [7, 8, 9]);
        let indication =
            [&[0, 0x17, 0, 16][..], &[9; 16], &[0, 0x12, 0, 2, 1, 1, 0, 0], &[0, 0x13, 0, 3, 7, 8, 9, 0]];
        assert_eq!(carried(&indication.concat()), [7, 8, 9]);
    }

    #[test]
    fn anything_else_is_left_as_it_is() {
        for datagram in [&[0x40, 1, 0, 9, 7][..], &[22, 0xFE, 0xFD], &[0, 1, 0, 0], &[0, 0x17], &[]] {
            assert_eq!(carried(datagram), datagram);
        }
    }
}
