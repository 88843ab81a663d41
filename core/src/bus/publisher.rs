//! How workers reach the sinks.

use super::{
    IDLE, LAST, Lanes,
    lane::{Lane, Message},
};
use crate::{activity::Report, copies::Copies, eve::Batch};
use crossbeam_channel::SendTimeoutError;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// How long a sink may keep a patient bus waiting before that is told.
const STUCK: Duration = Duration::from_secs(5);

/// What is done about a sink whose queue is full.
#[derive(Clone, Debug)]
pub enum Patience {
    /// It is waited for, as the replay of a file should, until this is set: radar was asked to stop.
    Until(Arc<AtomicBool>),
    /// Its events are dropped and counted, as live capture must.
    None,
}

impl Patience {
    /// Whether a slow sink is waited for, for as long as it takes.
    pub(super) fn lasts(&self) -> bool {
        matches!(self, Self::Until(stop) if !stop.load(Ordering::Relaxed))
    }
}

/// How workers reach the sinks.
#[derive(Clone, Debug)]
pub struct Publisher {
    lanes: Lanes,
    patience: Patience,
}

impl Publisher {
    pub(super) fn new(lanes: Lanes, patience: Patience) -> Self {
        Self { lanes, patience }
    }

    /// Sends a batch to all sinks.
    pub fn publish(&self, batch: Batch) {
        self.send(batch, Duration::ZERO);
    }

    /// The same, but worth waiting for a little: the last events of a live capture.
    pub fn publish_last(&self, batch: Batch) {
        self.send(batch, LAST);
    }

    /// Sends what flows have carried to the sinks that ask for it.
    pub fn report(&self, report: Report) {
        let report = Arc::new(report);
        for lane in self.lanes.now().iter().filter(|lane| lane.shared.wants_activity()) {
            if self.send_to(lane, Message::Report(Arc::clone(&report)), Duration::ZERO).is_err() {
                lane.shared.reports_dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Sends frames to the sinks that ask for them.
    pub fn frames(&self, copies: Copies) {
        let copies = Arc::new(copies);
        for lane in self.lanes.now().iter().filter(|lane| lane.shared.wants_frames()) {
            if self.send_to(lane, Message::Frames(Arc::clone(&copies)), Duration::ZERO).is_err() {
                lane.shared.frames_dropped.fetch_add(copies.len() as u64, Ordering::Relaxed);
            }
        }
    }

    fn send(&self, batch: Batch, wait: Duration) {
        let batch = Arc::new(batch);
        for lane in self.lanes.now().iter() {
            if self.send_to(lane, Message::Events(Arc::clone(&batch)), wait).is_err() {
                lane.shared.dropped.fetch_add(batch.len() as u64, Ordering::Relaxed);
            }
        }
    }

    fn send_to(
        &self,
        lane: &Lane,
        mut message: Message,
        wait: Duration,
    ) -> Result<(), SendTimeoutError<Message>> {
        let (begin, shared) = (Instant::now(), &lane.shared);
        // Whoever configures a sink otherwise that is stuck wants the rest to go on.
        let is_given_up = || begin.elapsed() >= STUCK && shared.is_to_be_replaced();
        let is_waited_for =
            || self.patience.lasts() && !shared.leaving.load(Ordering::Relaxed) && !is_given_up();
        loop {
            let wait = if is_waited_for() { IDLE } else { wait };
            match lane.sender.send_timeout(message, wait) {
                Err(SendTimeoutError::Timeout(back)) if is_waited_for() => message = back,
                sent => return sent,
            }
            if begin.elapsed() >= STUCK && !shared.told.swap(true, Ordering::Relaxed) {
                tracing::warn!(plugin = shared.name, "this sink takes no events, and all wait for it");
            }
        }
    }
}
