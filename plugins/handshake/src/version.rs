//! The versions of SSL, TLS and DTLS and their names.

use std::fmt;

/// A version as its two octets on the wire.
///
/// Its `Display` is the name that EVE gives to it: `SSLv3`, `TLSv1`, `TLS 1.2`, `TLS 1.3 draft-18`,
/// and `0x1234` for what has none.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Version(pub u16);

impl Version {
    /// SSL 2.0, the version that its own hello carries.
    pub const SSL_2_0: Self = Self(0x0002);
    /// RFC 6101.
    pub const SSL_3_0: Self = Self(0x0300);
    /// RFC 2246.
    pub const TLS_1_0: Self = Self(0x0301);
    /// RFC 4346.
    pub const TLS_1_1: Self = Self(0x0302);
    /// RFC 5246.
    pub const TLS_1_2: Self = Self(0x0303);
    /// RFC 8446.
    pub const TLS_1_3: Self = Self(0x0304);
    /// Any draft of TLS 1.3 before 16, none of which had a number of its own.
    pub const TLS_1_3_EARLY_DRAFT: Self = Self(0x7F01);
    /// RFC 4347. Versions of DTLS count downwards, and there is no 1.1.
    pub const DTLS_1_0: Self = Self(0xFEFF);
    /// RFC 6347.
    pub const DTLS_1_2: Self = Self(0xFEFD);
    /// RFC 9147.
    pub const DTLS_1_3: Self = Self(0xFEFC);

    /// The name that EVE gives to a released version.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::SSL_2_0 => "SSLv2",
            Self::SSL_3_0 => "SSLv3",
            Self::TLS_1_0 => "TLSv1",
            Self::TLS_1_1 => "TLS 1.1",
            Self::TLS_1_2 => "TLS 1.2",
            Self::TLS_1_3 => "TLS 1.3",
            Self::DTLS_1_0 => "DTLS 1.0",
            Self::DTLS_1_2 => "DTLS 1.2",
            Self::DTLS_1_3 => "DTLS 1.3",
            _ => return None,
        })
    }

    /// Whether this is TLS 1.3, DTLS 1.3 or a draft of TLS 1.3, which encrypt their certificates.
    #[must_use]
    pub fn is_1_3(self) -> bool {
        matches!(self, Self::TLS_1_3 | Self::DTLS_1_3) || matches!(self.0 >> 8, 0x7F | 0xFB)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [high, low] = self.0.to_be_bytes();
        match (self.name(), high) {
            (Some(name), _) => f.write_str(name),
            // Suricata tells drafts apart from 16 on.
            (None, 0x7F) if low < 16 => f.write_str("TLS 1.3 draft-<16"),
            (None, 0x7F) => write!(f, "TLS 1.3 draft-{low}"),
            // The variant of the drafts that Facebook's clients spoke.
            (None, 0xFB) => write!(f, "TLS 1.3 draft-{low}-fb"),
            (None, _) => write!(f, "{:#06x}", self.0),
        }
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_eve() {
        let names = [0x0301, 0x0304, 0x7F1C, 0x7F0E, 0xFB1A, 0xFEFD, 0x0505].map(|v| Version(v).to_string());
        assert_eq!(
            names,
            [
                "TLSv1",
                "TLS 1.3",
                "TLS 1.3 draft-28",
                "TLS 1.3 draft-<16",
                "TLS 1.3 draft-26-fb",
                "DTLS 1.2",
                "0x0505"
            ]
        );
    }
}
