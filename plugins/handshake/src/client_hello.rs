//! The ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2), borrowed from its message.

use radar_wire::{Cursor, Truncated};

use crate::{Codes, Extension, Extensions, Version};

/// A ClientHello whose extensions are read when they are asked for.
///
/// What an accessor cannot make sense of is as good as absent: a malformed extension hides itself
/// and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct ClientHello<'a> {
    /// The version of the message, which stays at TLS 1.2 for all that is newer.
    pub version: Version,
    /// 32 octets that are the client's.
    pub random: &'a [u8; 32],
    /// The session to be resumed; in TLS 1.3 often random.
    pub session_id: &'a [u8],
    /// All cipher suites on offer, GREASE included.
    pub cipher_suites: Codes<'a>,
    /// The compression methods on offer.
    pub compressions: &'a [u8],
    /// All extensions, GREASE included.
    pub extensions: Extensions<'a>,
}

impl<'a> ClientHello<'a> {
    /// Reads the body of a ClientHello of TLS or QUIC.
    pub fn parse(body: &'a [u8]) -> Result<Self, Truncated> {
        Self::read(&mut Cursor::new(body), false)
    }

    /// Reads the body of a ClientHello of DTLS, which has a cookie (RFC 6347 §4.2.1).
    pub fn parse_dtls(body: &'a [u8]) -> Result<Self, Truncated> {
        Self::read(&mut Cursor::new(body), true)
    }

    fn read(cursor: &mut Cursor<'a>, datagram: bool) -> Result<Self, Truncated> {
        let version = Version(cursor.u16("client version")?);
        let random = cursor.take(32, "client random")?;
        let session_id = cursor.vector8("session id")?;
        if datagram {
            cursor.vector8("cookie")?;
        }
        Ok(Self {
            version,
            random: random.first_chunk().unwrap_or(&[0; 32]),
            session_id,
            cipher_suites: Codes::new(cursor.vector16("cipher suites")?),
            compressions: cursor.vector8("compression methods")?,
            // SSL 3.0 and early TLS end here.
            extensions: if cursor.is_empty() {
                Extensions::default()
            } else {
                Extensions::new(cursor.vector16("extensions")?)
            },
        })
    }

    /// The host name that the client asks for (RFC 6066 §3), as it was sent.
    #[must_use]
    pub fn server_name(&self) -> Option<&'a [u8]> {
        let mut data = Cursor::new(self.extensions.find(Extension::SERVER_NAME)?);
        let mut names = Cursor::new(data.vector16("server name list").ok()?);
        loop {
            // Only type 0, host_name, was ever defined.
            let kind = names.u8("name type").ok()?;
            let name = names.vector16("server name").ok()?;
            if kind == 0 {
                return Some(name);
            }
        }
    }

    /// The application protocols on offer (RFC 7301), the client's favourite first.
    pub fn alpn(&self) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
        protocols(self.extensions)
    }

    /// The versions on offer in the extension that TLS 1.3 uses, GREASE included.
    #[must_use]
    pub fn supported_versions(&self) -> Codes<'a> {
        self.vector(Extension::SUPPORTED_VERSIONS, |data| data.vector8("versions").ok())
    }

    /// The groups on offer for the key exchange, GREASE included.
    #[must_use]
    pub fn groups(&self) -> Codes<'a> {
        self.vector(Extension::SUPPORTED_GROUPS, |data| data.vector16("named groups").ok())
    }

    /// The signature algorithms on offer, GREASE included.
    #[must_use]
    pub fn signature_algorithms(&self) -> Codes<'a> {
        self.vector(Extension::SIGNATURE_ALGORITHMS, |data| data.vector16("signature algorithms").ok())
    }

    /// The point formats on offer for elliptic curves, an octet each.
    #[must_use]
    pub fn point_formats(&self) -> &'a [u8] {
        let data = self.extensions.find(Extension::EC_POINT_FORMATS).unwrap_or_default();
        Cursor::new(data).vector8("point formats").unwrap_or_default()
    }

    /// The groups that the client has sent a key for, GREASE included.
    pub fn key_share_groups(&self) -> impl Iterator<Item = u16> + Clone + use<'a> {
        let data = self.extensions.find(Extension::KEY_SHARE).unwrap_or_default();
        let mut shares = Cursor::new(Cursor::new(data).vector16("key shares").unwrap_or_default());
        std::iter::from_fn(move || {
            let group = shares.u16("group").ok()?;
            shares.vector16("key exchange").ok()?;
            Some(group)
        })
    }

    /// Whether a part of the hello, or its server name, is encrypted, or feigned to be: the two are
    /// made to look the same (RFC 9849 §6.2).
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.extensions.contain(Extension::ENCRYPTED_CLIENT_HELLO)
            || self.extensions.contain(Extension::ENCRYPTED_SERVER_NAME)
    }

    /// The transport parameters of QUIC (RFC 9000 §18), undecoded.
    #[must_use]
    pub fn quic_transport_parameters(&self) -> Option<&'a [u8]> {
        self.extensions
            .find(Extension::QUIC_TRANSPORT_PARAMETERS)
            .or_else(|| self.extensions.find(Extension::QUIC_TRANSPORT_PARAMETERS_DRAFT))
    }

    /// The ticket of the session to be resumed; an empty one asks for a ticket.
    #[must_use]
    pub fn session_ticket(&self) -> Option<&'a [u8]> {
        self.extensions.find(Extension::SESSION_TICKET)
    }

    /// Whether the client offers to resume a session of TLS 1.3.
    #[must_use]
    pub fn offers_pre_shared_key(&self) -> bool {
        self.extensions.contain(Extension::PRE_SHARED_KEY)
    }

    /// Whether data of the application follow at once, before the server has answered.
    #[must_use]
    pub fn has_early_data(&self) -> bool {
        self.extensions.contain(Extension::EARLY_DATA)
    }

    fn vector(&self, kind: u16, content: impl FnOnce(&mut Cursor<'a>) -> Option<&'a [u8]>) -> Codes<'a> {
        let data = self.extensions.find(kind).unwrap_or_default();
        Codes::new(content(&mut Cursor::new(data)).unwrap_or_default())
    }
}

/// The protocols in the ALPN extension of either hello.
pub(crate) fn protocols<'a>(extensions: Extensions<'a>) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
    let data = extensions.find(Extension::ALPN).unwrap_or_default();
    let mut names = Cursor::new(Cursor::new(data).vector16("protocol names").unwrap_or_default());
    std::iter::from_fn(move || names.vector8("protocol name").ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Hello, OPENSSL_HELLO};

    #[test]
    fn what_openssl_offers_is_read_in_its_order() {
        let hello = ClientHello::parse(&OPENSSL_HELLO[4..]).unwrap();
        assert_eq!(hello.version, Version::TLS_1_2);
        assert_eq!(hello.server_name(), Some(&b"www.example.org"[..]));
        assert!(hello.alpn().eq([&b"h2"[..], b"http/1.1"]));
        assert!(hello.supported_versions().iter().eq([0x0304, 0x0303, 0x0302, 0x0301]));
        assert!(hello.groups().iter().eq([29, 23, 30, 25, 24, 256, 257, 258, 259, 260]));
        assert_eq!(hello.point_formats(), [0, 1, 2]);
        assert!(hello.key_share_groups().eq([29]));
        assert_eq!(hello.session_ticket(), Some(&[][..]));
        assert_eq!((hello.session_id.len(), hello.compressions), (32, &[0][..]));
        assert!(!hello.is_encrypted() && !hello.offers_pre_shared_key() && !hello.has_early_data());
    }

    #[test]
    fn a_hello_cut_anywhere_is_an_error_that_names_the_field() {
        let body = &OPENSSL_HELLO[4..];
        let compressions_end = body.len() - 2 - usize::from(u16::from_be_bytes([body[133], body[134]]));
        for length in (0..body.len()).filter(|length| *length != compressions_end) {
            assert!(ClientHello::parse(&body[..length]).is_err(), "cut at {length}");
        }
        let error = ClientHello::parse(&body[..20]).unwrap_err();
        assert_eq!(error.to_string(), "client random at byte 2 needs 32 bytes but 18 are left");
    }

    #[test]
    fn a_malformed_extension_hides_itself_and_nothing_else() {
        let body = Hello::default()
            .extension(Extension::SERVER_NAME, &[0, 99, 0])
            .extension(Extension::SUPPORTED_GROUPS, &[0])
            .extension(Extension::KEY_SHARE, &[0, 9, 0, 29, 0, 1, 7, 0, 23, 0, 9])
            .extension(Extension::ALPN, &[0, 5, 2, b'h', b'2', 9, b'x'])
            .extension(Extension::EC_POINT_FORMATS, &[1, 0])
            .body();
        let hello = ClientHello::parse(&body).unwrap();
        assert_eq!(hello.server_name(), None);
        assert!(hello.groups().is_empty());
        assert!(hello.key_share_groups().eq([29]), "the second share is cut");
        assert!(hello.alpn().eq([b"h2"]), "what comes before the fault is kept");
        assert_eq!(hello.point_formats(), [0]);
    }

    #[test]
    fn a_hello_of_dtls_has_a_cookie() {
        let mut body = Hello::default().cipher(0x1301).body();
        body.splice(35..35, [3, 1, 2, 3]);
        let hello = ClientHello::parse_dtls(&body).unwrap();
        assert!(hello.cipher_suites.iter().eq([0x1301]));
    }

    #[test]
    fn a_hello_may_end_before_the_extensions() {
        let body = Hello::default().cipher(5).body();
        let hello = ClientHello::parse(&body).unwrap();
        assert_eq!(hello.extensions.kinds().count(), 0);
    }
}
