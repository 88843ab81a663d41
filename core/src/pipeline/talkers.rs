//! The greatest talkers of a run: counted by each worker, added up, and told to who wants to know.

use super::monitor::Board;
use crate::{
    bus::Bus,
    flow::Flow,
    tally::{Tally, Tops},
};
use radar_abi::stable::Amount;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// How often workers report, and sinks can be told.
const INTERVAL: Duration = Duration::from_secs(1);

/// Talkers of each kind that are told.
const SHOWN: usize = 100;

/// How many talkers of each kind are kept; 0 while nobody wants to know. Clones are of the same number.
#[derive(Clone, Debug, Default)]
pub struct Wanted(Arc<AtomicUsize>);

impl Wanted {
    /// Has so many be kept from now on; what was before is not made up for.
    pub fn set(&self, kept: usize) {
        self.0.store(kept, Ordering::Relaxed);
    }

    /// The same, unless some are kept already.
    pub(super) fn set_if_unset(&self, kept: usize) {
        let _ = self.0.compare_exchange(0, kept, Ordering::Relaxed, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who is told of the talkers beside the sinks, about once a second and at the end; the flag says that it is.
#[derive(Clone)]
pub struct Observer(Arc<Observe>);

/// What an observer does.
type Observe = dyn Fn(&Tops, bool) + Send + Sync;

impl Observer {
    /// One that does this.
    pub fn new(observe: impl Fn(&Tops, bool) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Observer")
    }
}

/// The talkers of one worker.
#[derive(Debug)]
pub(super) struct Talkers {
    wanted: Wanted,
    tally: Option<Tally>,
    reported: Instant,
}

impl Talkers {
    pub(super) fn new(wanted: &Wanted) -> Self {
        Self { wanted: wanted.clone(), tally: None, reported: Instant::now() }
    }

    /// Whether anybody wants to know; to be asked once for a batch.
    pub(super) fn are_wanted(&mut self) -> bool {
        let kept = self.wanted.get();
        if kept == 0 {
            self.tally = None;
        } else if self.tally.is_none() {
            self.tally = Some(Tally::new(kept));
        }
        kept != 0
    }

    /// A flow has carried so much.
    pub(super) fn add(&mut self, flow: &Flow, amount: &Amount, names: &[String]) {
        if let Some(tally) = &mut self.tally {
            tally.add(flow, amount, names);
        }
    }

    /// Whether it is time to report them, or the end.
    pub(super) fn is_due(&self, last: bool) -> bool {
        self.tally.is_some() && (last || self.reported.elapsed() >= INTERVAL)
    }

    /// The talkers as they are now.
    pub(super) fn report(&mut self) -> Option<Tally> {
        self.reported = Instant::now();
        self.tally.clone()
    }
}

/// Adds the workers' talkers up and tells of them.
#[derive(Debug)]
pub(super) struct Teller {
    wanted: Wanted,
    observer: Option<Observer>,
    told: Instant,
}

impl Teller {
    pub(super) fn new(wanted: &Wanted, observer: Option<&Observer>) -> Self {
        Self { wanted: wanted.clone(), observer: observer.cloned(), told: Instant::now() }
    }

    /// Whether it is time to tell; then the interval begins anew.
    pub(super) fn is_due(&mut self) -> bool {
        let due = self.wanted.get() != 0 && self.told.elapsed() >= INTERVAL;
        if due {
            self.told = Instant::now();
        }
        due
    }

    /// Tells the sinks and the observer.
    pub(super) fn tell(&self, bus: &Bus, boards: &[Board], last: bool) {
        let Some(tops) = self.tops(boards, SHOWN) else { return };
        if let Some(Observer(observe)) = &self.observer {
            observe(&tops, last);
        }
        bus.tops(tops, last);
    }

    /// The greatest talkers of all workers; none if nobody wants to know.
    pub(super) fn tops(&self, boards: &[Board], number: usize) -> Option<Tops> {
        let kept = Some(self.wanted.get()).filter(|kept| *kept != 0)?;
        let mut sum = Tally::new(kept);
        for board in boards {
            board.tally(|tally| sum.merge(tally));
        }
        Some(Tops::of(&sum, number))
    }
}
