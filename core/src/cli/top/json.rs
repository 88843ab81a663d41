//! The greatest talkers for programs: one object on a line, with the fields of `stats.top`.

use crate::{
    pipeline::ranking,
    tally::{Ranking, Tops},
};
use serde_json::{Map, Value};

/// The kinds that are asked for; all, if none is.
pub(super) fn line(tops: &Tops, by: &[String], rows: usize) -> String {
    let wanted = |kind: &&Ranking| by.is_empty() || by.contains(&kind.name());
    let kinds = tops.kinds.iter().filter(wanted).map(|kind| (kind.name(), ranking(kind, rows)));
    format!("{}\n", Value::Object(kinds.collect::<Map<_, _>>()))
}
