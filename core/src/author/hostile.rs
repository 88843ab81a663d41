//! What a hostile or broken network makes of a capture: no fault may come of it, whatever else does.

use super::play::OwnedFrame;
use crate::capture::LinkType;

/// Every frame cut at `length` octets.
#[must_use]
pub fn cut(frames: &[OwnedFrame], length: usize) -> Vec<OwnedFrame> {
    frames.iter().map(|frame| cut_one(frame, length)).collect()
}

/// Bits flipped, frames cut, left out, repeated and exchanged: the same way for the same seed.
#[must_use]
pub fn damaged(frames: &[OwnedFrame], seed: u64) -> Vec<OwnedFrame> {
    let (mut random, mut damaged) = (Random(seed), Vec::<OwnedFrame>::new());
    for frame in frames {
        let mut frame = frame.clone();
        match random.below(8) {
            0 => continue,
            1 => damaged.push(frame.clone()),
            2 => frame = cut_one(&frame, random.below(frame.data.len() + 1)),
            3..=5 => {
                for _ in 0..=random.below(4) {
                    let at = random.below(frame.data.len().max(1));
                    if let Some(octet) = frame.data.get_mut(at) {
                        *octet ^= 1 << random.below(8);
                    }
                }
            }
            _ => {}
        }
        damaged.push(frame);
        if random.below(8) == 0 && damaged.len() > 1 {
            let last = damaged.len() - 1;
            damaged.swap(last, last - 1);
        }
    }
    damaged
}

/// Every frame twice, as a port that mirrors both directions of a line delivers it.
#[must_use]
pub fn twice(frames: &[OwnedFrame]) -> Vec<OwnedFrame> {
    frames.iter().flat_map(|frame| [frame.clone(), frame.clone()]).collect()
}

/// Every IP packet grown to the largest there can be, its own octets again and again.
#[must_use]
pub fn oversize(frames: &[OwnedFrame]) -> Vec<OwnedFrame> {
    frames.iter().map(|frame| grown(frame).unwrap_or_else(|| frame.clone())).collect()
}

fn cut_one(frame: &OwnedFrame, length: usize) -> OwnedFrame {
    OwnedFrame { data: frame.data.iter().copied().take(length).collect(), ..frame.clone() }
}

fn grown(frame: &OwnedFrame) -> Option<OwnedFrame> {
    let ip = ip_header(frame)?;
    let (before, packet) = frame.data.split_at_checked(ip)?;
    let mut packet: Vec<u8> = packet.iter().copied().cycle().take(usize::from(u16::MAX)).collect();
    let (protocol, payload) = match packet.first()? >> 4 {
        4 => {
            put(&mut packet, 2, u16::MAX)?;
            (*packet.get(9)?, usize::from(packet.first()? & 15) * 4)
        }
        _ => {
            put(&mut packet, 4, u16::MAX - 40)?;
            (*packet.get(6)?, 40)
        }
    };
    if protocol == 17 {
        let length = u16::try_from(packet.len().checked_sub(payload)?).ok()?;
        put(&mut packet, payload + 4, length)?;
    }
    let data = [before, &packet].concat();
    Some(OwnedFrame { length: u32::try_from(data.len()).ok()?, data, ..frame.clone() })
}

/// Where a frame's IP header begins, behind Ethernet with one VLAN tag or none.
pub(super) fn ip_header(frame: &OwnedFrame) -> Option<usize> {
    if frame.link != LinkType::ETHERNET {
        return None;
    }
    let ether_type = |at: usize| Some(u16::from_be_bytes([*frame.data.get(at)?, *frame.data.get(at + 1)?]));
    let tag = if ether_type(12)? == 0x8100 { 4 } else { 0 };
    matches!(ether_type(12 + tag)?, 0x0800 | 0x86DD).then_some(14 + tag)
}

fn put(packet: &mut [u8], at: usize, number: u16) -> Option<()> {
    packet.get_mut(at..at + 2)?.copy_from_slice(&number.to_be_bytes());
    Some(())
}

/// xorshift64*: enough to damage a capture, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (bits as usize) % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ethernet, IPv4 and UDP with a payload of four octets.
    fn datagram() -> OwnedFrame {
        let mut data = vec![2; 12];
        data.extend([8, 0, 0x45, 0, 0, 32, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
        data.extend([0, 7, 0, 7, 0, 12, 0, 0, b'a', b'b', b'c', b'd']);
        OwnedFrame::new(1, 0, data.len(), data)
    }

    #[test]
    fn an_oversize_packet_says_its_length_and_has_it() {
        let grown = oversize(&[datagram()]).remove(0);
        assert_eq!(grown.data.len(), 14 + 65535);
        assert_eq!(grown.length as usize, grown.data.len());
        assert_eq!(&grown.data[16..18], [0xFF, 0xFF]);
        assert_eq!(u16::from_be_bytes([grown.data[38], grown.data[39]]), 65535 - 20);
    }

    #[test]
    fn what_holds_no_ip_is_left_as_it_is() {
        let arp = OwnedFrame::new(1, 0, 14, [[2; 12].as_slice(), &[8, 6]].concat());
        assert_eq!(oversize(&[arp]).remove(0).data.len(), 14);
    }

    #[test]
    fn damage_is_the_same_for_the_same_seed() {
        let octets = |seed| -> Vec<Vec<u8>> {
            damaged(&vec![datagram(); 20], seed).into_iter().map(|frame| frame.data).collect()
        };
        assert_eq!(octets(7), octets(7));
        assert_ne!(octets(7), octets(8));
    }
}
