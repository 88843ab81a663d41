//! Whether octets are JSON that every reader of events takes.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Whether they are one JSON value, in UTF-8, nested no deeper than readers follow (128, as `serde_json` has it) and
/// without numbers that are none in them.
pub(super) fn is_json(octets: &[u8]) -> bool {
    serde_json::from_slice::<Any>(octets).is_ok()
}

/// Any value, looked at and forgotten.
struct Any;

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Any;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Any, E> {
        Ok(Any)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Any, E> {
        Ok(Any)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Any, E> {
        Ok(Any)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Any, E> {
        Ok(Any)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Any, E> {
        Ok(Any)
    }

    fn visit_unit<E: Error>(self) -> Result<Any, E> {
        Ok(Any)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Any, A::Error> {
        while items.next_element::<Any>()?.is_some() {}
        Ok(Any)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Any, A::Error> {
        while members.next_entry::<Any, Any>()?.is_some() {}
        Ok(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_take_is_json_and_nothing_else() {
        for good in ["{}", "{\"a\":[1,-2,3.5e3,\"\\u00e4\\n\",null,true,{}]}", " [1] "] {
            assert!(is_json(good.as_bytes()), "{good}");
        }
        let deep = "[".repeat(200) + &"]".repeat(200);
        for bad in [
            "",
            "{",
            "{\"a\":}",
            "{\"a\":1}{\"b\":2}",
            "{a:1}",
            "{\"a\":1e999}",
            "{\"a\":\"\t\"}",
            "{\"a\":01}",
            &deep,
        ] {
            assert!(!is_json(bad.as_bytes()), "{bad}");
        }
        assert!(!is_json(b"{\"a\":\"\xFF\"}"));
    }
}
