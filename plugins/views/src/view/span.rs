//! What flows have carried in a part of the time: what most views are made of.

use super::{Range, sieve::Sieve};
use crate::model::{Carried, Model, flow::Flow, flows::FlowRef, seconds::WINDOW};

/// A flow, and what it has carried.
#[derive(Clone, Copy)]
pub(super) struct Item<'m> {
    pub(super) at: FlowRef,
    pub(super) flow: &'m Flow,
    /// What the nearer end has sent first.
    pub(super) carried: Carried,
    /// Octets in a second: of the live window at the moment, otherwise the mean.
    pub(super) rate: [u64; 2],
}

/// All of them.
pub(super) struct Span<'m> {
    /// In the order of their places.
    pub(super) items: Vec<Item<'m>>,
    /// What is not told by flow; nothing if there is a filter, since nobody knows what it would want of it.
    pub(super) rest: Carried,
    pub(super) rest_rate: [u64; 2],
    /// `items` and `rest`.
    pub(super) total: Carried,
    /// Flows that have carried something, wanted or not.
    pub(super) all: u64,
    pub(super) bounds: Bounds,
}

/// Seconds, both among them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Bounds {
    pub(super) from: u64,
    pub(super) to: u64,
    /// The last minute as it goes.
    pub(super) live: bool,
}

impl Bounds {
    /// The seconds of a range.
    pub(super) fn of(range: Range, model: &Model) -> Self {
        let open = model.seconds().open_at();
        match range {
            Range::Last { from, to } => {
                let back = |seconds: i32| u64::from(seconds.unsigned_abs());
                let (from, to) = (back(from), back(to));
                let live = from == WINDOW && to == 0;
                Self { from: open.saturating_sub(from.max(to + 1) - 1), to: open.saturating_sub(to), live }
            }
            Range::Fixed { from, to } => {
                let to = to.max(from + 1).div_ceil(1000) - 1;
                Self { from: from / 1000, to: to.max(from / 1000), live: false }
            }
        }
    }

    pub(super) fn seconds(&self) -> u64 {
        self.to.saturating_sub(self.from) + 1
    }

    /// Whether a moment in nanoseconds lies within.
    pub(super) fn holds(&self, time: u64) -> bool {
        // What happens after the last report is of the open second.
        let second = time / 1_000_000_000;
        second >= self.from && (second <= self.to || self.live)
    }
}

impl<'m> Span<'m> {
    /// What the flows that `sieve` wants have carried.
    pub(super) fn new(model: &'m Model, range: Range, sieve: &mut Sieve) -> Self {
        let bounds = Bounds::of(range, model);
        let mut span = if bounds.live { Self::live(model, bounds) } else { Self::past(model, bounds) };
        span.all = span.items.iter().filter(|item| !sieve.hides(item.flow)).count() as u64;
        span.items.retain(|item| sieve.wants(model, item.at, item.flow));
        if !sieve.filter.is_empty() {
            (span.rest, span.rest_rate) = (Carried::default(), [0; 2]);
        }
        span.total = span.rest;
        span.items.iter().for_each(|item| span.total += item.carried);
        span
    }

    fn empty(bounds: Bounds) -> Self {
        Self {
            items: Vec::new(),
            rest: Carried::default(),
            rest_rate: [0; 2],
            total: Carried::default(),
            all: 0,
            bounds,
        }
    }

    fn live(model: &'m Model, bounds: Bounds) -> Self {
        let mut span = Self::empty(bounds);
        span.rest = model.seconds().window().rest;
        let mut told = [0; 2];
        for (at, flow) in model.flows().iter() {
            if flow.window.is_empty() {
                continue;
            }
            let rate = flow.up_first(Carried { octets: model.rate(flow), ..Carried::default() }).octets;
            told = [told[0] + rate[0], told[1] + rate[1]];
            span.items.push(Item { at, flow, carried: flow.up_first(flow.window), rate });
        }
        let all = model.rate_all().octets;
        // Some of the rest's octets may go the other way than it looks: only the sum is held to.
        let missing = (all[0] + all[1]).saturating_sub(told[0] + told[1]);
        let up = all[0].saturating_sub(told[0]).min(missing);
        span.rest_rate = [up, missing - up];
        span
    }

    fn past(model: &'m Model, bounds: Bounds) -> Self {
        let mut span = Self::empty(bounds);
        let mut sums = vec![Carried::default(); model.flows().end()];
        let open = model.seconds().open_at();
        for second in model.seconds().range(bounds.from, bounds.to) {
            span.rest += second.rest;
            for (at, carried) in &second.flows {
                match model.flows().get(*at) {
                    Some(_) => sums[at.slot as usize] += *carried,
                    None => span.rest += *carried,
                }
            }
        }
        let with_open = (bounds.from..=bounds.to).contains(&open);
        for (at, flow) in model.flows().iter() {
            let sum = &mut sums[at.slot as usize];
            if with_open && flow.open.second == open {
                *sum += flow.open.carried;
            }
            if !sum.is_empty() {
                let carried = flow.up_first(*sum);
                let rate = carried.octets.map(|octets| octets / bounds.seconds());
                span.items.push(Item { at, flow, carried, rate });
            }
        }
        span.rest_rate = span.rest.octets.map(|octets| octets / bounds.seconds());
        span
    }
}
