//! What flows have carried in the last moments, report by report.

use super::{Carried, flows::FlowRef};
use std::collections::VecDeque;

/// What a flow has carried between two reports.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    /// Its number, from 1.
    pub number: u64,
    /// Capture time of the report in nanoseconds.
    pub time: u64,
    /// The flow.
    pub flow: FlowRef,
    /// To the responder first.
    pub carried: Carried,
    /// See [`super::flow::mark`].
    pub marks: [u8; 2],
}

/// The last ones.
#[derive(Debug)]
pub struct Pulses {
    ring: VecDeque<Pulse>,
    max: usize,
    number: u64,
}

impl Pulses {
    /// At most `max`.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { ring: VecDeque::new(), max: max.max(1), number: 0 }
    }

    /// Another one; the oldest makes room.
    pub fn push(&mut self, time: u64, flow: FlowRef, carried: Carried, marks: [u8; 2]) {
        if self.ring.len() == self.max {
            self.ring.pop_front();
        }
        self.number += 1;
        self.ring.push_back(Pulse { number: self.number, time, flow, carried, marks });
    }

    /// Those after number `number`, the oldest first.
    pub fn after(&self, number: u64) -> impl Iterator<Item = &Pulse> {
        let first = self.ring.front().map_or(0, |first| first.number);
        let start = usize::try_from((number + 1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.ring.range(start.min(self.ring.len())..)
    }

    /// The number of the last.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.number
    }
}
