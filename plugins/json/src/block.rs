//! Lines gathered to be written at once.

use std::time::Instant;

/// Octets gathered before they are written. 128 KiB is some three hundred events: a system call
/// then costs nothing beside them, and the block still lies in the second-level cache.
pub(crate) const OCTETS_MAX: usize = 128 << 10;

/// Whole lines that wait to be written.
pub(crate) struct Block {
    octets: Vec<u8>,
    /// The time of the event in each line, in nanoseconds since 1970.
    times: Vec<u64>,
    begun: Instant,
}

impl Block {
    pub(crate) fn new() -> Self {
        Self { octets: Vec::with_capacity(OCTETS_MAX), times: Vec::new(), begun: Instant::now() }
    }

    /// Whether a line of `octets` more leaves the block within `limit`; an empty one takes any.
    pub(crate) fn fits(&self, octets: usize, limit: usize) -> bool {
        self.octets.is_empty() || self.octets.len().saturating_add(octets) <= limit
    }

    pub(crate) fn push(&mut self, line: &[u8], time: u64) {
        if self.octets.is_empty() {
            self.begun = Instant::now();
        }
        self.octets.extend_from_slice(line);
        self.octets.push(b'\n');
        self.times.push(time);
    }

    pub(crate) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// The times of the events whose lines do not lie within the first `octets`.
    pub(crate) fn times_after(&self, octets: usize) -> &[u64] {
        let lines = self.octets.iter().take(octets).filter(|octet| **octet == b'\n').count();
        self.times.get(lines..).unwrap_or_default()
    }

    /// When its first line came; none if it is empty.
    pub(crate) fn begun(&self) -> Option<Instant> {
        (!self.octets.is_empty()).then_some(self.begun)
    }

    pub(crate) fn clear(&mut self) {
        self.octets.clear();
        self.times.clear();
        // A line longer than the block made it grow.
        self.octets.shrink_to(OCTETS_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_as_written_with_its_end() {
        let mut block = Block::new();
        block.push(b"{}", 7);
        block.push(b"{ }", 8);
        assert_eq!(block.octets(), b"{}\n{ }\n");
        assert_eq!(block.times_after(2), [7, 8]);
        assert_eq!(block.times_after(3), [8]);
        assert_eq!(block.times_after(7), [0u64; 0]);
    }

    #[test]
    fn an_empty_block_takes_a_line_of_any_length() {
        let mut block = Block::new();
        assert!(block.fits(OCTETS_MAX * 2, OCTETS_MAX));
        block.push(b"{}", 0);
        assert!(!block.fits(OCTETS_MAX - 2, OCTETS_MAX));
        assert!(block.fits(OCTETS_MAX - 3, OCTETS_MAX));
    }
}
