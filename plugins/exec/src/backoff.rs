//! How long until a program is started again that has ended.

use std::time::Duration;

/// The first wait, and the longest.
const WAIT_MIN: Duration = Duration::from_millis(100);
const WAIT_MAX: Duration = Duration::from_secs(30);

/// Who has run for this long is no program that cannot run: the next wait is the first again.
const STABLE: Duration = Duration::from_secs(60);

/// Waits that double.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait before the next start, after a run of this length. `chance` is any number: of several radars whose
    /// programs end together, as the server does that they all talk to, not all start them at once.
    pub fn after(&mut self, run: Duration, chance: u8) -> Duration {
        if run >= STABLE {
            self.failures = 0;
        }
        let whole = WAIT_MIN.saturating_mul(1 << self.failures.min(16)).min(WAIT_MAX);
        self.failures = self.failures.saturating_add(1);
        let jittered = whole.mul_f64(0.75 + f64::from(chance) / f64::from(u8::MAX) / 2.0);
        jittered.clamp(WAIT_MIN, WAIT_MAX)
    }

    /// How often it has ended since it ran for long.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_tenth_of_a_second_to_half_a_minute() {
        let mut backoff = Backoff::default();
        let middle = u8::MAX / 2;
        let waits: Vec<_> =
            (0..12).map(|_| backoff.after(Duration::ZERO, middle).as_secs_f64().round()).collect();
        assert_eq!(waits, [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 6.0, 13.0, 26.0, 30.0, 30.0, 30.0]);
        assert!(backoff.after(STABLE, middle) < Duration::from_millis(150));
    }

    #[test]
    fn none_is_out_of_bounds_whatever_the_chance() {
        for chance in [0, u8::MAX] {
            let mut backoff = Backoff::default();
            for _ in 0..100 {
                assert!((WAIT_MIN..=WAIT_MAX).contains(&backoff.after(Duration::ZERO, chance)));
            }
        }
    }
}
