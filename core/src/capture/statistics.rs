//! What became of the packets: the numbers that must add up.

/// Counts since the source was opened.
///
/// For a live source `received = delivered + refused + dropped_kernel + what is still in the
/// kernel's ring`, and after [`stop`](super::Source::stop) and the last fill the ring is empty.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct Statistics {
    /// Packets that the kernel's filter let pass, whether there was room for them or not; for a
    /// file, the frames read.
    pub received: u64,
    /// Frames handed out by `fill`.
    pub delivered: u64,
    /// Frames read that the filter then refused in user space.
    pub refused: u64,
    /// Packets lost because radar did not read fast enough.
    pub dropped_kernel: u64,
    /// Packets lost by the interface or its driver, before they could be received.
    pub dropped_interface: u64,
}

impl Statistics {
    /// Packets that lie in the kernel's ring; none if the counts contradict one another.
    #[must_use]
    pub fn waiting(&self) -> Option<u64> {
        self.received.checked_sub(self.delivered + self.refused + self.dropped_kernel)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            delivered: self.delivered + other.delivered,
            refused: self.refused + other.refused,
            dropped_kernel: self.dropped_kernel + other.dropped_kernel,
            dropped_interface: self.dropped_interface + other.dropped_interface,
        }
    }
}

/// A counter of 32 bits, as libpcap's are, continued past its wrap.
///
/// It has to be read at least once in 2³² packets, which is more than four minutes even at the
/// 14.88 Mpps of a full 10 Gbit/s.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Continued {
    last: u32,
    total: u64,
}

impl Continued {
    /// Takes a new reading and returns the count so far.
    pub fn read(&mut self, now: u32) -> u64 {
        self.total += u64::from(now.wrapping_sub(self.last));
        self.last = now;
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_goes_on_past_its_wrap() {
        let mut counter = Continued::default();
        assert_eq!(counter.read(u32::MAX - 1), u64::from(u32::MAX) - 1);
        assert_eq!(counter.read(3), (1 << 32) + 3);
        assert_eq!(counter.read(3), (1 << 32) + 3);
    }

    #[test]
    fn packets_not_yet_read_are_waiting() {
        let counts =
            Statistics { received: 10, delivered: 4, refused: 1, dropped_kernel: 3, ..Default::default() };
        assert_eq!(counts.waiting(), Some(2));
    }

    #[test]
    fn counts_that_contradict_one_another_are_no_number() {
        assert_eq!(Statistics { delivered: 1, ..Default::default() }.waiting(), None);
    }
}
