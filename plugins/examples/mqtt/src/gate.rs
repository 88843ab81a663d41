//! How many events there may be in a second: a packet of MQTT has two octets at least, a segment a thousand.

/// Lets so many through in each second of capture time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    second: u64,
    passed: u32,
    max: u32,
}

impl Gate {
    pub fn new(max: u32) -> Self {
        Self { second: 0, passed: 0, max }
    }

    /// Whether another one may pass at `time`, in nanoseconds since 1970.
    pub fn passes(&mut self, time: u64) -> bool {
        let second = time / 1_000_000_000;
        if second != self.second {
            *self = Self { second, passed: 0, ..*self };
        }
        let passes = self.passed < self.max;
        self.passed = self.passed.saturating_add(1);
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_second_has_its_number() {
        let mut gate = Gate::new(2);
        let passed: Vec<bool> = [0, 1, 2, 1_000_000_000, 1_000_000_001].map(|time| gate.passes(time)).into();
        assert_eq!(passed, [true, true, false, true, true]);
    }
}
