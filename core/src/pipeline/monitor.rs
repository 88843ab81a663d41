//! The numbers of all workers while they run, and the `stats` events made of them.

use super::{Plan, Snapshot, stats::stats};
use crate::{
    bus::{Bus, LaneAccount, Publisher},
    capture::Statistics,
    eve::{STATS, Subject, Vocabulary, Writer},
    status::Status,
    time::Timestamp,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Where a worker puts its numbers for others to read, now and then.
#[derive(Clone, Debug, Default)]
pub(super) struct Board(Arc<Mutex<(Snapshot, Statistics)>>);

impl Board {
    pub(super) fn put(&self, snapshot: Snapshot, capture: Statistics) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (snapshot, capture);
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

    /// Publishes the numbers as they are.
    pub(super) fn tell(&mut self, bus: &Bus, total: &Snapshot, capture: &Statistics) {
        let sinks = bus.accounts();
        self.publish(&bus.publisher(), total, capture, &sinks);
    }

    fn publish(
        &mut self,
        publisher: &Publisher,
        total: &Snapshot,
        capture: &Statistics,
        sinks: &[LaneAccount],
    ) {
        for violation in total.violations() {
            tracing::error!("radar's own sums do not come out even: {violation}; please report this");
        }
        let body = stats(self.started.elapsed().as_secs(), capture, total, sinks).to_string();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp::new(now.as_secs(), now.subsec_nanos());
        self.writer.event(STATS, now, 0, Subject::Radar, body.as_bytes(), "");
        publisher.publish_last(self.writer.take());
    }
}
