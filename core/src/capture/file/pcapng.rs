//! pcapng (draft-ietf-opsawg-pcapng): sections of blocks, each of which tells its length twice.
//!
//! Frames come in Enhanced, Simple and (obsolete) Packet Blocks. A section has its own byte order
//! and its own list of interfaces, each with its own link type and clock. Name resolution,
//! statistics, secrets, comments and blocks nobody knows are stepped over.

use std::collections::HashMap;

use crate::{
    capture::{chunk::FrameHead, link_type::LinkType, origin::Interface},
    time::Timestamp,
};

use super::{
    described::{Clock, Described},
    format::{Malformed, Need},
    order::{Order, words},
};

/// What a pcapng file begins with; a palindrome, so that it can be read in either byte order.
pub const MAGIC: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// The longest block: libpcap's limit, and Wireshark's.
const BLOCK_MAX: u32 = 16 * 1024 * 1024;

/// Octets of a block that are not its body: type and length before it, the length again behind.
const FRAMING: usize = 12;

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Where we are in a pcapng file.
#[derive(Debug)]
pub struct Pcapng {
    order: Order,
    /// The interfaces of this section.
    section: Vec<Seen>,
    /// Those of all sections; the same one is not listed twice.
    interfaces: Vec<Interface>,
    known: HashMap<Interface, u16>,
    blocks: u64,
    frames: u64,
    /// Of the last frame: what a Simple Packet Block, which has no stamp, is given, so that
    /// capture time does not leap to 1970 and back.
    time: Timestamp,
}

/// What is needed of an interface for each of its frames.
#[derive(Clone, Copy, Debug)]
struct Seen {
    index: u16,
    link: LinkType,
    clock: Clock,
    snap_length: u32,
    frame_max: u32,
}

/// The fixed part of a packet block, whichever kind it is.
struct Packet {
    interface: u32,
    stamp: u64,
    captured: u32,
    length: u32,
}

impl Pcapng {
    pub fn new() -> Self {
        Self {
            order: Order::Little,
            section: Vec::new(),
            interfaces: Vec::new(),
            known: HashMap::new(),
            blocks: 0,
            frames: 0,
            time: Timestamp::default(),
        }
    }

    pub fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    pub fn record(&self) -> u64 {
        self.blocks + 1
    }

    pub fn index(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        heads: &mut Vec<FrameHead>,
    ) -> Result<Need, Malformed> {
        loop {
            let rest = bytes.get(*at..).unwrap_or_default();
            let Some([kind, length, magic]) = words(rest) else {
                return Ok(Need { octets: FRAMING, part: "block header" });
            };
            // Only a section header says how its own length is to be read.
            if kind == MAGIC {
                self.order = section_order(magic)?;
            }
            let length = self.order.u32(length);
            if !length.is_multiple_of(4) || (length as usize) < FRAMING || length > BLOCK_MAX {
                return Err(Malformed::BlockLength(length));
            }
            let octets = length as usize;
            let Some(block) = rest.get(..octets) else {
                return Ok(Need { octets, part: "block" });
            };
            self.check_end(block, length)?;
            let body = block.get(8..octets - 4).unwrap_or_default();
            self.block(self.order.u32(kind), body, *at + 8, heads)?;
            *at += octets;
            self.blocks += 1;
        }
    }

    fn check_end(&self, block: &[u8], first: u32) -> Result<(), Malformed> {
        let last = block.last_chunk().map_or(0, |end| self.order.u32(*end));
        if first == last { Ok(()) } else { Err(Malformed::BlockEnds { first, last }) }
    }

    /// Reads a block whose body begins at `offset` of the chunk.
    #[inline]
    fn block(
        &mut self,
        kind: u32,
        body: &[u8],
        offset: usize,
        heads: &mut Vec<FrameHead>,
    ) -> Result<(), Malformed> {
        match kind {
            ENHANCED_PACKET | PACKET => {
                let packet = self.packet(kind, body)?;
                let head = self.frame(&packet, offset + Packet::LEN, body.len() - Packet::LEN)?;
                heads.push(head);
            }
            SIMPLE_PACKET => heads.push(self.simple(body, offset)?),
            INTERFACE => self.describe(body)?,
            SECTION => self.open_section(body)?,
            _ => {}
        }
        Ok(())
    }

    fn packet(&self, kind: u32, body: &[u8]) -> Result<Packet, Malformed> {
        let Some([interface, high, low, captured, length]) = words(body) else {
            return Err(Malformed::BlockTooShort { block: "packet block", octets: body.len() });
        };
        let [a, b, _, _] = interface;
        Ok(Packet {
            // The obsolete block has 16 bits of interface and 16 of packets dropped since the last.
            interface: match kind {
                PACKET => u32::from(self.order.u16([a, b])),
                _ => self.order.u32(interface),
            },
            stamp: u64::from(self.order.u32(high)) << 32 | u64::from(self.order.u32(low)),
            captured: self.order.u32(captured),
            length: self.order.u32(length),
        })
    }

    /// The head of a frame that lies at `offset`, in a block that has `room` octets for it.
    fn frame(&mut self, packet: &Packet, offset: usize, room: usize) -> Result<FrameHead, Malformed> {
        let seen = self.seen(packet.interface)?;
        if packet.captured > seen.frame_max {
            return Err(Malformed::FrameTooLong { octets: packet.captured, most: seen.frame_max });
        }
        if packet.captured as usize > room {
            return Err(Malformed::FrameOutsideBlock { octets: packet.captured, room });
        }
        self.time = seen.clock.time(packet.stamp);
        Ok(self.head(seen, offset, packet.captured, packet.length))
    }

    /// A Simple Packet Block: the length, and as much of the frame as interface 0 captures.
    fn simple(&mut self, body: &[u8], offset: usize) -> Result<FrameHead, Malformed> {
        let Some((length, data)) = body.split_first_chunk::<4>() else {
            return Err(Malformed::BlockTooShort { block: "simple packet block", octets: body.len() });
        };
        let seen = self.seen(0)?;
        let length = self.order.u32(*length);
        let most = if seen.snap_length == 0 { u32::MAX } else { seen.snap_length };
        // A block is at most 16 MiB, and so is what it holds.
        let room = u32::try_from(data.len()).unwrap_or(BLOCK_MAX);
        Ok(self.head(seen, offset + 4, length.min(most).min(room), length))
    }

    fn head(&mut self, seen: Seen, offset: usize, captured: u32, length: u32) -> FrameHead {
        self.frames += 1;
        FrameHead {
            number: self.frames,
            time: self.time,
            #[expect(clippy::cast_possible_truncation, reason = "a chunk ends far below 4 GiB")]
            offset: offset as u32,
            captured,
            length,
            link: seen.link,
            interface: seen.index,
        }
    }

    fn seen(&self, interface: u32) -> Result<Seen, Malformed> {
        let unknown = Malformed::UnknownInterface { interface, described: self.section.len() };
        self.section.get(interface as usize).copied().ok_or(unknown)
    }

    fn describe(&mut self, body: &[u8]) -> Result<(), Malformed> {
        let described = Described::read(self.order, body)?;
        let (clock, snap_length) = (described.clock, described.snap_length);
        let (link, frame_max) = (described.interface.link, described.frame_max());
        if self.section.len() >= usize::from(u16::MAX) {
            return Err(Malformed::TooManyInterfaces);
        }
        let index = self.list(described.interface)?;
        self.section.push(Seen { index, link, clock, snap_length, frame_max });
        Ok(())
    }

    /// The place of an interface in the list of all.
    fn list(&mut self, interface: Interface) -> Result<u16, Malformed> {
        if let Some(&index) = self.known.get(&interface) {
            return Ok(index);
        }
        let index = u16::try_from(self.interfaces.len()).map_err(|_| Malformed::TooManyInterfaces)?;
        self.interfaces.push(interface.clone());
        self.known.insert(interface, index);
        Ok(index)
    }

    fn open_section(&mut self, body: &[u8]) -> Result<(), Malformed> {
        let Some(&[_, _, _, _, major0, major1, minor0, minor1]) = body.first_chunk::<8>() else {
            return Err(Malformed::BlockTooShort { block: "section header", octets: body.len() });
        };
        let major = self.order.u16([major0, major1]);
        if major != 1 {
            return Err(Malformed::Version { major, minor: self.order.u16([minor0, minor1]) });
        }
        self.section.clear();
        Ok(())
    }
}

impl Packet {
    /// Octets of a packet block's body before the frame.
    const LEN: usize = 20;
}

fn section_order(magic: [u8; 4]) -> Result<Order, Malformed> {
    match u32::from_be_bytes(magic) {
        0x1a2b_3c4d => Ok(Order::Big),
        0x4d3c_2b1a => Ok(Order::Little),
        other => Err(Malformed::SectionMagic(other)),
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    const SECTION_LE: &[u8] = &hex!("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000");
    const SECTION_BE: &[u8] = &hex!("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c");
    /// Ethernet, no snap length, microseconds.
    const ETHERNET_LE: &[u8] = &hex!("01000000 14000000 0100 0000 00000000 14000000");
    /// Raw IP, snap length 2, nanoseconds.
    const RAW_BE: &[u8] = &hex!("00000001 0000001c 0065 0000 00000002 0009 0001 09000000 0000001c");
    /// Interface 0, stamp 5, 3 octets of 60.
    const ENHANCED_LE: &[u8] =
        &hex!("06000000 24000000 00000000 00000000 05000000 03000000 3c000000 aabbcc00 24000000");

    fn index(blocks: &[&[u8]]) -> (Result<Need, Malformed>, Pcapng, Vec<FrameHead>) {
        let (mut pcapng, mut at, mut heads) = (Pcapng::new(), 0, Vec::new());
        let result = pcapng.index(&blocks.concat(), &mut at, &mut heads);
        (result, pcapng, heads)
    }

    const NEXT: Result<Need, Malformed> = Ok(Need { octets: FRAMING, part: "block header" });

    #[test]
    fn an_enhanced_packet_is_indexed_where_it_lies() {
        let (result, pcapng, heads) = index(&[SECTION_LE, ETHERNET_LE, ENHANCED_LE]);
        assert_eq!(result, NEXT);
        let [head] = heads[..] else { panic!("one frame") };
        assert_eq!((head.number, head.time), (1, Timestamp(5000)));
        assert_eq!((head.offset, head.captured, head.length), (28 + 20 + 28, 3, 60));
        assert_eq!((head.link, head.interface, pcapng.record()), (LinkType::ETHERNET, 0, 4));
    }

    #[test]
    fn a_section_has_its_own_byte_order_and_interfaces() {
        let simple = hex!("00000003 00000014 00000009 aabbccdd 00000014");
        let (result, pcapng, heads) =
            index(&[SECTION_LE, ETHERNET_LE, ENHANCED_LE, SECTION_BE, RAW_BE, &simple]);
        assert_eq!(result, NEXT);
        assert_eq!(pcapng.interfaces().len(), 2);
        let last = heads[1];
        assert_eq!((last.link, last.interface, last.number), (LinkType::RAW, 1, 2));
        // Its interface captures 2 octets; it has no stamp and is given the one before.
        assert_eq!((last.captured, last.length, last.time), (2, 9, Timestamp(5000)));
    }

    #[test]
    fn an_interface_described_again_in_the_next_section_is_the_same() {
        let (_, pcapng, heads) =
            index(&[SECTION_LE, ETHERNET_LE, ENHANCED_LE, SECTION_LE, ETHERNET_LE, ENHANCED_LE]);
        assert_eq!((pcapng.interfaces().len(), heads[1].interface), (1, 0));
    }

    #[test]
    fn the_obsolete_packet_block_is_read() {
        let packet =
            hex!("02000000 24000000 0000 0700 00000000 05000000 03000000 3c000000 aabbcc00 24000000");
        let (_, _, heads) = index(&[SECTION_LE, ETHERNET_LE, &packet]);
        assert_eq!((heads[0].interface, heads[0].captured), (0, 3));
    }

    #[test]
    fn blocks_nobody_knows_are_stepped_over() {
        let unknown = hex!("addeadbe 10000000 01020304 10000000");
        let (_, _, heads) = index(&[SECTION_LE, &unknown, ETHERNET_LE, &unknown, ENHANCED_LE]);
        assert_eq!(heads.len(), 1);
    }

    #[test]
    fn a_frame_of_an_interface_not_described_is_an_error() {
        let (result, _, heads) = index(&[SECTION_LE, ENHANCED_LE]);
        assert_eq!(result, Err(Malformed::UnknownInterface { interface: 0, described: 0 }));
        assert!(heads.is_empty());
    }

    #[test]
    fn a_frame_longer_than_its_block_is_an_error() {
        let packet = hex!("06000000 24000000 00000000 00000000 05000000 05000000 3c000000 aabbcc00 24000000");
        let (result, ..) = index(&[SECTION_LE, ETHERNET_LE, &packet]);
        assert_eq!(result, Err(Malformed::FrameOutsideBlock { octets: 5, room: 4 }));
    }

    #[test]
    fn lengths_no_block_can_have_are_errors() {
        let (result, ..) = index(&[SECTION_LE, &hex!("01000000 00000000 00000000")]);
        assert_eq!(result, Err(Malformed::BlockLength(0)));
        let (result, ..) = index(&[SECTION_LE, &hex!("01000000 0d000000 00000000")]);
        assert_eq!(result, Err(Malformed::BlockLength(13)));
        let (result, ..) = index(&[SECTION_LE, &hex!("01000000 fcffffff 00000000")]);
        assert_eq!(result, Err(Malformed::BlockLength(0xffff_fffc)));
        let (result, ..) = index(&[SECTION_LE, &hex!("01000000 0c000000 10000000")]);
        assert_eq!(result, Err(Malformed::BlockEnds { first: 12, last: 16 }));
    }

    #[test]
    fn a_block_that_is_not_whole_is_left_for_the_next_read() {
        let (result, _, heads) = index(&[SECTION_LE, ETHERNET_LE, &ENHANCED_LE[..30]]);
        assert_eq!(result, Ok(Need { octets: 36, part: "block" }));
        assert!(heads.is_empty());
    }
}
