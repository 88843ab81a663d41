//! Who has carried how much: the greatest talkers by host and by each label of flows.
//!
//! Flows count their packets themselves, and what they have carried is added here now and then and at their end; so
//! a packet costs one comparison. Tables are bounded: [`Table`] says what is exact and what is not.

mod noted;
mod table;
mod tops;

pub use noted::Noted;
pub use table::{Row, Table};
pub use tops::{Ranked, Ranking, Tops};

use crate::{decode::Address, flow::Flow};
use radar_abi::stable::Amount;

/// Labels by which talkers are told apart together.
const PAIRS: [(&str, &str); 1] = [("process", "ja4")];

/// Tables of labels at most; plugins that come with more labels have none for them.
const TABLES_MAX: usize = 32;

/// A host: its address, and whether that is IPv6.
pub type Host = (Address, bool);

/// The values of one label, or of two.
pub type Values = (Box<str>, Box<str>);

/// The talkers of one worker, or of all.
#[derive(Clone, Debug)]
pub struct Tally {
    kept: usize,
    /// By address.
    pub hosts: Table<Host>,
    /// By the label of a name, or by those of two names, the second of which is empty otherwise.
    pub labels: Vec<([String; 2], Table<Values>)>,
}

impl Tally {
    /// Empty tables that keep so many talkers each.
    #[must_use]
    pub fn new(kept: usize) -> Self {
        Self { kept, hosts: Table::new(kept), labels: Vec::new() }
    }

    /// Adds what a flow has carried. `names` are those of the labels, by number.
    pub fn add(&mut self, flow: &Flow, amount: &Amount, names: &[String]) {
        let turned = |[a, b]: [u64; 2]| [b, a];
        let back = Amount { octets: turned(amount.octets), packets: turned(amount.packets), ..*amount };
        self.hosts.add((flow.originator(), flow.ipv6()), amount);
        self.hosts.add((flow.responder(), flow.ipv6()), &back);
        let Some(extras) = flow.extras() else { return };
        let name = |label: u16| names.get(usize::from(label)).map(String::as_str);
        for (label, value) in extras.labels() {
            let Some(first) = name(label) else { continue };
            self.add_label([first, ""], [value, ""], amount);
            for (_, second) in PAIRS.iter().filter(|(one, _)| *one == first) {
                let other = extras.labels().find(|(label, _)| name(*label) == Some(*second));
                if let Some((_, other)) = other {
                    self.add_label([first, second], [value, other], amount);
                }
            }
        }
    }

    fn add_label(&mut self, names: [&str; 2], [first, second]: [&str; 2], amount: &Amount) {
        let known = self.labels.iter().position(|(it, _)| *it == names);
        let at = known.unwrap_or(self.labels.len());
        if known.is_none() {
            if at == TABLES_MAX {
                return;
            }
            self.labels.push((names.map(str::to_owned), Table::new(self.kept)));
        }
        self.labels[at].1.add((first.into(), second.into()), amount);
    }

    /// Adds another worker's.
    pub fn merge(&mut self, other: &Self) {
        self.hosts.merge(&other.hosts);
        for (names, table) in &other.labels {
            match self.labels.iter_mut().find(|(known, _)| known == names) {
                Some((_, known)) => known.merge(table),
                None => self.labels.push((names.clone(), table.clone())),
            }
        }
    }
}

/// What a flow has carried since this was last asked.
pub fn carried(flow: &mut Flow) -> Amount {
    let told = flow.told.get_or_insert_default();
    let first = told.packets == [0; 2];
    let since = |now: [u64; 2], then: [u64; 2]| [now[0] - then[0], now[1] - then[1]];
    let amount = Amount {
        octets: since(flow.octets, told.octets),
        packets: since(flow.packets, told.packets),
        flows: u64::from(first),
    };
    (told.octets, told.packets) = (flow.octets, flow.packets);
    amount
}
