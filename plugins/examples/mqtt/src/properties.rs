//! Properties of version 5.0 (§2.2.2): what stands behind a length, each behind its number.

use crate::{fixed_header::variable_byte_integer, message::Version};
use radar_plugin::{
    Malformed,
    wire::{Cursor, json::Object},
};

/// The properties of a packet or will; none in versions before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Properties<'a>(&'a [u8]);

/// A property's value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Value<'a> {
    Number(u32),
    Text(&'a [u8]),
    Binary(&'a [u8]),
    Pair(&'a [u8], &'a [u8]),
}

/// The forms of values (§1.5).
#[derive(Clone, Copy, Debug)]
enum Form {
    Byte,
    TwoBytes,
    FourBytes,
    Variable,
    Text,
    Binary,
    Pair,
}

// Properties that are looked at here.
const SUBSCRIPTION_IDENTIFIER: u8 = 0x0B;
const AUTHENTICATION_DATA: u8 = 0x16;
const TOPIC_ALIAS: u8 = 0x23;
const USER_PROPERTY: u8 = 0x26;

/// Name and form of a property (§2.2.2.2).
fn known(number: u8) -> Option<(&'static str, Form)> {
    Some(match number {
        0x01 => ("payload_format_indicator", Form::Byte),
        0x02 => ("message_expiry_interval", Form::FourBytes),
        0x03 => ("content_type", Form::Text),
        0x08 => ("response_topic", Form::Text),
        0x09 => ("correlation_data", Form::Binary),
        SUBSCRIPTION_IDENTIFIER => ("subscription_identifiers", Form::Variable),
        0x11 => ("session_expiry_interval", Form::FourBytes),
        0x12 => ("assigned_client_identifier", Form::Text),
        0x13 => ("server_keep_alive", Form::TwoBytes),
        0x15 => ("authentication_method", Form::Text),
        AUTHENTICATION_DATA => ("authentication_data", Form::Binary),
        0x17 => ("request_problem_information", Form::Byte),
        0x18 => ("will_delay_interval", Form::FourBytes),
        0x19 => ("request_response_information", Form::Byte),
        0x1A => ("response_information", Form::Text),
        0x1C => ("server_reference", Form::Text),
        0x1F => ("reason_string", Form::Text),
        0x21 => ("receive_maximum", Form::TwoBytes),
        0x22 => ("topic_alias_maximum", Form::TwoBytes),
        TOPIC_ALIAS => ("topic_alias", Form::TwoBytes),
        0x24 => ("maximum_qos", Form::Byte),
        0x25 => ("retain_available", Form::Byte),
        USER_PROPERTY => ("user_properties", Form::Pair),
        0x27 => ("maximum_packet_size", Form::FourBytes),
        0x28 => ("wildcard_subscription_available", Form::Byte),
        0x29 => ("subscription_identifier_available", Form::Byte),
        0x2A => ("shared_subscription_available", Form::Byte),
        _ => return None,
    })
}

impl<'a> Properties<'a> {
    /// Reads them with their length; each but two may stand once only.
    pub fn read(cursor: &mut Cursor<'a>, version: Version) -> Result<Self, Malformed> {
        if version != Version::V5 {
            return Ok(Self::default());
        }
        let length = variable_byte_integer(cursor)?.ok_or(Malformed)?;
        let properties = Self(cursor.take(length as usize, "properties")?);
        let (mut rest, mut seen) = (Cursor::new(properties.0), 0u64);
        while !rest.is_empty() {
            let (number, _, _) = read(&mut rest)?;
            // The largest number is 42.
            let bit = 1u64.checked_shl(number.into()).unwrap_or_default();
            if seen & bit != 0 && !matches!(number, SUBSCRIPTION_IDENTIFIER | USER_PROPERTY) {
                return Err(Malformed);
            }
            seen |= bit;
        }
        Ok(properties)
    }

    /// The number that stands for a topic (§3.3.2.3.4).
    pub fn topic_alias(self) -> Option<u16> {
        self.iter().find_map(|(number, _, value)| match value {
            Value::Number(alias) if number == TOPIC_ALIAS => u16::try_from(alias).ok(),
            _ => None,
        })
    }

    /// Writes `"properties":{…}` if there are any; `list_max` of those that may stand often.
    ///
    /// Data of authentication are no more told than passwords.
    pub fn write(self, object: &mut Object<'_>, list_max: usize) {
        if self.0.is_empty() {
            return;
        }
        let mut object = object.object("properties");
        for (number, name, value) in self.iter() {
            match value {
                _ if matches!(number, SUBSCRIPTION_IDENTIFIER | USER_PROPERTY | AUTHENTICATION_DATA) => {}
                Value::Number(value) => object.number(name, value),
                Value::Text(text) => object.text(name, text),
                Value::Binary(octets) => object.hex(name, octets),
                Value::Pair(..) => {}
            }
        }
        let mut identifiers = self.all(SUBSCRIPTION_IDENTIFIER).take(list_max).peekable();
        if identifiers.peek().is_some() {
            let mut array = object.array("subscription_identifiers");
            identifiers.for_each(|value| {
                if let Value::Number(identifier) = value {
                    array.number(identifier);
                }
            });
        }
        let mut pairs = self.all(USER_PROPERTY).take(list_max).peekable();
        if pairs.peek().is_some() {
            let mut array = object.array("user_properties");
            pairs.for_each(|value| {
                if let Value::Pair(name, value) = value {
                    let mut pair = array.object();
                    pair.text("name", name);
                    pair.text("value", value);
                }
            });
        }
    }

    fn all(self, wanted: u8) -> impl Iterator<Item = Value<'a>> {
        self.iter().filter(move |(number, _, _)| *number == wanted).map(|(_, _, value)| value)
    }

    fn iter(self) -> impl Iterator<Item = (u8, &'static str, Value<'a>)> {
        let mut cursor = Cursor::new(self.0);
        std::iter::from_fn(move || (!cursor.is_empty()).then(|| read(&mut cursor).ok()).flatten())
    }
}

fn read<'a>(cursor: &mut Cursor<'a>) -> Result<(u8, &'static str, Value<'a>), Malformed> {
    // §2.2.2.2: a variable byte integer, of which all that exist have one octet.
    let number = cursor.u8("property identifier")?;
    let (name, form) = known(number).ok_or(Malformed)?;
    let value = match form {
        Form::Byte => Value::Number(cursor.u8(name)?.into()),
        Form::TwoBytes => Value::Number(cursor.u16(name)?.into()),
        Form::FourBytes => Value::Number(cursor.u32(name)?),
        Form::Variable => Value::Number(variable_byte_integer(cursor)?.ok_or(Malformed)?),
        Form::Text => Value::Text(cursor.vector16(name)?),
        Form::Binary => Value::Binary(cursor.vector16(name)?),
        Form::Pair => Value::Pair(cursor.vector16(name)?, cursor.vector16(name)?),
    };
    Ok((number, name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads properties behind their length.
    fn written(octets: &[u8]) -> Result<String, Malformed> {
        let octets = [&[octets.len() as u8], octets].concat();
        let properties = Properties::read(&mut Cursor::new(&octets), Version::V5)?;
        let mut out = Vec::new();
        properties.write(&mut Object::new(&mut out), 2);
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn each_has_its_name_and_form() {
        let octets = b"\x01\x01\x02\0\0\0\x3c\x23\0\x05\x09\0\x02\x00\xff\x03\0\x04text";
        assert_eq!(
            written(octets).unwrap(),
            r#"{"properties":{"payload_format_indicator":1,"message_expiry_interval":60,"topic_alias":5,"correlation_data":"00ff","content_type":"text"}}"#
        );
        assert_eq!(written(b"").unwrap(), "{}");
    }

    #[test]
    fn those_that_may_stand_often_are_lists_with_a_bound() {
        let octets = b"\x26\0\x01a\0\x01b\x0b\x07\x26\0\x01a\0\x01c\x0b\xac\x02\x26\0\0\0\0";
        assert_eq!(
            written(octets).unwrap(),
            r#"{"properties":{"subscription_identifiers":[7,300],"user_properties":[{"name":"a","value":"b"},{"name":"a","value":"c"}]}}"#
        );
    }

    #[test]
    fn what_is_unknown_doubled_or_cut_is_malformed() {
        assert!(written(b"\x00\x01").is_err(), "unknown");
        assert!(written(b"\x01\x01\x01\x01").is_err(), "twice");
        assert!(written(b"\x03\0\x04tex").is_err(), "cut");
        assert!(Properties::read(&mut Cursor::new(b"\x05\x01\x01"), Version::V5).is_err(), "cut");
        assert!(Properties::read(&mut Cursor::new(b"\xff"), Version::V5).is_err(), "no length");
    }

    #[test]
    fn data_of_authentication_are_not_told() {
        let octets = b"\x15\0\x05SCRAM\x16\0\x07s3cr3t!";
        assert_eq!(written(octets).unwrap(), r#"{"properties":{"authentication_method":"SCRAM"}}"#);
    }

    #[test]
    fn earlier_versions_have_none() {
        let mut cursor = Cursor::new(b"\x02\x01\x01");
        assert!(Properties::read(&mut cursor, Version::V3_1_1).unwrap().0.is_empty());
        assert_eq!(cursor.offset(), 0);
    }
}
