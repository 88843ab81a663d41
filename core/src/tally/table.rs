//! The greatest of any number of talkers, in a bounded table.
//!
//! When the table is full, the smaller half of it goes. Who goes has carried no more than `floor`, and whoever comes
//! later may have been there before: so the octets of a talker are at least what stands there, and at most that and
//! its error. While nobody has had to go, all of it is exact, and who has always been among the greater half is exact
//! for ever. With `kept` places and `total` octets no error is above `total / kept` (the bound of the space-saving
//! algorithm: Metwally, Agrawal, El Abbadi, 2005).

use radar_abi::stable::Amount;
use std::{collections::HashMap, hash::Hash};

/// Talkers by their key.
#[derive(Clone, Debug)]
pub struct Table<K> {
    kept: usize,
    /// `HashMap`'s own hash is keyed anew in each process: nobody can make the keys collide.
    rows: HashMap<K, Row>,
    /// Who is not in the table has carried no more octets than this.
    floor: u64,
    total: Amount,
}

/// What one talker has carried.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Row {
    /// Since it is in the table.
    pub amount: Amount,
    /// Octets that it may have carried before.
    pub error: u64,
}

impl Row {
    /// The most octets that it can have carried.
    fn most(&self) -> u64 {
        self.amount.octets_both().saturating_add(self.error)
    }
}

impl<K: Clone + Eq + Hash + Ord> Table<K> {
    /// A table that keeps at least so many talkers, and at most twice as many.
    #[must_use]
    pub fn new(kept: usize) -> Self {
        Self { kept: kept.max(1), rows: HashMap::new(), floor: 0, total: Amount::default() }
    }

    /// A talker has carried so much more.
    pub fn add(&mut self, key: K, amount: &Amount) {
        self.total.add(amount);
        let new = Row { error: self.floor, ..Row::default() };
        self.rows.entry(key).or_insert(new).amount.add(amount);
        if self.rows.len() >= self.kept.saturating_mul(2) {
            self.shrink();
        }
    }

    /// Adds what another table counted.
    pub fn merge(&mut self, other: &Self) {
        self.total.add(&other.total);
        for (key, row) in &mut self.rows {
            row.error = row.error.saturating_add(if other.rows.contains_key(key) { 0 } else { other.floor });
        }
        for (key, row) in &other.rows {
            let new = Row { error: self.floor, ..Row::default() };
            let mine = self.rows.entry(key.clone()).or_insert(new);
            mine.amount.add(&row.amount);
            mine.error = mine.error.saturating_add(row.error);
        }
        self.floor = self.floor.saturating_add(other.floor);
        if self.rows.len() >= self.kept.saturating_mul(2) {
            self.shrink();
        }
    }

    /// Lets the smaller half go.
    fn shrink(&mut self) {
        let mut most: Vec<u64> = self.rows.values().map(Row::most).collect();
        let (_, at, _) = most.select_nth_unstable_by(self.kept, |a, b| b.cmp(a));
        let (limit, mut equal) = (*at, self.kept);
        equal -= self.rows.values().filter(|row| row.most() > limit).count();
        self.rows.retain(|_, row| {
            let stays = row.most() > limit || row.most() == limit && equal > 0;
            equal -= usize::from(stays && row.most() == limit);
            stays
        });
        self.floor = self.floor.max(limit);
    }

    /// The greatest, by octets, those of as many in the order of their keys.
    #[must_use]
    pub fn top(&self, number: usize) -> Vec<(K, Row)> {
        let mut rows: Vec<_> = self.rows.iter().map(|(key, row)| (key.clone(), *row)).collect();
        rows.sort_unstable_by(|(key, row), (other, its)| {
            its.amount.octets_both().cmp(&row.amount.octets_both()).then_with(|| key.cmp(other))
        });
        rows.truncate(number);
        rows
    }

    /// What all talkers have carried.
    #[must_use]
    pub fn total(&self) -> &Amount {
        &self.total
    }

    /// The most octets that anybody has carried who is not in the table.
    #[must_use]
    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// How many talkers are in the table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody has carried anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn of(octets: u64) -> Amount {
        Amount { octets: [octets, 0], packets: [1, 0], flows: 1 }
    }

    /// Talkers of which a few are great and most are small, mixed up.
    fn traffic(seed: u64, number: u64) -> impl Iterator<Item = (u64, u64)> {
        let mut state = seed;
        (0..number).map(move |_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let random = state >> 33;
            if random.is_multiple_of(3) {
                (random % 20, 1000 + random % 500)
            } else {
                (1000 + random % 50_000, 60)
            }
        })
    }

    fn check(table: &Table<u64>, truth: &BTreeMap<u64, u64>) {
        let total: u64 = truth.values().sum();
        assert_eq!(table.total().octets_both(), total);
        assert!(table.floor() <= total / table.kept as u64, "{} of {total}", table.floor());
        assert!(table.len() < table.kept * 2);
        for (key, octets) in truth {
            match table.rows.get(key) {
                None => assert!(*octets <= table.floor(), "{key}"),
                Some(row) => {
                    let least = row.amount.octets_both();
                    assert!((least..=least + row.error).contains(octets), "{key}: {row:?}, {octets}");
                }
            }
        }
    }

    #[test]
    fn the_greatest_are_exact_and_the_error_of_the_rest_is_stated() {
        let (mut table, mut truth) = (Table::new(100), BTreeMap::new());
        for (key, octets) in traffic(7, 200_000) {
            table.add(key, &of(octets));
            *truth.entry(key).or_insert(0) += octets;
        }
        check(&table, &truth);
        for (key, row) in table.top(20) {
            assert!(key < 20);
            assert_eq!((row.amount.octets_both(), row.error), (truth[&key], 0));
        }
    }

    #[test]
    fn tables_of_several_workers_add_up_to_the_same() {
        let (mut tables, mut truth) = ([Table::new(100), Table::new(100)], BTreeMap::new());
        for (at, (key, octets)) in traffic(8, 100_000).enumerate() {
            tables[at % 2].add(key, &of(octets));
            *truth.entry(key).or_insert(0) += octets;
        }
        let [mut one, other] = tables;
        one.merge(&other);
        check(&one, &truth);
    }

    #[test]
    fn as_long_as_there_is_room_all_is_exact() {
        let mut table = Table::new(10);
        (0..19).for_each(|key| table.add(key, &of(key)));
        assert_eq!((table.len(), table.floor()), (19, 0));
        assert_eq!(
            table.top(2),
            [(18, Row { amount: of(18), error: 0 }), (17, Row { amount: of(17), error: 0 })]
        );
    }

    #[test]
    fn talkers_of_one_size_are_dropped_too() {
        let mut table = Table::new(10);
        (0..1000).for_each(|key| table.add(key, &of(60)));
        assert!(table.len() < 20);
        assert!(table.floor() <= 60 * 1000 / 10);
    }
}
