//! The formats by name.

use std::{fmt, str::FromStr};

/// What a line looks like.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Format {
    /// JSON as radar tells it, in the words of Suricata.
    #[default]
    Eve,
    /// For people.
    Text,
    /// For spreadsheets (RFC 4180).
    Csv,
    /// JSON in the words of Zeek's logs.
    Zeek,
    /// JSON by the Elastic Common Schema.
    Ecs,
}

/// A name that no format has.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no format \"{0}\"; there are eve, zeek, ecs, text and csv")]
pub struct Unknown(String);

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Eve, Self::Zeek, Self::Ecs, Self::Text, Self::Csv];

    /// As settings name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Eve => "eve",
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Zeek => "zeek",
            Self::Ecs => "ecs",
        }
    }

    /// Whether each line is a JSON object.
    #[must_use]
    pub fn is_json(self) -> bool {
        matches!(self, Self::Eve | Self::Zeek | Self::Ecs)
    }

    /// Whether a line may begin so; by that a file of something else is told.
    #[must_use]
    pub fn begins(self, octet: u8) -> bool {
        match self {
            Self::Eve | Self::Zeek | Self::Ecs => octet == b'{',
            // A time; of CSV also the header.
            Self::Text => octet.is_ascii_digit(),
            Self::Csv => octet.is_ascii_digit() || octet == b't',
        }
    }
}

impl FromStr for Format {
    type Err = Unknown;

    /// `json` and `radar` are other names of `eve`.
    fn from_str(name: &str) -> Result<Self, Unknown> {
        match name {
            "json" | "radar" => Ok(Self::Eve),
            _ => Self::ALL
                .into_iter()
                .find(|format| format.name() == name)
                .ok_or_else(|| Unknown(name.to_owned())),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name())
    }
}
