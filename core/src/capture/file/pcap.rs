//! The classic capture format (draft-ietf-opsawg-pcap): a header of 24 octets, then records.
//!
//! Three magic numbers in two byte orders: microseconds, nanoseconds, and the one of Alexey
//! Kuznetsov's patched libpcap, whose records carry 8 octets more.

use crate::{
    capture::{chunk::FrameHead, link_type::LinkType, origin::Interface},
    time::Timestamp,
};

use super::{
    format::{Malformed, Need, frame_limit},
    order::{Order, words},
};

/// Octets of the header of the file.
pub const HEADER: usize = 24;

/// Where we are in a classic capture.
#[derive(Debug)]
pub struct Pcap {
    order: Order,
    /// Nanoseconds in a unit of the fraction of a second.
    unit: u64,
    /// Octets of a record before its frame.
    record_header: usize,
    frame_max: u32,
    /// Written before version 2.4, when some had the two lengths of a record the wrong way round.
    lengths_swapped: bool,
    interface: [Interface; 1],
    frames: u64,
}

/// What a magic number says.
struct Kind {
    order: Order,
    unit: u64,
    record_header: usize,
}

impl Kind {
    fn of(magic: [u8; 4]) -> Option<Self> {
        let kind = |order, unit, record_header| Some(Self { order, unit, record_header });
        match magic {
            [0xd4, 0xc3, 0xb2, 0xa1] => kind(Order::Little, 1000, 16),
            [0xa1, 0xb2, 0xc3, 0xd4] => kind(Order::Big, 1000, 16),
            [0x4d, 0x3c, 0xb2, 0xa1] => kind(Order::Little, 1, 16),
            [0xa1, 0xb2, 0x3c, 0x4d] => kind(Order::Big, 1, 16),
            [0x34, 0xcd, 0xb2, 0xa1] => kind(Order::Little, 1000, 24),
            [0xa1, 0xb2, 0xcd, 0x34] => kind(Order::Big, 1000, 24),
            _ => None,
        }
    }
}

impl Pcap {
    /// Whether a file that begins so is a classic capture.
    pub fn begins(magic: [u8; 4]) -> bool {
        Kind::of(magic).is_some()
    }

    /// Reads the header of the file; none if the magic number is another's.
    pub fn open(header: &[u8; HEADER]) -> Option<Result<Self, Malformed>> {
        // Magic; version; time zone and accuracy, which nobody writes; snap length; link type.
        let [magic, [major0, major1, minor0, minor1], _, _, snap_length, link] = words(header)?;
        let kind = Kind::of(magic)?;
        let major = kind.order.u16([major0, major1]);
        let minor = kind.order.u16([minor0, minor1]);
        // 543 is DG/UX's way to say 2.0.
        if !matches!(major, 2 | 543) {
            return Some(Err(Malformed::Version { major, minor }));
        }
        // The upper half of the link type tells the length of a frame check sequence; decoders go
        // by the lengths of the protocols and do not need it.
        let link = kind.order.u32(link) & 0xffff;
        Some(Ok(Self {
            order: kind.order,
            unit: kind.unit,
            record_header: kind.record_header,
            frame_max: frame_limit(kind.order.u32(snap_length)),
            lengths_swapped: major == 543 || minor < 4,
            interface: [Interface { name: None, link: LinkType(link as u16) }],
            frames: 0,
        }))
    }

    pub fn interfaces(&self) -> &[Interface] {
        &self.interface
    }

    pub fn record(&self) -> u64 {
        self.frames + 1
    }

    pub fn index(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        heads: &mut Vec<FrameHead>,
    ) -> Result<Need, Malformed> {
        // One loop for each byte order: the choice is made here and not four times a record.
        match self.order {
            Order::Little => self.index_by(u32::from_le_bytes, bytes, at, heads),
            Order::Big => self.index_by(u32::from_be_bytes, bytes, at, heads),
        }
    }

    #[inline]
    fn index_by(
        &mut self,
        number: impl Fn([u8; 4]) -> u32,
        bytes: &[u8],
        at: &mut usize,
        heads: &mut Vec<FrameHead>,
    ) -> Result<Need, Malformed> {
        let [Interface { link, .. }] = self.interface;
        loop {
            let Some(header) = bytes.get(*at..).and_then(words) else {
                return Ok(Need { octets: self.record_header, part: "header" });
            };
            let [seconds, fraction, captured, length] = header.map(&number);
            let swapped = captured > length && self.lengths_swapped;
            let (captured, length) = if swapped { (length, captured) } else { (captured, length) };
            if captured > self.frame_max {
                return Err(Malformed::FrameTooLong { octets: captured, most: self.frame_max });
            }
            let octets = self.record_header + captured as usize;
            let offset = *at + self.record_header;
            if bytes.len() - *at < octets {
                return Ok(Need { octets, part: "frame" });
            }
            *at += octets;
            self.frames += 1;
            heads.push(FrameHead {
                number: self.frames,
                // No overflow: both products stay below 2^63.
                time: Timestamp(u64::from(seconds) * 1_000_000_000 + u64::from(fraction) * self.unit),
                #[expect(clippy::cast_possible_truncation, reason = "a chunk ends far below 4 GiB")]
                offset: offset as u32,
                captured,
                length,
                link,
                interface: 0,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// Version 2.4, snap length 96, Ethernet.
    const HEADER_LE: [u8; HEADER] = hex!("d4c3b2a1 0200 0400 00000000 00000000 60000000 01000000");
    /// The same, big-endian, in nanoseconds.
    const HEADER_BE: [u8; HEADER] = hex!("a1b23c4d 0002 0004 00000000 00000000 00000060 00000001");

    fn open(header: &[u8; HEADER]) -> Pcap {
        Pcap::open(header).expect("magic").expect("header")
    }

    fn index(pcap: &mut Pcap, bytes: &[u8]) -> (Result<Need, Malformed>, usize, Vec<FrameHead>) {
        let (mut at, mut heads) = (0, Vec::new());
        let result = pcap.index(bytes, &mut at, &mut heads);
        (result, at, heads)
    }

    #[test]
    fn a_record_is_indexed_where_it_lies() {
        let record = hex!("01000000 02000000 03000000 3c000000 aabbcc");
        let (result, at, heads) = index(&mut open(&HEADER_LE), &record);
        assert_eq!(result, Ok(Need { octets: 16, part: "header" }));
        assert_eq!(at, record.len());
        let [head] = heads[..] else { panic!("one frame") };
        assert_eq!((head.number, head.time), (1, Timestamp(1_000_002_000)));
        assert_eq!((head.offset, head.captured, head.length), (16, 3, 60));
        assert_eq!(head.link, LinkType::ETHERNET);
    }

    #[test]
    fn the_other_byte_order_and_nanoseconds_are_read() {
        let record = hex!("00000001 00000002 00000001 00000001 aa");
        let (_, _, heads) = index(&mut open(&HEADER_BE), &record);
        assert_eq!(heads[0].time, Timestamp(1_000_000_002));
    }

    #[test]
    fn a_record_that_is_not_whole_is_left_for_the_next_read() {
        let record = hex!("01000000 02000000 03000000 3c000000 aabb");
        let (result, at, heads) = index(&mut open(&HEADER_LE), &record);
        assert_eq!(result, Ok(Need { octets: 19, part: "frame" }));
        assert_eq!((at, heads.len()), (0, 0));
    }

    #[test]
    fn the_patched_format_has_eight_octets_more_a_record() {
        let mut header = HEADER_LE;
        header[0] = 0x34;
        header[1] = 0xcd;
        let record = hex!("01000000 02000000 01000000 01000000 02000000 0800 00 00 aa");
        let (_, at, heads) = index(&mut open(&header), &record);
        assert_eq!((at, heads[0].offset, heads[0].captured), (25, 24, 1));
    }

    #[test]
    fn lengths_the_wrong_way_round_are_set_right_in_old_files_only() {
        let record = hex!("01000000 02000000 3c000000 02000000 aabb");
        let mut old = HEADER_LE;
        old[6] = 3;
        let (_, _, heads) = index(&mut open(&old), &record);
        assert_eq!((heads[0].captured, heads[0].length), (2, 60));
        let (result, _, _) = index(&mut open(&HEADER_LE), &record);
        assert_eq!(result, Ok(Need { octets: 76, part: "frame" }));
    }

    #[test]
    fn a_length_past_what_libpcap_writes_is_damage_unless_it_was_announced() {
        let record = hex!("01000000 02000000 00000800 00000800 aa");
        let (result, _, _) = index(&mut open(&HEADER_LE), &record);
        assert_eq!(result, Err(Malformed::FrameTooLong { octets: 0x80000, most: 0x40000 }));
        let mut announced = HEADER_LE;
        announced[18] = 0x10;
        let (result, _, _) = index(&mut open(&announced), &record);
        assert_eq!(result, Ok(Need { octets: 16 + 0x80000, part: "frame" }));
    }

    #[test]
    fn no_announcement_goes_past_sixteen_mebibytes() {
        let mut header = HEADER_LE;
        header[16..20].copy_from_slice(&[0xff; 4]);
        let record = hex!("01000000 02000000 01000001 01000001 aa");
        let (result, _, _) = index(&mut open(&header), &record);
        assert_eq!(result, Err(Malformed::FrameTooLong { octets: 0x0100_0001, most: 0x0100_0000 }));
    }
}
