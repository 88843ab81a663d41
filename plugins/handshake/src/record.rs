//! The header of a TLS record (RFC 8446 §5.1) and of an SSL 2.0 ClientHello (RFC 5246 §E.2).

use crate::Version;

/// Octets of a record's content: 2^14, and up to 2048 that ciphers add (RFC 5246 §6.2.3).
const LENGTH_MAX: u16 = 16384 + 2048;

/// What a record carries.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ContentType {
    /// 20.
    ChangeCipherSpec,
    /// 21.
    Alert,
    /// 22.
    Handshake,
    /// 23, which in TLS 1.3 is also what encrypted messages of the other types look like.
    ApplicationData,
    /// 24 (RFC 6520).
    Heartbeat,
    /// 26, of DTLS 1.3 (RFC 9147 §7).
    Ack,
}

/// Bytes at a record's place that are no record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotTls {
    /// The first octet is none of the content types.
    #[error("record type {found} is none of TLS")]
    ContentType {
        /// The octet found.
        found: u8,
    },
    /// The version is none that records carry.
    #[error("record version {found:#06x} is none of SSL 3.0 to TLS 1.3")]
    Version {
        /// The two octets found.
        found: u16,
    },
    /// The content is longer than a record may be.
    #[error("record of {found} bytes is longer than {LENGTH_MAX} (RFC 5246 §6.2.3)")]
    Length {
        /// Octets announced.
        found: u16,
    },
}

/// What five octets at the start of a record say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub content: ContentType,
    pub length: u16,
}

impl Header {
    pub const LEN: usize = 5;

    pub fn parse([kind, major, minor, high, low]: [u8; Self::LEN]) -> Result<Self, NotTls> {
        let content = match kind {
            20 => ContentType::ChangeCipherSpec,
            21 => ContentType::Alert,
            22 => ContentType::Handshake,
            23 => ContentType::ApplicationData,
            24 => ContentType::Heartbeat,
            found => return Err(NotTls::ContentType { found }),
        };
        if major != 3 || minor > 4 {
            return Err(NotTls::Version { found: u16::from_be_bytes([major, minor]) });
        }
        match u16::from_be_bytes([high, low]) {
            length @ 0..=LENGTH_MAX => Ok(Self { content, length }),
            found => Err(NotTls::Length { found }),
        }
    }
}

/// What the same five octets say when they begin a ClientHello in the format of SSL 2.0.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ssl2Header {
    pub version: Version,
    /// Octets after the version.
    pub length: usize,
}

impl Ssl2Header {
    /// `None` if they do not: a TLS record never has the highest bit of its first octet set.
    pub fn parse([high, low, kind, major, minor]: [u8; Header::LEN]) -> Option<Self> {
        let version = Version(u16::from_be_bytes([major, minor]));
        let length = u16::from_be_bytes([high & 0x7F, low]);
        let known = version == Version::SSL_2_0 || (major == 3 && minor <= 4);
        let announced = high & 0x80 != 0 && kind == 1 && known;
        // Type and version are counted, but already read.
        announced.then(|| Self { version, length: usize::from(length).saturating_sub(3) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_follows_and_how_long_it_is() {
        let header = Header::parse([22, 3, 1, 0x02, 0x00]).unwrap();
        assert_eq!(header, Header { content: ContentType::Handshake, length: 512 });
    }

    #[test]
    fn what_is_no_record_is_refused_with_the_reason() {
        let refused = |octets| Header::parse(octets).unwrap_err().to_string();
        assert_eq!(refused(*b"GET /"), "record type 71 is none of TLS");
        assert_eq!(refused([22, 2, 0, 0, 9]), "record version 0x0200 is none of SSL 3.0 to TLS 1.3");
        assert_eq!(
            refused([23, 3, 3, 0x48, 1]),
            "record of 18433 bytes is longer than 18432 (RFC 5246 §6.2.3)"
        );
    }

    #[test]
    fn a_hello_in_the_format_of_ssl_2_is_told_by_its_first_bit() {
        let header = Ssl2Header::parse([0x80, 0x2E, 1, 3, 1]).unwrap();
        assert_eq!(header, Ssl2Header { version: Version::TLS_1_0, length: 43 });
        assert_eq!(Ssl2Header::parse([22, 3, 1, 3, 1]), None);
    }
}
