//! Which families of metrics there are, and what of radar's news they are made of.
//!
//! Names follow Prometheus' conventions: base units, `_total` at sums that only grow, and labels whose values are few:
//! what radar and its plugins declare, never what came off the wire.

mod engine;
mod interfaces;
mod plugins;

use crate::{
    exposition::{Exposition, Family, Kind, Number},
    state::State,
};
use serde_json::Value;
use std::time::UNIX_EPOCH;

/// Writes all that is known.
pub fn write(state: &State, to: &mut Exposition) {
    let help = "The radar that tells this.";
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    to.family("radar_build_info", Kind::Info, help).sample(&version, Number::Whole(1));
    if let Some(told) = state.told {
        let seconds = told.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let help = "When the engine told its numbers last, in seconds since 1970.";
        to.family("radar_stats_timestamp_seconds", Kind::Gauge, help).sample(&[], Number::Seconds(seconds));
    }
    engine::write(&state.stats, to);
    let help = "Events that have reached this sink, by type.";
    let mut events = to.family("radar_events_total", Kind::Counter, help);
    for (name, number) in &state.events {
        events.sample(&[("event_type", name)], Number::Whole(*number));
    }
    plugins::write(&state.stats, &state.world, to);
    interfaces::write(&state.interfaces, to);
}

/// The number at a path of names with dots between; one whose name ends in `_us` is a time.
fn number(value: &Value, path: &str) -> Option<Number> {
    let value = path.split('.').try_fold(value, |value, name| value.get(name))?;
    match value {
        Value::Bool(yes) => Some(Number::Whole((*yes).into())),
        _ if path.ends_with("_us") => Some(Number::Seconds(value.as_u64()? as f64 / 1e6)),
        _ => value.as_u64().map(Number::Whole),
    }
}

/// The entries of the object at a name, if there is one.
fn entries<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let object = value.get(name).and_then(Value::as_object);
    object.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// Writes a sample for each number below `value`, its path under `label`, `prefix` before it.
fn numbers_below(family: &mut Family<'_>, label: &str, prefix: &str, value: &Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let dot = if prefix.is_empty() { "" } else { "." };
                numbers_below(family, label, &format!("{prefix}{dot}{name}"), value);
            }
        }
        _ => value
            .as_u64()
            .into_iter()
            .for_each(|number| family.sample(&[(label, prefix)], Number::Whole(number))),
    }
}
