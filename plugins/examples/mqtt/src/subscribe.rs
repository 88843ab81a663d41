//! SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (MQTT 5.0 §3.8 to §3.11).

use crate::{Config, fixed_header::Kind, message::Version, packets::Packet, properties::Properties};
use radar_plugin::{
    Malformed,
    wire::{Cursor, json::Object},
};

/// Topics are asked for, or no more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subscribe<'a> {
    pub kind: Kind,
    pub message_id: u16,
    version: Version,
    properties: Properties<'a>,
    /// The filters, of which SUBSCRIBE has options behind each.
    filters: Filters<'a>,
    cut: bool,
}

/// Filters that were read once, as far as they were held.
#[derive(Clone, Copy, Debug)]
struct Filters<'a> {
    octets: &'a [u8],
    have_options: bool,
}

impl<'a> Subscribe<'a> {
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let (kind, mut cursor) = (packet.header.kind, Cursor::new(&packet.body));
        let message_id = cursor.u16("packet identifier")?;
        // What is held has room for these, unless they are very long: then the packet says nothing more.
        let properties = match Properties::read(&mut cursor, version) {
            Err(_) if packet.cut => {
                cursor = cursor.at(usize::MAX);
                Properties::default()
            }
            properties => properties?,
        };
        let filters = Filters { octets: cursor.rest(), have_options: kind == Kind::Subscribe };
        let whole = filters.iter().map(|filter| filter.octets).fold(0, usize::saturating_add);
        // §3.8.3: there is at least one.
        if !packet.cut && (whole == 0 || whole != filters.octets.len()) {
            return Err(Malformed);
        }
        Ok(Self { kind, message_id, version, properties, filters, cut: packet.cut })
    }

    /// The first topic.
    pub fn first(&self) -> &'a [u8] {
        self.filters.iter().next().map_or(&[], |filter| filter.topic)
    }

    /// Writes the `subscribe` or `unsubscribe` object.
    pub fn write(&self, object: &mut Object<'_>, config: &Config) {
        object.number("message_id", self.message_id);
        {
            let mut array = object.array("topics");
            for filter in self.filters.iter().take(config.list_max) {
                match filter.options {
                    None => array.text(filter.topic),
                    Some(options) => self.write_filter(&mut array.object(), filter.topic, options),
                }
            }
        }
        self.properties.write(object, config.list_max);
        if self.cut || self.filters.iter().nth(config.list_max).is_some() {
            object.boolean("truncated", true);
        }
    }

    /// §3.8.3.1.
    fn write_filter(&self, object: &mut Object<'_>, topic: &[u8], options: u8) {
        object.text("topic", topic);
        object.number("qos", options & 3);
        if self.version == Version::V5 {
            object.boolean("no_local", options & 0x04 != 0);
            object.boolean("retain_as_published", options & 0x08 != 0);
            object.number("retain_handling", options >> 4 & 3);
        }
    }
}

/// A topic filter and its options.
struct Filter<'a> {
    topic: &'a [u8],
    options: Option<u8>,
    /// All of its octets.
    octets: usize,
}

impl<'a> Filters<'a> {
    /// Those that are whole.
    fn iter(self) -> impl Iterator<Item = Filter<'a>> {
        let mut cursor = Cursor::new(self.octets);
        std::iter::from_fn(move || {
            let before = cursor.offset();
            let topic = cursor.vector16("topic filter").ok()?;
            let options = if self.have_options { Some(cursor.u8("options").ok()?) } else { None };
            Some(Filter { topic, options, octets: cursor.offset().saturating_sub(before) })
        })
    }
}

/// The answer: a code for each topic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suback<'a> {
    pub kind: Kind,
    pub message_id: u16,
    properties: Properties<'a>,
    codes: &'a [u8],
    cut: bool,
}

impl<'a> Suback<'a> {
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let (kind, mut cursor) = (packet.header.kind, Cursor::new(&packet.body));
        let message_id = cursor.u16("packet identifier")?;
        let properties = match Properties::read(&mut cursor, version) {
            Err(_) if packet.cut => {
                cursor = cursor.at(usize::MAX);
                Properties::default()
            }
            properties => properties?,
        };
        Ok(Self { kind, message_id, properties, codes: cursor.rest(), cut: packet.cut })
    }

    /// Writes the `suback` or `unsuback` object.
    pub fn write(&self, object: &mut Object<'_>, config: &Config) {
        object.number("message_id", self.message_id);
        // An UNSUBACK has codes since 5.0.
        if self.kind == Kind::Suback || !self.codes.is_empty() {
            let key = if self.kind == Kind::Suback { "qos_granted" } else { "reason_codes" };
            let mut array = object.array(key);
            self.codes.iter().take(config.list_max).for_each(|code| array.number(*code));
        }
        self.properties.write(object, config.list_max);
        if self.cut || self.codes.len() > config.list_max {
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

    fn told(octets: &[u8], held: usize, version: Version) -> Result<String, Malformed> {
        let header = FixedHeader::read(octets).unwrap().unwrap();
        let body = &octets[2..];
        let packet =
            Packet { header, body: Cow::Borrowed(&body[..held.min(body.len())]), cut: held < body.len() };
        let config = Config { list_max: 2, ..Config::default_settings() };
        let mut out = Vec::new();
        if matches!(header.kind, Kind::Suback | Kind::Unsuback) {
            Suback::parse(&packet, version)?.write(&mut Object::new(&mut out), &config);
        } else {
            Subscribe::parse(&packet, version)?.write(&mut Object::new(&mut out), &config);
        }
        Ok(String::from_utf8(out).unwrap())
    }

    const SUBSCRIBE: &[u8] = b"\x82\x0e\0\x0a\0\x03a/b\x01\0\x03c/#\x02";

    #[test]
    fn each_topic_has_its_options() {
        let expected = r#"{"message_id":10,"topics":[{"topic":"a/b","qos":1},{"topic":"c/#","qos":2}]}"#;
        assert_eq!(told(SUBSCRIBE, 100, Version::V3_1_1).unwrap(), expected);
        let expected = r#"{"message_id":10,"topics":[{"topic":"a","qos":2,"no_local":true,"retain_as_published":false,"retain_handling":1}],"properties":{"subscription_identifiers":[7]}}"#;
        assert_eq!(told(b"\x82\x09\0\x0a\x02\x0b\x07\0\x01a\x16", 100, Version::V5).unwrap(), expected);
    }

    #[test]
    fn of_a_long_one_as_much_is_told_as_was_held() {
        let expected = r#"{"message_id":10,"topics":[{"topic":"a/b","qos":1}],"truncated":true}"#;
        assert_eq!(told(SUBSCRIBE, 12, Version::V3_1_1).unwrap(), expected);
        let three = b"\xa2\x0b\0\x0a\0\x01a\0\x01b\0\x01c";
        let expected = r#"{"message_id":10,"topics":["a","b"],"truncated":true}"#;
        assert_eq!(told(three, 100, Version::V3_1_1).unwrap(), expected);
    }

    #[test]
    fn what_asks_for_nothing_or_ends_within_a_topic_is_malformed() {
        assert!(told(b"\x82\x02\0\x0a", 100, Version::V3_1_1).is_err());
        assert!(told(b"\x82\x07\0\x0a\0\x03a/b", 100, Version::V3_1_1).is_err());
        assert!(told(b"\xa2\x06\0\x0a\0\x03a/", 100, Version::V3_1_1).is_err());
    }

    #[test]
    fn the_answer_has_a_code_for_each() {
        let expected = r#"{"message_id":10,"qos_granted":[1,128]}"#;
        assert_eq!(told(b"\x90\x04\0\x0a\x01\x80", 100, Version::V3_1_1).unwrap(), expected);
        assert_eq!(told(b"\xb0\x02\0\x0a", 100, Version::V3_1_1).unwrap(), r#"{"message_id":10}"#);
        let expected = r#"{"message_id":10,"reason_codes":[0,17]}"#;
        assert_eq!(told(b"\xb0\x05\0\x0a\0\0\x11", 100, Version::V5).unwrap(), expected);
    }
}
