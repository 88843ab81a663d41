//! Where flows lie: blocks that never move, slots that are used again.

use super::Flow;
use std::ops::{Index, IndexMut};

/// Flows of one block; growing by blocks copies nothing and never holds two tables at once.
const BLOCK: usize = 512;

/// All flows of a worker, by slot.
#[derive(Debug, Default)]
pub struct Slab {
    blocks: Vec<Vec<Flow>>,
    free: Vec<u32>,
}

impl Slab {
    /// Stores a flow and gives it a slot.
    pub(super) fn insert(&mut self, flow: Flow) -> u32 {
        if let Some(slot) = self.free.pop() {
            self[slot] = Flow { slot, ..flow };
            return slot;
        }
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        let before = (self.blocks.len() - 1) * BLOCK;
        let block = self.blocks.last_mut().unwrap_or_else(|| unreachable!("pushed just above"));
        let slot = (before + block.len()) as u32;
        block.push(Flow { slot, ..flow });
        slot
    }

    /// Gives a slot back; what the flow held is freed now.
    pub(super) fn remove(&mut self, slot: u32) {
        self[slot] = Flow::default();
        self.free.push(slot);
    }

    /// The flow in `slot` if it is still the one of this id.
    pub(super) fn get(&self, slot: u32, id: u64) -> Option<&Flow> {
        let flow = self.blocks.get(slot as usize / BLOCK)?.get(slot as usize % BLOCK)?;
        (flow.id == id && id != 0).then_some(flow)
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, slot: u32, id: u64) -> Option<&mut Flow> {
        let flow = self.blocks.get_mut(slot as usize / BLOCK)?.get_mut(slot as usize % BLOCK)?;
        (flow.id == id && id != 0).then_some(flow)
    }

    /// All slots that were ever used, oldest first.
    pub(super) fn slots(&self) -> u32 {
        let full = self.blocks.len().saturating_sub(1) * BLOCK;
        (full + self.blocks.last().map_or(0, Vec::len)) as u32
    }
}

impl Index<u32> for Slab {
    type Output = Flow;

    fn index(&self, slot: u32) -> &Flow {
        &self.blocks[slot as usize / BLOCK][slot as usize % BLOCK]
    }
}

impl IndexMut<u32> for Slab {
    fn index_mut(&mut self, slot: u32) -> &mut Flow {
        &mut self.blocks[slot as usize / BLOCK][slot as usize % BLOCK]
    }
}
