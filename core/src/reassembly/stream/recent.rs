//! What a stream gave last: a second copy of it is no longer held, and must be told apart all the same.

/// The last octets delivered, to hold a second copy against them.
#[derive(Debug, Default)]
pub(super) struct Recent(Vec<u8>);

/// Octets remembered: what a handshake's segments hold. Streams live for handshakes.
const RECENT_MAX: usize = 4096;

impl Recent {
    pub(super) fn remember(&mut self, octets: &[u8]) {
        if octets.len() >= RECENT_MAX {
            self.0.clear();
            self.0.extend_from_slice(&octets[octets.len() - RECENT_MAX..]);
            return;
        }
        let excess = (self.0.len() + octets.len()).saturating_sub(RECENT_MAX);
        self.0.drain(..excess);
        self.0.extend_from_slice(octets);
    }

    /// Whether `octets`, whose first lies `behind` the end of what was delivered, are others.
    pub(super) fn differs(&self, behind: usize, octets: &[u8]) -> bool {
        let skipped = behind.saturating_sub(self.0.len());
        let known = &self.0[self.0.len().saturating_sub(behind)..];
        let octets = octets.get(skipped..).unwrap_or_default();
        octets.iter().zip(known).any(|(a, b)| a != b)
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}
