//! A timer wheel: which flows may be due, at no cost for a packet that only keeps a flow alive.
//!
//! A flow stands in the slot of the second in which it could end at the earliest. When its turn
//! comes and it has had packets since, it is put into a later slot.

use super::slab::Slab;

/// Seconds of one turn; a longer timeout is looked at once a turn.
const SLOTS: u64 = 1024;

/// No flow: the end of a list.
const NONE: u32 = u32::MAX;

/// A flow's place in the wheel.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    previous: u32,
    next: u32,
    slot: u16,
}

impl Default for Links {
    fn default() -> Self {
        Self { previous: NONE, next: NONE, slot: u16::MAX }
    }
}

impl Links {
    /// Which list it is in.
    pub(super) fn slot(self) -> u16 {
        self.slot
    }
}

/// The wheel; its lists run through the flows themselves.
#[derive(Debug)]
pub struct Wheel {
    /// First and last flow of each slot's list.
    slots: Box<[(u32, u32)]>,
    /// The second whose slot is looked at next.
    hand: u64,
}

impl Wheel {
    pub(super) fn new() -> Self {
        Self { slots: vec![(NONE, NONE); SLOTS as usize].into(), hand: 0 }
    }

    /// Puts a flow behind those that may be due in `second`; one that lies past a turn of the
    /// wheel, or in the past, is looked at as late or early as the wheel can.
    pub(super) fn insert(&mut self, flows: &mut Slab, flow: u32, second: u64) {
        debug_assert_eq!(flows[flow].links.slot, Links::default().slot, "in one list at a time");
        if self.hand == 0 {
            // The first flow of all tells what time it is.
            self.hand = second.saturating_sub(SLOTS / 2);
        }
        let slot = self.slot(second);
        let (first, last) = &mut self.slots[usize::from(slot)];
        flows[flow].links = Links { previous: *last, next: NONE, slot };
        match *last {
            NONE => *first = flow,
            last => flows[last].links.next = flow,
        }
        *last = flow;
    }

    /// The slot for `second`.
    pub(super) fn slot(&self, second: u64) -> u16 {
        (second.clamp(self.hand, self.hand.saturating_add(SLOTS - 1)) % SLOTS) as u16
    }

    /// Takes a flow out.
    pub(super) fn remove(&mut self, flows: &mut Slab, flow: u32) {
        let Links { previous, next, slot } = std::mem::take(&mut flows[flow].links);
        let Some((first, last)) = self.slots.get_mut(usize::from(slot)) else { return };
        match previous {
            NONE => *first = next,
            previous => flows[previous].links.next = next,
        }
        match next {
            NONE => *last = previous,
            next => flows[next].links.previous = previous,
        }
    }

    /// The next flow that may be due before `second`, taken out; the hand moves on by itself.
    pub(super) fn due(&mut self, flows: &mut Slab, second: u64) -> Option<u32> {
        if second < self.hand || second - self.hand > SLOTS {
            // The clock was set: one whole turn looks at every flow there is.
            self.hand = second.saturating_sub(SLOTS);
        }
        while self.hand < second {
            let (first, _) = self.slots[(self.hand % SLOTS) as usize];
            if first != NONE {
                self.remove(flows, first);
                return Some(first);
            }
            self.hand += 1;
        }
        None
    }

    /// The flow that would be looked at next, whenever that is.
    pub(super) fn nearest(&self) -> Option<u32> {
        let slots = (self.hand..self.hand.saturating_add(SLOTS)).map(|second| (second % SLOTS) as usize);
        slots.map(|slot| self.slots[slot].0).find(|first| *first != NONE)
    }
}
