//! RTP (RFC 3550 §5.1): two bits of version are no signature, several packets of one source are.

use crate::opening::Opening;

/// Its name.
pub(crate) const PROTOCOL: &str = "rtp";

/// Packets of one source, numbered one after the other, that are no accident.
const PACKETS: u8 = 3;

/// Numbers that may be missing between two packets of a source.
const LOST_MAX: u16 = 8;

/// The source that one direction of a flow may hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Source {
    ssrc: u32,
    sequence: u16,
    payload_type: u8,
    packets: u8,
}

impl Source {
    /// Whether `opening` may be a packet of RTP at all.
    pub fn may_be(opening: Opening<'_>) -> bool {
        Self::read(opening).is_some()
    }

    /// Takes a datagram; whether by now this is RTP.
    pub fn take(&mut self, opening: Opening<'_>) -> bool {
        let Some(next) = Self::read(opening) else { return false };
        let ahead = next.sequence.wrapping_sub(self.sequence);
        let goes_on = next.ssrc == self.ssrc
            && next.payload_type == self.payload_type
            && (1..=LOST_MAX).contains(&ahead);
        let packets = if goes_on { self.packets.saturating_add(1) } else { 1 };
        *self = Self { packets, ..next };
        packets >= PACKETS
    }

    fn read(opening: Opening<'_>) -> Option<Self> {
        let [first, second] = opening.array(0)?;
        let (payload_type, sources) = (second & 0x7F, usize::from(first & 15));
        let header = sources.saturating_mul(4).saturating_add(12);
        // 64 to 95 are kept free, so that RTCP can be told from RTP (RFC 5761 §4).
        let plausible = first >> 6 == 2
            && !(35..96).contains(&payload_type)
            && opening.length > header
            && opening.u32(8)? != 0;
        plausible.then_some(Self {
            ssrc: opening.u32(8)?,
            sequence: u16::from_be_bytes(opening.array(2)?),
            payload_type,
            packets: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening::{Carrier, Sender};

    fn packet(sequence: u8, ssrc: u8) -> Vec<u8> {
        [&[0x80, 0, 0, sequence, 0, 0, 1, sequence, 9, 9, 9, ssrc][..], &[0xD5; 160]].concat()
    }

    fn take(source: &mut Source, octets: &[u8]) -> bool {
        let (carrier, sender) = (Carrier::Udp, Sender::Unknown);
        let (length, ports) = (octets.len(), [4000, 4002]);
        source.take(Opening { carrier, sender, octets, length, ports, midstream: false })
    }

    #[test]
    fn three_packets_of_one_source_are_rtp() {
        let mut source = Source::default();
        assert!(!take(&mut source, &packet(1, 1)));
        assert!(!take(&mut source, &packet(2, 1)));
        assert!(take(&mut source, &packet(4, 1)));
    }

    #[test]
    fn numbers_that_stand_still_or_sources_that_change_are_not() {
        let mut source = Source::default();
        assert!((0..8).all(|_| !take(&mut source, &packet(1, 1))));
        assert!((0..8).all(|at| !take(&mut source, &packet(at, at))));
    }
}
