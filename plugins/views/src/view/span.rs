//! What flows have carried in a part of the time: what most views are made of.
//!
//! Views that are looked at in the same moment with the same filter share the sums: see [`super::Shared`].

use super::{Range, sieve::Sieve};
use crate::model::{
    Carried, Model,
    flow::Flow,
    flows::FlowRef,
    hosts::{Host, HostId},
    seconds::WINDOW,
};
use std::{
    ops::Deref,
    sync::{Arc, OnceLock},
};

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

/// All of them, of a model.
pub(super) struct Span<'m> {
    model: &'m Model,
    sums: Arc<Sums>,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Sums {
    /// In the order of their places.
    parts: Vec<Part>,
    hosts: OnceLock<Vec<AtHost>>,
    /// What is not told by flow; nothing if there is a filter, since nobody knows what it would want of it.
    pub(super) rest: Carried,
    pub(super) rest_rate: [u64; 2],
    /// Flows and `rest`.
    pub(super) total: Carried,
    /// Flows that have carried something, wanted or not.
    pub(super) all: u64,
    pub(super) bounds: Bounds,
}

/// What is asked of each flow in most sums, side by side: a look at the flows themselves costs more than the sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) at: FlowRef,
    /// What the nearer end has sent first.
    pub(super) carried: Carried,
    pub(super) rate: [u64; 2],
    /// Originator and responder.
    pub(super) ends: [HostId; 2],
    /// Which of them is the nearer one.
    pub(super) near: usize,
    pub(super) ended: bool,
    impossible: bool,
}

impl Part {
    fn of(at: FlowRef, flow: &Flow, carried: Carried, rate: [u64; 2]) -> Self {
        let (ends, near) = (flow.ends, usize::from(flow.near == 1));
        Self { at, carried, rate, ends, near, ended: flow.ended, impossible: flow.impossible }
    }

    /// The farther end.
    pub(super) fn far(&self) -> HostId {
        self.ends[1 - self.near]
    }
}

/// What the flows of a host have carried.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AtHost {
    /// It is an end of a flow, be it the nearer one.
    pub(super) seen: bool,
    /// Flows whose farther end it is, and what these have carried.
    pub(super) flows: u64,
    pub(super) carried: Carried,
    pub(super) rate: [u64; 2],
    /// One of them has answered faster than light.
    pub(super) impossible: bool,
}

/// Seconds, both among them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Bounds {
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
        let sums = model.shared.sums(bounds, sieve, |sieve| Sums::new(model, bounds, sieve));
        Self { model, sums }
    }

    /// The flows, in the order of their places.
    pub(super) fn items(&self) -> impl Iterator<Item = Item<'m>> + '_ {
        self.sums.parts.iter().filter_map(|part| {
            let flow = self.model.flows().get(part.at)?;
            Some(Item { at: part.at, flow, carried: part.carried, rate: part.rate })
        })
    }

    /// How many flows there are.
    pub(super) fn len(&self) -> usize {
        self.sums.parts.len()
    }

    /// What is asked of them most.
    pub(super) fn parts(&self) -> &[Part] {
        &self.sums.parts
    }

    /// The flow of one of them.
    pub(super) fn flow(&self, part: &Part) -> Option<&'m Flow> {
        self.model.flows().get(part.at)
    }

    /// The hosts at the ends of the flows.
    pub(super) fn hosts(&self) -> impl Iterator<Item = (HostId, &'m Host, &AtHost)> {
        let model = self.model;
        let at_hosts = self.sums.hosts.get_or_init(|| self.at_hosts());
        let seen = (0..).zip(at_hosts).filter(|(_, at_host)| at_host.seen);
        seen.map(|(id, at_host)| (id, model.hosts().get(id), at_host))
    }

    fn at_hosts(&self) -> Vec<AtHost> {
        let mut hosts = vec![AtHost::default(); self.model.hosts().end()];
        for part in &self.sums.parts {
            hosts[part.ends[part.near] as usize].seen = true;
            let host = &mut hosts[part.far() as usize];
            host.seen = true;
            host.flows += 1;
            host.carried += part.carried;
            host.rate = [host.rate[0] + part.rate[0], host.rate[1] + part.rate[1]];
            host.impossible |= part.impossible;
        }
        hosts
    }
}

impl Deref for Span<'_> {
    type Target = Sums;

    fn deref(&self) -> &Sums {
        &self.sums
    }
}

impl Sums {
    fn new(model: &Model, bounds: Bounds, sieve: &mut Sieve) -> Self {
        let mut sums = Self {
            parts: Vec::with_capacity(if bounds.live { model.flows().len() } else { 0 }),
            hosts: OnceLock::new(),
            rest: Carried::default(),
            rest_rate: [0; 2],
            total: Carried::default(),
            all: 0,
            bounds,
        };
        if bounds.live {
            sums.add_live(model, sieve);
        } else {
            sums.add_past(model, sieve);
        }
        if !sieve.filter.is_empty() {
            (sums.rest, sums.rest_rate) = (Carried::default(), [0; 2]);
        }
        sums.total = sums.rest;
        sums.parts.iter().for_each(|part| sums.total += part.carried);
        sums
    }

    fn add(&mut self, model: &Model, sieve: &mut Sieve, part: Part, flow: &Flow) {
        self.all += u64::from(!sieve.hides(flow));
        if sieve.wants(model, part.at, flow) {
            self.parts.push(part);
        }
    }

    fn add_live(&mut self, model: &Model, sieve: &mut Sieve) {
        self.rest = model.seconds().window().rest;
        let (mut told, clock) = ([0; 2], model.clock());
        for (at, flow) in model.flows().iter() {
            if flow.window.is_empty() {
                continue;
            }
            let rate = flow.up_first(Carried { octets: clock.rate(flow), ..Carried::default() }).octets;
            told = [told[0] + rate[0], told[1] + rate[1]];
            self.add(model, sieve, Part::of(at, flow, flow.up_first(flow.window), rate), flow);
        }
        let all = model.rate_all().octets;
        // Some of the rest's octets may go the other way than it looks: only the sum is held to.
        let missing = (all[0] + all[1]).saturating_sub(told[0] + told[1]);
        let up = all[0].saturating_sub(told[0]).min(missing);
        self.rest_rate = [up, missing - up];
    }

    fn add_past(&mut self, model: &Model, sieve: &mut Sieve) {
        let (bounds, open) = (self.bounds, model.seconds().open_at());
        let mut carried = vec![Carried::default(); model.flows().end()];
        for second in model.seconds().range(bounds.from, bounds.to) {
            self.rest += second.rest;
            for (at, amount) in &second.flows {
                match model.flows().get(*at) {
                    Some(_) => carried[at.slot as usize] += *amount,
                    None => self.rest += *amount,
                }
            }
        }
        let with_open = (bounds.from..=bounds.to).contains(&open);
        for (at, flow) in model.flows().iter() {
            let sum = &mut carried[at.slot as usize];
            if with_open && flow.open.second == open {
                *sum += flow.open.carried;
            }
            if !sum.is_empty() {
                let carried = flow.up_first(*sum);
                let rate = carried.octets.map(|octets| octets / bounds.seconds());
                self.add(model, sieve, Part::of(at, flow, carried, rate), flow);
            }
        }
        self.rest_rate = self.rest.octets.map(|octets| octets / bounds.seconds());
    }
}
