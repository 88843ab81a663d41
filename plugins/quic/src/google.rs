//! Google's QUIC from before the RFCs: its public header, and the CHLO, a message of tags and values
//! ("QUIC Wire Layout Specification", "QUIC Crypto").

use crate::version::Version;
use radar_plugin::wire::{Cursor, Truncated, json::Object};

/// In the first octet of versions up to Q043: a version and a connection ID of eight octets follow.
const VERSION_FLAG: u8 = 0x01;
const CONNECTION_ID_FLAG: u8 = 0x08;
/// Its bits that are never set.
const RESERVED_FLAGS: u8 = 0xC0;

/// The pattern of a client's datagram up to Q043: flags, connection ID, `Q0`.
pub(crate) const BEGINNING: [u8; 11] =
    [CONNECTION_ID_FLAG | VERSION_FLAG, 0, 0, 0, 0, 0, 0, 0, 0, b'Q', b'0'];
/// Which of its bits count.
pub(crate) const BEGINNING_MASK: [u8; 11] =
    [RESERVED_FLAGS | CONNECTION_ID_FLAG | VERSION_FLAG, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

/// Octets before a CHLO at most: headers, a hash of 12 octets, the header of a frame.
const CHLO_WITHIN: usize = 96;
/// Tags of a CHLO that are read; some 30 are usual.
const TAGS_MAX: u16 = 64;

/// The version in the public header of a datagram; `None` if it has none.
pub(crate) fn public_version(datagram: &[u8]) -> Option<Version> {
    let mut cursor = Cursor::new(datagram);
    let flags = cursor.u8("flags").ok()?;
    if flags & BEGINNING_MASK.first()? != *BEGINNING.first()? {
        return None;
    }
    cursor.skip(8, "connection ID").ok()?;
    Some(Version(cursor.u32("version").ok()?)).filter(|version| version.is_google())
}

/// What a CHLO tells.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Chlo<'a> {
    pub server_name: Option<&'a [u8]>,
    pub user_agent: Option<&'a [u8]>,
}

impl<'a> Chlo<'a> {
    /// Finds the CHLO in a datagram, or in the frames of a packet; one that is cut is not read.
    pub fn find(octets: &'a [u8]) -> Option<Self> {
        let head = octets.get(..CHLO_WITHIN).unwrap_or(octets);
        let at = head.windows(4).position(|tag| tag == b"CHLO")?;
        Self::read(octets.get(at..)?).ok()
    }

    fn read(message: &'a [u8]) -> Result<Self, Truncated> {
        let mut tags = Cursor::new(message);
        tags.skip(4, "CHLO")?;
        let count = tags.array("tag count").map(u16::from_le_bytes)?;
        tags.skip(2, "padding")?;
        let mut values = tags;
        values.skip(usize::from(count).saturating_mul(8), "tags")?;
        let (mut chlo, mut start) = (Self::default(), 0u32);
        for _ in 0..count.min(TAGS_MAX) {
            let tag: [u8; 4] = tags.array("tag")?;
            let end = tags.array("end of value").map(u32::from_le_bytes)?;
            let value = values.take(end.saturating_sub(start) as usize, "value")?;
            start = start.max(end);
            match &tag {
                b"SNI\0" => chlo.server_name = Some(value),
                b"UAID" => chlo.user_agent = Some(value),
                _ => (),
            }
        }
        Ok(chlo)
    }

    /// Writes its members of the event.
    pub fn write(&self, event: &mut Object<'_>) {
        event.text_if("sni", self.server_name);
        event.text_if("ua", self.user_agent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chlo() -> Vec<u8> {
        let mut message = b"\xA0\x01\x04CHLO\x03\0\0\0".to_vec();
        for (tag, end) in [(b"SNI\0", 11u32), (b"VER\0", 15), (b"UAID", 19)] {
            message.extend(tag);
            message.extend(end.to_le_bytes());
        }
        message.extend(b"example.orgQ046ched");
        message
    }

    #[test]
    fn name_and_user_agent_are_found_by_their_tags() {
        let chlo = chlo();
        let expected = Chlo { server_name: Some(b"example.org"), user_agent: Some(b"ched") };
        assert_eq!(Chlo::find(&chlo), Some(expected));
        for length in 0..chlo.len() {
            assert_eq!(Chlo::find(&chlo[..length]), None, "cut at {length}");
        }
    }

    #[test]
    fn a_public_header_is_told_by_its_version() {
        assert_eq!(public_version(b"\x0D12345678Q043\x01"), Some(Version(0x5130_3433)));
        assert_eq!(public_version(b"\x0D12345678QU43\x01"), None);
        assert_eq!(public_version(b"\x0C12345678Q043\x01"), None);
        assert_eq!(public_version(b"\x0D12345678Q04"), None);
    }
}
