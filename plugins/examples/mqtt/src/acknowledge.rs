//! PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5.0 §3.4 to §3.7); DISCONNECT (§3.14) and AUTH (§3.15).

use crate::{Config, fixed_header::Kind, message::Version, packets::Packet, properties::Properties, reason};
use radar_plugin::{
    Malformed,
    wire::{Cursor, json::Object},
};

/// A step of the delivery of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acknowledgement<'a> {
    pub kind: Kind,
    pub message_id: u16,
    reason: Reason<'a>,
}

impl<'a> Acknowledgement<'a> {
    /// Both forms differ by their length, so that the version need not be known.
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(&packet.body);
        let message_id = cursor.u16("packet identifier")?;
        let reason = Reason::read(&mut cursor, packet, version)?;
        Ok(Self { kind: packet.header.kind, message_id, reason })
    }

    /// The message will not be delivered (§4.3.3).
    pub fn is_failure(&self) -> bool {
        self.reason.code.is_some_and(|code| code >= reason::FAILURE)
    }

    /// Writes its object.
    pub fn write(&self, object: &mut Object<'_>, config: &Config) {
        object.number("message_id", self.message_id);
        self.reason.write(object, config);
    }
}

/// A code and properties, as they stand alone in DISCONNECT and AUTH: both only since 5.0, and both may
/// be left off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reason<'a> {
    pub kind: Kind,
    code: Option<u8>,
    properties: Properties<'a>,
    cut: bool,
}

impl<'a> Reason<'a> {
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        Self::read(&mut Cursor::new(&packet.body), packet, version)
    }

    fn read(cursor: &mut Cursor<'a>, packet: &Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let (kind, cut) = (packet.header.kind, packet.cut);
        let mut reason = Self { kind, code: None, properties: Properties::default(), cut };
        if version == Version::V5 {
            // §3.4.2.1, §3.14.2.1: a code that is left off is 0.
            reason.code = Some(if cursor.is_empty() { 0 } else { cursor.u8("reason code")? });
            if !cursor.is_empty() {
                reason.properties = match Properties::read(cursor, version) {
                    Err(_) if cut => return Ok(reason),
                    properties => properties?,
                };
            }
        }
        if cursor.is_empty() || version == Version::Unknown { Ok(reason) } else { Err(Malformed) }
    }

    /// What the code says; nothing for success.
    pub fn text(&self) -> Option<&'static str> {
        self.code.and_then(reason::of)
    }

    /// Writes its object.
    pub fn write(&self, object: &mut Object<'_>, config: &Config) {
        if let Some(code) = self.code {
            object.number("reason_code", code);
        }
        object.text_if("reason", self.text());
        self.properties.write(object, config.list_max);
        if self.cut {
            object.boolean("truncated", true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed_header::FixedHeader;
    use radar_plugin::Settings;
    use std::borrow::Cow;

    fn told(octets: &[u8], version: Version) -> Result<String, Malformed> {
        let header = FixedHeader::read(octets).unwrap().unwrap();
        let packet = Packet { header, body: Cow::Borrowed(&octets[2..]), cut: false };
        let (config, mut out) = (Config::default_settings(), Vec::new());
        match header.kind {
            Kind::Disconnect => Reason::parse(&packet, version)?.write(&mut Object::new(&mut out), &config),
            _ => Acknowledgement::parse(&packet, version)?.write(&mut Object::new(&mut out), &config),
        }
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_code_that_is_left_off_is_success_and_versions_before_have_none() {
        assert_eq!(told(b"\x40\x02\0\x07", Version::V3_1_1).unwrap(), r#"{"message_id":7}"#);
        assert_eq!(told(b"\x40\x02\0\x07", Version::V5).unwrap(), r#"{"message_id":7,"reason_code":0}"#);
        assert_eq!(told(b"\xe0\x00", Version::V3_1_1).unwrap(), "{}");
        assert_eq!(told(b"\xe0\x00", Version::V5).unwrap(), r#"{"reason_code":0}"#);
    }

    #[test]
    fn a_code_is_told_with_what_it_says() {
        assert_eq!(
            told(b"\x50\x03\0\x07\x97", Version::V5).unwrap(),
            r#"{"message_id":7,"reason_code":151,"reason":"quota exceeded"}"#
        );
        assert_eq!(
            told(b"\xe0\x08\x8b\x06\x1f\0\x03bye", Version::V5).unwrap(),
            r#"{"reason_code":139,"reason":"server shutting down","properties":{"reason_string":"bye"}}"#
        );
    }

    #[test]
    fn what_is_too_long_is_malformed() {
        assert!(told(b"\x40\x03\0\x07\0", Version::V3_1_1).is_err());
        assert!(told(b"\x40\x05\0\x07\0\0\0", Version::V5).is_err());
        assert!(told(b"\x40\x01\0", Version::V5).is_err());
        assert!(told(b"\xe0\x01\0", Version::V3_1_1).is_err());
    }
}
