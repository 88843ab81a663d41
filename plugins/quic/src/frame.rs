//! The frames that Initial packets may hold (RFC 9000 §12.4 and §19).

use crate::{varint, version::Version};
use radar_plugin::{Malformed, wire::Cursor};

/// A frame that tells something; PADDING, PING and ACK are passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Frame<'a> {
    /// A part of the handshake (RFC 9000 §19.6).
    Crypto { offset: u64, data: &'a [u8] },
    /// The end of the connection (RFC 9000 §19.19).
    ConnectionClose(Close<'a>),
}

/// Why a connection was closed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Close<'a> {
    /// RFC 9000 §20.1.
    pub error_code: u64,
    /// What its sender says about it.
    pub reason: &'a [u8],
}

/// The frames of a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frames<'a> {
    cursor: Cursor<'a>,
    crypto: u64,
}

impl<'a> Frames<'a> {
    /// The frames in the payload of a packet.
    pub fn new(payload: &'a [u8], version: Version) -> Self {
        // T050 numbers its frames otherwise.
        let crypto = if version.has_google_frames() { 0x08 } else { 0x06 };
        Self { cursor: Cursor::new(payload), crypto }
    }

    /// The next frame that tells something. An error ends the reading of the packet.
    pub fn read(&mut self) -> Result<Option<Frame<'a>>, Malformed> {
        let cursor = &mut self.cursor;
        loop {
            pass_padding(cursor);
            if cursor.is_empty() {
                return Ok(None);
            }
            match varint::read(cursor, "frame type")? {
                0x00 | 0x01 => (),
                kind @ (0x02 | 0x03) => pass_ack(cursor, kind == 0x03)?,
                kind if kind == self.crypto => {
                    let offset = varint::read(cursor, "offset")?;
                    return Ok(Some(Frame::Crypto { offset, data: varint::vector(cursor, "crypto data")? }));
                }
                kind @ (0x1C | 0x1D) => return read_close(cursor, kind == 0x1C).map(Some),
                _ => return Err(Malformed),
            }
        }
    }
}

/// Padding is most of a client's first packet.
fn pass_padding(cursor: &mut Cursor<'_>) {
    let padding = cursor.rest().iter().take_while(|octet| **octet == 0).count();
    *cursor = cursor.at(cursor.offset().saturating_add(padding));
}

fn pass_ack(cursor: &mut Cursor<'_>, ecn: bool) -> Result<(), Malformed> {
    varint::read(cursor, "largest acknowledged")?;
    varint::read(cursor, "ack delay")?;
    let ranges = varint::read(cursor, "ack range count")?;
    varint::read(cursor, "first ack range")?;
    // Each range takes at least two octets, so the payload bounds the loop.
    for _ in 0..ranges {
        varint::read(cursor, "gap")?;
        varint::read(cursor, "ack range length")?;
    }
    if ecn {
        for field in ["ECT(0) count", "ECT(1) count", "ECN-CE count"] {
            varint::read(cursor, field)?;
        }
    }
    Ok(())
}

fn read_close<'a>(cursor: &mut Cursor<'a>, of_transport: bool) -> Result<Frame<'a>, Malformed> {
    let error_code = varint::read(cursor, "error code")?;
    if of_transport {
        varint::read(cursor, "frame type")?;
    }
    let reason = varint::vector(cursor, "reason phrase")?;
    Ok(Frame::ConnectionClose(Close { error_code, reason }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn what_tells_nothing_is_passed_over() {
        // PADDING, PING, ACK with a range, ACK with counts of ECN, CRYPTO, CONNECTION_CLOSE.
        let payload = hex!(
            "0000 01 02 05 00 01 00 01 02 03 00 00 00 00 01 02 03 06 4010 02 aabb 1c 4178 06 02 6e6f 00"
        );
        let mut frames = Frames::new(&payload, Version::V1);
        assert_eq!(frames.read(), Ok(Some(Frame::Crypto { offset: 16, data: &[0xAA, 0xBB] })));
        let close = Close { error_code: 0x178, reason: b"no" };
        assert_eq!(frames.read(), Ok(Some(Frame::ConnectionClose(close))));
        assert_eq!(frames.read(), Ok(None));
    }

    #[test]
    fn other_frames_and_cut_ones_are_errors() {
        for payload in [&hex!("08 00")[..], &hex!("06 00 05 00"), &hex!("02 00 00 ffffffffffffffff 00")] {
            assert!(Frames::new(payload, Version::V1).read().is_err());
        }
    }
}
