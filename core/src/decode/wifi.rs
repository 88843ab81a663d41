//! IEEE 802.11 data frames, and the headers that monitor mode puts before them.

use crate::anomaly::Kind;

use super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Bits of the second octet of frame control (IEEE 802.11 §9.2.4.1).
mod flag {
    pub const TO_DISTRIBUTION: u8 = 0x01;
    pub const FROM_DISTRIBUTION: u8 = 0x02;
    pub const PROTECTED: u8 = 0x40;
    pub const ORDER: u8 = 0x80;
}

/// Bits of the first.
mod subtype {
    /// The type, and for data frames the subtypes "null", which carry nothing.
    pub const TYPE: u8 = 0x0C;
    pub const DATA: u8 = 0x08;
    pub const NULL: u8 = 0x40;
    pub const QOS: u8 = 0x80;
    /// The version, which is 0, and what tells data frames that carry something.
    pub const CARRYING: u8 = 0x03 | TYPE | NULL;
}

impl<'b> Walk<'_, 'b> {
    /// Radiotap (<https://www.radiotap.org>): version, pad, length in little-endian.
    pub fn radiotap(&mut self, data: &'b [u8], outer: &Outer) {
        let length = match *data {
            [0, _, low, high, ..] => usize::from(u16::from_le_bytes([low, high])),
            _ => return self.short(Kind::LinkPktTooSmall),
        };
        self.wifi(data.get(length..).unwrap_or_default(), outer);
    }

    /// Prism: a message code and the length, in the byte order of the machine.
    pub fn prism(&mut self, data: &'b [u8], outer: &Outer) {
        let length = match *data {
            [_, _, _, _, low, high, 0, 0, ..] => u16::from_le_bytes([low, high]),
            [_, _, _, _, 0, 0, high, low, ..] => u16::from_be_bytes([high, low]),
            _ => return self.short(Kind::LinkPktTooSmall),
        };
        self.wifi(data.get(usize::from(length)..).unwrap_or_default(), outer);
    }

    /// AVS: a version and the length, in network byte order.
    pub fn avs(&mut self, data: &'b [u8], outer: &Outer) {
        let length = match *data {
            [_, _, _, _, 0, 0, high, low, ..] => u16::from_be_bytes([high, low]),
            _ => return self.short(Kind::LinkPktTooSmall),
        };
        self.wifi(data.get(usize::from(length)..).unwrap_or_default(), outer);
    }

    /// A frame from frame control on. Only data frames in the clear carry packets.
    pub fn wifi(&mut self, data: &'b [u8], outer: &Outer) {
        let Some(&control) = data.first_chunk() else { return self.short(Kind::LinkPktTooSmall) };
        let [first, flags] = in_order(control);
        if first & subtype::CARRYING != subtype::DATA || flags & flag::PROTECTED != 0 {
            return count(&mut self.counters.not_ip);
        }
        let mut aggregated = false;
        let both = flag::TO_DISTRIBUTION | flag::FROM_DISTRIBUTION;
        let mut length = if flags & both == both { 30_usize } else { 24 };
        if first & subtype::QOS != 0 {
            aggregated = data.get(length).is_some_and(|control| control & 0x80 != 0);
            length = length.saturating_add(if flags & flag::ORDER != 0 { 6 } else { 2 });
        }
        let Some(payload) = data.get(length..) else { return self.short(Kind::LinkPktTooSmall) };
        let outer = Outer { macs: macs(data, flags), ..*outer };
        if aggregated {
            return self.aggregate(payload, &outer);
        }
        // Some drivers fill the header up to a multiple of four.
        let padded = payload.strip_prefix(&[0, 0]).filter(|rest| rest.starts_with(&[0xAA, 0xAA]));
        self.llc(padded.unwrap_or(payload), &outer);
    }

    /// Frames in one (A-MSDU, §9.3.2.2): each with receiver, sender and length before LLC, and filled up to
    /// a multiple of four but for the last. Each turn takes fourteen octets at least.
    fn aggregate(&mut self, mut data: &'b [u8], outer: &Outer) {
        while let Some((header, rest)) = data.split_first_chunk::<14>() {
            let [receiver @ .., _, _, _, _, _, _, _, _] = header;
            let [_, _, _, _, _, _, sender @ .., high, low] = header;
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let frame = rest.get(..length).unwrap_or(rest);
            self.llc(frame, &Outer { macs: Some([*sender, *receiver]), ..*outer });
            let filled = length.saturating_add(14).next_multiple_of(4);
            data = data.get(filled..).unwrap_or_default();
        }
    }
}

/// Whether a data frame in the clear may begin here that carries LLC, for those who are not sure.
pub(super) fn is_data(data: &[u8]) -> bool {
    let Some(&control) = data.first_chunk() else { return false };
    let [first, flags] = in_order(control);
    first & subtype::CARRYING == subtype::DATA && flags & flag::PROTECTED == 0
}

/// Frame control in its order: access points of one maker hand it to their controller with its octets
/// exchanged, and a version that there is not gives that away.
fn in_order([first, second]: [u8; 2]) -> [u8; 2] {
    if first & 0x03 == 0 { [first, second] } else { [second, first] }
}

/// Source and destination: which of the addresses they are depends on the direction (§9.3.2.1).
fn macs(data: &[u8], flags: u8) -> Option<[[u8; 6]; 2]> {
    let at = |offset: usize| data.get(offset..).and_then(<[u8]>::first_chunk).copied();
    let (source, destination) =
        match (flags & flag::TO_DISTRIBUTION != 0, flags & flag::FROM_DISTRIBUTION != 0) {
            (false, false) => (10, 4),
            (false, true) => (16, 4),
            (true, false) => (10, 16),
            (true, true) => (24, 16),
        };
    Some([at(source)?, at(destination)?])
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, V4, V4_SEEN, see},
    };

    const ADDRESSES: [u8; 20] = hex!("020000000001 020000000002 020000000003 1000");
    const SNAP: [u8; 8] = hex!("aaaa03 000000 0800");

    #[test]
    fn data_frames_carry_llc() {
        assert_eq!(see(LinkType::IEEE802_11, &[&hex!("0801 0000"), &ADDRESSES, &SNAP, V4]), [V4_SEEN]);
    }

    #[test]
    fn quality_of_service_and_a_fourth_address_make_the_header_longer() {
        let frame: [&[u8]; 5] = [&hex!("8803 0000"), &ADDRESSES, &hex!("020000000004 0000"), &SNAP, V4];
        assert_eq!(see(LinkType::IEEE802_11, &frame), [V4_SEEN]);
    }

    #[test]
    fn frames_in_one_are_all_seen() {
        let part = [&hex!("020000000002 020000000001 0028")[..], &SNAP, V4].concat();
        let frame: [&[u8]; 6] = [&hex!("8802 0000"), &ADDRESSES, &hex!("8000"), &part, &[0; 2], &part];
        assert_eq!(see(LinkType::IEEE802_11, &frame), [V4_SEEN, V4_SEEN]);
    }

    #[test]
    fn radiotap_says_how_long_it_is() {
        let radiotap = hex!("00 00 0c00 00000000 00000000");
        assert_eq!(
            see(LinkType::RADIOTAP, &[&radiotap, &hex!("0802 0000"), &ADDRESSES, &SNAP, V4]),
            [V4_SEEN]
        );
    }

    #[test]
    fn encrypted_and_empty_frames_carry_nothing_to_see() {
        let mut bench = Bench::new();
        for control in [hex!("0841 0000"), hex!("4801 0000"), hex!("8000 0000")] {
            let frame = [&control[..], &ADDRESSES, &SNAP, V4].concat();
            assert!(bench.see(LinkType::IEEE802_11, &frame).is_empty());
        }
        assert_eq!(bench.counters().not_ip, 3);
    }
}
