//! What becomes of a value on its way into another format.

use serde_json::{Value, json};

/// A way to write a value, and what it is in words.
#[derive(Clone, Copy)]
pub struct Change {
    /// For people; nothing if the value stays as it is.
    pub words: &'static str,
    apply: fn(&Value) -> Option<Value>,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.words)
    }
}

impl Change {
    pub(crate) const fn new(words: &'static str, apply: fn(&Value) -> Option<Value>) -> Self {
        Self { words, apply }
    }

    /// The value; none if the format has no place for it.
    pub(crate) fn apply(self, value: &Value) -> Option<Value> {
        (self.apply)(value)
    }
}

pub(crate) const SAME: Change = Change::new("", |value| Some(value.clone()));
pub(crate) const LOWER: Change =
    Change::new("in small letters", |value| Some(value.as_str()?.to_lowercase().into()));
pub(crate) const UPPER: Change =
    Change::new("in capital letters", |value| Some(value.as_str()?.to_uppercase().into()));
pub(crate) const TEXT: Change = Change::new("as text", |value| match value {
    Value::String(_) => Some(value.clone()),
    other => Some(other.to_string().into()),
});
/// `0A:1B` is `0a1b`.
pub(crate) const HEX: Change = Change::new("without colons, in small letters", |value| {
    Some(value.as_str()?.replace(':', "").to_lowercase().into())
});
pub(crate) const HEX_UPPER: Change = Change::new("without colons, in capital letters", |value| {
    Some(value.as_str()?.replace(':', "").to_uppercase().into())
});
pub(crate) const SECONDS: Change =
    Change::new("in seconds", |value| Some(json!(value.as_u64()? as f64 / 1e6)));
pub(crate) const FLOAT: Change = Change::new("as a float", |value| Some(json!(value.as_f64()?)));
/// `HTTP/1.1` is `1.1`.
pub(crate) const HTTP_VERSION: Change =
    Change::new("without `HTTP/`", |value| Some(value.as_str()?.trim_start_matches("HTTP/").into()));
/// DHCP says so that there is none.
pub(crate) const ADDRESS: Change =
    Change::new("unless it is 0.0.0.0", |value| (value.as_str()? != "0.0.0.0").then(|| value.clone()));
/// X-Forwarded-For is a list of whatever somebody wrote.
pub(crate) const FORWARDED: Change = Change::new("its first part, if that is an address", |value| {
    let first = value.as_str()?.split(',').next()?.trim();
    first.parse::<std::net::IpAddr>().ok().map(|address| address.to_string().into())
});
/// `2026-11-23T04:18:13`, in UTC.
pub(crate) const EPOCH: Change =
    Change::new("in seconds since 1970", |value| Some(json!(time(value.as_str()?)? as f64 / 1e6)));
pub(crate) const RFC3339: Change = Change::new("with `Z`", |value| {
    let text = value.as_str()?;
    Some(format!("{}Z", text.split_once('+').map_or(text, |(time, _)| time)).into())
});
/// `02:00:00:00:00:01` is `02-00-00-00-00-01`, as RFC 7042 writes it.
pub(crate) const MAC: Change = Change::new("with `-`, in capital letters", |value| {
    Some(value.as_str()?.replace(':', "-").to_uppercase().into())
});

/// Microseconds since 1970 of a time as events have it.
pub(crate) fn time(text: &str) -> Option<i64> {
    let text = text.split_once('+').map_or(text, |(time, _)| time);
    let time: jiff::civil::DateTime = text.parse().ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_and_without_its_zone() {
        assert_eq!(time("2026-11-23T04:18:13"), Some(1_795_407_493_000_000));
        assert_eq!(time("2026-11-23T04:18:13.000001+0000"), Some(1_795_407_493_000_001));
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn what_is_of_another_kind_is_left_out() {
        for change in [LOWER, UPPER, HEX, HEX_UPPER, SECONDS, FLOAT, ADDRESS, EPOCH, RFC3339, MAC] {
            assert_eq!(change.apply(&Value::Null), None, "{}", change.words);
        }
    }
}
