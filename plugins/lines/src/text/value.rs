//! Values as people read them.

use super::shown;
use serde_json::Value;

/// As it is.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(shown(text)),
        Value::Object(_) | Value::Array(_) => Some(shown(&value.to_string())),
        other => Some(other.to_string()),
    }
}

/// Between quotes.
pub(super) fn quoted(value: &Value) -> Option<String> {
    Some(format!("\"{}\"", shown(value.as_str()?)))
}

/// In capital letters.
pub(super) fn upper(value: &Value) -> Option<String> {
    Some(shown(&value.as_str()?.to_uppercase()))
}

/// A response code, unless all went well.
pub(super) fn code(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => (number.as_u64() != Some(0)).then(|| format!("rcode {number}")),
        _ => value.as_str().filter(|code| *code != "NOERROR").map(shown),
    }
}

/// `TLS 1.3` is `1.3`; of DTLS both.
pub(super) fn version(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    Some(shown(text.strip_prefix("TLS ").unwrap_or(text)))
}

/// Microseconds: `340 us`, `14 ms`, `1.2 s`.
pub(super) fn time(value: &Value) -> Option<String> {
    let us = value.as_u64()?;
    Some(match us {
        0..1_000 => format!("{us} us"),
        1_000..10_000 => format!("{:.1} ms", us as f64 / 1e3),
        10_000..1_000_000 => format!("{} ms", us / 1_000),
        _ => format!("{:.1} s", us as f64 / 1e6),
    })
}

/// Seconds.
pub(super) fn seconds(value: &Value) -> Option<String> {
    Some(format!("{} s", value.as_u64()?))
}

/// Octets: `512 B`, `3.4 KB`, `18 MB`.
pub(super) fn octets(value: &Value) -> Option<String> {
    let octets = value.as_u64()?;
    let mut amount = octets as f64;
    let mut units = ["B", "KB", "MB", "GB", "TB", "PB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    for next in units {
        if amount < 999.5 {
            break;
        }
        amount /= 1000.0;
        unit = next;
    }
    Some(if unit == "B" || amount >= 9.95 {
        format!("{amount:.0} {unit}")
    } else {
        format!("{amount:.1} {unit}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_octets_have_two_or_three_digits() {
        let times = [340, 1_400, 14_000, 999_000, 1_200_000].map(|us| time(&us.into()).expect("a time"));
        assert_eq!(times, ["340 us", "1.4 ms", "14 ms", "999 ms", "1.2 s"]);
        let amounts =
            [0, 512, 999, 1_000, 3_400, 18_000_000, u64::MAX].map(|n| octets(&n.into()).expect("octets"));
        assert_eq!(amounts, ["0 B", "512 B", "999 B", "1.0 KB", "3.4 KB", "18 MB", "18447 PB"]);
    }
}
