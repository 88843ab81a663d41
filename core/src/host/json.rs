//! Whether octets are JSON that every reader of events takes.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Arrays and objects that readers follow into one another: `serde_json` stops at 128, and others are not far off.
const DEPTH_MAX: usize = 100;

/// Whether they are one JSON value, in UTF-8, nested no deeper than readers follow.
pub(super) fn is_json(octets: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(octets) else { return false };
    // With so few brackets it cannot be deep, and is passed over without a look at what it holds.
    if octets.iter().filter(|octet| matches!(octet, b'{' | b'[')).count() < DEPTH_MAX {
        return serde_json::from_str::<IgnoredAny>(text).is_ok();
    }
    serde_json::from_str::<Nested>(text).is_ok()
}

/// Any value, followed into all that it holds, which `serde_json` does so far and no further.
struct Nested;

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Nested;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Nested, E> {
        Ok(Nested)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Nested, E> {
        Ok(Nested)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Nested, E> {
        Ok(Nested)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Nested, E> {
        Ok(Nested)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Nested, E> {
        Ok(Nested)
    }

    fn visit_unit<E: Error>(self) -> Result<Nested, E> {
        Ok(Nested)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nested, A::Error> {
        while items.next_element::<Nested>()?.is_some() {}
        Ok(Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Nested, A::Error> {
        while members.next_entry::<IgnoredAny, Nested>()?.is_some() {}
        Ok(Nested)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_take_is_json_and_nothing_else() {
        let wide = format!("[{}{{}}]", "{\"a\":[1,\"x\",null,true,2.5,-1]},".repeat(200));
        for good in ["{}", "{\"a\":[1,-2,3.5e3,\"\\u00e4\\n\",null,true,{}]}", " [1] ", &wide] {
            assert!(is_json(good.as_bytes()), "{good}");
        }
        let deep = "[".repeat(200) + &"]".repeat(200);
        for bad in ["", "{", "{\"a\":}", "{\"a\":1}{\"b\":2}", "{a:1}", "{\"a\":\"\t\"}", "{\"a\":01}", &deep]
        {
            assert!(!is_json(bad.as_bytes()), "{bad}");
        }
        assert!(!is_json(b"{\"a\":\"\xFF\"}"));
    }
}
