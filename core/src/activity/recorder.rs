//! One worker's part: it counts packets as they come, and writes a report when its interval is over.

use super::{
    about,
    report::{FlowNow, Report},
    sample::Sample,
    wish::{Wish, Wished},
};
use crate::{
    decode::Packet,
    eve::Writer,
    flow::{Direction, Flow, FlowTable},
    time::Timestamp,
};
use radar_abi::stable::{Amount, FlowActivity, flag, flow_flag, std_types::RStr};
use std::cmp::Reverse;

/// A flow that lives, and what it has carried in this interval.
#[derive(Clone, Copy, Debug)]
struct Living {
    slot: u32,
    id: u64,
    amount: Amount,
}

/// Records what flows carry.
#[derive(Debug)]
pub struct Recorder {
    wish: Wish,
    worker: u32,
    wished: Option<Wished>,
    sample: Sample,
    report: Report,
    /// When the interval is over.
    due: Timestamp,
    /// Flows of this interval that live.
    living: Vec<Living>,
    /// To be taken after each batch; a packet ends one interval at most.
    done: Vec<Report>,
}

impl Recorder {
    /// That of a worker.
    #[must_use]
    pub fn new(wish: &Wish, worker: usize) -> Self {
        let worker = worker as u32;
        Self {
            wish: wish.clone(),
            worker,
            wished: None,
            sample: Sample::default(),
            report: Report::new(worker),
            due: Timestamp::default(),
            living: Vec::new(),
            done: Vec::new(),
        }
    }

    /// Whether somebody wants reports; to be asked once for a batch.
    pub fn is_wanted(&mut self) -> bool {
        self.wished = self.wish.get();
        if self.wished.is_some() {
            self.sample.look(&self.wish);
        }
        self.wished.is_some()
    }

    /// Whether a packet of this time belongs to another interval than those before it.
    #[inline]
    #[must_use]
    pub fn is_due(&self, time: Timestamp) -> bool {
        // A clock that was set back far begins anew.
        self.wished.is_some_and(|wished| {
            time >= self.due || time.0 + 2 * (wished.interval.as_nanos() as u64) < self.due.0
        })
    }

    /// A packet of a flow.
    #[inline]
    pub fn packet(&mut self, packet: &Packet<'_>, flow: &Flow, direction: Direction) {
        let Some(wished) = &self.wished else { return };
        self.report.count(packet.length);
        self.sample.see(packet, flow, direction, wished, &mut self.report);
    }

    /// A packet that belongs to no flow.
    #[inline]
    pub fn stray(&mut self, packet: &Packet<'_>) {
        self.report.count(packet.length);
    }

    /// A flow that lives has carried so much.
    pub fn live(&mut self, flow: &Flow, amount: &Amount) {
        if self.wished.is_some() {
            self.living.push(Living { slot: flow.slot, id: flow.id, amount: *amount });
        }
    }

    /// A flow is over, and has carried so much since it was last told of.
    pub fn ended(&mut self, flow: &mut Flow, amount: &Amount, writer: &Writer) {
        let Some(wished) = &self.wished else { return };
        // Its memory goes, so it is written at once; whether it is among the greatest turns out at the end.
        if self.report.flows.len() < wished.flows {
            self.write(flow, amount, writer, flow_flag::ENDED);
        } else {
            self.report.leave_out(amount);
        }
    }

    /// The interval is over, at this time: writes the report of the flows that carried most, and lays it by.
    pub fn cut(&mut self, table: &mut FlowTable, writer: &Writer, time: Timestamp) {
        let Some(wished) = self.wished else { return };
        let mut living = std::mem::take(&mut self.living);
        if let Some(least) = self.least(&living, wished.flows) {
            self.report.keep(|flow| rank(flow.id, flow.octets_new) <= least);
            living.retain(|one| {
                let stays = rank(one.id, one.amount.octets) <= least;
                if !stays {
                    self.report.leave_out(&one.amount);
                }
                stays
            });
        }
        for Living { slot, id, amount } in living.drain(..) {
            if let Some(flow) = table.get_mut(slot, id) {
                self.write(flow, &amount, writer, 0);
            }
        }
        self.living = living;
        let interval = (wished.interval.as_nanos() as u64).max(1);
        self.report.time = if time >= self.due && self.due.0 != 0 { self.due } else { time };
        self.due = Timestamp((time.0 / interval + 1) * interval);
        self.sample.begin(&wished);
        let next = Report::new(self.worker);
        let report = std::mem::replace(&mut self.report, next);
        if !report.is_empty() {
            self.done.push(report);
        }
    }

    /// The rank of the last flow that there is room for, if there is not for all.
    fn least(&self, living: &[Living], room: usize) -> Option<Rank> {
        let ended = self.report.flows.iter().map(|flow| rank(flow.fixed.id, flow.fixed.octets_new));
        let mut ranks: Vec<_> =
            ended.chain(living.iter().map(|one| rank(one.id, one.amount.octets))).collect();
        if ranks.len() <= room.max(1) {
            return None;
        }
        let (_, least, _) = ranks.select_nth_unstable(room.max(1) - 1);
        Some(*least)
    }

    /// Whether a report was laid by.
    #[must_use]
    pub fn has_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// The reports that were laid by.
    pub fn take(&mut self) -> impl Iterator<Item = Report> {
        self.done.drain(..)
    }

    fn write(&mut self, flow: &mut Flow, amount: &Amount, writer: &Writer, flags: u16) {
        let start = self.report.text.len();
        let mark = about::mark(flow);
        let told = flow.told.get_or_insert_default();
        let is_new = told.about == 0;
        let is_changed = std::mem::replace(&mut told.about, mark) != mark;
        let shown = std::mem::replace(&mut told.tcp_flags, flow.tcp.sides.map(|side| side.flags & 7));
        let tcp_flags = [0, 1].map(|side| told.tcp_flags[side] & !shown[side]);
        if is_changed {
            about::write(&mut self.report.text, flow, writer);
        }
        let new = if is_new { flow_flag::NEW } else { 0 };
        let ipv6 = if flow.ipv6() { flag::IPV6 } else { 0 };
        let fixed = FlowActivity { flags: flags | new | ipv6, tcp_flags, ..cumulative(flow, amount) };
        self.report.flows.push(FlowNow { fixed, about: start..self.report.text.len() });
    }
}

/// The greatest comes first; of flows that have carried the same that of the lower id, so that the same traffic gives
/// the same report.
type Rank = (Reverse<u64>, u64);

fn rank(id: u64, [to_responder, to_originator]: [u64; 2]) -> Rank {
    (Reverse(to_responder.saturating_add(to_originator)), id)
}

/// What can be said of a flow without knowing what was told before.
fn cumulative(flow: &Flow, new: &Amount) -> FlowActivity<'static> {
    let [source_port, destination_port] = flow.ports();
    let [to_responder, to_originator] = flow.rtt.smallest();
    FlowActivity {
        id: flow.id,
        first: flow.first.0,
        last: flow.last.0,
        source: flow.originator(),
        destination: flow.responder(),
        octets: flow.octets,
        packets: flow.packets,
        octets_new: new.octets,
        packets_new: new.packets,
        retransmissions: flow.tcp.sides.map(|side| side.retransmissions),
        rtt: if to_responder != 0 && to_originator != 0 { to_responder + to_originator } else { 0 },
        source_port,
        destination_port,
        flags: 0,
        protocol: flow.protocol(),
        state: if flow.protocol() == 6 { flow.tcp.state() as u8 + 1 } else { 0 },
        tcp_flags: [0; 2],
        padding: [0; 6],
        reserved: [0; 2],
        about: RStr::EMPTY,
    }
}
