//! PUBLISH (MQTT 5.0 §3.3), without its payload, and topics that a number stands for (§3.3.2.3.4).

use crate::{
    Config,
    fixed_header::{FixedHeader, variable_byte_integer},
    message::Version,
    packets::Packet,
    properties::Properties,
};
use radar_plugin::{
    Malformed,
    wire::{Cursor, json::Object},
};

/// Octets of a PUBLISH before its payload, as far as they are known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Size {
    /// There is more to be read before it can be said.
    AtLeast(usize),
    Exactly(usize),
}

/// Octets before the payload, by the beginning of what stands behind the fixed header.
pub(crate) fn size(body: &[u8], header: FixedHeader, version: Version) -> Result<Size, Malformed> {
    let mut cursor = Cursor::new(body);
    let Ok(topic) = cursor.u16("topic name") else { return Ok(Size::AtLeast(2)) };
    let identifier = if header.qos() > 0 { 2 } else { 0 };
    let before = usize::from(topic).saturating_add(2).saturating_add(identifier);
    if version != Version::V5 {
        return Ok(Size::Exactly(before));
    }
    if body.len() <= before {
        return Ok(Size::AtLeast(before.saturating_add(1)));
    }
    cursor = cursor.at(before);
    Ok(match variable_byte_integer(&mut cursor)? {
        None => Size::AtLeast(body.len().saturating_add(1)),
        Some(properties) => Size::Exactly(cursor.offset().saturating_add(properties as usize)),
    })
}

/// A message of a topic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Publish<'a> {
    header: FixedHeader,
    pub topic: &'a [u8],
    /// Of those that are acknowledged; 0 is none.
    pub message_id: u16,
    properties: Properties<'a>,
    /// Octets of the message; not known without the version.
    pub payload: Option<usize>,
    cut: bool,
}

impl<'a> Publish<'a> {
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let (header, cut) = (packet.header, packet.cut);
        let mut publish =
            Self { header, topic: &[], message_id: 0, properties: Properties::default(), payload: None, cut };
        let mut cursor = Cursor::new(&packet.body);
        match publish.read(&mut cursor, version) {
            Err(_) if cut => {}
            Err(malformed) => return Err(malformed),
            Ok(()) if version != Version::Unknown => {
                publish.payload = header.length.checked_sub(cursor.offset());
            }
            Ok(()) => {}
        }
        Ok(publish)
    }

    fn read(&mut self, cursor: &mut Cursor<'a>, version: Version) -> Result<(), Malformed> {
        self.topic = cursor.vector16("topic name")?;
        if self.qos() > 0 {
            self.message_id = cursor.u16("packet identifier")?;
            // §2.2.1: it is not zero.
            if self.message_id == 0 {
                return Err(Malformed);
            }
        }
        self.properties = Properties::read(cursor, version)?;
        Ok(())
    }

    /// 0 at most once, 1 at least once, 2 exactly once.
    pub fn qos(&self) -> u8 {
        self.header.qos()
    }

    /// The number that stands for the topic, or shall do so from now on.
    pub fn alias(&self) -> Option<u16> {
        self.properties.topic_alias()
    }

    /// Whether the topic is one: text without controls and wildcards (§4.7).
    pub fn is_plausible(&self) -> bool {
        let is_text = std::str::from_utf8(self.topic)
            .is_ok_and(|topic| !topic.chars().any(|c| c.is_control() || matches!(c, '#' | '+')));
        is_text && (!self.topic.is_empty() || self.alias().is_some())
    }

    /// Writes the `publish` object; `topic` is the one meant.
    pub fn write(&self, object: &mut Object<'_>, topic: &[u8], config: &Config) {
        object.number("qos", self.qos());
        object.boolean("retain", self.header.retain());
        object.boolean("dup", self.header.dup());
        if !topic.is_empty() {
            object.text("topic", topic);
        }
        if self.message_id != 0 {
            object.number("message_id", self.message_id);
        }
        if let Some(payload) = self.payload {
            object.number("payload_length", payload);
        }
        self.properties.write(object, config.list_max);
        if self.cut {
            object.boolean("truncated", true);
        }
    }
}

/// Octets of a topic that is remembered; most have some 50.
const TOPIC_MAX: usize = 1024;

/// The topics of one direction that a number stands for.
#[derive(Debug, Default)]
pub(crate) struct Aliases(Vec<(u16, Box<[u8]>)>);

impl Aliases {
    /// Remembers a topic; false if there is no room for it.
    pub fn set(&mut self, alias: u16, topic: &[u8], max: usize) -> bool {
        let place = self.0.iter().position(|(known, _)| *known == alias);
        if let Some(place) = place {
            self.0.swap_remove(place);
        }
        let has_room = self.0.len() < max && topic.len() <= TOPIC_MAX;
        if has_room {
            self.0.push((alias, topic.into()));
        }
        has_room
    }

    /// The topic of a number.
    pub fn get(&self, alias: u16) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| *known == alias).map(|(_, topic)| &**topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(octets: &[u8]) -> FixedHeader {
        FixedHeader::read(octets).unwrap().unwrap()
    }

    #[test]
    fn the_size_is_known_as_soon_as_the_octets_that_say_it_are_there() {
        let (qos_0, qos_1) = (header(&[0x30, 100]), header(&[0x32, 100]));
        assert_eq!(size(b"\0", qos_0, Version::V3_1_1), Ok(Size::AtLeast(2)));
        assert_eq!(size(b"\0\x03", qos_0, Version::V3_1_1), Ok(Size::Exactly(5)));
        assert_eq!(size(b"\0\x03", qos_1, Version::V3_1_1), Ok(Size::Exactly(7)));
        assert_eq!(size(b"\0\x03", qos_1, Version::V5), Ok(Size::AtLeast(8)));
        assert_eq!(size(b"\0\x03a/b\0\x01\x80", qos_1, Version::V5), Ok(Size::AtLeast(9)));
        assert_eq!(size(b"\0\x03a/b\0\x01\x80\x01", qos_1, Version::V5), Ok(Size::Exactly(9 + 128)));
        assert_eq!(size(b"\0\x03a/b\xff\xff\xff\xff", qos_0, Version::V5), Err(Malformed));
    }

    #[test]
    fn a_number_stands_for_the_topic_it_was_given_last() {
        let mut aliases = Aliases::default();
        assert!(aliases.set(1, b"a", 2) && aliases.set(2, b"b", 2) && aliases.set(1, b"c", 2));
        assert_eq!(
            (aliases.get(1), aliases.get(2), aliases.get(3)),
            (Some(&b"c"[..]), Some(&b"b"[..]), None)
        );
        assert!(!aliases.set(3, b"d", 2));
        // What is not remembered must not stand for what it stood for before.
        assert!(!aliases.set(1, &[b'x'; TOPIC_MAX + 1], 2));
        assert_eq!(aliases.get(1), None);
    }
}
