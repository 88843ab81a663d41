//! A value against the description of its setting.

use super::suggest::{listing, nearest};
use radar_abi::manifest::{Setting, SettingKind, duration, size};
use serde_json::Value;

/// What is wrong with a value.
pub struct Problem {
    /// Stands after the name of the setting: `must be …`.
    pub message: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

/// Whether `value` has the form of `setting` and is one of its choices.
pub fn check(value: &Value, setting: &Setting) -> Result<(), Problem> {
    if !fits(value, setting.kind) {
        let message = format!("must be {}, not {value}", setting.kind.description());
        return Err(Problem { message, suggestion: repaired(value, setting.kind) });
    }
    let choices = || setting.choices.iter().map(String::as_str);
    match value.as_str() {
        Some(text) if choices().len() > 0 && choices().all(|choice| choice != text) => Err(Problem {
            message: format!("must be one of {}, not {value}", listing(choices())),
            suggestion: nearest(text, choices()).map(|choice| format!("\"{choice}\"")),
        }),
        _ => Ok(()),
    }
}

fn fits(value: &Value, kind: SettingKind) -> bool {
    let all = |test: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(test));
    match kind {
        SettingKind::String => value.is_string(),
        SettingKind::Integer => value.is_u64(),
        SettingKind::Number => value.is_number(),
        SettingKind::Boolean => value.is_boolean(),
        SettingKind::Strings => all(Value::is_string),
        SettingKind::Integers => all(Value::is_u64),
        SettingKind::Duration => value.as_str().and_then(duration).is_some(),
        SettingKind::Size => value.as_str().and_then(size).is_some(),
    }
}

/// What was probably meant by a value of the wrong form, if that is plain.
fn repaired(value: &Value, kind: SettingKind) -> Option<String> {
    match (kind, value) {
        (SettingKind::Duration, Value::Number(number)) if number.is_u64() => Some(format!("\"{number}s\"")),
        (SettingKind::Size, Value::Number(number)) if number.is_u64() => Some(format!("\"{number}B\"")),
        (SettingKind::Size | SettingKind::Duration, Value::String(text)) => repaired_unit(text, kind),
        (SettingKind::Boolean, Value::String(text)) => match text.as_str() {
            "yes" | "on" | "true" => Some("true".to_owned()),
            "no" | "off" | "false" => Some("false".to_owned()),
            _ => None,
        },
        (SettingKind::Integer, Value::String(text)) if text.parse::<u64>().is_ok() => Some(text.clone()),
        (SettingKind::Strings, Value::String(_)) => Some(format!("[{value}]")),
        (SettingKind::Integers, Value::Number(_)) => Some(format!("[{value}]")),
        (SettingKind::String, Value::Number(_) | Value::Bool(_)) => Some(format!("\"{value}\"")),
        _ => None,
    }
}

/// `1GB` becomes `1GiB` and `5 min` becomes `5m`.
fn repaired_unit(text: &str, kind: SettingKind) -> Option<String> {
    let (number, unit) = text.split_at_checked(text.bytes().take_while(u8::is_ascii_digit).count())?;
    let unit = unit.trim().to_ascii_lowercase();
    let unit = match (kind, unit.as_str()) {
        (SettingKind::Size, "k" | "kb" | "kib") => "KiB",
        (SettingKind::Size, "m" | "mb" | "mib") => "MiB",
        (SettingKind::Size, "g" | "gb" | "gib") => "GiB",
        (SettingKind::Size, "" | "b" | "bytes" | "octets") => "B",
        (SettingKind::Duration, "msec" | "millis" | "milliseconds") => "ms",
        (SettingKind::Duration, "" | "s" | "sec" | "second" | "seconds") => "s",
        (SettingKind::Duration, "m" | "min" | "minute" | "minutes") => "m",
        (SettingKind::Duration, "h" | "hour" | "hours") => "h",
        (SettingKind::Duration, "d" | "day" | "days") => "d",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("\"{number}{unit}\""))
}
