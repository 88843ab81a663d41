//! Octets and packets by direction.

use std::ops::{AddAssign, SubAssign};

/// What was carried, to the responder first; in views that know this machine, what it has sent first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Carried {
    /// Octets from the link layer on.
    pub octets: [u64; 2],
    /// Packets.
    pub packets: [u64; 2],
}

impl Carried {
    /// Octets of both directions.
    #[must_use]
    pub fn octets_all(&self) -> u64 {
        self.octets[0].saturating_add(self.octets[1])
    }

    /// Packets of both directions.
    #[must_use]
    pub fn packets_all(&self) -> u64 {
        self.packets[0].saturating_add(self.packets[1])
    }

    /// Nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same with the directions exchanged, if `turned`.
    #[must_use]
    pub fn turned(self, turned: bool) -> Self {
        match (turned, self.octets, self.packets) {
            (false, ..) => self,
            (true, [a, b], [c, d]) => Self { octets: [b, a], packets: [d, c] },
        }
    }

    /// Part `part` of `parts` equal ones, which add up to the whole.
    #[must_use]
    pub fn part(&self, part: u64, parts: u64) -> Self {
        let share = |whole: u64| {
            let until = |n: u64| (u128::from(whole) * u128::from(n) / u128::from(parts.max(1))) as u64;
            until(part + 1) - until(part)
        };
        Self { octets: self.octets.map(share), packets: self.packets.map(share) }
    }
}

impl AddAssign for Carried {
    fn add_assign(&mut self, other: Self) {
        for side in 0..2 {
            self.octets[side] = self.octets[side].saturating_add(other.octets[side]);
            self.packets[side] = self.packets[side].saturating_add(other.packets[side]);
        }
    }
}

impl SubAssign for Carried {
    /// Never below nothing.
    fn sub_assign(&mut self, other: Self) {
        for side in 0..2 {
            self.octets[side] = self.octets[side].saturating_sub(other.octets[side]);
            self.packets[side] = self.packets[side].saturating_sub(other.packets[side]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_whole() {
        let whole = Carried { octets: [1_000_003, 7], packets: [11, 0] };
        let mut sum = Carried::default();
        (0..600).for_each(|part| sum += whole.part(part, 600));
        assert_eq!(sum, whole);
    }
}
