//! The extensions of a hello (RFC 8446 §4.2), in the order in which they were sent.

use radar_wire::Cursor;

/// One extension, its content unread.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Extension<'a> {
    /// The code of the IANA registry.
    pub kind: u16,
    /// What it carries.
    pub data: &'a [u8],
}

impl Extension<'_> {
    /// RFC 6066 §3.
    pub const SERVER_NAME: u16 = 0;
    /// RFC 8446 §4.2.7, at first "elliptic_curves" (RFC 8422).
    pub const SUPPORTED_GROUPS: u16 = 10;
    /// RFC 8422 §5.1.2.
    pub const EC_POINT_FORMATS: u16 = 11;
    /// RFC 8446 §4.2.3.
    pub const SIGNATURE_ALGORITHMS: u16 = 13;
    /// RFC 7301.
    pub const ALPN: u16 = 16;
    /// RFC 7627.
    pub const EXTENDED_MASTER_SECRET: u16 = 23;
    /// RFC 5077 §3.2.
    pub const SESSION_TICKET: u16 = 35;
    /// RFC 8446 §4.2.11.
    pub const PRE_SHARED_KEY: u16 = 41;
    /// RFC 8446 §4.2.10.
    pub const EARLY_DATA: u16 = 42;
    /// RFC 8446 §4.2.1.
    pub const SUPPORTED_VERSIONS: u16 = 43;
    /// RFC 8446 §4.2.8.
    pub const KEY_SHARE: u16 = 51;
    /// RFC 9001 §8.2.
    pub const QUIC_TRANSPORT_PARAMETERS: u16 = 57;
    /// The same in QUIC drafts up to 32.
    pub const QUIC_TRANSPORT_PARAMETERS_DRAFT: u16 = 0xFFA5;
    /// RFC 9849: the outer part of an encrypted ClientHello.
    pub const ENCRYPTED_CLIENT_HELLO: u16 = 0xFE0D;
    /// draft-ietf-tls-esni up to -06, which encrypted the server name only.
    pub const ENCRYPTED_SERVER_NAME: u16 = 0xFFCE;
}

/// The extensions of a hello.
///
/// What is malformed within one extension is that one's affair; an extension that says it is longer
/// than the hello ends the list, and those before it stay.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extensions<'a>(&'a [u8]);

impl<'a> Extensions<'a> {
    /// The extensions in what follows the length of the list.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// All extensions in the order of the hello.
    pub fn iter(self) -> impl Iterator<Item = Extension<'a>> + Clone {
        let mut cursor = Cursor::new(self.0);
        std::iter::from_fn(move || next(&mut cursor))
    }

    /// The types of all extensions in the order of the hello.
    pub fn kinds(self) -> impl Iterator<Item = u16> + Clone {
        self.iter().map(|extension| extension.kind)
    }

    /// The content of the first extension of a type.
    #[must_use]
    pub fn find(self, kind: u16) -> Option<&'a [u8]> {
        self.iter().find(|extension| extension.kind == kind).map(|extension| extension.data)
    }

    /// Whether there is an extension of a type.
    #[must_use]
    pub fn contain(self, kind: u16) -> bool {
        self.find(kind).is_some()
    }

    /// Whether the list ends with an extension that it does not hold whole.
    #[must_use]
    pub fn are_cut(self) -> bool {
        let mut cursor = Cursor::new(self.0);
        while next(&mut cursor).is_some() {}
        !cursor.is_empty()
    }
}

fn next<'a>(cursor: &mut Cursor<'a>) -> Option<Extension<'a>> {
    let mut ahead = *cursor;
    let kind = ahead.u16("extension type").ok()?;
    let data = ahead.vector16("extension").ok()?;
    *cursor = ahead;
    Some(Extension { kind, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_before_a_cut_one_stay() {
        let extensions = Extensions::new(&[0, 23, 0, 0, 0, 35, 0, 1, 9, 0, 16, 0, 200, 1]);
        assert!(extensions.kinds().eq([23, 35]));
        assert_eq!(extensions.find(35), Some(&[9][..]));
        assert!(extensions.are_cut());
        assert!(!Extensions::new(&[0, 23, 0, 0]).are_cut());
    }
}
