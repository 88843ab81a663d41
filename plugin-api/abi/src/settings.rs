//! Settings: one declaration gives the structure, its defaults, its reading and its description.

use crate::manifest::{Setting, SettingKind};
#[doc(hidden)]
pub use serde_json::Value;
use std::time::Duration;

/// Declares a table of settings, a plugin's or the core's.
///
/// Each field has a comment (its meaning, with the unit), a type and a default in the form in which
/// it would stand in `radar.toml`. A field whose type was itself declared so is a table within,
/// with the default `{}`.
///
/// ```
/// use radar_abi::settings;
/// use std::time::Duration;
/// settings! {
///     /// `[analyzers.dns]` in `radar.toml`.
///     pub struct Config {
///         /// How long an answer is waited for.
///         pub timeout: Duration = "5s",
///     }
/// }
/// ```
#[macro_export]
macro_rules! settings {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $( $(#[doc = $doc:literal])+ $field_visibility:vis $field:ident : $type:ty = $default:tt ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        $visibility struct $name {
            $( $(#[doc = $doc])+ $field_visibility $field: $type, )*
        }

        impl $crate::settings::Settings for $name {
            fn settings() -> ::std::vec::Vec<$crate::manifest::Setting> {
                #[allow(unused_mut)]
                let mut settings = ::std::vec::Vec::new();
                $( <$type as $crate::settings::Member>::describe(
                    stringify!($field),
                    concat!($($doc, "\n"),+),
                    $crate::__json!($default),
                    &mut settings,
                ); )*
                settings
            }

            fn read(table: &$crate::settings::Value) -> ::std::result::Result<Self, $crate::settings::SettingError> {
                <Self as $crate::settings::Settings>::refuse_unknown(table, &[$(stringify!($field)),*])?;
                Ok(Self {
                    $( $field: <$type as $crate::settings::Member>::member(
                        table.get(stringify!($field)),
                        &$crate::__json!($default),
                        stringify!($field),
                    )?, )*
                })
            }
        }

        impl $crate::settings::Member for $name {
            fn describe(
                name: &str,
                _: &str,
                _: $crate::settings::Value,
                settings: &mut ::std::vec::Vec<$crate::manifest::Setting>,
            ) {
                settings.extend(<Self as $crate::settings::Settings>::settings().into_iter().map(|mut setting| {
                    setting.name = format!("{name}.{}", setting.name);
                    setting
                }));
            }

            fn member(
                value: ::std::option::Option<&$crate::settings::Value>,
                default: &$crate::settings::Value,
                name: &str,
            ) -> ::std::result::Result<Self, $crate::settings::SettingError> {
                <Self as $crate::settings::Settings>::read(value.unwrap_or(default)).map_err(|mut error| {
                    error.setting = format!("{name}.{}", error.setting);
                    error
                })
            }
        }
    };
}

/// A setting that cannot be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SettingError {
    /// Its key, as `timeout` or `rotate.keep`.
    pub setting: String,
    /// What is wrong and what would be right, one clause.
    pub message: String,
}

impl SettingError {
    /// `setting` cannot be, for the reason `message`.
    pub fn new(setting: impl Into<String>, message: impl Into<String>) -> Self {
        Self { setting: setting.into(), message: message.into() }
    }
}

/// A table of settings; made by [`settings!`](crate::settings!).
pub trait Settings: Sized {
    /// What there is to set.
    fn settings() -> Vec<Setting>;

    /// Reads a table; what is not set has its default.
    fn read(table: &Value) -> Result<Self, SettingError>;

    /// The settings when nothing is set.
    #[must_use]
    fn default_settings() -> Self {
        Self::read(&Value::Object(serde_json::Map::new())).unwrap_or_else(|error| {
            unreachable!("the default of {} is wrong: {}", error.setting, error.message)
        })
    }

    #[doc(hidden)]
    fn refuse_unknown(table: &Value, known: &[&str]) -> Result<(), SettingError> {
        let table = table.as_object().ok_or_else(|| SettingError::new("", "must be a table"))?;
        match table.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => {
                Err(SettingError::new(key, format!("is no setting; there are {}", known.join(", "))))
            }
            None => Ok(()),
        }
    }
}

/// A type that a setting may have.
pub trait Member: Sized {
    /// Adds its description.
    fn describe(name: &str, documentation: &str, default: Value, settings: &mut Vec<Setting>);
    /// Reads it, or its default.
    fn member(value: Option<&Value>, default: &Value, name: &str) -> Result<Self, SettingError>;
}

/// A plain value: its form and how it is read.
trait Plain: Sized {
    const KIND: SettingKind;
    fn plain(value: &Value) -> Option<Self>;
}

fn describe<T: Plain>(name: &str, documentation: &str, default: Value, settings: &mut Vec<Setting>) {
    let description = documentation.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned();
    settings.push(Setting {
        name: name.to_owned(),
        kind: T::KIND,
        default,
        description,
        choices: Vec::new(),
    });
}

fn read<T: Plain>(value: &Value, name: &str) -> Result<T, SettingError> {
    T::plain(value)
        .ok_or_else(|| SettingError::new(name, format!("must be {}, not {value}", T::KIND.description())))
}

macro_rules! members {
    ($($type:ty: $kind:ident, $read:expr;)*) => { $(
        impl Plain for $type {
            const KIND: SettingKind = SettingKind::$kind;
            fn plain(value: &Value) -> Option<Self> {
                let read: fn(&Value) -> Option<Self> = $read;
                read(value)
            }
        }
        impl Member for $type {
            fn describe(name: &str, documentation: &str, default: Value, settings: &mut Vec<Setting>) {
                describe::<Self>(name, documentation, default, settings);
            }
            fn member(value: Option<&Value>, default: &Value, name: &str) -> Result<Self, SettingError> {
                read(value.unwrap_or(default), name)
            }
        }
        impl Member for Option<$type> {
            fn describe(name: &str, documentation: &str, default: Value, settings: &mut Vec<Setting>) {
                describe::<$type>(name, documentation, default, settings);
            }
            fn member(value: Option<&Value>, default: &Value, name: &str) -> Result<Self, SettingError> {
                match value.unwrap_or(default) {
                    Value::Null => Ok(None),
                    value => read(value, name).map(Some),
                }
            }
        }
    )* };
}

members! {
    bool: Boolean, Value::as_bool;
    u8: Integer, |value| value.as_u64()?.try_into().ok();
    u16: Integer, |value| value.as_u64()?.try_into().ok();
    u32: Integer, |value| value.as_u64()?.try_into().ok();
    u64: Integer, Value::as_u64;
    usize: Integer, |value| value.as_u64()?.try_into().ok();
    f64: Number, Value::as_f64;
    String: String, |value| value.as_str().map(str::to_owned);
    Vec<String>: Strings, |value| value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    Vec<u16>: Integers, |value| value.as_array()?.iter().map(|item| item.as_u64()?.try_into().ok()).collect();
    Duration: Duration, |value| crate::manifest::duration(value.as_str()?);
    Octets: Size, |value| crate::manifest::size(value.as_str()?).map(Octets);
}

/// An amount of octets, written as `"64KiB"`.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Octets(pub u64);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    settings! {
        /// A table within.
        struct Rotate {
            /// How many are kept.
            keep: u32 = 8,
        }
    }

    settings! {
        /// A table.
        struct Config {
            /// How long.
            timeout: Duration = "5s",
            /// How much.
            size: Octets = "64KiB",
            /// Whose.
            name: Option<String> = null,
            /// When.
            rotate: Rotate = {},
        }
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let config = Config::read(&json!({"rotate": {"keep": 3}})).unwrap();
        assert_eq!((config.timeout, config.size), (Duration::from_secs(5), Octets(65536)));
        assert_eq!((config.name, config.rotate.keep), (None, 3));
    }

    #[test]
    fn a_wrong_value_is_named_with_its_table() {
        let error = Config::read(&json!({"rotate": {"keep": "x"}})).unwrap_err();
        assert_eq!(error, SettingError::new("rotate.keep", "must be a whole number, not \"x\""));
        let error = Config::read(&json!({"rotat": {}})).unwrap_err();
        assert_eq!(error.setting, "rotat");
    }

    #[test]
    fn the_description_names_the_keys_of_tables_within() {
        let names: Vec<_> = Config::settings().into_iter().map(|setting| setting.name).collect();
        assert_eq!(names, ["timeout", "size", "name", "rotate.keep"]);
        assert_eq!(Config::settings()[0].description, "How long.");
    }
}
