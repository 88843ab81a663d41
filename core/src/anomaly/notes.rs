//! What decoding has seen: counted at once, and kept until the worker knows whose packet it was.

use super::{Counts, Kind};
use crate::time::Timestamp;

/// Notes kept of one batch at most. A batch has 256 frames, and a frame seldom has two; what is past it
/// is counted all the same.
const KEPT_MAX: usize = 1024;

/// An anomaly of a frame.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// What it is.
    pub kind: Kind,
    /// Capture time of the frame.
    pub time: Timestamp,
    /// The frame's number in its source.
    pub number: u64,
    /// Packets that had come of the batch when it was seen: the one being decoded would be the next.
    pub packets: usize,
}

/// The anomalies of a batch, and the counts of all.
#[derive(Debug, Default)]
pub struct Notes {
    counts: Counts,
    kept: Option<Vec<Note>>,
}

impl Notes {
    /// Nothing yet; `keep` if what is noted will be told.
    #[must_use]
    pub fn new(keep: bool) -> Self {
        Self { counts: Counts::default(), kept: keep.then(Vec::new) }
    }

    /// Takes note of an anomaly.
    pub fn note(&mut self, note: Note) {
        self.counts.count(note.kind);
        if let Some(kept) = self.kept.as_mut().filter(|kept| kept.len() < KEPT_MAX) {
            kept.push(note);
        }
    }

    /// How often each kind was seen.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.as_ref().is_none_or(Vec::is_empty)
    }

    /// Takes what is to be told.
    pub fn take(&mut self) -> Vec<Note> {
        self.kept.as_mut().map(std::mem::take).unwrap_or_default()
    }
}
