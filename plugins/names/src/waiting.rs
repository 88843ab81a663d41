//! Flows that began of late: a name that is learnt soon after is theirs too, if they have none, or if it was answered
//! before they began. The start of a flow is told before the answers of the same batch of packets.

use crate::address::Address;
use radar_plugin::{Flows, Input};
use std::collections::{HashMap, VecDeque};

/// Flows that are remembered, in each worker; the oldest makes room. At a thousand new flows a second, it is the last
/// second's.
const FLOWS_MAX: usize = 1024;

/// A flow, as far as its names depend on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ends {
    pub(crate) slot: u32,
    pub(crate) flow: u64,
    /// When it began, or what of it is at hand.
    pub(crate) time: u64,
    pub(crate) originator: Address,
    pub(crate) responder: Address,
    pub(crate) port: u16,
    pub(crate) protocol: u8,
    /// It is radar's own question.
    pub(crate) is_self: bool,
}

impl Ends {
    /// An input of the flow, by which what is kept of it is found.
    fn input(&self) -> Input<'static> {
        Input { slot: self.slot, flow: self.flow, ..Input::empty() }
    }
}

/// The originator and the responder, where they have no name though they could have.
pub(crate) type Nameless = [Option<Address>; 2];

/// Flows that may be told of a name that comes late.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// Which ends of each have no name.
    flows: Flows<Nameless>,
    by_address: HashMap<Address, VecDeque<Ends>>,
    /// In the order in which they came, with the second when they did.
    order: VecDeque<(u32, Ends)>,
}

impl Waiting {
    /// A flow has begun.
    pub(crate) fn add(&mut self, ends: Ends, nameless: Nameless, now: u32) {
        while self.order.len() >= FLOWS_MAX {
            self.remove_oldest();
        }
        self.flows.insert(&ends.input(), nameless);
        self.order.push_back((now, ends));
        self.by_address.entry(ends.responder).or_default().push_back(ends);
        if let [Some(originator), _] = nameless {
            self.by_address.entry(originator).or_default().push_back(ends);
        }
    }

    /// Flows of an address that have no name for it, and those that began at `since` or later.
    pub(crate) fn of(&mut self, address: &Address, since: u64) -> Vec<Ends> {
        let Self { flows, by_address, .. } = self;
        let all = by_address.get(address).into_iter().flatten();
        let is_meant = |ends: &&Ends| {
            let nameless = flows.get(&ends.input());
            nameless.is_some_and(|nameless| ends.time >= since || nameless.contains(&Some(*address)))
        };
        all.filter(is_meant).copied().collect()
    }

    /// All that have an end without a name, the oldest first.
    pub(crate) fn nameless(&mut self) -> Vec<Ends> {
        let Self { flows, order, .. } = self;
        let is_meant =
            |ends: &&Ends| flows.get(&ends.input()).is_some_and(|nameless| *nameless != [None, None]);
        order.iter().map(|(_, ends)| ends).filter(is_meant).copied().collect()
    }

    /// What is missing of a flow now; whether that is another than before.
    pub(crate) fn update(&mut self, ends: &Ends, nameless: Nameless) -> bool {
        self.flows.get(&ends.input()).is_some_and(|before| std::mem::replace(before, nameless) != nameless)
    }

    /// A flow is over.
    pub(crate) fn remove(&mut self, input: &Input<'_>) {
        self.flows.remove(input);
    }

    /// Nothing is kept of what has begun before `since`.
    pub(crate) fn forget_before(&mut self, since: u32) {
        while self.order.front().is_some_and(|(began, _)| *began < since) {
            self.remove_oldest();
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    fn remove_oldest(&mut self) {
        let Some((_, ends)) = self.order.pop_front() else { return };
        self.flows.remove(&ends.input());
        for address in [&ends.originator, &ends.responder] {
            if let Some(list) = self.by_address.get_mut(address) {
                // Lists are in the same order.
                if list.front().is_some_and(|first| first.flow == ends.flow) {
                    list.pop_front();
                }
                if list.is_empty() {
                    self.by_address.remove(address);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(flow: u64) -> Ends {
        Ends {
            slot: flow as u32,
            flow,
            time: flow,
            originator: [1; 16],
            responder: (flow as u128 % 7).to_be_bytes(),
            port: 443,
            protocol: 6,
            is_self: false,
        }
    }

    #[test]
    fn flows_wait_for_an_address_until_it_has_a_name_or_they_are_over() {
        let mut waiting = Waiting::default();
        (1..=8).for_each(|flow| waiting.add(ends(flow), [None, Some(ends(flow).responder)], 10));
        let address = ends(1).responder;
        assert_eq!(waiting.of(&address, 100), [ends(1), ends(8)]);
        assert!(waiting.update(&ends(1), [None, None]) && !waiting.update(&ends(1), [None, None]));
        assert_eq!(waiting.of(&address, 100), [ends(8)]);
        waiting.remove(&ends(2).input());
        assert_eq!(waiting.of(&ends(2).responder, 100), []);
        assert_eq!(waiting.nameless().len(), 6);
        waiting.forget_before(11);
        assert!(waiting.is_empty() && waiting.by_address.is_empty());
    }

    #[test]
    fn an_answer_is_for_flows_that_began_after_it_even_if_they_have_a_name() {
        let mut waiting = Waiting::default();
        (1..=15).for_each(|flow| waiting.add(ends(flow), [None, None], 10));
        assert_eq!(waiting.of(&ends(1).responder, 8), [ends(8), ends(15)]);
    }

    #[test]
    fn no_more_wait_than_there_is_room_for() {
        let mut waiting = Waiting::default();
        (1..=9999).for_each(|flow| waiting.add(ends(flow), [Some([1; 16]), Some(ends(flow).responder)], 10));
        assert_eq!((waiting.flows.len(), waiting.order.len()), (FLOWS_MAX, FLOWS_MAX));
        assert_eq!(waiting.by_address.len(), 8);
        assert_eq!(waiting.by_address.values().map(VecDeque::len).sum::<usize>(), 2 * FLOWS_MAX);
    }
}
