//! CONNECT (MQTT 5.0 §3.1) and CONNACK (§3.2).

use crate::{Config, message::Version, packets::Packet, properties::Properties, reason};
use radar_plugin::{
    Malformed,
    wire::{Cursor, json::Object},
};

/// The protocol's names: since 3.1.1, and in 3.1.
const NAMES: [&[u8]; 2] = [b"MQTT", b"MQIsdp"];

/// What a CONNECT begins with, behind its fixed header; for a selection.
pub(crate) const BEGINNINGS: [&[u8]; 2] = [b"\0\x04MQTT", b"\0\x06MQIsdp"];

/// The bit of the level that a broker sets which connects to another one as a bridge: mosquitto's
/// `try_private`, which no standard knows.
const BRIDGE: u8 = 0x80;

mod flag {
    pub const CLEAN: u8 = 0x02;
    pub const WILL: u8 = 0x04;
    pub const WILL_RETAIN: u8 = 0x20;
    pub const PASSWORD: u8 = 0x40;
    pub const USERNAME: u8 = 0x80;
}

/// A client asks for a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connect<'a> {
    name: &'a [u8],
    level: u8,
    flags: u8,
    /// Seconds.
    keep_alive: u16,
    properties: Properties<'a>,
    client_id: Option<&'a [u8]>,
    will: Option<Will<'a>>,
    username: Option<&'a [u8]>,
    /// Not all of it was held.
    cut: bool,
}

/// What the broker is to publish for a client that is gone.
#[derive(Clone, Copy, Debug)]
struct Will<'a> {
    properties: Properties<'a>,
    topic: &'a [u8],
    /// Octets of its message; absent if that was not held.
    length: Option<usize>,
}

/// Whether a CONNECT's body begins with one of the protocol's names.
pub(crate) fn is_named(body: &[u8]) -> bool {
    Cursor::new(body).vector16("protocol name").is_ok_and(|name| NAMES.contains(&name))
}

impl<'a> Connect<'a> {
    pub fn parse(packet: &'a Packet<'_>) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(&packet.body);
        let name = cursor.vector16("protocol name")?;
        if !NAMES.contains(&name) {
            return Err(Malformed);
        }
        let (level, flags) = (cursor.u8("protocol level")?, cursor.u8("connect flags")?);
        let keep_alive = cursor.u16("keep alive")?;
        let mut connect = Self {
            name,
            level,
            flags,
            keep_alive,
            properties: Properties::default(),
            client_id: None,
            will: None,
            username: None,
            cut: packet.cut,
        };
        // Of a level that does not exist nobody knows what comes next.
        if connect.version() != Version::Unknown {
            connect.cut = match connect.read_payload(&mut cursor) {
                Ok(()) if cursor.is_empty() => false,
                Err(_) if packet.cut => true,
                _ => return Err(Malformed),
            };
        }
        Ok(connect)
    }

    /// §3.1.3: the order is fixed, and the flags say what is there. The password comes last, and is left.
    fn read_payload(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Malformed> {
        let version = self.version();
        self.properties = Properties::read(cursor, version)?;
        self.client_id = Some(cursor.vector16("client identifier")?);
        if self.has(flag::WILL) {
            let properties = Properties::read(cursor, version)?;
            let will =
                self.will.insert(Will { properties, topic: cursor.vector16("will topic")?, length: None });
            will.length = Some(cursor.vector16("will payload")?.len());
        }
        if self.has(flag::USERNAME) {
            self.username = Some(cursor.vector16("user name")?);
        }
        if self.has(flag::PASSWORD) {
            cursor.vector16("password")?;
        }
        Ok(())
    }

    /// The version that the client speaks.
    pub fn version(&self) -> Version {
        Version::of(self.level & !BRIDGE)
    }

    pub fn client_id(&self) -> &'a [u8] {
        self.client_id.unwrap_or_default()
    }

    /// Writes the `connect` object.
    pub fn write(&self, object: &mut Object<'_>, config: &Config) {
        object.text("protocol_string", self.name);
        object.number("protocol_version", self.level & !BRIDGE);
        if self.level & BRIDGE != 0 {
            object.boolean("bridge", true);
        }
        {
            let mut flags = object.object("flags");
            flags.boolean("username", self.has(flag::USERNAME));
            flags.boolean("password", self.has(flag::PASSWORD));
            flags.boolean("will", self.has(flag::WILL));
            flags.boolean("will_retain", self.has(flag::WILL_RETAIN));
            flags.boolean("clean_session", self.has(flag::CLEAN));
        }
        object.number("keep_alive", self.keep_alive);
        object.text_if("client_id", self.client_id);
        if config.usernames {
            object.text_if("username", self.username);
        }
        if let Some(will) = self.will {
            let mut object = object.object("will");
            object.text("topic", will.topic);
            object.number("qos", self.flags >> 3 & 3);
            if let Some(length) = will.length {
                object.number("payload_length", length);
            }
            will.properties.write(&mut object, config.list_max);
        }
        self.properties.write(object, config.list_max);
        if self.cut {
            object.boolean("truncated", true);
        }
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The broker's answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connack<'a> {
    session_present: bool,
    code: u8,
    version: Version,
    properties: Properties<'a>,
}

impl<'a> Connack<'a> {
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(&packet.body);
        let (flags, code) = (cursor.u8("connect acknowledge flags")?, cursor.u8("reason code")?);
        // A broker that does not speak 5.0 answers as before it (§3.1.2.2 of 3.1.1).
        let properties = match cursor.is_empty() {
            true => Properties::default(),
            false => Properties::read(&mut cursor, version)?,
        };
        if cursor.is_empty() || version == Version::Unknown {
            Ok(Self { session_present: flags & 1 != 0, code, version, properties })
        } else {
            Err(Malformed)
        }
    }

    /// Writes the `connack` object.
    pub fn write(&self, object: &mut Object<'_>, config: &Config) {
        object.boolean("session_present", self.session_present);
        object.number("return_code", self.code);
        object.text_if("reason", self.reason());
        self.properties.write(object, config.list_max);
    }

    /// Why the session was refused.
    pub fn reason(&self) -> Option<&'static str> {
        reason::of_connack(self.code, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed_header::FixedHeader;
    use radar_plugin::Settings;
    use std::borrow::Cow;

    fn packet(octets: &[u8], held: usize) -> Packet<'_> {
        let header = FixedHeader::read(octets).unwrap().unwrap();
        let body = &octets[header.size..];
        Packet { header, body: Cow::Borrowed(&body[..body.len().min(held)]), cut: held < body.len() }
    }

    fn connect(octets: &[u8], held: usize) -> Result<String, Malformed> {
        let packet = packet(octets, held);
        let connect = Connect::parse(&packet)?;
        let mut out = Vec::new();
        connect.write(&mut Object::new(&mut out), &Config::default_settings());
        Ok(String::from_utf8(out).unwrap())
    }

    /// Version 3.1.1, client `me`, will `gone` at `w` with qos 1, user `joe`, password `secret`.
    const CONNECT: &[u8] = b"\x10\x24\0\x04MQTT\x04\xce\0\x3c\0\x02me\0\x01w\0\x04gone\0\x03joe\0\x06secret";

    const FLAGS: &str =
        r#""flags":{"username":true,"password":true,"will":true,"will_retain":false,"clean_session":true}"#;

    #[test]
    fn all_is_told_but_names_and_passwords() {
        let expected = format!(
            r#"{{"protocol_string":"MQTT","protocol_version":4,{FLAGS},"keep_alive":60,"client_id":"me","will":{{"topic":"w","qos":1,"payload_length":4}}}}"#
        );
        assert_eq!(connect(CONNECT, 100).unwrap(), expected);
    }

    #[test]
    fn of_a_long_one_as_much_is_told_as_was_held() {
        let told = connect(CONNECT, 20).unwrap();
        assert!(
            told.ends_with(r#""client_id":"me","will":{"topic":"w","qos":1},"truncated":true}"#),
            "{told}"
        );
        assert!(connect(CONNECT, 9).is_err(), "the fixed part is always held");
    }

    #[test]
    fn what_does_not_end_where_it_should_is_malformed() {
        let longer = [&[0x10, 0x25][..], &CONNECT[2..], b"!"].concat();
        assert!(connect(&longer, 100).is_err());
        assert!(connect(&CONNECT[..CONNECT.len() - 1], 100).is_err());
    }

    #[test]
    fn other_levels_have_no_known_payload() {
        let told = connect(b"\x10\x0a\0\x04MQTT\x09\0\0\0", 100).unwrap();
        assert!(told.contains(r#""protocol_version":9"#) && !told.contains("client_id"));
        let bridge = connect(b"\x10\x0e\0\x04MQTT\x84\x02\0\x3c\0\x02me", 100).unwrap();
        assert!(bridge.contains(r#""protocol_version":4,"bridge":true"#), "{bridge}");
    }

    #[test]
    fn names_are_told_where_they_are_wanted() {
        let (packet, mut out) = (packet(CONNECT, 100), Vec::new());
        let config = Config { usernames: true, ..Config::default_settings() };
        Connect::parse(&packet).unwrap().write(&mut Object::new(&mut out), &config);
        let told = String::from_utf8(out).unwrap();
        assert!(told.contains(r#""username":"joe""#) && !told.contains("secret"));
    }

    #[test]
    fn the_answer_says_why_not() {
        let write = |octets: &[u8], version| {
            let packet = packet(octets, 100);
            let mut out = Vec::new();
            Connack::parse(&packet, version)?.write(&mut Object::new(&mut out), &Config::default_settings());
            Ok::<_, Malformed>(String::from_utf8(out).unwrap())
        };
        assert_eq!(
            write(b"\x20\x02\0\x05", Version::V3_1_1).unwrap(),
            r#"{"session_present":false,"return_code":5,"reason":"not authorized"}"#
        );
        assert_eq!(
            write(b"\x20\x06\x01\x00\x03\x21\0\x14", Version::V5).unwrap(),
            r#"{"session_present":true,"return_code":0,"properties":{"receive_maximum":20}}"#
        );
        assert!(write(b"\x20\x03\0\0\0", Version::V3_1_1).is_err());
        assert!(write(b"\x20\x01\0", Version::V5).is_err());
    }
}
