//! What a worker keeps count of because somebody wants to know: the greatest talkers, and what flows carry now.

use super::{Plan, talkers::Talkers};
use crate::{
    activity::{Recorder, Report},
    decode::Packet,
    eve::Writer,
    flow::{Direction, Flow, FlowTable},
    tally::{Noted, Tally, carried},
    time::Timestamp,
};
use radar_abi::stable::Amount;

/// Both, and the flows that have carried something since they were last brought up to date.
#[derive(Debug)]
pub(super) struct Watch {
    talkers: Talkers,
    recorder: Recorder,
    noted: Noted,
    wanted: Wanted,
}

/// Which of them is wanted.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    talkers: bool,
    activity: bool,
}

impl Watch {
    pub(super) fn new(plan: &Plan, worker: usize) -> Self {
        Self {
            talkers: Talkers::new(&plan.talkers),
            recorder: Recorder::new(&plan.activity, worker),
            noted: Noted::default(),
            wanted: Wanted::default(),
        }
    }

    /// Whether anything is wanted; to be asked once for a batch.
    pub(super) fn is_wanted(&mut self) -> bool {
        self.wanted = Wanted { talkers: self.talkers.are_wanted(), activity: self.recorder.is_wanted() };
        self.wanted.talkers || self.wanted.activity
    }

    /// Time has come to this: an interval may be over.
    #[inline]
    pub(super) fn time(&mut self, time: Timestamp, table: &mut FlowTable, writer: &Writer) {
        if self.wanted.activity && self.recorder.is_due(time) {
            self.cut(time, table, writer);
        }
    }

    /// A packet of a flow.
    #[inline]
    pub(super) fn packet(&mut self, packet: &Packet<'_>, flow: &mut Flow, direction: Direction) {
        self.noted.note(flow);
        if self.wanted.activity {
            self.recorder.packet(packet, flow, direction);
        }
    }

    /// A packet of no flow.
    #[inline]
    pub(super) fn stray(&mut self, packet: &Packet<'_>) {
        if self.wanted.activity {
            self.recorder.stray(packet);
        }
    }

    /// A flow is over.
    pub(super) fn end(&mut self, flow: &mut Flow, writer: &Writer) {
        if self.wanted.talkers || self.wanted.activity {
            let amount = carried(flow);
            if amount != Amount::default() {
                self.talkers.add(flow, &amount, writer.labels());
            }
            self.recorder.ended(flow, &amount, writer);
        }
    }

    /// The input is over.
    pub(super) fn finish(&mut self, table: &mut FlowTable, writer: &Writer) {
        if self.is_wanted() && self.wanted.activity {
            self.cut(table.now(), table, writer);
        }
    }

    /// Whether a report is done.
    pub(super) fn has_reports(&self) -> bool {
        self.recorder.has_done()
    }

    /// The reports that are done.
    pub(super) fn reports(&mut self) -> impl Iterator<Item = Report> {
        self.recorder.take()
    }

    /// The talkers as they are now, if it is time for that or the end.
    pub(super) fn talkers(&mut self, table: &mut FlowTable, writer: &Writer, last: bool) -> Option<Tally> {
        if !self.talkers.is_due(last) {
            return None;
        }
        self.settle(table, writer);
        self.talkers.report()
    }

    #[cold]
    fn cut(&mut self, time: Timestamp, table: &mut FlowTable, writer: &Writer) {
        self.settle(table, writer);
        self.recorder.cut(table, writer, time);
    }

    /// Adds what flows have carried to those who count.
    fn settle(&mut self, table: &mut FlowTable, writer: &Writer) {
        for (slot, id) in table.learned() {
            table.get_mut(slot, id).into_iter().for_each(|flow| self.noted.note(flow));
        }
        let (talkers, recorder) = (&mut self.talkers, &mut self.recorder);
        self.noted.settle(table, |flow, amount| {
            if *amount != Amount::default() {
                talkers.add(flow, amount, writer.labels());
            }
            recorder.live(flow, amount);
        });
    }
}
