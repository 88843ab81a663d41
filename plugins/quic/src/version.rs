//! QUIC versions: their names, their packet types and what protects their Initial packets
//! (RFC 9000 §15, RFC 9001 §5.2, RFC 9369 §3).

use hex_literal::hex;
use std::{
    borrow::Cow,
    fmt::{self, Write},
};

/// The version field of a long header.
///
/// Displayed as Suricata writes it: in hexadecimal, but for Google's versions, which are text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Version(pub u32);

/// What a packet with a long header is (RFC 9000 §17.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PacketType {
    Initial,
    ZeroRtt,
    Handshake,
    Retry,
}

/// What the keys of Initial packets are derived with, besides a connection ID.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Salt {
    pub salt: [u8; 20],
    /// The labels of key, IV and header protection key, with the prefix of TLS.
    pub labels: &'static [&'static [u8]; 3],
}

const LABELS: [&[u8]; 3] = [b"tls13 quic key", b"tls13 quic iv", b"tls13 quic hp"];
const LABELS_V2: [&[u8]; 3] = [b"tls13 quicv2 key", b"tls13 quicv2 iv", b"tls13 quicv2 hp"];

const fn salt(salt: [u8; 20]) -> Salt {
    Salt { salt, labels: &LABELS }
}

static V1: Salt = salt(hex!("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"));
static V2: Salt = Salt { salt: hex!("0dede3def700a6db819381be6e269dcbf9bd2ed9"), labels: &LABELS_V2 };
static DRAFT_22: Salt = salt(hex!("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a"));
static DRAFT_23: Salt = salt(hex!("c3eef712c72ebb5a11a7d2432bb46365bef9f502"));
static DRAFT_29: Salt = salt(hex!("afbfec289993d24c9e9786f19c6111e04390a899"));
static Q050: Salt = salt(hex!("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45"));
static T050: Salt = salt(hex!("7ff579e5acd072915580304c43a2367c60488310"));
static T051: Salt = salt(hex!("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d"));

impl Version {
    /// Not a version: the packet lists those that a server speaks (RFC 9000 §17.2.1).
    pub const NEGOTIATION: Self = Self(0);
    /// RFC 9000.
    #[cfg(test)]
    pub const V1: Self = Self(1);
    /// RFC 9369.
    pub const V2: Self = Self(0x6B33_43CF);

    /// What protects Initial packets; `None` for a version that is not known.
    pub fn salt(self) -> Option<&'static Salt> {
        Some(match self.0 {
            1 => &V1,
            0x6B33_43CF => &V2,
            0xFF00_0016 => &DRAFT_22,
            0xFF00_0017..=0xFF00_001C => &DRAFT_23,
            0xFF00_001D..=0xFF00_0020 => &DRAFT_29,
            0xFF00_0021..=0xFF00_0022 => &V1,
            // Those of mvfst follow the draft of their time.
            0xFACE_B001 => &DRAFT_22,
            0xFACE_B002 | 0xFACE_B00E => &DRAFT_23,
            0xFACE_B00F..=0xFACE_B013 => &DRAFT_29,
            0x5130_3530 => &Q050,
            0x5430_3530 => &T050,
            0x5430_3531 => &T051,
            _ => return None,
        })
    }

    /// The versions in a list of them; octets too few for another are left off.
    pub fn list(octets: &[u8]) -> impl Iterator<Item = Self> {
        octets
            .chunks_exact(4)
            .filter_map(|code| code.first_chunk().copied().map(u32::from_be_bytes).map(Self))
    }

    /// What a packet is by the first octet of its long header.
    pub fn packet_type(self, first: u8) -> PacketType {
        let code = first >> 4;
        // Version 2 gives each type the next number (RFC 9369 §3.2).
        let code = if self == Self::V2 { code.wrapping_sub(1) } else { code };
        match code & 3 {
            0 => PacketType::Initial,
            1 => PacketType::ZeroRtt,
            2 => PacketType::Handshake,
            _ => PacketType::Retry,
        }
    }

    /// One of Google's from before the RFCs, `Q046` or `T050`.
    pub fn is_google(self) -> bool {
        matches!(self.0.to_be_bytes(), [b'Q' | b'T', b'0', b'0'..=b'9', b'0'..=b'9'])
    }

    /// Its handshake is Google's own and not that of TLS.
    pub fn has_chlo(self) -> bool {
        self.is_google() && self.0 >> 24 == u32::from(b'Q')
    }

    /// It has TLS, but frames of Google's own.
    pub fn has_google_frames(self) -> bool {
        self.0.to_be_bytes() == *b"T050"
    }

    /// Reserved to keep servers tolerant (RFC 9000 §15): never spoken.
    pub fn is_grease(self) -> bool {
        self.0 & 0x0F0F_0F0F == 0x0A0A_0A0A
    }

    /// The name that people know it by.
    pub fn name(self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match self.0.to_be_bytes() {
            [0, 0, 0, 1] => "v1",
            [0x6B, 0x33, 0x43, 0xCF] => "v2",
            [0xFF, 0, 0, draft] => return Some(format!("draft-{draft:02}").into()),
            [0xFA, 0xCE, 0xB0, _] => "mvfst",
            [b'P', b'C', b'Q', _] => "picoquic",
            [0xF0, 0xF0, 0xF0, _] => "quicly",
            [0x07, 0x07, 0x07, _] => "quic-go",
            _ if self.is_google() => "gQUIC",
            _ if self.is_grease() => "GREASE",
            _ => return None,
        }))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.to_be_bytes() {
            octets if self.is_google() => {
                octets.iter().try_for_each(|octet| f.write_char(char::from(*octet)))
            }
            _ => write!(f, "{:x}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_written_as_suricata_does_and_named_besides() {
        let forms = [1, 0x6B33_43CF, 0xFF00_001D, 0x5130_3436].map(|code| {
            let version = Version(code);
            format!("{version} {}", version.name().unwrap_or_default())
        });
        assert_eq!(forms, ["1 v1", "6b3343cf v2", "ff00001d draft-29", "Q046 gQUIC"]);
        assert_eq!(Version(0x1234_5678).name(), None);
        assert!(Version(0x1A2A_3A4A).is_grease() && !Version::V1.is_grease());
    }

    #[test]
    fn version_2_counts_its_packet_types_otherwise() {
        use PacketType::{Handshake, Initial, Retry, ZeroRtt};
        let types = |version: Version| [0xC0, 0xD0, 0xE0, 0xF0].map(|first| version.packet_type(first));
        assert_eq!(types(Version::V1), [Initial, ZeroRtt, Handshake, Retry]);
        assert_eq!(types(Version::V2), [Retry, Initial, ZeroRtt, Handshake]);
    }

    #[test]
    fn each_draft_has_the_salt_of_its_time() {
        let salt = |draft: u32| Version(0xFF00_0000 | draft).salt();
        assert_eq!((salt(27), salt(28)), (Some(&DRAFT_23), Some(&DRAFT_23)));
        assert_eq!((salt(29), salt(32)), (Some(&DRAFT_29), Some(&DRAFT_29)));
        assert_eq!((salt(33), salt(34)), (Some(&V1), Some(&V1)));
        assert_eq!((salt(21), salt(35)), (None, None));
    }
}
