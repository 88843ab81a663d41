//! The flows that are kept: by their id, and by a place that stays theirs until they are forgotten.

use super::flow::Flow;
use std::collections::HashMap;

/// A flow that may have been forgotten meanwhile.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FlowRef {
    /// Its place.
    pub slot: u32,
    /// How often the place was given before.
    pub turn: u32,
}

/// The flows.
#[derive(Debug)]
pub struct Flows {
    slots: Vec<Slot>,
    free: Vec<u32>,
    by_id: HashMap<u64, u32, foldhash::fast::RandomState>,
    max: usize,
    evicted: u64,
}

#[derive(Debug, Default)]
struct Slot {
    turn: u32,
    taken: bool,
    flow: Flow,
}

/// Part of all flows that goes when there is no room, so that looking for who goes is rare.
const EVICTED_PART: usize = 16;

impl Flows {
    /// At most `max` flows.
    #[must_use]
    pub fn new(max: usize) -> Self {
        let max = max.max(EVICTED_PART);
        Self { slots: Vec::new(), free: Vec::new(), by_id: HashMap::default(), max, evicted: 0 }
    }

    /// The flow of this id.
    #[must_use]
    pub fn find(&self, id: u64) -> Option<FlowRef> {
        let slot = *self.by_id.get(&id)?;
        Some(FlowRef { slot, turn: self.slots[slot as usize].turn })
    }

    /// The flow, if it is not forgotten.
    #[must_use]
    pub fn get(&self, at: FlowRef) -> Option<&Flow> {
        let slot = self.slots.get(at.slot as usize)?;
        (slot.taken && slot.turn == at.turn).then_some(&slot.flow)
    }

    /// The flow, to be changed.
    pub fn get_mut(&mut self, at: FlowRef) -> Option<&mut Flow> {
        let slot = self.slots.get_mut(at.slot as usize)?;
        (slot.taken && slot.turn == at.turn).then_some(&mut slot.flow)
    }

    /// Whether there is no room for another one.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.by_id.len() >= self.max
    }

    /// Who has to go to make room: those that are over before the others, and of each the idlest.
    #[must_use]
    pub fn idlest(&self) -> Vec<FlowRef> {
        let mut all: Vec<_> = self.iter().map(|(at, flow)| (!flow.ended, flow.last, at)).collect();
        let going = (self.max / EVICTED_PART).min(all.len());
        if going < all.len() {
            all.select_nth_unstable(going);
        }
        all[..going].iter().map(|(.., at)| *at).collect()
    }

    /// Keeps a flow. Who asks has made room.
    pub fn insert(&mut self, flow: Flow) -> FlowRef {
        let id = flow.id;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            (self.slots.len() - 1) as u32
        });
        let place = &mut self.slots[slot as usize];
        place.taken = true;
        place.flow = flow;
        self.by_id.insert(id, slot);
        FlowRef { slot, turn: place.turn }
    }

    /// Forgets a flow to make room.
    pub fn evict(&mut self, at: FlowRef) -> Option<Flow> {
        self.get(at)?;
        let place = &mut self.slots[at.slot as usize];
        place.taken = false;
        place.turn = place.turn.wrapping_add(1);
        let flow = std::mem::take(&mut place.flow);
        self.by_id.remove(&flow.id);
        self.free.push(at.slot);
        self.evicted += 1;
        Some(flow)
    }

    /// All flows, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = (FlowRef, &Flow)> {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.taken).map(|(place, slot)| {
            let at = FlowRef { slot: place as u32, turn: slot.turn };
            (at, &slot.flow)
        })
    }

    /// All flows, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Flow> {
        self.slots.iter_mut().filter(|slot| slot.taken).map(|slot| &mut slot.flow)
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// How many were forgotten to make room.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    /// No flow's place is as high as this.
    #[must_use]
    pub fn end(&self) -> usize {
        self.slots.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_over_go_first_and_then_the_idlest() {
        let mut flows = Flows::new(32);
        for id in 1..=32 {
            flows.insert(Flow { id, last: 100 - id, ended: id == 1, ..Flow::default() });
        }
        assert!(flows.is_full());
        let mut gone: Vec<_> = flows.idlest().iter().filter_map(|at| Some(flows.get(*at)?.id)).collect();
        gone.sort_unstable();
        assert_eq!(gone, [1, 32]);
    }

    #[test]
    fn a_place_that_was_given_anew_is_not_taken_for_the_flow_before() {
        let mut flows = Flows::new(16);
        let at = flows.insert(Flow { id: 1, ..Flow::default() });
        flows.evict(at);
        let next = flows.insert(Flow { id: 2, ..Flow::default() });
        assert_eq!((next.slot, flows.get(at).is_none(), flows.find(1)), (at.slot, true, None));
    }
}
