//! Which program was seen with which TLS fingerprint, and when first.

use super::strings::Kept;
use std::{collections::HashMap, sync::Arc};

/// Pairs of program and fingerprint.
#[derive(Debug)]
pub struct Fingerprints {
    first: HashMap<(Kept, Kept), u64, foldhash::fast::RandomState>,
    programs: HashMap<Kept, u64, foldhash::fast::RandomState>,
    /// How many programs speak a fingerprint.
    speakers: HashMap<Kept, u64, foldhash::fast::RandomState>,
    max: usize,
    refused: u64,
}

/// How long a fingerprint is called new: nanoseconds.
const NEW: u64 = 600_000_000_000;

impl Fingerprints {
    /// At most `max` pairs.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self {
            first: HashMap::default(),
            programs: HashMap::default(),
            speakers: HashMap::default(),
            max,
            refused: 0,
        }
    }

    /// A program has shown a fingerprint.
    pub fn seen(&mut self, program: &Arc<str>, ja4: &Arc<str>, time: u64) {
        let pair = (Kept(program.clone()), Kept(ja4.clone()));
        if self.first.contains_key(&pair) {
            return;
        }
        if self.first.len() >= self.max {
            self.refused += 1;
            return;
        }
        self.programs.entry(pair.0.clone()).or_insert(time);
        *self.speakers.entry(pair.1.clone()).or_default() += 1;
        self.first.insert(pair, time);
    }

    /// When the pair was first seen, in nanoseconds.
    #[must_use]
    pub fn first(&self, program: &Arc<str>, ja4: &Arc<str>) -> Option<u64> {
        self.first.get(&(Kept(program.clone()), Kept(ja4.clone()))).copied()
    }

    /// Whether the fingerprint is new for a program that had shown another one before.
    #[must_use]
    pub fn is_new(&self, program: &Arc<str>, ja4: &Arc<str>, now: u64) -> bool {
        let Some(first) = self.first(program, ja4) else { return false };
        let known = self.programs.get(&Kept(program.clone())).copied().unwrap_or(first);
        first > known && now.saturating_sub(first) < NEW
    }

    /// How many programs speak this fingerprint.
    #[must_use]
    pub fn programs_of(&self, ja4: &Arc<str>) -> u64 {
        self.speakers.get(&Kept(ja4.clone())).copied().unwrap_or(0)
    }

    /// How many pairs found no room.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_fingerprint_of_a_program_is_new_and_its_first_is_not() {
        let mut seen = Fingerprints::new(3);
        let [curl, wget, a, b]: [Arc<str>; 4] = ["curl", "wget", "a", "b"].map(Into::into);
        seen.seen(&curl, &a, 1);
        seen.seen(&curl, &b, 2);
        seen.seen(&wget, &a, 3);
        seen.seen(&wget, &b, 4);
        assert_eq!((seen.is_new(&curl, &a, 9), seen.is_new(&curl, &b, 9)), (false, true));
        assert!(!seen.is_new(&curl, &b, 2 + NEW));
        assert_eq!((seen.programs_of(&a), seen.programs_of(&b), seen.refused()), (2, 1, 1));
    }
}
