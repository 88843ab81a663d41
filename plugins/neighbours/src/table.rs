//! The neighbours that are known, within a bound.

use crate::frame::{Link, Mac};
use std::{collections::HashMap, mem, net::IpAddr};

/// Who has which address. The newest half and one of those before it are kept: when the newest is
/// full, what was not heard of since the last time is forgotten at once.
#[derive(Debug)]
pub(crate) struct Neighbours {
    young: HashMap<Key, Neighbour>,
    old: HashMap<Key, Neighbour>,
    half: usize,
    /// Nanoseconds after which one that was not heard of has left its address.
    conflict_time: u64,
}

type Key = (Link, IpAddr);

#[derive(Clone, Copy, Debug)]
struct Neighbour {
    mac: Mac,
    /// When it was heard of last, in nanoseconds since 1970.
    seen: u64,
    /// A digest of what it says as a router; 0 for nothing.
    router: u64,
}

/// What a claim tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum News {
    /// Nothing.
    Known,
    /// The address was not heard of before.
    New,
    /// Another had the address; in a conflict it still did just now.
    Changed { before: Mac, conflict: bool },
}

impl Neighbours {
    /// A table for `max` neighbours.
    pub fn new(max: usize, conflict_time: u64) -> Self {
        let half = max.div_ceil(2).max(1);
        Self { young: HashMap::new(), old: HashMap::new(), half, conflict_time }
    }

    /// Takes note that `mac` claims an address, and says what is new about it, with the number of
    /// neighbours that were forgotten to make room.
    pub fn claim(&mut self, link: Link, address: IpAddr, mac: Mac, now: u64) -> (News, usize) {
        let key = (link, address);
        let before = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        let neighbour = Neighbour { mac, seen: now, router: before.map_or(0, |before| before.router) };
        let forgotten = self.insert(key, neighbour);
        let news = match before {
            None => News::New,
            Some(before) if before.mac == mac => News::Known,
            Some(before) => {
                let conflict = now.saturating_sub(before.seen) <= self.conflict_time;
                News::Changed { before: before.mac, conflict }
            }
        };
        (news, forgotten)
    }

    /// Takes note of what a known neighbour says as a router; true if that is not what it said before.
    pub fn advertise(&mut self, link: Link, address: IpAddr, digest: u64) -> bool {
        let known = self.young.get_mut(&(link, address));
        known.is_some_and(|neighbour| mem::replace(&mut neighbour.router, digest) != digest)
    }

    fn insert(&mut self, key: Key, neighbour: Neighbour) -> usize {
        let mut forgotten = 0;
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            forgotten = mem::replace(&mut self.old, mem::take(&mut self.young)).len();
        }
        self.old.remove(&key);
        self.young.insert(key, neighbour);
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Mac = Mac([2, 0, 0, 0, 0, 1]);
    const OTHER: Mac = Mac([2, 0, 0, 0, 0, 2]);

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn a_pair_is_news_once_and_a_change_says_what_was_before() {
        let mut table = Neighbours::new(10, 60);
        let mut claim = |mac, now| table.claim(Link::default(), address(1), mac, now).0;
        assert_eq!((claim(ONE, 0), claim(ONE, 100)), (News::New, News::Known));
        assert_eq!(claim(OTHER, 160), News::Changed { before: ONE, conflict: true });
        assert_eq!(claim(ONE, 1000), News::Changed { before: OTHER, conflict: false });
    }

    #[test]
    fn the_table_keeps_to_its_bound_and_those_that_are_heard_of() {
        let mut table = Neighbours::new(10, 60);
        let mut forgotten = 0;
        for last in 1..=255 {
            forgotten += table.claim(Link::default(), address(last), ONE, 0).1;
            let (news, more) = table.claim(Link::default(), address(0), ONE, 0);
            assert!(last == 1 || news == News::Known);
            forgotten += more;
            assert!(table.young.len() + table.old.len() <= 10);
        }
        assert_eq!(forgotten + table.young.len() + table.old.len(), 256);
    }

    #[test]
    fn a_router_that_says_the_same_is_no_news() {
        let mut table = Neighbours::new(10, 60);
        assert!(!table.advertise(Link::default(), address(1), 7));
        table.claim(Link::default(), address(1), ONE, 0);
        assert!(table.advertise(Link::default(), address(1), 7));
        assert!(!table.advertise(Link::default(), address(1), 7));
    }
}
