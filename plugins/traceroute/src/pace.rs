//! How fast probes may follow each other, of all traces together.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// A bucket that fills at a rate, and holds what may be sent at once: one second's worth.
#[derive(Debug)]
pub struct Pace {
    /// Probes in a second.
    rate: f64,
    bucket: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    probes: f64,
    filled: Instant,
}

impl Pace {
    /// At most `rate` probes in a second, on average.
    #[must_use]
    pub fn new(rate: u32) -> Self {
        let rate = f64::from(rate.max(1));
        Self { rate, bucket: Mutex::new(Bucket { probes: rate, filled: Instant::now() }) }
    }

    /// Waits until `probes` may be sent. Of more than a full bucket the rest is made up for afterwards, so that in
    /// no time `t` more goes out than `rate * t` and the larger of a bucket and one call.
    pub fn take(&self, probes: u32) {
        while let Some(wait) = self.try_take(probes, Instant::now()) {
            thread::sleep(wait);
        }
    }

    /// Takes them, or says how long to wait.
    fn try_take(&self, probes: u32, now: Instant) -> Option<Duration> {
        let mut bucket = self.fill(now);
        let missing = f64::from(probes).min(self.rate) - bucket.probes;
        if missing > 0.0 {
            return Some(Duration::from_secs_f64(missing / self.rate).max(Duration::from_millis(1)));
        }
        bucket.probes -= f64::from(probes);
        None
    }

    /// Puts back what was taken and not sent.
    pub fn give_back(&self, probes: u32) {
        let mut bucket = self.fill(Instant::now());
        bucket.probes = (bucket.probes + f64::from(probes)).min(self.rate);
    }

    fn fill(&self, now: Instant) -> MutexGuard<'_, Bucket> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.probes = (bucket.probes + elapsed * self.rate).min(self.rate);
        bucket.filled = now;
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_its_rate_and_no_more() {
        let (pace, start) = (Pace::new(10), Instant::now());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert_eq!(pace.try_take(10, at(0)), None);
        assert!(pace.try_take(1, at(50)).is_some());
        assert_eq!(pace.try_take(1, at(110)), None);
        assert!(pace.try_take(1, at(120)).is_some());
    }

    #[test]
    fn more_than_a_bucket_is_made_up_for() {
        let (pace, start) = (Pace::new(10), Instant::now());
        assert_eq!(pace.try_take(30, start), None);
        assert!(pace.try_take(1, start + Duration::from_millis(2000)).is_some());
        assert_eq!(pace.try_take(1, start + Duration::from_millis(2200)), None);
    }

    #[test]
    fn what_was_not_sent_can_be_taken_again() {
        let pace = Pace::new(10);
        pace.take(10);
        pace.give_back(9);
        assert_eq!(pace.try_take(9, Instant::now()), None);
    }
}
