//! The numbers of all workers while they run, and the `stats` events made of them.

use super::{Plan, Snapshot, Worker, news::News, stats::stats, talkers::Teller};
use crate::{
    bus::{Bus, LaneAccount, Publisher},
    capture::{Source, Statistics},
    eve::{STATS, Subject, Vocabulary, Writer},
    status::Status,
    tally::{Tally, Tops},
    time::Timestamp,
};
use bumpalo::Bump;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Where a worker puts its numbers for others to read, now and then.
#[derive(Clone, Debug, Default)]
pub(super) struct Board(Arc<Mutex<(Snapshot, Statistics)>>, Arc<Mutex<Option<Tally>>>);

impl Board {
    pub(super) fn put(&self, snapshot: Snapshot, capture: Statistics) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (snapshot, capture);
    }

    /// A worker ends all that it has: puts its last numbers, and its talkers.
    pub(super) fn finish(
        &self,
        worker: &mut Worker,
        source: &mut dyn Source,
        arena: &mut Bump,
        publisher: &Publisher,
    ) {
        worker.finish(arena, publisher);
        self.put_talkers(worker.talkers(true));
        self.put(worker.snapshot(), source.statistics());
    }

    /// Puts the talkers, if there is something new of them.
    pub(super) fn put_talkers(&self, tally: Option<Tally>) {
        if tally.is_some() {
            *self.1.lock().unwrap_or_else(PoisonError::into_inner) = tally;
        }
    }

    /// Lends the talkers that were put there last.
    pub(super) fn tally(&self, to: impl FnOnce(&Tally)) {
        if let Some(tally) = &*self.1.lock().unwrap_or_else(PoisonError::into_inner) {
            to(tally);
        }
    }

    pub(super) fn get(&self) -> (Snapshot, Statistics) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Adds up what the boards say.
pub(super) fn total(boards: &[Board]) -> (Snapshot, Statistics) {
    let mut sum = (Snapshot::default(), Statistics::default());
    for board in boards {
        let (snapshot, capture) = board.get();
        sum.0.add(&snapshot);
        sum.1 = sum.1.plus(capture);
    }
    sum
}

/// Writes `stats` events.
#[derive(Debug)]
pub(super) struct Monitor {
    writer: Writer,
    started: Instant,
    told: Instant,
    interval: Duration,
    status: Option<Status>,
    teller: Teller,
    news: News,
    /// Talkers of each kind that `stats` events show.
    shown: usize,
}

impl Monitor {
    pub(super) fn new(plan: &Plan) -> Self {
        let now = Instant::now();
        Self {
            writer: Writer::new(Arc::new(Vocabulary::default()), 0),
            started: now,
            told: now,
            interval: plan.stats_interval,
            status: plan.status.clone().and_then(Status::at),
            teller: Teller::new(&plan.talkers, plan.observer.as_ref()),
            news: News::new(plan),
            shown: plan.top,
        }
    }

    /// Whether the interval is over; then it begins anew.
    pub(super) fn is_due(&mut self) -> bool {
        let due = !self.interval.is_zero() && self.told.elapsed() >= self.interval;
        if due {
            self.told = Instant::now();
        }
        due
    }

    /// Tells other processes how the plugins do, now and then.
    pub(super) fn show(&mut self, bus: &Bus, total: impl FnOnce() -> Snapshot) {
        if let Some(status) = self.status.as_mut().filter(|status| status.is_due()) {
            status.write(&total().plugins, &bus.accounts());
        }
    }

    /// Tells of the greatest talkers, if it is time for that.
    pub(super) fn tell_talkers(&mut self, bus: &Bus, boards: &[Board]) {
        if self.teller.is_due() {
            self.teller.tell(bus, boards, false);
        }
    }

    /// Tells sinks that show it how radar does, if it is time for that.
    pub(super) fn tell_news(&mut self, bus: &Bus, numbers: impl FnOnce() -> (Snapshot, Statistics)) {
        self.news.tell(bus, numbers);
    }

    /// Tells them that the input is over.
    pub(super) fn tell_end(&self, bus: &Bus, total: &Snapshot, capture: &Statistics, stopped: bool) {
        self.news.tell_end(bus, total, capture, stopped);
    }

    /// Tells of them for the last time.
    pub(super) fn tell_last_talkers(&self, bus: &Bus, boards: &[Board]) {
        self.teller.tell(bus, boards, true);
    }

    /// Publishes the numbers as they are; the talkers are on the boards.
    pub(super) fn tell(&mut self, bus: &Bus, total: &Snapshot, capture: &Statistics, boards: &[Board]) {
        let sinks = bus.accounts();
        let tops = Some(self.shown).filter(|shown| *shown > 0);
        let tops = tops.and_then(|shown| self.teller.tops(boards, shown));
        self.publish(&bus.publisher(), total, capture, &sinks, tops.as_ref());
    }

    fn publish(
        &mut self,
        publisher: &Publisher,
        total: &Snapshot,
        capture: &Statistics,
        sinks: &[LaneAccount],
        tops: Option<&Tops>,
    ) {
        for violation in total.violations() {
            tracing::error!("radar's own sums do not come out even: {violation}; please report this");
        }
        let body = stats(self.started.elapsed().as_secs(), capture, total, sinks, tops).to_string();
        let now = Timestamp::wall_clock();
        self.writer.event(STATS, now, 0, Subject::Radar, body.as_bytes(), "");
        publisher.publish_last(self.writer.take());
    }
}
