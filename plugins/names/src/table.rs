//! All names that are known, within so many octets; workers share it.
//!
//! It is in parts, each with a lock of its own, and each part has two generations. What is learnt or asked for goes to
//! the younger one; when that has filled half of the part's octets, the older one is dropped and the younger takes its
//! place. So what nobody has learnt or asked for since half of the table was filled goes first, and no list has to be
//! kept in order for that.

use crate::{
    address::Address,
    entry::{Entry, Learned, Lesson, News},
    source::Source,
};
use foldhash::quality::RandomState;
use hashbrown::HashTable;
use std::{
    hash::BuildHasher,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Parts of the table: enough that workers seldom wait for each other.
const PARTS: usize = 16;

/// The names of all addresses.
#[derive(Debug)]
pub(crate) struct Table {
    parts: [Mutex<Part>; PARTS],
    /// Addresses are a stranger's choice: the hash has a secret key.
    hash: RandomState,
    /// Names that were new, since the start: who waits for one looks at it.
    learned: AtomicU64,
    gone: [AtomicU64; 2],
}

/// What has gone since that was last asked.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Gone {
    /// Names and addresses whose time was over.
    pub(crate) expired: u64,
    /// Addresses that had to make room.
    pub(crate) evicted: u64,
}

#[derive(Debug, Default)]
struct Part {
    young: Generation,
    old: Generation,
    /// Octets of one generation.
    half: usize,
    hash: RandomState,
}

#[derive(Debug, Default)]
struct Generation {
    entries: HashTable<(Address, Entry)>,
    /// Octets of the entries beside those of the table.
    octets: usize,
}

/// An address with its hash, which is made once for all that is done with it.
#[derive(Clone, Copy)]
struct Key<'a> {
    address: &'a Address,
    hash: u64,
}

impl Table {
    /// A table of at most so many octets.
    pub(crate) fn new(octets: usize) -> Self {
        let (half, hash) = (octets / PARTS / 2, RandomState::default());
        Self {
            parts: std::array::from_fn(|_| Mutex::new(Part { half, hash: hash.clone(), ..Part::default() })),
            hash,
            learned: AtomicU64::new(0),
            gone: Default::default(),
        }
    }

    /// Takes a name in.
    pub(crate) fn learn(&self, lesson: &Lesson<'_>, now: u32) -> Learned {
        let key = self.key(&lesson.address);
        let (learned, gone) = self.part(key).learn(key, lesson, now);
        if gone != Gone::default() {
            self.gone[0].fetch_add(gone.expired, Relaxed);
            self.gone[1].fetch_add(gone.evicted, Relaxed);
        }
        if learned.news == News::New {
            self.learned.fetch_add(1, Relaxed);
        }
        learned
    }

    /// Calls `tell` with the best name of an address for a client, under a lock.
    pub(crate) fn best<R>(
        &self,
        address: &Address,
        client: &Address,
        now: u32,
        tell: impl FnOnce(Option<(&str, Source)>) -> R,
    ) -> R {
        let key = self.key(address);
        tell(self.part(key).touch(key).and_then(|entry| entry.best(client, now)))
    }

    /// Names that were new, since the start.
    pub(crate) fn learned(&self) -> u64 {
        self.learned.load(Relaxed)
    }

    /// What has gone since this was last asked.
    pub(crate) fn take_gone(&self) -> Gone {
        let [expired, evicted] = self.gone.each_ref().map(|gone| gone.swap(0, Relaxed));
        Gone { expired, evicted }
    }

    /// Octets that are in use.
    #[cfg(test)]
    pub(crate) fn octets(&self) -> usize {
        let octets = |part: &Mutex<Part>| {
            let part = part.lock().unwrap();
            part.young.octets() + part.old.octets()
        };
        self.parts.iter().map(octets).sum()
    }

    fn key<'a>(&self, address: &'a Address) -> Key<'a> {
        Key { address, hash: hash(&self.hash, address) }
    }

    fn part(&self, key: Key<'_>) -> MutexGuard<'_, Part> {
        // Bits of the hash that tables do not look at until they have four billion entries.
        let at = (key.hash >> 32) as usize % PARTS;
        self.parts[at].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(state: &RandomState, address: &Address) -> u64 {
    state.hash_one(u128::from_ne_bytes(*address))
}

impl Part {
    fn learn(&mut self, key: Key<'_>, lesson: &Lesson<'_>, now: u32) -> (Learned, Gone) {
        let mut gone = Gone::default();
        if self.touch(key).is_none() {
            if self.young.has_no_room(self.half) {
                gone = self.age(now);
            }
            self.young.insert(key, Entry::default(), &self.hash);
        }
        let Some(entry) = self.young.get_mut(key) else { return (Learned::default(), gone) };
        let before = entry.octets();
        let (learned, expired) = entry.learn(lesson, now);
        let after = entry.octets();
        self.young.octets = self.young.octets + after - before;
        gone.expired += expired;
        if self.young.octets() > self.half {
            let aged = self.age(now);
            gone = Gone { expired: gone.expired + aged.expired, evicted: gone.evicted + aged.evicted };
        }
        (learned, gone)
    }

    /// The entry of an address, in the younger generation if that has room for it.
    fn touch(&mut self, key: Key<'_>) -> Option<&Entry> {
        // In two steps, since what is borrowed from a table to be returned is borrowed for good.
        if self.young.get(key).is_none() {
            let entry = self.old.remove(key)?;
            if self.young.octets() + entry.octets() > self.half || self.young.has_no_room(self.half) {
                // It would be the first of a generation that begins; what is in the way is told by the next lesson.
                self.old.insert(key, entry, &self.hash);
                return self.old.get(key);
            }
            self.young.insert(key, entry, &self.hash);
        }
        self.young.get(key)
    }

    /// The older generation goes, and the younger one takes its place.
    fn age(&mut self, now: u32) -> Gone {
        let old = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
        let expired = old.entries.iter().filter(|(_, entry)| entry.is_over(now)).count();
        Gone { expired: expired as u64, evicted: (old.entries.len() - expired) as u64 }
    }
}

impl Generation {
    fn get(&self, key: Key<'_>) -> Option<&Entry> {
        self.entries.find(key.hash, |(address, _)| address == key.address).map(|(_, entry)| entry)
    }

    fn get_mut(&mut self, key: Key<'_>) -> Option<&mut Entry> {
        self.entries.find_mut(key.hash, |(address, _)| address == key.address).map(|(_, entry)| entry)
    }

    fn insert(&mut self, key: Key<'_>, entry: Entry, state: &RandomState) {
        self.octets += entry.octets();
        self.entries.insert_unique(key.hash, (*key.address, entry), |(address, _)| hash(state, address));
    }

    fn remove(&mut self, key: Key<'_>) -> Option<Entry> {
        let found = self.entries.find_entry(key.hash, |(address, _)| address == key.address).ok()?;
        let ((_, entry), _) = found.remove();
        self.octets -= entry.octets();
        Some(entry)
    }

    fn octets(&self) -> usize {
        self.entries.allocation_size() + self.octets
    }

    /// Whether one more entry would make it larger than `max`, be it only while its map is moved to a larger one.
    fn has_no_room(&self, max: usize) -> bool {
        let map = self.entries.allocation_size();
        let grown = if self.entries.len() == self.entries.capacity() { 3 * map } else { map };
        grown + self.octets + size_of::<Entry>() > max
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::NONE;

    const MIB: usize = 1 << 20;

    fn learn(table: &Table, number: u32, expires: u32) -> Learned {
        let name = format!("host-{number}.subdomain.example.org");
        let address = address(number);
        table.learn(&Lesson { address, name: &name, source: Source::Dns, client: NONE, expires }, 10)
    }

    fn address(number: u32) -> Address {
        (0x2001_0DB8_u128 << 96 | u128::from(number)).to_be_bytes()
    }

    fn knows(table: &Table, number: u32, now: u32) -> bool {
        let name = format!("host-{number}.subdomain.example.org");
        table.best(&address(number), &NONE, now, |best| best == Some((name.as_str(), Source::Dns)))
    }

    #[test]
    fn a_hundred_thousand_names_stay_within_their_octets() {
        for memory in [64 << 10, MIB, 4 * MIB] {
            let table = Table::new(memory);
            for number in 0..100_000 {
                assert_eq!(learn(&table, number, 99).news, News::New);
                if number % 1000 == 0 {
                    assert!(table.octets() <= memory, "{} of {memory} octets", table.octets());
                }
            }
            assert!(table.octets() <= memory && knows(&table, 99_999, 10));
            let known = (0..100_000).filter(|number| knows(&table, *number, 10)).count() as u64;
            assert!(known > memory as u64 / 600, "{known} names in {memory} octets");
            assert_eq!(table.take_gone(), Gone { expired: 0, evicted: 100_000 - known });
            assert!(table.octets() <= memory);
        }
    }

    #[test]
    fn the_default_holds_a_hundred_thousand_names() {
        let table = Table::new(16 * MIB);
        (0..100_000).for_each(|number| assert_eq!(learn(&table, number, 99).news, News::New));
        let known = (0..100_000).filter(|number| knows(&table, *number, 10)).count();
        assert!(known >= 90_000, "{known} of 100000 are known in {} octets", table.octets());
    }

    #[test]
    fn many_names_of_one_address_stay_within_its_octets() {
        let table = Table::new(64 << 10);
        for number in 0..10_000 {
            let name = format!("{number}.{}", "x".repeat(240));
            table.learn(
                &Lesson { address: [1; 16], name: &name, source: Source::Dns, client: NONE, expires: 9 },
                5,
            );
        }
        assert!(table.octets() < 4096, "{} octets", table.octets());
    }

    #[test]
    fn what_is_in_use_outlives_what_is_not() {
        let table = Table::new(MIB);
        for number in 0..50_000 {
            learn(&table, number, 99);
            assert!(knows(&table, 0, 10), "the name in use went after {number}");
        }
        assert!(!knows(&table, 1, 10));
    }

    #[test]
    fn what_has_expired_is_known_no_longer_and_no_eviction() {
        let table = Table::new(64 << 10);
        learn(&table, 1, 20);
        assert!(knows(&table, 1, 20) && !knows(&table, 1, 21));
        let name = "other";
        let lesson = Lesson { address: address(1), name, source: Source::Dns, client: NONE, expires: 99 };
        assert_eq!(table.learn(&lesson, 30).news, News::New);
        assert_eq!(
            (table.take_gone(), table.take_gone()),
            (Gone { expired: 1, evicted: 0 }, Gone::default())
        );
        assert_eq!(table.learned(), 2);
    }
}
