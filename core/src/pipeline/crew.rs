//! The plugins of one worker: each at its place, called one after the other.

use crate::{
    dispatch::{Inbox, Lists, Subscriptions},
    eve::{Head, Vocabulary, Writer},
    flow::FlowTable,
    host::{Account, Instance, Stopwatch},
    time::Timestamp,
};
use radar_abi::stable::{Input, flag};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// All of them, and what they want.
#[derive(Debug)]
pub(super) struct Crew {
    /// In the order of the calls: see [`super::in_order`].
    seats: Vec<Seat>,
    pub(super) subscriptions: Subscriptions,
    lists: Lists,
    /// The same for events of others.
    told: Lists,
    /// The places of those who were set aside, for others to see.
    aside: Arc<AtomicU64>,
}

/// A plugin at its place.
#[derive(Debug)]
pub(super) struct Seat {
    place: usize,
    instance: Instance,
    /// When it was last told the time.
    ticked: u64,
    /// What those did whose place it took, under its name.
    before: Account,
    /// Faults of it that were looked at.
    faults: u64,
}

/// Other plugins for one worker, ready to be called.
#[derive(Debug)]
pub(super) struct Change {
    /// In the order of the configuration: each place, and who is new there; none where one stays.
    pub(super) seats: Vec<(usize, Option<Instance>)>,
    pub(super) subscriptions: Subscriptions,
    pub(super) vocabulary: Arc<Vocabulary>,
}

impl Seat {
    fn new(place: usize, instance: Instance, before: Account) -> Self {
        Self { place, instance, ticked: 0, before, faults: 0 }
    }

    pub(super) fn name(&self) -> &str {
        self.instance.name()
    }

    /// What was done under its name.
    pub(super) fn account(&self) -> Account {
        let mut sum = self.before.clone();
        sum.add(self.instance.account());
        sum
    }
}

impl Crew {
    /// The first crew of a worker, each at the place of its number.
    pub(super) fn new(instances: Vec<Instance>, subscriptions: Subscriptions) -> Self {
        let seat = |(place, instance)| Seat::new(place, instance, Account::default());
        let seats = instances.into_iter().enumerate().map(seat).collect();
        let (lists, told) = (Lists::default(), Lists::default());
        Self { seats, subscriptions, lists, told, aside: Arc::default() }
    }

    /// The places of those who were set aside, kept up to date.
    pub(super) fn aside(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.aside)
    }

    /// Who has failed since this was last asked, or the first of them.
    pub(super) fn failed(&mut self) -> Option<String> {
        let failed = |seat: &&mut Seat| seat.faults != seat.instance.account().faults;
        let seat = self.seats.iter_mut().find(failed)?;
        seat.faults = seat.instance.account().faults;
        Some(seat.name().to_owned())
    }

    /// What was done under each name.
    pub(super) fn accounts(&self) -> Vec<(String, Account)> {
        self.seats.iter().map(|seat| (seat.name().to_owned(), seat.account())).collect()
    }

    /// Empty lists for everybody; [`Self::call`] takes their memory back.
    pub(super) fn inbox<'b>(&mut self) -> Inbox<'b> {
        Inbox::new(self.subscriptions.places(), std::mem::take(&mut self.lists))
    }

    /// Tells the time to those whose interval is over.
    pub(super) fn tick(&mut self, inbox: &mut Inbox<'_>, now: Timestamp) {
        for seat in &mut self.seats {
            let interval = self.subscriptions.tick(seat.place);
            // A clock that was set back starts the interval anew.
            if interval != 0 && now.0.abs_diff(seat.ticked) >= interval {
                seat.ticked = now.0;
                inbox.tick(seat.place, now);
            }
        }
    }

    /// One call for each plugin that has inputs. Enrichers come first, and what an analyzer tells goes to those of
    /// them that read it before the next one is called, so that what they add is in its events.
    pub(super) fn call(&mut self, inbox: Inbox<'_>, table: &mut FlowTable, writer: &mut Writer) {
        let mut watch = Stopwatch::start();
        let tells_enrichers = self.subscriptions.read_events(true);
        for at in 0..self.seats.len() {
            let before = writer.pending().len();
            self.call_seat(at, &inbox, table, writer, &mut watch);
            if tells_enrichers && writer.pending().len() > before {
                self.tell_events(before, true, table, writer, &mut watch);
            }
        }
        self.lists = inbox.into_memory();
    }

    fn call_seat(
        &mut self,
        at: usize,
        inbox: &Inbox<'_>,
        table: &mut FlowTable,
        writer: &mut Writer,
        watch: &mut Stopwatch,
    ) {
        let Some(Seat { place, instance, .. }) = self.seats.get_mut(at) else { return };
        let inputs = inbox.of(*place);
        if inputs.is_empty() {
            return;
        }
        instance.call(inputs, table, writer, watch);
        if instance.account().set_aside {
            self.subscriptions.set_aside(*place);
            self.aside.fetch_or(1 << *place, Ordering::Relaxed);
        }
    }

    /// Hands the events from the one at `from` on to those who read others' events, be it the enrichers or the
    /// others. What these emit in answer is not handed on: there is no end to that otherwise.
    pub(super) fn tell_events(
        &mut self,
        from: usize,
        enrichers: bool,
        table: &mut FlowTable,
        writer: &mut Writer,
        watch: &mut Stopwatch,
    ) {
        let is_read = |head: &Head| self.subscriptions.readers(head.event_type, enrichers).next().is_some();
        let new = writer.pending().heads().get(from..).unwrap_or_default();
        if !new.iter().any(is_read) {
            return;
        }
        let events = writer.lay_aside();
        let mut inbox = Inbox::new(self.subscriptions.places(), std::mem::take(&mut self.told));
        for head in events.heads().get(from..).unwrap_or_default() {
            for (plugin, place) in self.subscriptions.readers(head.event_type, enrichers) {
                inbox.event(plugin, place, envelope(head), events.line(head));
            }
        }
        for at in 0..self.seats.len() {
            self.call_seat(at, &inbox, table, writer, watch);
        }
        self.told = inbox.into_memory();
        writer.put_back(events);
    }

    /// The place of a plugin that runs.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.seats.iter().find(|seat| seat.name() == name).map(|seat| seat.place)
    }

    /// Changes who there is, and gives back who had to go: dropping one may take a while.
    pub(super) fn change(&mut self, change: Change) -> Vec<Seat> {
        let mut before = std::mem::take(&mut self.seats);
        self.subscriptions = change.subscriptions;
        let mut aside = 0;
        for (place, instance) in change.seats {
            let at = before.iter().position(|seat| seat.place == place);
            let seat = match (instance, at) {
                (None, Some(at)) => before.swap_remove(at),
                (None, None) => continue,
                (Some(instance), at) => {
                    let same = at.map(|at| &before[at]).filter(|seat| seat.name() == instance.name());
                    let account = same.map(|seat| seat.account().inherited()).unwrap_or_default();
                    Seat::new(place, instance, account)
                }
            };
            // Since the change was prepared, it may have happened to one that stays.
            if seat.instance.account().set_aside {
                self.subscriptions.set_aside(place);
                aside |= 1 << place;
            }
            self.seats.push(seat);
        }
        self.aside.store(aside, Ordering::Relaxed);
        before
    }
}

/// What an event is about, as those get it who read others' events.
fn envelope(head: &Head) -> Input<'static> {
    Input {
        time: head.time,
        flow: head.flow,
        source: head.source,
        destination: head.destination,
        source_port: head.ports[0],
        destination_port: head.ports[1],
        flags: if head.ipv6 { flag::IPV6 } else { 0 },
        protocol: head.protocol,
        slot: head.slot,
        direction: head.direction as u8,
        length: (head.body.start - head.line.start) as u64,
        ..Input::empty()
    }
}
