//! How often each kind of anomaly was seen.

use super::Kind;

/// A counter for each kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Counts([u64; Kind::ALL.len()]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; Kind::ALL.len()])
    }
}

impl Counts {
    /// One more of a kind.
    pub fn count(&mut self, kind: Kind) {
        if let Some(number) = self.0.get_mut(kind as usize) {
            *number = number.wrapping_add(1);
        }
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        for (sum, number) in self.0.iter_mut().zip(other.0) {
            *sum = sum.wrapping_add(number);
        }
    }

    /// Those that were seen at all.
    pub fn seen(&self) -> impl Iterator<Item = (Kind, u64)> {
        Kind::ALL.iter().copied().zip(self.0).filter(|(_, number)| *number > 0)
    }
}
