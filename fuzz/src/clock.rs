//! A clock that an input sets: mostly a little forward, sometimes by hours, sometimes back.

use radar_core::time::Timestamp;

/// The time of the traffic.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Timestamp);

impl Default for Clock {
    fn default() -> Self {
        Self(Timestamp::new(1_700_000_000, 0))
    }
}

impl Clock {
    /// A millisecond.
    pub const MILLISECOND: u8 = 0b001_00001;

    /// Moves on by the lower five bits of `step`, whose upper three tell the unit.
    pub fn advance(&mut self, step: u8) -> Timestamp {
        let number = u64::from(step & 0x1F);
        let Timestamp(now) = self.0;
        self.0 = Timestamp(match step >> 5 {
            0 => now.saturating_add(number),
            1 => now.saturating_add(number * 1_000_000),
            2 => now.saturating_add(number * 1_000_000_000),
            3 => now.saturating_add(number * 60_000_000_000),
            4 => now.saturating_add(number * 3_600_000_000_000),
            5 => now.saturating_sub(number * 1_000_000_000),
            6 => now.saturating_sub(number * 3_600_000_000_000),
            // The ends of what a stamp can say.
            _ => number.checked_sub(1).map_or(0, |number| u64::MAX >> number),
        });
        self.0
    }
}
