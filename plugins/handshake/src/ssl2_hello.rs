//! The ClientHello in the format of SSL 2.0 (RFC 5246 §E.2), which clients of SSL 3.0 and TLS 1.0
//! sent to servers that might know nothing newer.

use radar_wire::{Cursor, Truncated};

use crate::Version;

/// What an old client offers.
#[derive(Clone, Copy, Debug)]
pub struct Ssl2Hello<'a> {
    /// The highest version on offer.
    pub version: Version,
    /// The session to be resumed.
    pub session_id: &'a [u8],
    /// 16 to 32 octets that are the client's.
    pub challenge: &'a [u8],
    specs: &'a [u8],
}

impl<'a> Ssl2Hello<'a> {
    /// Reads what follows the version.
    pub fn parse(version: Version, body: &'a [u8]) -> Result<Self, Truncated> {
        let mut cursor = Cursor::new(body);
        let specs = cursor.u16("cipher spec length")?;
        let session_id = cursor.u16("session id length")?;
        let challenge = cursor.u16("challenge length")?;
        Ok(Self {
            version,
            specs: cursor.take(specs.into(), "cipher specs")?,
            session_id: cursor.take(session_id.into(), "session id")?,
            challenge: cursor.take(challenge.into(), "challenge")?,
        })
    }

    /// The cipher suites of SSL 3.0 and later among the three-octet codes; those of SSL 2.0 itself
    /// begin with another octet than 0.
    pub fn cipher_suites(&self) -> impl Iterator<Item = u16> + Clone + use<'a> {
        self.specs.chunks_exact(3).filter_map(|spec| match spec {
            &[0, high, low] => Some(u16::from_be_bytes([high, low])),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const BODY: &[u8] = &hex!("0006 0000 0010 00002f 010080 00112233445566778899aabbccddeeff");

    #[test]
    fn the_suites_that_newer_versions_know_are_picked_out() {
        let hello = Ssl2Hello::parse(Version::TLS_1_0, BODY).unwrap();
        assert!(hello.cipher_suites().eq([0x002F]));
        assert_eq!((hello.session_id.len(), hello.challenge.len()), (0, 16));
    }

    #[test]
    fn a_hello_cut_short_is_an_error() {
        for length in 0..BODY.len() {
            assert!(Ssl2Hello::parse(Version::SSL_3_0, &BODY[..length]).is_err());
        }
    }
}
