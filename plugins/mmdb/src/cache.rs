//! What was told of an address lately, in a table that never grows.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

/// Addresses that share a set; the one asked for last is first, and the last goes.
const WAYS: usize = 2;

/// A value for each of the addresses that were asked for last.
#[derive(Debug)]
pub struct Cache<T> {
    sets: Box<[Set<T>]>,
    /// Who sends packets does not know it, and cannot choose addresses that share a set.
    key: u128,
}

type Set<T> = [Option<(u128, Arc<T>)>; WAYS];

impl<T> Cache<T> {
    /// A table of `addresses_max` addresses, or of some fewer: a power of two.
    #[must_use]
    pub fn new(addresses_max: usize) -> Self {
        let wanted = (addresses_max / WAYS).max(1);
        let sets = 1_usize << wanted.ilog2();
        let random = RandomState::new();
        let key = (u128::from(random.hash_one(0)) << 64) | u128::from(random.hash_one(1)) | 1;
        Self { sets: (0..sets).map(|_| [const { None }; WAYS]).collect(), key }
    }

    /// How many addresses it has room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.sets.len().saturating_mul(WAYS)
    }

    /// How many it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sets.iter().flatten().flatten().count()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of an address, made if it is not there.
    #[inline]
    pub fn get(&mut self, address: [u8; 16], make: impl FnOnce() -> T) -> Arc<T> {
        let address = u128::from_be_bytes(address);
        let place = self.place(address);
        let Some([first, second]) = self.sets.get_mut(place) else { return Arc::new(make()) };
        if let Some((known, value)) = first
            && *known == address
        {
            return Arc::clone(value);
        }
        std::mem::swap(first, second);
        match first {
            Some((known, value)) if *known == address => Arc::clone(value),
            place => {
                let value = Arc::new(make());
                *place = Some((address, Arc::clone(&value)));
                value
            }
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.sets.iter_mut().flatten().for_each(|place| *place = None);
    }

    #[inline]
    fn place(&self, address: u128) -> usize {
        // Folded, so that the high half of an address counts as much as the low one; odd, so that nothing is lost.
        let mixed = (address ^ self.key).wrapping_mul(self.key);
        let folded = (mixed >> 64) as u64 ^ mixed as u64;
        (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & self.sets.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> [u8; 16] {
        std::net::Ipv4Addr::from(number).to_ipv6_mapped().octets()
    }

    #[test]
    fn a_hundred_thousand_addresses_stay_within_the_bound() {
        let mut cache = Cache::new(5000);
        for number in 0..100_000 {
            assert_eq!(*cache.get(address(number), || number), number);
        }
        assert_eq!(cache.capacity(), 4096);
        assert!((3900..=4096).contains(&cache.len()), "{} of 4096: the table fills evenly", cache.len());
        cache.clear();
        assert!(cache.is_empty());
    }

    #[test]
    fn what_was_asked_for_last_is_not_made_again() {
        let mut cache = Cache::new(2);
        let mut made = 0;
        for (number, made_then) in [(1, 1), (1, 1), (2, 2), (1, 2), (3, 3), (1, 3), (2, 4)] {
            assert_eq!(
                *cache.get(address(number), || {
                    made += 1;
                    number
                }),
                number
            );
            assert_eq!(made, made_then, "at {number}");
        }
    }
}
