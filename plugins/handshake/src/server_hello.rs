//! The ServerHello and the HelloRetryRequest (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3).

use hex_literal::hex;
use radar_wire::{Cursor, Truncated};

use crate::client_hello::protocols;
use crate::{Extension, Extensions, Version};

/// A ServerHello with this random is a HelloRetryRequest: SHA-256 of "HelloRetryRequest".
const RETRY: [u8; 32] = hex!("cf21ad74e59a6111be1d8c021e65b891 c2a211167abb8c5e079e09e2c8a8339c");

/// A ServerHello whose extensions are read when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct ServerHello<'a> {
    /// The version of the message, which stays at TLS 1.2 for all that is newer.
    pub legacy_version: Version,
    /// 32 octets that are the server's.
    pub random: &'a [u8; 32],
    /// The session that was begun or resumed; in TLS 1.3 an echo of the client's.
    pub session_id: &'a [u8],
    /// The cipher suite that was chosen.
    pub cipher_suite: u16,
    /// The compression method that was chosen.
    pub compression: u8,
    /// All extensions.
    pub extensions: Extensions<'a>,
}

impl<'a> ServerHello<'a> {
    /// Reads the body of a ServerHello of TLS, DTLS or QUIC.
    pub fn parse(body: &'a [u8]) -> Result<Self, Truncated> {
        let mut cursor = Cursor::new(body);
        let legacy_version = Version(cursor.u16("server version")?);
        let random = cursor.take(32, "server random")?;
        // Drafts of TLS 1.3 up to 21 had neither session id nor compression. Up to 15 they called
        // themselves TLS 1.3 here, where TLS 1.3 itself says TLS 1.2.
        let short = matches!(legacy_version.0, 0x0304 | 0x7F00..=0x7F15);
        Ok(Self {
            legacy_version,
            random: random.first_chunk().unwrap_or(&[0; 32]),
            session_id: if short { &[] } else { cursor.vector8("session id")? },
            cipher_suite: cursor.u16("cipher suite")?,
            compression: if short { 0 } else { cursor.u8("compression method")? },
            extensions: if cursor.is_empty() {
                Extensions::default()
            } else {
                Extensions::new(cursor.vector16("extensions")?)
            },
        })
    }

    /// Whether the server asks for another ClientHello.
    #[must_use]
    pub fn is_retry(&self) -> bool {
        *self.random == RETRY
    }

    /// The version that was chosen.
    #[must_use]
    pub fn version(&self) -> Version {
        let data = self.extensions.find(Extension::SUPPORTED_VERSIONS).unwrap_or_default();
        match Cursor::new(data).u16("selected version") {
            Ok(version) => Version(version),
            Err(_) if self.legacy_version == Version::TLS_1_3 => Version::TLS_1_3_EARLY_DRAFT,
            Err(_) => self.legacy_version,
        }
    }

    /// The application protocol that was chosen; TLS 1.3 encrypts it.
    #[must_use]
    pub fn alpn(&self) -> Option<&'a [u8]> {
        protocols(self.extensions).next()
    }

    /// The group of the key exchange of TLS 1.3.
    #[must_use]
    pub fn key_share_group(&self) -> Option<u16> {
        Cursor::new(self.extensions.find(Extension::KEY_SHARE)?).u16("group").ok()
    }

    /// Whether a session of TLS 1.3 is resumed.
    #[must_use]
    pub fn accepts_pre_shared_key(&self) -> bool {
        self.extensions.contain(Extension::PRE_SHARED_KEY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{OPENSSL_SERVER_HELLO_1_2, OPENSSL_SERVER_HELLO_1_3};

    #[test]
    fn the_version_is_chosen_in_an_extension_since_tls_1_3() {
        let hello = ServerHello::parse(&OPENSSL_SERVER_HELLO_1_3[4..]).unwrap();
        assert_eq!((hello.legacy_version, hello.version()), (Version::TLS_1_2, Version::TLS_1_3));
        assert_eq!((hello.cipher_suite, hello.key_share_group()), (0x1302, Some(29)));
        assert!(!hello.is_retry() && !hello.accepts_pre_shared_key());
    }

    #[test]
    fn before_tls_1_3_the_protocol_is_in_the_clear() {
        let hello = ServerHello::parse(&OPENSSL_SERVER_HELLO_1_2[4..]).unwrap();
        assert_eq!(hello.version(), Version::TLS_1_2);
        assert_eq!((hello.cipher_suite, hello.alpn()), (0xC030, Some(&b"h2"[..])));
    }

    #[test]
    fn a_retry_is_told_by_its_random() {
        let mut body = OPENSSL_SERVER_HELLO_1_3[4..].to_vec();
        body[2..34].copy_from_slice(&RETRY);
        assert!(ServerHello::parse(&body).unwrap().is_retry());
    }

    #[test]
    fn a_draft_of_tls_1_3_has_no_session_id() {
        let body = [&[0x7F, 0x12][..], &[9; 32], &[0x13, 0x01, 0, 0]].concat();
        let hello = ServerHello::parse(&body).unwrap();
        assert_eq!((hello.cipher_suite, hello.version().to_string()), (0x1301, "TLS 1.3 draft-18".into()));
        let body = [&[0x03, 0x04][..], &[9; 32], &[0xC0, 0x2F, 0, 0]].concat();
        let hello = ServerHello::parse(&body).unwrap();
        assert_eq!((hello.cipher_suite, hello.version().to_string()), (0xC02F, "TLS 1.3 draft-<16".into()));
    }

    #[test]
    fn a_hello_cut_short_does_not_panic() {
        for length in 0..OPENSSL_SERVER_HELLO_1_3.len() - 4 {
            let _ = ServerHello::parse(&OPENSSL_SERVER_HELLO_1_3[4..][..length]);
        }
    }
}
