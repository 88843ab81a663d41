//! The mappings, for those who document and test them.

pub use crate::{
    ecs::tables::{EVERY as ECS_EVERY, KINDS as ECS_KINDS, Kind},
    rule::{From, Made, Rule},
    zeek::tables::{Begun, LOGS as ZEEK_LOGS, Log},
};

/// The columns of CSV, each with where it stands in the event; the last is the event's object.
pub const CSV_COLUMNS: &[(&str, &str)] = &crate::csv::COLUMNS;

/// Where the words of a line of text stand in the event, by types of events.
pub fn text_paths() -> impl Iterator<Item = (&'static [&'static str], Vec<&'static str>)> {
    crate::text::SUMMARIES
        .iter()
        .map(|(types, pieces)| (*types, pieces.iter().map(|piece| piece.path).collect()))
}
