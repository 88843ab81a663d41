//! Capture time: the stamp of the packet being handled, not the clock on the wall, but where no packet tells it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970-01-01T00:00:00Z, as the capture stamped them.
///
/// A stamp is as hostile as the packet: it may be 0, go back, or leap by years.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// From seconds and nanoseconds; nanoseconds past a second carry over, what is past the year
    /// 2554 stays there.
    #[must_use]
    pub fn new(seconds: u64, nanoseconds: u32) -> Self {
        Self(seconds.saturating_mul(1_000_000_000).saturating_add(u64::from(nanoseconds)))
    }

    /// The clock on the wall, for who stands beside the path of the packets.
    #[must_use]
    pub fn wall_clock() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::new(now.as_secs(), now.subsec_nanos())
    }

    /// Nanoseconds from `earlier` to here; none if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0 / 1_000_000_000
    }
}
