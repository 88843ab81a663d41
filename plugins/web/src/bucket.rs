//! How often something may be done: so often at once, and so often a second.

use std::time::Duration;

/// A bucket of tokens: each use takes one, and they come back with time.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    size: f64,
    rate: f64,
    tokens: f64,
    last: Duration,
}

impl Bucket {
    /// Full, with `size` tokens, of which `rate` a second come back.
    #[must_use]
    pub fn new(size: u32, rate: f64) -> Self {
        Self { size: size.into(), rate, tokens: size.into(), last: Duration::ZERO }
    }

    /// Takes a token `up` after the start; `false` if there is none.
    pub fn take(&mut self, up: Duration) -> bool {
        let gone = up.saturating_sub(self.last).as_secs_f64();
        self.last = self.last.max(up);
        self.tokens = (self.tokens + gone * self.rate).min(self.size);
        let there = self.tokens >= 1.0;
        if there {
            self.tokens -= 1.0;
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_with_time_and_no_more_than_there_were() {
        let mut bucket = Bucket::new(2, 10.0);
        let at = Duration::from_millis;
        assert_eq!(
            [0, 0, 0, 99, 100, 100].map(|ms| bucket.take(at(ms))),
            [true, true, false, false, true, false]
        );
        assert_eq!([9000, 9000, 9000].map(|ms| bucket.take(at(ms))), [true, true, false]);
    }
}
