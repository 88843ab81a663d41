//! The fixed header of a control packet (MQTT 5.0 §2.1) and variable byte integers (§1.5.5).

use radar_plugin::{Malformed, wire::Cursor};

/// Types of control packets (§2.1.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Connect,
    Connack,
    Publish,
    Puback,
    Pubrec,
    Pubrel,
    Pubcomp,
    Subscribe,
    Suback,
    Unsubscribe,
    Unsuback,
    Pingreq,
    Pingresp,
    Disconnect,
    Auth,
}

impl Kind {
    fn of(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Connect,
            2 => Self::Connack,
            3 => Self::Publish,
            4 => Self::Puback,
            5 => Self::Pubrec,
            6 => Self::Pubrel,
            7 => Self::Pubcomp,
            8 => Self::Subscribe,
            9 => Self::Suback,
            10 => Self::Unsubscribe,
            11 => Self::Unsuback,
            12 => Self::Pingreq,
            13 => Self::Pingresp,
            14 => Self::Disconnect,
            15 => Self::Auth,
            _ => return None,
        })
    }

    /// Whether these flags may stand beside it (§2.1.3). Version 3.1 lets three of them be sent again,
    /// marked with the flag DUP.
    fn takes(self, flags: u8) -> bool {
        match self {
            Self::Publish => flags & QOS != QOS,
            Self::Pubrel | Self::Subscribe | Self::Unsubscribe => flags & !DUP == 0b0010,
            _ => flags == 0,
        }
    }

    /// The key of its object in an event, as Suricata has it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Connack => "connack",
            Self::Publish => "publish",
            Self::Puback => "puback",
            Self::Pubrec => "pubrec",
            Self::Pubrel => "pubrel",
            Self::Pubcomp => "pubcomp",
            Self::Subscribe => "subscribe",
            Self::Suback => "suback",
            Self::Unsubscribe => "unsubscribe",
            Self::Unsuback => "unsuback",
            Self::Pingreq => "pingreq",
            Self::Pingresp => "pingresp",
            Self::Disconnect => "disconnect",
            Self::Auth => "auth",
        }
    }
}

/// Flags of a PUBLISH.
const DUP: u8 = 0b1000;
const QOS: u8 = 0b0110;
const RETAIN: u8 = 0b0001;

/// Type, flags and length of a control packet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FixedHeader {
    pub kind: Kind,
    flags: u8,
    /// Octets behind this header: the "remaining length".
    pub length: usize,
    /// Octets of this header, 2 to 5.
    pub size: usize,
}

impl FixedHeader {
    /// Reads it from the start of `octets`; `None` if more are needed.
    pub fn read(octets: &[u8]) -> Result<Option<Self>, Malformed> {
        let mut cursor = Cursor::new(octets);
        let Ok(first) = cursor.u8("type and flags") else { return Ok(None) };
        let (kind, flags) = (Kind::of(first >> 4).ok_or(Malformed)?, first & 0x0F);
        if !kind.takes(flags) {
            return Err(Malformed);
        }
        let Some(length) = variable_byte_integer(&mut cursor)? else { return Ok(None) };
        // At most 28 bits: it fits everywhere.
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(Some(Self { kind, flags, length, size: cursor.offset() }))
    }

    /// The message was sent before.
    pub fn dup(self) -> bool {
        self.flags & DUP != 0
    }

    /// 0 at most once, 1 at least once, 2 exactly once.
    pub fn qos(self) -> u8 {
        (self.flags & QOS) >> 1
    }

    /// The broker is to keep the message, or has kept it.
    pub fn retain(self) -> bool {
        self.flags & RETAIN != 0
    }
}

/// Octets of a variable byte integer at most.
const INTEGER_MAX: usize = 4;

/// Reads a variable byte integer, seven bits an octet, the lowest first; `None` if it has no end yet.
pub(crate) fn variable_byte_integer(cursor: &mut Cursor<'_>) -> Result<Option<u32>, Malformed> {
    let octets = cursor.rest();
    let Some(last) = octets.iter().take(INTEGER_MAX).position(|octet| *octet < 0x80) else {
        return if octets.len() < INTEGER_MAX { Ok(None) } else { Err(Malformed) };
    };
    let octets = cursor.take(last.saturating_add(1), "variable byte integer")?;
    Ok(Some(octets.iter().rev().fold(0, |value, octet| value << 7 | u32::from(octet & 0x7F))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(octets: &[u8]) -> Result<Option<u32>, Malformed> {
        variable_byte_integer(&mut Cursor::new(octets))
    }

    #[test]
    fn integers_have_seven_bits_an_octet_and_four_octets_at_most() {
        assert_eq!(integer(&[0]), Ok(Some(0)));
        assert_eq!(integer(&[0x7F]), Ok(Some(127)));
        assert_eq!(integer(&[0x80, 0x01]), Ok(Some(128)));
        assert_eq!(integer(&[0xFF, 0xFF, 0xFF, 0x7F]), Ok(Some(268_435_455)));
        assert_eq!(integer(&[0xFF, 0xFF, 0xFF]), Ok(None));
        assert_eq!(integer(&[]), Ok(None));
        assert_eq!(integer(&[0xFF, 0xFF, 0xFF, 0xFF, 0x01]), Err(Malformed));
    }

    #[test]
    fn flags_that_a_type_does_not_have_are_malformed() {
        let read = |octets: &[u8]| FixedHeader::read(octets);
        assert!(read(&[0x82, 5]).unwrap().is_some() && read(&[0x8A, 5]).unwrap().is_some());
        assert_eq!(read(&[0x80, 5]), Err(Malformed));
        assert_eq!(read(&[0x36, 5]), Err(Malformed));
        assert_eq!(read(&[0x00, 5]), Err(Malformed));
        assert_eq!(read(b"GET / HTTP/1.1"), Err(Malformed));
        assert_eq!(read(&[0x30]), Ok(None));
    }

    #[test]
    fn a_publish_has_its_flags() {
        let header = FixedHeader::read(&[0x3D, 0x80, 0x01]).unwrap().unwrap();
        assert_eq!((header.dup(), header.qos(), header.retain()), (true, 2, true));
        assert_eq!((header.length, header.size), (128, 3));
    }
}
