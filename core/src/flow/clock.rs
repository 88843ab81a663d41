//! The clock that timeouts go by: the stamps of packets, made trustworthy.

use crate::time::Timestamp;

/// Packets from several queues or interfaces come out of order by less than this.
const DISORDER: u64 = 10 * 1_000_000_000;

/// A leap forward by more than this is believed when a second packet confirms it: a single odd
/// stamp would otherwise end every flow there is.
const LEAP: u64 = 3600 * 1_000_000_000;

/// The time of the traffic, which never runs by itself.
#[derive(Debug, Default)]
pub struct Clock {
    now: Timestamp,
    started: bool,
    leap: Option<Timestamp>,
    /// Times the stamps went back, or leapt forward by more than an hour.
    pub jumps: u64,
}

impl Clock {
    /// Takes note of a packet's stamp.
    pub fn observe(&mut self, stamp: Timestamp) {
        let ahead = stamp.since(self.now);
        let behind = self.now.since(stamp);
        if !self.started || behind > DISORDER {
            self.jumps += u64::from(self.started);
            self.started = true;
            self.now = stamp;
            self.leap = None;
        } else if ahead > LEAP {
            let confirmed = self.leap.is_some_and(|leap| stamp.since(leap).max(leap.since(stamp)) <= LEAP);
            if confirmed {
                self.jumps += 1;
                self.now = stamp;
            }
            self.leap = (!confirmed).then_some(stamp);
        } else {
            self.leap = None;
            self.now = self.now.max(stamp);
        }
    }

    /// The time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: &[u64]) -> (u64, u64) {
        let mut clock = Clock::default();
        for second in seconds {
            clock.observe(Timestamp::new(*second, 0));
        }
        (clock.now().seconds(), clock.jumps)
    }

    #[test]
    fn a_late_packet_does_not_turn_the_clock_back() {
        assert_eq!(after(&[100, 105, 101]), (105, 0));
    }

    #[test]
    fn one_odd_stamp_does_not_move_the_clock_but_two_do() {
        assert_eq!(after(&[100, 400_000_000, 101]), (101, 0));
        assert_eq!(after(&[100, 400_000_000, 400_000_001]), (400_000_001, 1));
    }

    #[test]
    fn stamps_that_go_back_are_followed_and_counted() {
        assert_eq!(after(&[100_000, 5, 6]), (6, 1));
        assert_eq!(after(&[0, u64::MAX, 0]), (0, 0));
    }
}
