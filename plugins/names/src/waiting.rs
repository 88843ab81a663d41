//! Flows that began of late with an end that has no name yet: one that is learnt soon after is theirs too.

use crate::address::Address;
use radar_plugin::{Flows, Input};
use std::collections::{HashMap, VecDeque};

/// Flows that wait at a time, in each worker; the oldest makes room. At a thousand new flows a second that nobody has
/// a name for, it is the last second's.
const FLOWS_MAX: usize = 1024;

/// A flow, as far as its names depend on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ends {
    pub(crate) slot: u32,
    pub(crate) flow: u64,
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

/// Flows that wait for names.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// Which ends of each have no name.
    flows: Flows<Nameless>,
    by_address: HashMap<Address, VecDeque<Ends>>,
    /// In the order in which they came, with the second when they did.
    order: VecDeque<(u32, Ends)>,
}

impl Waiting {
    /// A flow waits from now on.
    pub(crate) fn add(&mut self, ends: Ends, nameless: Nameless, now: u32) {
        while self.order.len() >= FLOWS_MAX {
            self.remove_oldest();
        }
        self.flows.insert(&ends.input(), nameless);
        self.order.push_back((now, ends));
        for address in nameless.into_iter().flatten() {
            self.by_address.entry(address).or_default().push_back(ends);
        }
    }

    /// Those that wait for the name of an address; they wait no longer for it.
    pub(crate) fn take(&mut self, address: &Address) -> Vec<Ends> {
        let taken = self.by_address.remove(address).unwrap_or_default();
        taken.into_iter().filter(|ends| self.flows.get(&ends.input()).is_some()).collect()
    }

    /// All that wait, the oldest first.
    pub(crate) fn all(&mut self) -> Vec<Ends> {
        let all: Vec<Ends> = self.order.iter().map(|(_, ends)| *ends).collect();
        all.into_iter().filter(|ends| self.flows.get(&ends.input()).is_some()).collect()
    }

    /// What is still missing of a flow; whether that is another than before. With nothing it waits no longer.
    pub(crate) fn update(&mut self, ends: &Ends, nameless: Nameless) -> bool {
        let Some(before) = self.flows.get(&ends.input()) else { return true };
        let changed = std::mem::replace(before, nameless) != nameless;
        if nameless == [None, None] {
            self.flows.remove(&ends.input());
        }
        changed
    }

    /// A flow is over.
    pub(crate) fn remove(&mut self, input: &Input<'_>) {
        self.flows.remove(input);
    }

    /// Nothing is waited for that has begun before `since`.
    pub(crate) fn forget_before(&mut self, since: u32) {
        while self.order.front().is_some_and(|(began, _)| *began < since) {
            self.remove_oldest();
        }
    }

    /// Whether nothing is waited for.
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
        assert_eq!(waiting.take(&ends(1).responder), [ends(1), ends(8)]);
        assert_eq!(waiting.take(&ends(1).responder), []);
        waiting.remove(&ends(2).input());
        assert_eq!(waiting.take(&ends(2).responder), []);
        assert_eq!(waiting.all().len(), 7);
        waiting.forget_before(11);
        assert!(waiting.is_empty() && waiting.by_address.is_empty());
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
