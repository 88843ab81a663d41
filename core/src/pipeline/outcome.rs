//! When a run ends, and the numbers it ends with.

use super::Snapshot;
use crate::{
    bus::LaneAccount,
    capture::{CaptureError, Statistics},
};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// When a run ends before its sources do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Until {
    /// After this many frames.
    pub frames: Option<u64>,
    /// After this time on the clock.
    pub duration: Option<Duration>,
}

/// The numbers a run ends with.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What ended sources before their time.
    pub errors: Vec<CaptureError>,
    /// What was captured.
    pub capture: Statistics,
    /// What the workers did.
    pub total: Snapshot,
    /// What the sinks did.
    pub sinks: Vec<LaneAccount>,
}

/// How much of an [`Until`] is left, for all workers together.
#[derive(Debug)]
pub(super) struct Left {
    frames: Option<AtomicU64>,
    deadline: Option<Instant>,
}

impl Left {
    pub(super) fn of(until: Until) -> Self {
        Self {
            frames: until.frames.map(AtomicU64::new),
            deadline: until.duration.map(|duration| Instant::now() + duration),
        }
    }

    /// Of `frames` those that may still be taken; they count as taken.
    pub(super) fn take(&self, frames: usize) -> usize {
        let Some(left) = &self.frames else { return frames };
        let taken = |left: u64| Some(left.saturating_sub(frames as u64));
        // Without a failing closure this cannot fail.
        let before = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).unwrap_or_default();
        frames.min(usize::try_from(before).unwrap_or(usize::MAX))
    }

    pub(super) fn is_over(&self) -> bool {
        self.frames.as_ref().is_some_and(|left| left.load(Ordering::Relaxed) == 0)
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}
