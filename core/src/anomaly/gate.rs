//! How many `anomaly` events there may be: who sends broken packets on purpose shall not fill the disk.

use super::Kind;
use crate::time::Timestamp;

/// Whether anomalies are told, and how many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Whether there are events at all.
    pub events: bool,
    /// Events of one kind in one second of the packets' time, for each worker.
    pub per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { events: false, per_second: 10 }
    }
}

/// Lets so many events of a kind pass in each second.
#[derive(Clone, Debug)]
pub struct Gate {
    limits: Limits,
    /// The second of the last event of each kind, and how many it has had.
    passed: [(u64, u32); Kind::ALL.len()],
    /// Events that passed.
    pub told: u64,
    /// Those that did not: their second was full.
    pub suppressed: u64,
}

impl Gate {
    /// A gate nothing has passed yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, passed: [(0, 0); Kind::ALL.len()], told: 0, suppressed: 0 }
    }

    /// Whether an event may be written; then it counts as written.
    pub fn pass(&mut self, kind: Kind, time: Timestamp) -> bool {
        if !self.limits.events {
            return false;
        }
        let Some((second, number)) = self.passed.get_mut(kind as usize) else { return false };
        if *second != time.seconds() {
            (*second, *number) = (time.seconds(), 0);
        }
        let passes = *number < self.limits.per_second;
        if passes {
            *number += 1;
            self.told += 1;
        } else {
            self.suppressed += 1;
        }
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_share_of_each_second() {
        let mut gate = Gate::new(Limits { events: true, per_second: 2 });
        let mut pass = |kind, second| gate.pass(kind, Timestamp::new(second, 0));
        assert!(pass(Kind::FinSyn, 1) && pass(Kind::FinSyn, 1));
        assert!(!pass(Kind::FinSyn, 1));
        assert!(pass(Kind::TooManyLayers, 1));
        assert!(pass(Kind::FinSyn, 2));
        assert_eq!((gate.told, gate.suppressed), (4, 1));
    }

    #[test]
    fn nothing_passes_unasked() {
        assert!(!Gate::new(Limits::default()).pass(Kind::FinSyn, Timestamp::default()));
    }
}
