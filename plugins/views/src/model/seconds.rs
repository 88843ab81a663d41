//! The last minutes, second by second: exact sums, and who carried most of them.

use super::{
    Carried,
    flow::CLASSES,
    flows::{FlowRef, Flows},
};
use radar_plugin::SIZE_CLASSES;
use std::collections::VecDeque;

/// Marks of a second.
pub mod sign {
    /// Nothing was reported, although there were reports before and after.
    pub const GAP: u8 = 1;
    /// The capture was paused.
    pub const PAUSED: u8 = 2;
    /// The input ended in it.
    pub const END: u8 = 4;
}

/// One second.
#[derive(Clone, Debug)]
pub struct Second {
    /// Capture time in seconds since 1970.
    pub at: u64,
    /// All packets, those of no flow among them.
    pub packets: u64,
    /// Their octets.
    pub octets: u64,
    /// What flows have carried: the sum of what stands in `flows` and of `rest`.
    pub carried: Carried,
    /// The same by class; what only is in sums counts as other.
    pub classes: [Carried; CLASSES],
    /// Packets by length: see `radar_plugin::size_class`.
    pub sizes: [u32; SIZE_CLASSES],
    /// Packets lost by the kernel and by radar.
    pub drops: [u64; 2],
    /// Events of each type, by the type's number.
    pub events: Vec<(u16, u32)>,
    /// Flows that carried most in it, and what: in no order.
    pub flows: Vec<(FlowRef, Carried)>,
    /// What all others carried.
    pub rest: Carried,
    /// How many flows carried something.
    pub active: u64,
    /// Reports that told of it.
    pub reports: u32,
    /// See [`sign`].
    pub signs: u8,
}

/// The ring.
#[derive(Debug)]
pub struct Seconds {
    ring: VecDeque<Second>,
    touched: Vec<FlowRef>,
    window: Window,
    kept: usize,
    flows_max: usize,
    left_out: u64,
}

/// The last [`WINDOW`] seconds, the open one among them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// What flows have carried: what stands in [`super::flow::Flow::window`] of all of them, and `rest`.
    pub carried: Carried,
    /// What is not told by flow.
    pub rest: Carried,
}

/// Seconds of the live window.
pub const WINDOW: u64 = 60;

impl Seconds {
    /// So many seconds, with so many flows in each.
    #[must_use]
    pub fn new(kept: usize, flows_max: usize) -> Self {
        let kept = kept.max(WINDOW as usize + 1);
        Self {
            ring: VecDeque::new(),
            touched: Vec::new(),
            window: Window::default(),
            kept,
            flows_max,
            left_out: 0,
        }
    }

    /// The second that is open, if there was any.
    #[must_use]
    pub fn open(&self) -> Option<&Second> {
        self.ring.back()
    }

    /// Its number, or 0.
    #[must_use]
    pub fn open_at(&self) -> u64 {
        self.ring.back().map_or(0, |second| second.at)
    }

    /// The second that is open, to be changed.
    pub fn open_mut(&mut self) -> Option<&mut Second> {
        self.ring.back_mut()
    }

    /// The seconds from `from` to `to`, both among them, that are still known.
    pub fn range(&self, from: u64, to: u64) -> impl DoubleEndedIterator<Item = &Second> {
        let first = self.ring.front().map_or(0, |second| second.at);
        let start = usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX).min(self.ring.len());
        let end = usize::try_from((to + 1).saturating_sub(first)).unwrap_or(usize::MAX).min(self.ring.len());
        self.ring.range(start..end.max(start))
    }

    /// What was carried in the live window.
    #[must_use]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Flows that have carried something in the open second.
    #[must_use]
    pub fn touched(&self) -> &[FlowRef] {
        &self.touched
    }

    /// How often a flow was among the rest of a second.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Time has come to this second. What lies between is empty; if it is more than is kept, all goes.
    pub fn advance(&mut self, at: u64, flows: &mut Flows) {
        let Some(open) = self.open().map(|open| open.at) else {
            self.ring.push_back(Second::new(at));
            return;
        };
        if at <= open {
            return;
        }
        if at - open > self.kept as u64 {
            self.restart(at, flows);
            return;
        }
        self.close(flows);
        for next in open + 1..=at {
            self.ring.push_back(Second::new(next));
            self.leave_window(next, flows);
        }
        while self.ring.len() > self.kept {
            self.ring.pop_front();
        }
    }

    /// All that was goes: time has jumped.
    pub fn restart(&mut self, at: u64, flows: &mut Flows) {
        self.ring.clear();
        self.touched.clear();
        self.window = Window::default();
        for flow in flows.iter_mut() {
            flow.window = Carried::default();
            flow.open = super::flow::InSecond::default();
            flow.before = flow.open;
        }
        self.ring.push_back(Second::new(at));
    }

    /// A flow has carried something in second `at`, which is the open one or has been. What is before all that is
    /// kept is not counted: false.
    pub fn carry(
        &mut self,
        at: u64,
        flow: FlowRef,
        class: usize,
        carried: Carried,
        flows: &mut Flows,
    ) -> bool {
        let open = self.open_at();
        let Some(second) = self.second_mut(at) else { return false };
        second.carried += carried;
        second.classes[class] += carried;
        if at + WINDOW > open {
            self.window.carried += carried;
            if let Some(flow) = flows.get_mut(flow) {
                flow.window += carried;
            }
        }
        if at < open {
            self.carry_late(at, flow, carried, flows);
            return true;
        }
        let Some(known) = flows.get_mut(flow) else { return false };
        if known.open.second != at {
            if known.open.second.wrapping_add(1) == at {
                known.before = known.open;
            }
            known.open = super::flow::InSecond { second: at, carried: Carried::default() };
            self.touched.push(flow);
        }
        known.open.carried += carried;
        true
    }

    /// Flows that are told of only as a sum have carried something.
    pub fn carry_sum(&mut self, at: u64, carried: Carried, flows: u64) -> bool {
        let open = self.open_at();
        let Some(second) = self.second_mut(at) else { return false };
        second.carried += carried;
        second.classes[CLASSES - 1] += carried;
        second.rest += carried;
        second.active += flows;
        if at + WINDOW > open {
            self.window.carried += carried;
            self.window.rest += carried;
        }
        true
    }

    /// The second of this number, to be changed.
    pub fn second_mut(&mut self, at: u64) -> Option<&mut Second> {
        let first = self.ring.front()?.at;
        self.ring.get_mut(usize::try_from(at.checked_sub(first)?).ok()?)
    }

    /// A flow is forgotten: what it carried is of the rest from now on.
    pub fn forget(&mut self, flow: &super::flow::Flow) {
        self.window.rest += flow.window;
        if let Some(open) = self.ring.back_mut()
            && flow.open.second == open.at
        {
            open.rest += flow.open.carried;
            open.active += 1;
        }
    }

    /// The open second is over: those that carried most in it are kept with it, the others are its rest.
    fn close(&mut self, flows: &mut Flows) {
        let Some(second) = self.ring.back_mut() else { return };
        let mut told: Vec<_> = self
            .touched
            .drain(..)
            .filter_map(|at| flows.get(at).map(|flow| (at, flow.open.carried)))
            .filter(|(_, carried)| !carried.is_empty())
            .collect();
        second.active += told.len() as u64;
        told.append(&mut second.flows);
        second.flows = told;
        self.left_out += second.limit(self.flows_max, &mut self.window, true, flows);
    }

    fn carry_late(&mut self, at: u64, flow: FlowRef, carried: Carried, flows: &mut Flows) {
        let in_window = at + WINDOW > self.open_at();
        let flows_max = self.flows_max;
        let Some(index) = self.ring.front().map(|first| (at - first.at) as usize) else { return };
        let Some(second) = self.ring.get_mut(index) else { return };
        second.flows.push((flow, carried));
        if second.flows.len() >= flows_max * 2 {
            second.merge();
            self.left_out += second.limit(flows_max, &mut self.window, in_window, flows);
        }
    }

    /// The second [`WINDOW`] before `open` is no longer in the window.
    fn leave_window(&mut self, open: u64, flows: &mut Flows) {
        let Some(at) = open.checked_sub(WINDOW) else { return };
        let Some(second) = self.second_mut(at) else { return };
        let (carried, rest) = (second.carried, second.rest);
        let told = std::mem::take(&mut second.flows);
        for (at, carried) in &told {
            match flows.get_mut(*at) {
                Some(flow) => flow.window -= *carried,
                None => self.window.rest -= *carried,
            }
        }
        self.window.carried -= carried;
        self.window.rest -= rest;
        if let Some(second) = self.second_mut(at) {
            second.flows = told;
        }
    }
}

impl Second {
    fn new(at: u64) -> Self {
        Self {
            at,
            packets: 0,
            octets: 0,
            carried: Carried::default(),
            classes: [Carried::default(); CLASSES],
            sizes: [0; SIZE_CLASSES],
            drops: [0; 2],
            events: Vec::new(),
            flows: Vec::new(),
            rest: Carried::default(),
            active: 0,
            reports: 0,
            signs: 0,
        }
    }

    /// So many events of a type.
    pub fn count_event(&mut self, event_type: u16) {
        match self.events.iter_mut().find(|(known, _)| *known == event_type) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.events.push((event_type, 1)),
        }
    }

    /// Events of all types.
    #[must_use]
    pub fn events_all(&self) -> u64 {
        self.events.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// Whoever stands in it more than once stands in it once.
    fn merge(&mut self) {
        self.flows.sort_unstable_by_key(|(at, _)| *at);
        self.flows.dedup_by(|(next, carried), (at, sum)| {
            let same = next == at;
            if same {
                *sum += *carried;
            }
            same
        });
    }

    /// Leaves the flows that carried most; how many went.
    fn limit(&mut self, max: usize, window: &mut Window, in_window: bool, flows: &mut Flows) -> u64 {
        if self.flows.len() <= max {
            return 0;
        }
        self.flows
            .select_nth_unstable_by_key(max, |(at, carried)| (std::cmp::Reverse(carried.octets_all()), *at));
        let going = self.flows.split_off(max);
        for (at, carried) in &going {
            self.rest += *carried;
            if !in_window {
                continue;
            }
            // Of a forgotten one the window has it among the rest already.
            if let Some(flow) = flows.get_mut(*at) {
                flow.window -= *carried;
                window.rest += *carried;
            }
        }
        going.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{super::flow::Flow, *};

    fn octets(octets: u64) -> Carried {
        Carried { octets: [octets, 0], packets: [1, 0] }
    }

    fn window_adds_up(seconds: &Seconds, flows: &Flows) {
        let mut sum = seconds.window().rest;
        flows.iter().for_each(|(_, flow)| sum += flow.window);
        assert_eq!(sum, seconds.window().carried);
        let mut told = Carried::default();
        let open = seconds.open_at();
        seconds.range(open.saturating_sub(WINDOW - 1), open).for_each(|second| told += second.carried);
        assert_eq!(told, seconds.window().carried);
    }

    #[test]
    fn what_leaves_the_window_is_no_longer_in_any_sum() {
        let (mut seconds, mut flows) = (Seconds::new(600, 2), Flows::new(100));
        let at: Vec<_> = (1..=5).map(|id| flows.insert(Flow { id, ..Flow::default() })).collect();
        for second in 1000..1200 {
            seconds.advance(second, &mut flows);
            for (n, flow) in at.iter().enumerate() {
                seconds.carry(second, *flow, 0, octets(n as u64 + second % 7), &mut flows);
            }
            seconds.carry_sum(second, octets(9), 3);
            window_adds_up(&seconds, &flows);
        }
        seconds.advance(1300, &mut flows);
        assert_eq!(seconds.window().carried, Carried::default());
        assert_eq!(seconds.window().rest, Carried::default());
        assert!(flows.iter().all(|(_, flow)| flow.window.is_empty()));
    }

    #[test]
    fn what_is_told_late_counts_where_it_belongs() {
        let (mut seconds, mut flows) = (Seconds::new(600, 2), Flows::new(100));
        let at: Vec<_> = (1..=5).map(|id| flows.insert(Flow { id, ..Flow::default() })).collect();
        for second in 1000..1100 {
            seconds.advance(second, &mut flows);
            for (n, flow) in at.iter().enumerate() {
                assert!(seconds.carry(second.max(1020) - 20, *flow, 0, octets(n as u64 + 1), &mut flows));
            }
            window_adds_up(&seconds, &flows);
        }
        assert_eq!(seconds.range(1070, 1070).map(|second| second.carried.octets[0]).sum::<u64>(), 15);
        assert!(!seconds.carry(999, at[0], 0, octets(1), &mut flows));
    }

    #[test]
    fn a_forgotten_flow_stays_in_the_sums() {
        let (mut seconds, mut flows) = (Seconds::new(600, 10), Flows::new(100));
        let at = flows.insert(Flow { id: 1, ..Flow::default() });
        for second in 1000..1010 {
            seconds.advance(second, &mut flows);
            seconds.carry(second, at, 0, octets(5), &mut flows);
        }
        let flow = flows.evict(at).expect("it was there");
        seconds.forget(&flow);
        window_adds_up(&seconds, &flows);
        assert_eq!(seconds.window().rest.octets, [50, 0]);
        for second in 1010..1080 {
            seconds.advance(second, &mut flows);
            window_adds_up(&seconds, &flows);
        }
        assert_eq!(seconds.window().rest, Carried::default());
    }

    #[test]
    fn a_jump_begins_anew() {
        let (mut seconds, mut flows) = (Seconds::new(600, 10), Flows::new(100));
        let at = flows.insert(Flow { id: 1, ..Flow::default() });
        seconds.advance(1000, &mut flows);
        seconds.carry(1000, at, 0, octets(5), &mut flows);
        seconds.advance(1_000_000_000, &mut flows);
        assert_eq!((seconds.range(0, u64::MAX - 1).count(), seconds.open_at()), (1, 1_000_000_000));
        window_adds_up(&seconds, &flows);
    }
}
