//! Ethernet: DIX and IEEE 802.3, with LLC and SNAP (IEEE 802.2), and the tags that stand before
//! the type of what is carried.

use etherparse::{Ethernet2HeaderSlice, SingleVlanHeaderSlice};

use super::{
    counters::{Layer, count},
    walk::{Outer, Walk},
};

/// Numbers of <https://www.iana.org/assignments/ieee-802-numbers>.
pub(super) mod ether_type {
    /// Below this, the field is the length of an LLC frame (IEEE 802.3 §3.2.6).
    pub const MIN: u16 = 0x0600;
    pub const IPV4: u16 = 0x0800;
    pub const IPV6: u16 = 0x86DD;
    pub const VLAN: u16 = 0x8100;
    pub const VLAN_PROVIDER: u16 = 0x88A8;
    /// Q-in-Q before 802.1ad.
    pub const VLAN_Q_IN_Q: u16 = 0x9100;
    pub const MPLS: u16 = 0x8847;
    pub const MPLS_UPSTREAM: u16 = 0x8848;
    pub const PPPOE_SESSION: u16 = 0x8864;
    pub const PPP: u16 = 0x880B;
    /// A frame with its Ethernet header, in GRE and GENEVE.
    pub const TRANSPARENT_ETHERNET: u16 = 0x6558;
    pub const ERSPAN: u16 = 0x88BE;
    pub const ERSPAN_III: u16 = 0x22EB;
    /// Provider backbone bridging, "MAC in MAC" (IEEE 802.1ah): four octets, then a frame.
    pub const BACKBONE: u16 = 0x88E7;
    /// Cisco VN-Tag: four octets, then a type.
    pub const VN_TAG: u16 = 0x8926;
    /// IEEE 802.1BR: six octets, then a type.
    pub const E_TAG: u16 = 0x893F;
    /// Cisco `FabricPath`: two octets of tag after an Ethernet header of its own, then a frame.
    pub const FABRIC_PATH: u16 = 0x8903;
    /// Cisco metadata (security group tag): six octets, then a type.
    pub const CISCO_METADATA: u16 = 0x8909;
}

impl<'b> Walk<'_, 'b> {
    /// A frame from its MAC addresses on.
    #[inline]
    pub fn ethernet(&mut self, data: &'b [u8], outer: &Outer) {
        let (Ok(header), Some(rest)) = (Ethernet2HeaderSlice::from_slice(data), data.get(14..)) else {
            return self.short(Layer::Link);
        };
        let outer = Outer { macs: Some([header.source(), header.destination()]), ..*outer };
        self.ether_type_or_length(header.ether_type().0, rest, &outer);
    }

    /// What follows a type field that may also be a length.
    #[inline]
    pub fn ether_type_or_length(&mut self, field: u16, data: &'b [u8], outer: &Outer) {
        if field >= ether_type::MIN {
            return self.ether_type(field, data, outer);
        }
        self.llc(data.get(..usize::from(field)).unwrap_or(data), outer);
    }

    /// What a type says it is.
    #[inline]
    pub fn ether_type(&mut self, ether_type: u16, data: &'b [u8], outer: &Outer) {
        match ether_type {
            ether_type::IPV4 => self.ipv4(data, outer),
            ether_type::IPV6 => self.ipv6(data, outer),
            _ => self.ether_type_rarer(ether_type, data, outer),
        }
    }

    fn ether_type_rarer(&mut self, ether_type: u16, data: &'b [u8], outer: &Outer) {
        match ether_type {
            ether_type::VLAN | ether_type::VLAN_PROVIDER | ether_type::VLAN_Q_IN_Q => self.vlan(data, outer),
            ether_type::MPLS | ether_type::MPLS_UPSTREAM => self.mpls(data, outer),
            ether_type::PPPOE_SESSION => self.pppoe(data, outer),
            ether_type::PPP => self.ppp(data, outer),
            ether_type::BACKBONE => self.frame_after(4, data, outer),
            ether_type::FABRIC_PATH => self.frame_after(2, data, outer),
            ether_type::TRANSPARENT_ETHERNET => self.frame_after(0, data, outer),
            ether_type::VN_TAG => self.type_after(4, data, outer),
            ether_type::E_TAG | ether_type::CISCO_METADATA => self.type_after(6, data, outer),
            _ => count(&mut self.counters.not_ip),
        }
    }

    fn vlan(&mut self, data: &'b [u8], outer: &Outer) {
        let (Ok(tag), Some(rest)) = (SingleVlanHeaderSlice::from_slice(data), data.get(4..)) else {
            return self.short(Layer::Link);
        };
        let mut inner = *outer;
        if !inner.vlans.push(tag.vlan_identifier().value()) {
            return count(&mut self.counters.too_deep);
        }
        self.ether_type_or_length(tag.ether_type().0, rest, &inner);
    }

    /// A frame with MAC addresses of its own, after a tag.
    fn frame_after(&mut self, tag: usize, data: &'b [u8], outer: &Outer) {
        let Some(rest) = data.get(tag..) else { return self.short(Layer::Link) };
        if let Some(inner) = self.deeper(outer) {
            self.ethernet(rest, &inner);
        }
    }

    /// A tag, and the type of what follows it.
    fn type_after(&mut self, tag: usize, data: &'b [u8], outer: &Outer) {
        let field = data.get(tag..).and_then(<[u8]>::split_first_chunk);
        let Some((&ether_type, rest)) = field else { return self.short(Layer::Link) };
        if let Some(inner) = self.deeper(outer) {
            self.ether_type_or_length(u16::from_be_bytes(ether_type), rest, &inner);
        }
    }

    /// LLC: IP is in it by SNAP (RFC 1042), or by a service access point of its own.
    pub fn llc(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            [0xAA, 0xAA, 0x03, 0, 0, 0, high, low, ref rest @ ..] => {
                self.ether_type(u16::from_be_bytes([high, low]), rest, outer);
            }
            [0x06, 0x06, 0x03, ref rest @ ..] => self.ipv4(rest, outer),
            [_, _, _, ..] => count(&mut self.counters.not_ip),
            _ => self.short(Layer::Link),
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, MACS, V4, V4_SEEN, V6, V6_SEEN, see},
    };

    /// What comes of what follows the MAC addresses.
    fn see_typed(parts: &[&[u8]]) -> Vec<String> {
        see(LinkType::ETHERNET, &[MACS, &parts.concat()])
    }

    #[test]
    fn the_type_says_which_ip_it_is() {
        assert_eq!(see_typed(&[&hex!("0800"), V4]), [V4_SEEN]);
        assert_eq!(see_typed(&[&hex!("86dd"), V6]), [V6_SEEN]);
    }

    #[test]
    fn padding_is_no_payload() {
        assert_eq!(see_typed(&[&hex!("0800"), V4, &[0; 18]]), [V4_SEEN]);
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
    fn a_length_instead_of_a_type_leads_to_snap() {
        assert_eq!(see_typed(&[&hex!("0028 aaaa03 000000 0800"), V4]), [V4_SEEN]);
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
    fn what_is_not_ip_is_counted() {
        let mut bench = Bench::new();
        assert!(
            bench.see(LinkType::ETHERNET, &[MACS, &hex!("0806 0001 0800 06 04 0001")].concat()).is_empty()
        );
        assert_eq!(bench.counters().not_ip, 1);
    }
}
