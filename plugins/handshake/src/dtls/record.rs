//! A record of DTLS (RFC 6347 §4.1), also in the short form of DTLS 1.3 (RFC 9147 §4).

use crate::ContentType;
use radar_wire::{Cursor, Truncated};

/// Octets where a record should be that are none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotDtls {
    /// The datagram ends within it.
    #[error(transparent)]
    Truncated(#[from] Truncated),
    /// The first octet is none of the content types.
    #[error("record type {0} is none of DTLS")]
    ContentType(u8),
    /// The version is none that records carry.
    #[error("record version {0:#06x} is none of DTLS 1.0 to 1.3")]
    Version(u16),
}

/// A record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Record<'a> {
    /// One in the clear.
    Clear { content: ContentType, body: &'a [u8] },
    /// One that is encrypted.
    Opaque { content: ContentType, length: u16 },
}

/// Whether a datagram begins with a handshake's record in the clear: with what begins a connection.
#[must_use]
pub fn begins_dtls(datagram: &[u8]) -> bool {
    let mut cursor = Cursor::new(datagram);
    match Record::read(&mut cursor) {
        // A message is never empty, and its fragment has a header of 12 octets.
        Ok(Record::Clear { content: ContentType::Handshake, body }) => body.len() >= 12,
        Ok(Record::Clear { content: ContentType::Alert, body }) => matches!(body, [1 | 2, _]),
        _ => false,
    }
}

impl<'a> Record<'a> {
    /// Reads the record at the cursor.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, NotDtls> {
        let kind = cursor.u8("record type")?;
        // 001CSLEE: the unified header of DTLS 1.3.
        if kind & 0xE0 == 0x20 {
            return Ok(Self::unified(kind, cursor)?);
        }
        // RFC 9146: how long the connection id is that comes before the length, an observer cannot know.
        if kind == 25 {
            return Ok(Self::rest(cursor));
        }
        let content = content_type(kind).ok_or(NotDtls::ContentType(kind))?;
        match cursor.u16("record version")? {
            // 1.0 before it was 1.0: DTLS1_BAD_VER of OpenSSL, for the sake of AnyConnect.
            0xFEFF | 0xFEFD | 0xFEFC | 0x0100 => (),
            other => return Err(NotDtls::Version(other)),
        }
        let epoch = cursor.u16("epoch")?;
        cursor.skip(6, "sequence number")?;
        let body = cursor.vector16("record")?;
        Ok(if epoch == 0 {
            Self::Clear { content, body }
        } else {
            Self::Opaque { content, length: u16::try_from(body.len()).unwrap_or(u16::MAX) }
        })
    }

    fn unified(kind: u8, cursor: &mut Cursor<'a>) -> Result<Self, Truncated> {
        /// A connection id follows, the sequence number has two octets, a length follows.
        const CONNECTION_ID: u8 = 0x10;
        const SEQUENCE_LONG: u8 = 0x08;
        const LENGTH: u8 = 0x04;
        if kind & CONNECTION_ID != 0 {
            return Ok(Self::rest(cursor));
        }
        cursor.skip(if kind & SEQUENCE_LONG == 0 { 1 } else { 2 }, "sequence number")?;
        if kind & LENGTH == 0 {
            return Ok(Self::rest(cursor));
        }
        let length = cursor.u16("record length")?;
        cursor.skip(length.into(), "record")?;
        Ok(Self::Opaque { content: ContentType::ApplicationData, length })
    }

    /// What is left of the datagram, as one record.
    fn rest(cursor: &mut Cursor<'a>) -> Self {
        let length = cursor.remaining();
        *cursor = cursor.at(usize::MAX);
        Self::Opaque {
            content: ContentType::ApplicationData,
            length: u16::try_from(length).unwrap_or(u16::MAX),
        }
    }
}

fn content_type(kind: u8) -> Option<ContentType> {
    Some(match kind {
        20 => ContentType::ChangeCipherSpec,
        21 => ContentType::Alert,
        22 => ContentType::Handshake,
        23 => ContentType::ApplicationData,
        24 => ContentType::Heartbeat,
        // RFC 9147 §7: acknowledgments, which are encrypted but for the first flight's.
        26 => ContentType::Ack,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8]) -> Result<Record<'_>, NotDtls> {
        Record::read(&mut Cursor::new(octets))
    }

    #[test]
    fn an_epoch_other_than_the_first_is_encrypted() {
        let mut octets = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 9];
        assert_eq!(read(&octets), Ok(Record::Clear { content: ContentType::Handshake, body: &[9] }));
        octets[4] = 1;
        assert_eq!(read(&octets), Ok(Record::Opaque { content: ContentType::Handshake, length: 1 }));
    }

    #[test]
    fn the_short_header_of_1_3_may_have_a_length() {
        let opaque = |length| Ok(Record::Opaque { content: ContentType::ApplicationData, length });
        assert_eq!(read(&[0x2E, 0, 1, 0, 3, 7, 8, 9, 1, 2]), opaque(3));
        assert_eq!(read(&[0x22, 1, 7, 8]), opaque(2));
        assert_eq!(read(&[0x32, 7, 8, 9]), opaque(3), "with a connection id of unknown length");
    }

    #[test]
    fn what_is_no_record_is_refused() {
        assert_eq!(read(b"GET / HTTP/1.1"), Err(NotDtls::ContentType(b'G')));
        assert_eq!(read(&[22, 3, 1, 0, 0]), Err(NotDtls::Version(0x0301)));
        assert!(matches!(read(&[22, 0xFE, 0xFF, 0]), Err(NotDtls::Truncated(_))));
        assert!(!begins_dtls(&[0x17, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 9]));
    }
}
