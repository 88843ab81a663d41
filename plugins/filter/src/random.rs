//! Numbers without a pattern for tests (xorshift), the same in every run.

/// A sequence that begins with a seed, which is not zero.
pub struct Random(pub u64);

impl Random {
    /// The next 53 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() as usize).checked_rem(bound).unwrap_or_default()
    }

    /// One of a list.
    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}
