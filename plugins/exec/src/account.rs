//! What was lost since the host was told last, and why.

use std::mem::take;

/// Why a line did not reach the program.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(usize)]
pub enum Cause {
    /// The program was too slow, and the queue full.
    Slow,
    /// There was no program, and the queue was full.
    Absent,
    /// The program ended when it had read a part of it.
    Torn,
    /// radar ended before the program had read it.
    End,
    /// It is longer than the queue.
    Long,
}

/// Names of counters: the causes in their order, then what else is counted.
pub const COUNTERS: [&str; 7] =
    ["lost_slow", "lost_absent", "lost_torn", "lost_end", "lost_long", "starts", "starts_failed"];

/// Places of the last two.
pub const STARTS: usize = 5;
/// See [`STARTS`].
pub const STARTS_FAILED: usize = 6;

/// Numbers since the host was told last.
#[derive(Debug, Default)]
pub struct Account {
    counts: [u64; COUNTERS.len()],
    /// Why the last line was lost.
    reason: String,
}

impl Account {
    /// Lines were lost.
    pub fn lose(&mut self, lines: u64, cause: Cause, command: &str) {
        if lines == 0 {
            return;
        }
        self.count(cause as usize, lines);
        self.reason = match cause {
            Cause::Slow => format!("{command} is too slow"),
            Cause::Absent => format!("{command} does not run"),
            Cause::Torn => format!("{command} ended within a line"),
            Cause::End => format!("radar ends, and {command} had not read it"),
            Cause::Long => "the event is longer than the buffer".to_owned(),
        };
    }

    /// So many more of this.
    pub fn count(&mut self, place: usize, more: u64) {
        if let Some(count) = self.counts.get_mut(place) {
            *count = count.saturating_add(more);
        }
    }

    /// All that was counted since this was called last.
    pub fn take(&mut self) -> [u64; COUNTERS.len()] {
        take(&mut self.counts)
    }

    /// Lines that were lost, among all counts.
    #[must_use]
    pub fn lost(counts: &[u64; COUNTERS.len()]) -> u64 {
        counts.iter().take(STARTS).sum()
    }

    /// Why the last line was lost.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}
