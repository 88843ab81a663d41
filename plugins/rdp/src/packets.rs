//! TPKT (RFC 1006 §6): the packets of one direction, put together from pieces.

use std::borrow::Cow;

/// What is at hand of a direction.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Found<'a> {
    /// What a packet carries, without its header.
    Packet(Cow<'a, [u8]>),
    /// More octets are needed.
    Nothing,
    /// This is no TPKT.
    Other,
}

/// The packets of one direction.
#[derive(Debug, Default)]
pub(crate) struct Packets {
    /// The packet that is not whole yet: below 64 KiB, since its length has 16 bits.
    held: Vec<u8>,
}

/// Version, reserved, and a length of two octets that counts the header.
const HEADER: usize = 4;
/// The version of all TPKTs.
const VERSION: u8 = 3;

impl Packets {
    /// Reads up to the end of one packet.
    pub fn read<'a>(&mut self, rest: &mut &'a [u8]) -> Found<'a> {
        if self.held.is_empty() {
            let octets: &'a [u8] = rest;
            let Some(size) = size(octets) else { return Found::Other };
            if let Some((packet, behind)) = size.and_then(|size| octets.split_at_checked(size)) {
                *rest = behind;
                return Found::Packet(Cow::Borrowed(packet.get(HEADER..).unwrap_or(&[])));
            }
        }
        self.hold(HEADER, rest);
        let Some(size) = size(&self.held) else { return Found::Other };
        let Some(size) = size else { return Found::Nothing };
        self.hold(size, rest);
        if self.held.len() < size {
            return Found::Nothing;
        }
        let packet = std::mem::take(&mut self.held);
        Found::Packet(Cow::Owned(packet.get(HEADER..).unwrap_or(&[]).to_vec()))
    }

    /// Moves octets until `size` of them are held, or as many as there are.
    fn hold(&mut self, size: usize, rest: &mut &[u8]) {
        let missing = size.saturating_sub(self.held.len());
        let (part, behind) = rest.split_at_checked(missing).unwrap_or((rest, &[]));
        self.held.extend_from_slice(part);
        *rest = behind;
    }
}

/// Octets of a packet, header included: `Some(None)` if that cannot be told yet, `None` if it is no TPKT.
fn size(octets: &[u8]) -> Option<Option<usize>> {
    match octets {
        [] | [VERSION] | [VERSION, 0] | [VERSION, 0, _] => Some(None),
        [VERSION, 0, high, low, ..] => {
            let size = usize::from(u16::from_be_bytes([*high, *low]));
            (size > HEADER).then_some(Some(size))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_whole_however_they_are_cut() {
        let octets = [3, 0, 0, 6, 1, 2, 3, 0, 0, 5, 7];
        for size in 1..=octets.len() {
            let (mut packets, mut found) = (Packets::default(), Vec::new());
            for mut chunk in octets.chunks(size) {
                while !chunk.is_empty() {
                    if let Found::Packet(packet) = packets.read(&mut chunk) {
                        found.push(packet.to_vec());
                    }
                }
            }
            assert_eq!(found, [vec![1, 2], vec![7]], "in pieces of {size}");
        }
    }

    #[test]
    fn what_is_no_tpkt_is_refused_with_its_first_octets() {
        for octets in [&[0x16, 3, 1, 0][..], &[3, 1], &[3, 0, 0, 4]] {
            assert_eq!(Packets::default().read(&mut &octets[..]), Found::Other, "{octets:?}");
        }
    }
}
