//! The greatest talkers as they are shown and as they cross to sinks.

use super::Tally;
use crate::eve::address_text;
use radar_abi::stable::{
    Amount, Talker, Top,
    std_types::{RSlice, RStr},
};

/// The greatest talkers of each kind, in words.
#[derive(Clone, Debug, Default)]
pub struct Tops {
    /// Each kind.
    pub kinds: Vec<Ranking>,
}

/// The greatest talkers of one kind.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// `host`, or the names of one label or two.
    pub by: [String; 2],
    /// The greatest first.
    pub talkers: Vec<Ranked>,
    /// What all of the kind have carried.
    pub total: Amount,
    /// The most octets that one has carried who is not among the kept.
    pub error: u64,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// An address, or the values of one label or two.
    pub key: [String; 2],
    /// What it has carried.
    pub amount: Amount,
    /// Octets that may be missing from that.
    pub error: u64,
}

impl Tops {
    /// The `number` greatest of each kind.
    #[must_use]
    pub fn of(tally: &Tally, number: usize) -> Self {
        let hosts = tally.hosts.top(number).into_iter().map(|((address, ipv6), row)| Ranked {
            key: [address_text(&address, ipv6), String::new()],
            amount: row.amount,
            error: row.error,
        });
        let hosts = Ranking {
            by: ["host".to_owned(), String::new()],
            talkers: hosts.collect(),
            total: *tally.hosts.total(),
            error: tally.hosts.floor(),
        };
        let labels = tally.labels.iter().map(|(by, table)| {
            let ranked = |((first, second), row): ((Box<str>, Box<str>), super::Row)| Ranked {
                key: [first.into(), second.into()],
                amount: row.amount,
                error: row.error,
            };
            Ranking {
                by: by.clone(),
                talkers: table.top(number).into_iter().map(ranked).collect(),
                total: *table.total(),
                error: table.floor(),
            }
        });
        let mut kinds: Vec<Ranking> = std::iter::once(hosts).chain(labels).collect();
        // Labels are known in the order in which flows had them.
        kinds[1..].sort_by(|one, other| one.by.cmp(&other.by));
        Self { kinds }
    }

    /// Lends them in the form in which they cross.
    pub fn lend<T>(&self, to: impl FnOnce(&[Top<'_>]) -> T) -> T {
        let talkers: Vec<Vec<Talker<'_>>> =
            self.kinds.iter().map(|kind| kind.talkers.iter().map(Ranked::talker).collect()).collect();
        let tops: Vec<Top<'_>> = self.kinds.iter().zip(&talkers).map(|(kind, its)| kind.top(its)).collect();
        to(&tops)
    }
}

impl Ranking {
    /// `host`, `country`, `process_ja4`.
    #[must_use]
    pub fn name(&self) -> String {
        let [first, second] = &self.by;
        if second.is_empty() { first.clone() } else { format!("{first}_{second}") }
    }

    /// Octets, both ways, that shares are of. What one host has sent another has received.
    #[must_use]
    pub fn talkers_total(&self) -> u64 {
        let octets = self.total.octets_both();
        if self.is_of_hosts() { octets / 2 } else { octets }
    }

    /// Whether its talkers are hosts, whose octets are those sent and received.
    #[must_use]
    pub fn is_of_hosts(&self) -> bool {
        self.by == ["host", ""]
    }

    fn top<'a>(&'a self, talkers: &'a [Talker<'a>]) -> Top<'a> {
        Top {
            by: RStr::from_str(&self.by[0]),
            second: RStr::from_str(&self.by[1]),
            talkers: RSlice::from_slice(talkers),
            total: self.total,
            error: self.error,
            reserved: [0; 2],
        }
    }
}

impl Ranked {
    fn talker(&self) -> Talker<'_> {
        Talker {
            key: RStr::from_str(&self.key[0]),
            second: RStr::from_str(&self.key[1]),
            amount: self.amount,
            error: self.error,
            reserved: [0; 2],
        }
    }
}
