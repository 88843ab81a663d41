//! A record of a database, as far as anything of it is wanted: borrowed, and bounded in depth.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Containers within each other that are looked into: `subdivisions`, its first, `names`, a name.
const DEPTH_MAX: u8 = 4;

/// One value of a record.
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(f64),
    List(Vec<Value<'a>>),
    Map(Vec<(&'a str, Value<'a>)>),
    /// What is of no use here.
    Other,
}

impl<'a> Value<'a> {
    /// The member of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Value::Map(members) => members.iter().find(|member| member.0 == key).map(|member| &member.1),
            _ => None,
        }
    }

    /// A text that says something: databases write `-` or nothing for what they do not know.
    pub(crate) fn text(&self) -> Option<&'a str> {
        match self {
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty() && *text != "-"),
            _ => None,
        }
    }

    /// A number, or a text that is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => self.text()?.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reading { depth: 0, is_brief: false, in_country: false }.deserialize(deserializer)
    }
}

/// A record without maps that tell only what [`crate::Place::in_short`] leaves out.
pub(crate) struct Brief<'a>(pub(crate) Value<'a>);

impl<'de> Deserialize<'de> for Brief<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reading { depth: 0, is_brief: true, in_country: false }.deserialize(deserializer).map(Self)
    }
}

/// How a value is read.
#[derive(Clone, Copy)]
struct Reading {
    /// How many containers it stands in.
    depth: u8,
    is_brief: bool,
    /// It stands in that of the country.
    in_country: bool,
}

impl Reading {
    /// What stands beside the place of an address and is none: a record holds much that nobody asks for.
    fn wants(self, key: &str) -> bool {
        match (self.depth, key) {
            (0, "postal" | "registered_country" | "represented_country") => false,
            (0, "continent" | "subdivisions") => !self.is_brief,
            (1, "names") => !(self.is_brief && self.in_country),
            _ => true,
        }
    }

    fn within(self, key: &str) -> Self {
        let depth = self.depth.saturating_add(1);
        Self { depth, in_country: self.depth == 0 && key == "country", ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Reading {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        if self.depth > DEPTH_MAX {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Value::Other);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a database")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(room(map.size_hint()));
        while let Some(key) = map.next_key::<&'de str>()? {
            if self.wants(key) {
                members.push((key, map.next_value_seed(self.within(key))?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Value::Map(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::with_capacity(room(list.size_hint()));
        while let Some(value) = list.next_element_seed(self.within(""))? {
            values.push(value);
        }
        Ok(Value::List(values))
    }
}

/// Room for what is announced, if that is little: a name in eight languages needs no second allocation, and a lie gets
/// none.
fn room(announced: Option<usize>) -> usize {
    announced.unwrap_or_default().min(16)
}
