//! The table of pairs: bounded, and what is forgotten first is what was seen once, long ago.

use crate::series::Series;
use radar_plugin::Input;
use std::collections::BTreeMap;

/// Who connects to which service.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Pair {
    originator: [u8; 16],
    responder: [u8; 16],
    port: u16,
    protocol: u8,
}

const TCP: u8 = 6;
const UDP: u8 = 17;
const SCTP: u8 = 132;

impl Pair {
    /// The pair of a flow's start or end; none for what has no ports, and for what is said to a group
    /// or to everybody: such announcements are regular, and nobody answers them with orders.
    pub fn of(input: &Input<'_>) -> Option<Self> {
        let has_ports = matches!(input.protocol, TCP | UDP | SCTP);
        (has_ports && !is_group(&input.destination)).then_some(Self {
            originator: input.source,
            responder: input.destination,
            port: input.destination_port,
            protocol: input.protocol,
        })
    }

    pub fn is_tcp(&self) -> bool {
        self.protocol == TCP
    }
}

/// A multicast address (RFC 4291 §2.7, RFC 1112 §4) or IPv4's broadcast; IPv4 addresses come mapped.
fn is_group(address: &[u8; 16]) -> bool {
    match address {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, first, rest @ ..] => {
            matches!(first, 224..=239) || (*first == 255 && *rest == [255; 3])
        }
        [first, ..] => *first == 0xFF,
    }
}

/// A place in the order of eviction: those seen once go first, and of each kind the oldest.
type Rank = (bool, u64);

/// The pairs that are remembered.
///
/// Trees and not hash tables: a stranger cannot choose keys that collide.
#[derive(Debug)]
pub(crate) struct Pairs {
    series: BTreeMap<Pair, (Rank, Series)>,
    order: BTreeMap<Rank, Pair>,
    /// How many were seen once.
    newcomers: usize,
    /// Counts on, so that no two ranks are the same.
    turn: u64,
    max: usize,
}

impl Pairs {
    /// A table of at most `max` pairs.
    pub fn new(max: usize) -> Self {
        Self { series: BTreeMap::new(), order: BTreeMap::new(), newcomers: 0, turn: 0, max }
    }

    /// The series of a pair that connects at `time`, and whether another was forgotten for it.
    pub fn touch(&mut self, pair: Pair, time: u64) -> (&mut Series, bool) {
        self.turn = self.turn.saturating_add(1);
        let (rank, series, evicted) = match self.series.remove(&pair) {
            Some((rank, series)) => {
                self.leave(rank);
                ((true, self.turn), series, false)
            }
            None => {
                let evicted = self.series.len() >= self.max && self.evict();
                ((false, self.turn), Series::new(time, 0), evicted)
            }
        };
        self.newcomers = self.newcomers.saturating_add(usize::from(!rank.0));
        self.order.insert(rank, pair);
        let (_, series) = self.series.entry(pair).or_insert((rank, series));
        (series, evicted)
    }

    /// The series of a pair that is remembered.
    pub fn get(&mut self, pair: &Pair) -> Option<&mut Series> {
        self.series.get_mut(pair).map(|(_, series)| series)
    }

    /// Forgets one pair.
    ///
    /// A scan fills the table with pairs that are seen once: they push out each other and not those
    /// that come again. But a quarter is theirs, or nothing new would ever be seen twice.
    fn evict(&mut self) -> bool {
        let quarter = self.max.div_ceil(4);
        let known = self.order.range((true, 0)..).next();
        let first = if self.newcomers < quarter {
            known.or(self.order.iter().next())
        } else {
            self.order.iter().next()
        };
        let Some((rank, pair)) = first.map(|(rank, pair)| (*rank, *pair)) else { return false };
        self.leave(rank);
        self.series.remove(&pair).is_some()
    }

    fn leave(&mut self, rank: Rank) {
        self.order.remove(&rank);
        self.newcomers = self.newcomers.saturating_sub(usize::from(!rank.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(number: u32) -> Pair {
        let mut responder = [0; 16];
        responder[12..].copy_from_slice(&number.to_be_bytes());
        Pair { originator: [1; 16], responder, port: 443, protocol: TCP }
    }

    #[test]
    fn a_pair_keeps_its_series() {
        let mut pairs = Pairs::new(4);
        pairs.touch(pair(1), 5).0.connections = 7;
        assert_eq!(pairs.touch(pair(1), 6).0.connections, 7);
        assert_eq!(pairs.touch(pair(2), 6).0.connections, 0);
        assert!(pairs.get(&pair(3)).is_none());
    }

    #[test]
    fn a_scan_pushes_out_itself_and_not_those_that_come_again() {
        let mut pairs = Pairs::new(100);
        for _ in 0..2 {
            (0..50).for_each(|known| {
                pairs.touch(pair(known), 0);
            });
        }
        let evicted = (1000..2000).filter(|scanned| pairs.touch(pair(*scanned), 0).1).count();
        assert_eq!(evicted, 950);
        assert!((0..50).all(|known| pairs.get(&pair(known)).is_some()));
        assert_eq!((pairs.series.len(), pairs.order.len(), pairs.newcomers), (100, 100, 50));
    }

    #[test]
    fn a_full_table_of_known_pairs_still_has_room_for_new_ones() {
        let mut pairs = Pairs::new(100);
        for _ in 0..2 {
            (0..100).for_each(|known| {
                pairs.touch(pair(known), 0);
            });
        }
        (1000..1025).for_each(|new| {
            assert!(pairs.touch(pair(new), 0).1);
        });
        assert!((1000..1025).all(|new| pairs.get(&pair(new)).is_some()));
        assert!(pairs.get(&pair(0)).is_none() && pairs.get(&pair(99)).is_some());
    }

    #[test]
    fn the_smallest_table_holds_the_newest_pair() {
        let mut pairs = Pairs::new(1);
        assert!(!pairs.touch(pair(1), 0).1);
        assert!(!pairs.touch(pair(1), 0).1);
        assert!(pairs.touch(pair(2), 0).1);
        assert!(pairs.get(&pair(1)).is_none() && pairs.get(&pair(2)).is_some());
    }

    #[test]
    fn groups_and_what_has_no_ports_are_no_pairs() {
        let flow = |protocol, destination| Pair::of(&Input { protocol, destination, ..Input::empty() });
        let mapped = |address: [u8; 4]| {
            let mut all = [0; 16];
            all[10..12].copy_from_slice(&[0xFF; 2]);
            all[12..].copy_from_slice(&address);
            all
        };
        assert!(flow(TCP, mapped([198, 51, 100, 1])).is_some());
        assert!(flow(1, mapped([198, 51, 100, 1])).is_none());
        assert!(flow(UDP, mapped([239, 255, 255, 250])).is_none());
        assert!(flow(UDP, mapped([255; 4])).is_none());
        assert!(flow(UDP, [0xFF; 16]).is_none());
        assert!(flow(UDP, [0x20; 16]).is_some());
    }
}
