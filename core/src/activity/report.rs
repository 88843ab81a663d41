//! A report: what one worker has seen in an interval, as it is kept and as it crosses to sinks.

use crate::time::Timestamp;
use radar_abi::stable::{
    Activity, Amount, FlowActivity, PacketHead, SIZE_CLASSES, size_class,
    std_types::{RSlice, RStr},
};
use std::ops::Range;

/// What one worker has seen in an interval.
#[derive(Clone, Debug)]
pub struct Report {
    pub(super) worker: u32,
    /// Capture time at its end.
    pub time: Timestamp,
    /// Packets, all of them.
    pub packets: u64,
    /// Their octets on the wire.
    pub octets: u64,
    /// What the flows have carried that are left out.
    pub others: Amount,
    pub(super) sizes: Box<[u32; SIZE_CLASSES]>,
    pub(super) flows: Vec<FlowNow>,
    pub(super) heads: Vec<Head>,
    /// What flows are about, and the beginnings of packets.
    pub(super) text: Vec<u8>,
}

/// A flow; what is about it lies in the report's text.
#[derive(Clone, Debug)]
pub(super) struct FlowNow {
    pub(super) fixed: FlowActivity<'static>,
    pub(super) about: Range<usize>,
}

/// The beginning of a packet, which lies in the report's text.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) fixed: PacketHead<'static>,
    pub(super) data: Range<usize>,
}

impl Report {
    pub(super) fn new(worker: u32) -> Self {
        Self {
            worker,
            time: Timestamp::default(),
            packets: 0,
            octets: 0,
            others: Amount::default(),
            sizes: Box::new([0; SIZE_CLASSES]),
            flows: Vec::new(),
            heads: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Counts a packet of so many octets.
    #[inline]
    pub(super) fn count(&mut self, octets: u32) {
        self.packets += 1;
        self.octets += u64::from(octets);
        if let Some(class) = self.sizes.get_mut(size_class(octets)) {
            *class += 1;
        }
    }

    /// A flow has carried so much that is not among those that are told.
    pub(super) fn leave_out(&mut self, amount: &Amount) {
        self.others.add(&Amount { flows: 1, ..*amount });
    }

    /// Leaves out all flows but those that are `wanted`.
    pub(super) fn keep(&mut self, wanted: impl Fn(&FlowActivity<'_>) -> bool) {
        let mut flows = std::mem::take(&mut self.flows);
        flows.retain(|flow| {
            let (fixed, stays) = (&flow.fixed, wanted(&flow.fixed));
            if !stays {
                self.leave_out(&Amount { octets: fixed.octets_new, packets: fixed.packets_new, flows: 1 });
            }
            stays
        });
        self.flows = flows;
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.packets == 0 && self.flows.is_empty() && self.others.flows == 0
    }

    /// Lends it in the form in which it crosses.
    pub fn lend<T>(&self, to: impl FnOnce(&Activity<'_>) -> T) -> T {
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        let flow = |flow: &FlowNow| {
            let about = std::str::from_utf8(text(&flow.about)).unwrap_or_default();
            FlowActivity { about: RStr::from_str(about), ..flow.fixed }
        };
        let head = |head: &Head| PacketHead { data: RSlice::from_slice(text(&head.data)), ..head.fixed };
        let flows: Vec<FlowActivity<'_>> = self.flows.iter().map(flow).collect();
        let heads: Vec<PacketHead<'_>> = self.heads.iter().map(head).collect();
        to(&Activity {
            time: self.time.0,
            packets: self.packets,
            octets: self.octets,
            others: self.others,
            flows: RSlice::from_slice(&flows),
            sizes: RSlice::from_slice(&*self.sizes),
            heads: RSlice::from_slice(&heads),
            worker: self.worker,
            padding: 0,
            reserved: [0; 4],
        })
    }
}
