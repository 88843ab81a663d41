//! When a plugin that keeps failing is set aside.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Faults within [`WINDOW`] that set a plugin aside.
const FAULTS_MAX: usize = 3;
/// The time in which they count together.
const WINDOW: Duration = Duration::from_secs(60);

/// The latest faults of a plugin.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<Instant>);

impl Faults {
    /// Takes note of a fault; true if it was one too many.
    pub(super) fn record(&mut self, now: Instant) -> bool {
        self.0.retain(|earlier| now.duration_since(*earlier) < WINDOW);
        self.0.push_back(now);
        self.0.len() >= FAULTS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_fault_within_a_minute_is_one_too_many() {
        let (start, mut faults) = (Instant::now(), Faults::default());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(!faults.record(after(0)));
        assert!(!faults.record(after(50)));
        assert!(!faults.record(after(61)));
        assert!(faults.record(after(62)));
    }
}
