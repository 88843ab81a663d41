//! The record that comes with the end of a flow.

/// What became of a flow: little-endian, fixed, only ever longer in later versions.
///
/// | octets | field |
/// |---|---|
/// | 0..8, 8..16 | packets to the responder, to the originator |
/// | 16..24, 24..32 | octets of them, from the link layer on |
/// | 32..40 | time of the first packet, nanoseconds since 1970 |
/// | 40..48 | time of the last |
/// | 48..56 | round-trip time of the TCP handshake in nanoseconds, 0 if unknown |
/// | 56..57 | why it ended: 1 timeout, 2 closed, 3 evicted, 4 end of input, 5 ports reused |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FlowEnd {
    /// Packets to the responder and to the originator.
    pub packets: [u64; 2],
    /// Octets of them, from the link layer on.
    pub octets: [u64; 2],
    /// Nanoseconds since 1970 of the first and the last packet.
    pub span: [u64; 2],
    /// Round-trip time of the TCP handshake in nanoseconds, 0 if unknown.
    pub handshake_rtt: u64,
    /// See the table above.
    pub reason: u8,
}

impl FlowEnd {
    /// Octets of the record as this version writes it.
    pub const LEN: usize = 64;

    /// The record as octets.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let words = self.packets.iter().chain(&self.octets).chain(&self.span).chain([&self.handshake_rtt]);
        for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes[56] = self.reason;
        bytes
    }

    /// Reads the record; `None` if it is shorter than this version's.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LEN] = bytes.first_chunk()?;
        let mut words =
            bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()));
        let mut next = || words.next().unwrap_or_default();
        Some(Self {
            packets: [next(), next()],
            octets: [next(), next()],
            span: [next(), next()],
            handshake_rtt: next(),
            reason: bytes[56],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let end = FlowEnd { packets: [1, 2], octets: [3, 4], span: [5, 6], handshake_rtt: 7, reason: 2 };
        assert_eq!(FlowEnd::from_bytes(&end.to_bytes()), Some(end));
        assert_eq!(FlowEnd::from_bytes(&[0; 63]), None);
    }
}
