//! Flows that began of late: a name that is learnt soon after is theirs too, if they have none, or if it was answered
//! before they began. The start of a flow is told before the answers of the same batch of packets.
//!
//! They stand in a ring, and each is the head of a chain of those before it whose address falls into the same bucket.
//! A place in a chain is a number that is never given again, so what has left the ring ends each chain that led to it,
//! and nothing is allocated for a flow.

use crate::address::Address;
use radar_plugin::Input;
use std::hash::{BuildHasher, RandomState};

/// Flows that are remembered, in each worker; the oldest makes room. At a thousand new flows a second, it is the last
/// second's.
const FLOWS_MAX: usize = 1024;
/// Buckets of addresses: for most of those that no flow waits for, their bucket says so, and no flow is looked at.
const BUCKETS: usize = 4096;

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

/// Whether the originator and the responder have no name though they could have.
pub(crate) type Nameless = [bool; 2];

/// A flow in the ring.
#[derive(Debug)]
struct Recent {
    ends: Ends,
    nameless: Nameless,
    is_over: bool,
    /// The number of the flow before it in the chain of each of its ends.
    before: [u32; 2],
}

/// Flows that may be told of a name that comes late.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// The flow of number `n`, from 1, stands at `n % FLOWS_MAX`.
    ring: Vec<Recent>,
    /// The number of the latest. They begin anew after four billion; an old one that leads to another flow by then
    /// ends the chain, since that is of another bucket or later.
    last: u32,
    /// The latest flow of each bucket.
    heads: Vec<u32>,
    /// The latest flow of each slot of the flow table; which one the slot is of now, the flow itself tells.
    slots: Vec<u32>,
    /// Addresses are a stranger's choice.
    key: u64,
}

impl Default for Waiting {
    fn default() -> Self {
        let key = RandomState::new().hash_one(0) | 1;
        Self { ring: Vec::new(), last: 0, heads: vec![0; BUCKETS], slots: Vec::new(), key }
    }
}

impl Waiting {
    /// A flow has begun.
    pub(crate) fn add(&mut self, ends: Ends, nameless: Nameless) {
        // 0 stands for none.
        self.last = self.last.wrapping_add(1).max(1);
        let number = self.last;
        let slot = ends.slot as usize;
        let before = [self.chain(&ends.originator, number), self.chain(&ends.responder, number)];
        let recent = Recent { ends, nameless, is_over: false, before };
        let at = place(number);
        match self.ring.get_mut(at) {
            Some(place) => *place = recent,
            None => {
                // Number 1 stands at 1: there is nothing before it yet.
                while self.ring.len() < at {
                    self.ring.push(Recent { is_over: true, before: [0; 2], ends, nameless: [false; 2] });
                }
                self.ring.push(recent);
            }
        }
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, 0);
        }
        if let Some(latest) = self.slots.get_mut(slot) {
            *latest = number;
        }
    }

    /// Flows of an address that have no name for it, and those that began at `since` or later; on the memory of `all`.
    pub(crate) fn of(&self, address: &Address, since: u64, mut all: Vec<Ends>) -> Vec<Ends> {
        all.clear();
        let mut number = self.heads.get(self.bucket(address)).copied().unwrap_or_default();
        while let Some(recent) = self.get(number) {
            let Recent { ends, nameless, is_over, before } = recent;
            let is_end = [ends.originator == *address, ends.responder == *address];
            let waits = is_end[0] && nameless[0] || is_end[1] && (nameless[1] || ends.time >= since);
            if waits && !is_over {
                all.push(*ends);
            }
            // Both ends may be in one bucket; then the chain leads through the flow twice. It only leads back.
            number = [&ends.originator, &ends.responder]
                .into_iter()
                .zip(before)
                .filter(|(end, _)| self.bucket(end) == self.bucket(address))
                .filter(|(_, before)| self.age(**before) > self.age(number))
                .map(|(_, before)| *before)
                .next_back()
                .unwrap_or_default();
        }
        all
    }

    /// All that have an end without a name and began at `since` or later, the latest first.
    pub(crate) fn nameless(&self, since: u64) -> Vec<Ends> {
        let all = (0..FLOWS_MAX as u32).filter_map(|back| self.get(self.last.wrapping_sub(back)));
        let recent = all.take_while(|recent| recent.ends.time >= since);
        recent
            .filter(|recent| !recent.is_over && recent.nameless != [false; 2])
            .map(|recent| recent.ends)
            .collect()
    }

    /// What is missing of a flow now; whether that is another than before.
    pub(crate) fn update(&mut self, ends: &Ends, nameless: Nameless) -> bool {
        let recent = self.of_slot(ends.slot, ends.flow);
        recent.is_some_and(|recent| std::mem::replace(&mut recent.nameless, nameless) != nameless)
    }

    /// A flow is over.
    pub(crate) fn remove(&mut self, input: &Input<'_>) {
        if let Some(recent) = self.of_slot(input.slot, input.flow) {
            recent.is_over = true;
        }
    }

    /// A flow by its slot, if it has not left the ring.
    fn of_slot(&mut self, slot: u32, flow: u64) -> Option<&mut Recent> {
        let number = *self.slots.get(slot as usize)?;
        self.get(number)?;
        self.ring.get_mut(place(number)).filter(|recent| recent.ends.flow == flow)
    }

    /// The flow of a number, if it has not left the ring.
    fn get(&self, number: u32) -> Option<&Recent> {
        let is_there = number != 0 && self.age(number) < FLOWS_MAX as u32;
        if is_there { self.ring.get(place(number)) } else { None }
    }

    /// How many flows have begun since.
    fn age(&self, number: u32) -> u32 {
        self.last.wrapping_sub(number)
    }

    /// Makes a flow the head of its address's chain, and says what was that before.
    fn chain(&mut self, address: &Address, number: u32) -> u32 {
        let bucket = self.bucket(address);
        self.heads.get_mut(bucket).map_or(0, |head| std::mem::replace(head, number))
    }

    fn bucket(&self, address: &Address) -> usize {
        let bits = u128::from_be_bytes(*address);
        let folded = (bits as u64 ^ (bits >> 64) as u64).wrapping_mul(self.key);
        (folded >> 32) as usize % BUCKETS
    }
}

fn place(number: u32) -> usize {
    number as usize % FLOWS_MAX
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

    fn input(flow: u64) -> Input<'static> {
        Input { slot: flow as u32, flow, ..Input::empty() }
    }

    fn flows(all: &[Ends]) -> Vec<u64> {
        all.iter().map(|ends| ends.flow).collect()
    }

    #[test]
    fn flows_wait_for_an_address_until_it_has_a_name_or_they_are_over() {
        let mut waiting = Waiting::default();
        (1..=8).for_each(|flow| waiting.add(ends(flow), [false, true]));
        let address = ends(1).responder;
        assert_eq!(flows(&waiting.of(&address, 100, Vec::new())), [8, 1]);
        assert!(waiting.update(&ends(1), [false; 2]) && !waiting.update(&ends(1), [false; 2]));
        assert_eq!(flows(&waiting.of(&address, 100, Vec::new())), [8]);
        waiting.remove(&input(2));
        assert_eq!(waiting.of(&ends(2).responder, 100, Vec::new()), []);
        assert_eq!(flows(&waiting.nameless(0)), [8, 7, 6, 5, 4, 3]);
        assert_eq!(flows(&waiting.nameless(6)), [8, 7, 6]);
    }

    #[test]
    fn an_answer_is_for_flows_that_began_after_it_even_if_they_have_a_name() {
        let mut waiting = Waiting::default();
        (1..=15).for_each(|flow| waiting.add(ends(flow), [false; 2]));
        assert_eq!(flows(&waiting.of(&ends(1).responder, 8, Vec::new())), [15, 8]);
        assert_eq!(waiting.of(&ends(1).originator, 0, Vec::new()), []);
    }

    #[test]
    fn a_flow_of_a_host_with_itself_is_met_once() {
        let mut waiting = Waiting::default();
        let own = |flow| Ends { originator: [7; 16], responder: [7; 16], ..ends(flow) };
        (1..=3).for_each(|flow| waiting.add(own(flow), [true; 2]));
        assert_eq!(flows(&waiting.of(&[7; 16], 100, Vec::new())), [3, 2, 1]);
    }

    #[test]
    fn no_more_wait_than_there_is_room_for() {
        let mut waiting = Waiting::default();
        (1..=9999).for_each(|flow| waiting.add(ends(flow), [true; 2]));
        assert_eq!((waiting.ring.len(), waiting.slots.len()), (FLOWS_MAX, 10_000));
        assert_eq!(waiting.nameless(0).len(), FLOWS_MAX);
        let of = waiting.of(&[1; 16], 100_000, Vec::new());
        assert_eq!((of.len(), of[0].flow, of[FLOWS_MAX - 1].flow), (FLOWS_MAX, 9999, 9999 - 1023));
        (1..=8975).for_each(|flow| assert!(!waiting.update(&ends(flow), [false; 2]), "{flow} has left"));
        (9000..=9999).for_each(|flow| waiting.remove(&input(flow)));
        assert_eq!(waiting.of(&[1; 16], 0, Vec::new()).len(), 24);
    }

    #[test]
    fn a_slot_is_of_its_latest_flow() {
        let mut waiting = Waiting::default();
        for flow in [5, 6] {
            waiting.add(Ends { slot: 3, ..ends(flow) }, [true; 2]);
        }
        waiting.remove(&Input { slot: 3, flow: 5, ..Input::empty() });
        assert!(!waiting.update(&Ends { slot: 3, ..ends(5) }, [false; 2]));
        assert!(waiting.update(&Ends { slot: 3, ..ends(6) }, [false; 2]));
    }

    #[test]
    fn numbers_begin_anew_and_none_is_lost() {
        let mut waiting = Waiting { last: u32::MAX - 700, ..Waiting::default() };
        (1..=1400).for_each(|flow| waiting.add(ends(flow), [true; 2]));
        assert_eq!(waiting.last, 700);
        let of = waiting.of(&[1; 16], 5000, Vec::new());
        // The number 0, which is not given, has its place too.
        assert_eq!((of.len(), of[0].flow), (FLOWS_MAX - 1, 1400));
        assert_eq!(waiting.nameless(0).len(), FLOWS_MAX - 1);
    }
}
