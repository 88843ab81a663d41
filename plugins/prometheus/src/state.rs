//! What was told last, for who asks next.

use radar_plugin::news;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

/// Types of events that are told apart. Each is declared by a plugin, and all of radar's own are some thirty.
const TYPES_MAX: usize = 256;

/// What events beyond that are counted as.
const OTHERS: &str = "other";

/// What the sink writes and the server reads.
#[derive(Debug, Default)]
pub struct Shared(Mutex<State>);

/// All that is known at one moment.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// What runs.
    pub world: Arc<Value>,
    /// The body of the last `stats` event.
    pub stats: Arc<Value>,
    /// When that was told.
    pub told: Option<SystemTime>,
    /// The interfaces of this machine.
    pub interfaces: Arc<Value>,
    /// Events by their type.
    pub events: BTreeMap<String, u64>,
}

impl Shared {
    /// Counts an event of each of these types.
    pub fn count<'a>(&self, types: impl Iterator<Item = &'a str>) {
        let events = &mut self.lock().events;
        for name in types {
            let known = events.contains_key(name) || events.len() < TYPES_MAX;
            let name = if known { name } else { OTHERS };
            match events.get_mut(name) {
                Some(number) => *number += 1,
                None => {
                    events.insert(name.to_owned(), 1);
                }
            }
        }
    }

    /// Takes news; what cannot be read changes nothing.
    pub fn news(&self, kind: u32, octets: &[u8]) {
        let Ok(value) = serde_json::from_slice(octets).map(Arc::new) else { return };
        let mut state = self.lock();
        match kind {
            news::WORLD => state.world = value,
            news::HEALTH => (state.stats, state.told) = (value, Some(SystemTime::now())),
            news::INTERFACES => state.interfaces = value,
            _ => {}
        }
    }

    /// All that is known now.
    #[must_use]
    pub fn now(&self) -> State {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_beyond_the_bound_are_counted_together() {
        let shared = Shared::default();
        let names: Vec<_> = (0..TYPES_MAX + 10).map(|number| format!("x_{number}")).collect();
        shared.count(names.iter().map(String::as_str));
        shared.count(names.iter().map(String::as_str).take(1));
        let events = shared.now().events;
        assert_eq!((events.len(), events["x_0"], events[OTHERS]), (TYPES_MAX + 1, 2, 10));
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        let shared = Shared::default();
        shared.news(news::HEALTH, br#"{"uptime":3}"#);
        shared.news(news::HEALTH, b"{");
        let state = shared.now();
        assert!(state.stats["uptime"] == 3 && state.told.is_some());
    }
}
