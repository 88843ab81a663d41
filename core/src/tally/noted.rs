//! Which flows have carried something since the talkers were last brought up to date.

use super::carried;
use crate::flow::{Flow, FlowTable};
use radar_abi::stable::Amount;

/// Flows that are to be counted for their ends, each once, however many packets it has had.
#[derive(Debug)]
pub struct Noted {
    flows: Vec<(u32, u64)>,
    /// The number of this round; a flow that bears it is noted already.
    round: u32,
}

impl Default for Noted {
    fn default() -> Self {
        Self { flows: Vec::new(), round: 1 }
    }
}

impl Noted {
    /// A packet of this flow has come.
    #[inline]
    pub fn note(&mut self, flow: &mut Flow) {
        if flow.noted != self.round {
            flow.noted = self.round;
            self.flows.push((flow.slot, flow.id));
        }
    }

    /// Tells what all of them have carried; those that are over have been told when they ended.
    pub fn settle(&mut self, table: &mut FlowTable, mut each: impl FnMut(&mut Flow, &Amount)) {
        for (slot, id) in self.flows.drain(..) {
            if let Some(flow) = table.get_mut(slot, id) {
                let amount = carried(flow);
                each(flow, &amount);
            }
        }
        // 0 is that of flows that were never noted.
        self.round = self.round.wrapping_add(1).max(1);
    }
}
