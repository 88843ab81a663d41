//! Tags that stand before the type of what a frame carries: VLANs (IEEE 802.1Q, 802.1ad), other tags,
//! `MACsec`, and frames within frames.

use etherparse::SingleVlanHeaderSlice;

use crate::anomaly::Kind;

use super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Bits of `MACsec`'s first octet (IEEE 802.1AE §9.5).
mod secured {
    /// A channel identifier of eight octets follows.
    pub const CHANNEL: u8 = 0x20;
    /// What follows is encrypted, or changed otherwise.
    pub const ENCRYPTED: u8 = 0x08 | 0x04;
}

impl<'b> Walk<'_, 'b> {
    /// A VLAN tag.
    pub fn vlan(&mut self, data: &'b [u8], outer: &Outer) {
        let (Ok(tag), Some(rest)) = (SingleVlanHeaderSlice::from_slice(data), data.get(4..)) else {
            return self.short(Kind::VlanHeaderTooSmall);
        };
        let mut inner = *outer;
        if !inner.vlans.push(tag.vlan_identifier().value()) {
            count(&mut self.counters.too_deep);
            return self.odd(Kind::VlanTooManyLayers);
        }
        self.ether_type_or_length(tag.ether_type().0, rest, &inner);
    }

    /// A frame with MAC addresses of its own, after a tag; `short` is what it is without one.
    pub fn frame_after(&mut self, tag: usize, short: Kind, data: &'b [u8], outer: &Outer) {
        let Some(rest) = data.get(tag..) else { return self.short(short) };
        if let Some(inner) = self.deeper(outer) {
            self.ethernet(rest, &inner);
        }
    }

    /// A tag, and the type of what follows it.
    pub fn type_after(&mut self, tag: usize, data: &'b [u8], outer: &Outer) {
        let field = data.get(tag..).and_then(<[u8]>::split_first_chunk);
        let Some((&ether_type, rest)) = field else { return self.short(Kind::VntagHeaderTooSmall) };
        if let Some(inner) = self.deeper(outer) {
            self.ether_type_or_length(u16::from_be_bytes(ether_type), rest, &inner);
        }
    }

    /// `MACsec`: control, short length and packet number, perhaps a channel. Without encryption the frame
    /// is there to be read, with a check value behind it.
    pub fn secured(&mut self, data: &'b [u8], outer: &Outer) {
        match data.first() {
            Some(control) if control & secured::ENCRYPTED != 0 => count(&mut self.counters.not_ip),
            Some(control) => {
                let tag = if control & secured::CHANNEL != 0 { 14 } else { 6 };
                self.type_after(tag, data, outer);
            }
            None => self.short(Kind::LinkPktTooSmall),
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, MACS, V4, V4_SEEN, see},
    };

    /// What comes of what follows the MAC addresses.
    fn see_typed(parts: &[&[u8]]) -> Vec<String> {
        see(LinkType::ETHERNET, &[MACS, &parts.concat()])
    }

    #[test]
    fn tags_are_kept_outermost_first() {
        let tags = hex!("88a8 6005 8100 0006 0800");
        assert_eq!(see_typed(&[&tags, V4]), [format!("[5, 6] {V4_SEEN}")]);
    }

    #[test]
    fn a_fifth_tag_is_too_deep() {
        let mut bench = Bench::new();
        let frame = [MACS, &hex!("8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 0800"), V4].concat();
        assert!(bench.see(LinkType::ETHERNET, &frame).is_empty());
        assert_eq!(bench.counters().too_deep, 1);
    }

    #[test]
    fn a_frame_in_a_frame_keeps_the_tags_of_both() {
        let backbone = hex!("88a8 0009 88e7 00000001");
        let frame = [&backbone[..], MACS, &hex!("8100 0007 0800"), V4].concat();
        assert_eq!(see_typed(&[&frame]), [format!("[9, 7] {V4_SEEN}")]);
    }

    #[test]
    fn other_tags_before_the_type_are_passed_over() {
        assert_eq!(see_typed(&[&hex!("8926 00000000 8100 0003 0800"), V4]), [format!("[3] {V4_SEEN}")]);
    }

    #[test]
    fn tags_without_end_are_too_deep_and_no_recursion() {
        let mut bench = Bench::new();
        let frame = [MACS, &hex!("8926 00000000").repeat(10_000)].concat();
        assert!(bench.see(LinkType::ETHERNET, &frame).is_empty());
        assert_eq!(bench.counters().too_deep, 1);
    }

    #[test]
    fn every_number_of_a_tag_is_known() {
        for number in [0x8100_u16, 0x88A8, 0x9100, 0x9200, 0x9300] {
            let tag = [&number.to_be_bytes()[..], &hex!("0005 0800")].concat();
            assert_eq!(see_typed(&[&tag, V4]), [format!("[5] {V4_SEEN}")]);
        }
    }

    #[test]
    fn macsec_hides_only_what_it_encrypts() {
        assert_eq!(see_typed(&[&hex!("88e5 00 00 00000001 0800"), V4, &[0; 16]]), [V4_SEEN]);
        let channel = hex!("88e5 20 00 00000001 0200000000010001 0800");
        assert_eq!(see_typed(&[&channel, V4, &[0; 16]]), [V4_SEEN]);
        assert!(see_typed(&[&hex!("88e5 0c 00 00000001 0800"), V4]).is_empty());
    }
}
