//! What a plugin has cost and done.

use radar_abi::Manifest;
use std::{sync::Arc, time::Duration};

/// The account of one instance.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Calls of it.
    pub calls: u64,
    /// Time spent in them.
    pub time: Duration,
    /// The longest of them.
    pub slowest: Duration,
    /// Inputs of an analyzer, or events of a sink, that were offered to it.
    pub offered: u64,
    /// Those of them that a fault has cost.
    pub faulted: u64,
    /// Those it was not given, since it was set aside.
    pub shed: u64,
    /// Events it emitted, or those a sink delivered.
    pub events: u64,
    /// Events of it that were refused: too many, too large, no JSON, or of a flow that is over.
    pub refused: u64,
    /// Events a sink could not deliver.
    pub lost: u64,
    /// Frames that a sink has taken.
    pub frames: u64,
    /// Frames a sink could not take.
    pub frames_lost: u64,
    /// Panics, overruns and floods.
    pub faults: u64,
    /// What it said, or was ended by, at its last fault.
    pub last_words: Option<Arc<str>>,
    /// Octets of its memory; 0 if that is not known.
    pub memory: u64,
    /// Whether it was set aside.
    pub set_aside: bool,
    /// Whether a sink will never deliver anything again.
    pub closed: bool,
    /// Its own counters, in the order of its manifest.
    pub counters: Vec<u64>,
    /// Their names.
    pub counter_names: Arc<[String]>,
}

impl Account {
    /// The account of a new instance.
    #[must_use]
    pub fn of(manifest: &Manifest) -> Self {
        let counter_names: Arc<[String]> = manifest.counters.clone().into();
        Self { counters: vec![0; counter_names.len()], counter_names, ..Self::default() }
    }

    /// Adds the account of another instance of the same plugin.
    pub fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.time += other.time;
        self.slowest = self.slowest.max(other.slowest);
        self.offered += other.offered;
        self.faulted += other.faulted;
        self.shed += other.shed;
        self.events += other.events;
        self.refused += other.refused;
        self.lost += other.lost;
        self.frames += other.frames;
        self.frames_lost += other.frames_lost;
        self.faults += other.faults;
        self.last_words = other.last_words.clone().or(self.last_words.take());
        self.memory += other.memory;
        self.set_aside |= other.set_aside;
        self.closed |= other.closed;
        self.add_counters(other);
    }

    /// By their names: a plugin that was replaced may have others than its predecessor had.
    fn add_counters(&mut self, other: &Self) {
        if self.counter_names == other.counter_names {
            self.counters.iter_mut().zip(&other.counters).for_each(|(sum, counter)| *sum += counter);
            return;
        }
        let mut names = self.counter_names.to_vec();
        for (name, counter) in other.counter_names.iter().zip(&other.counters) {
            match names.iter().position(|known| known == name) {
                Some(at) => self.counters[at] += counter,
                None => {
                    names.push(name.clone());
                    self.counters.push(*counter);
                }
            }
        }
        self.counter_names = names.into();
    }

    /// The account of whoever takes this one's place: what was done stays, and nothing is held against it.
    #[must_use]
    pub fn inherited(&self) -> Self {
        Self { set_aside: false, closed: false, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(counters: &[(&str, u64)]) -> Account {
        let counter_names = counters.iter().map(|(name, _)| (*name).to_owned()).collect();
        let counters = counters.iter().map(|(_, number)| *number).collect();
        Account { counters, counter_names, calls: 1, ..Account::default() }
    }

    #[test]
    fn counters_of_a_successor_are_added_by_name() {
        let mut sum = account(&[("read", 3), ("odd", 1)]);
        sum.add(&account(&[("odd", 5), ("new", 7)]));
        sum.add(&account(&[("read", 1), ("odd", 0), ("new", 0)]));
        assert_eq!(*sum.counter_names, ["read", "odd", "new"]);
        assert_eq!((sum.counters, sum.calls), (vec![4, 6, 7], 3));
    }

    #[test]
    fn a_successor_is_not_set_aside_for_its_predecessors_faults() {
        let before = Account { set_aside: true, closed: true, faults: 3, ..Account::default() };
        let its = before.inherited();
        assert_eq!((its.set_aside, its.closed, its.faults), (false, false, 3));
    }
}
