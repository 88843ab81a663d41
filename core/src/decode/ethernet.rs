//! Ethernet: DIX and IEEE 802.3, and what its types lead to.

use etherparse::Ethernet2HeaderSlice;

use crate::anomaly::Kind;

use super::walk::{Outer, Walk};

/// Numbers of <https://www.iana.org/assignments/ieee-802-numbers>.
pub(super) mod ether_type {
    /// Below this, the field is the length of an LLC frame (IEEE 802.3 §3.2.6).
    pub const MIN: u16 = 0x0600;
    pub const IPV4: u16 = 0x0800;
    pub const IPV6: u16 = 0x86DD;
    pub const VLAN: u16 = 0x8100;
    pub const VLAN_PROVIDER: u16 = 0x88A8;
    /// Q-in-Q before 802.1ad, as different makers have numbered it.
    pub const VLAN_Q_IN_Q: u16 = 0x9100;
    pub const VLAN_Q_IN_Q_2: u16 = 0x9200;
    pub const VLAN_Q_IN_Q_3: u16 = 0x9300;
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
    /// A network service header (RFC 8300).
    pub const SERVICE: u16 = 0x894F;
    /// `MACsec` (IEEE 802.1AE).
    pub const SECURED: u16 = 0x88E5;
    /// Cisco metadata (security group tag): six octets, then a type.
    pub const CISCO_METADATA: u16 = 0x8909;

    /// Whether a VLAN tag follows.
    pub fn is_vlan(ether_type: u16) -> bool {
        matches!(ether_type, VLAN | VLAN_PROVIDER | VLAN_Q_IN_Q | VLAN_Q_IN_Q_2 | VLAN_Q_IN_Q_3)
    }
}

impl<'b> Walk<'_, 'b> {
    /// A frame from its MAC addresses on.
    #[inline]
    pub fn ethernet(&mut self, data: &'b [u8], outer: &Outer) {
        let (Ok(header), Some(rest)) = (Ethernet2HeaderSlice::from_slice(data), data.get(14..)) else {
            return self.short(Kind::EthernetPktTooSmall);
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
            ether_type if ether_type::is_vlan(ether_type) => self.vlan(data, outer),
            ether_type::MPLS | ether_type::MPLS_UPSTREAM => self.mpls(data, outer),
            ether_type::PPPOE_SESSION => self.pppoe(data, outer),
            ether_type::PPP => self.ppp(data, outer),
            ether_type::BACKBONE => self.frame_after(4, Kind::Ieee8021ahHeaderTooSmall, data, outer),
            ether_type::FABRIC_PATH => self.frame_after(2, Kind::DcePktTooSmall, data, outer),
            ether_type::TRANSPARENT_ETHERNET => {
                self.frame_after(0, Kind::EthernetPktTooSmall, data, outer);
            }
            ether_type::VN_TAG => self.type_after(4, data, outer),
            ether_type::E_TAG | ether_type::CISCO_METADATA => self.type_after(6, data, outer),
            ether_type::SECURED => self.secured(data, outer),
            ether_type::SERVICE => self.service(data, outer),
            _ => self.not_ip(ether_type, data, outer),
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
    fn what_is_not_ip_is_counted() {
        let mut bench = Bench::new();
        assert!(
            bench.see(LinkType::ETHERNET, &[MACS, &hex!("0806 0001 0800 06 04 0001")].concat()).is_empty()
        );
        assert_eq!(bench.counters().not_ip, 1);
    }

    #[test]
    fn what_is_not_ip_is_kept_if_that_was_asked_for() {
        let mut bench = Bench::new();
        bench.keep(&[0x0806]);
        let arp = [MACS, &hex!("8100 0007 0806 0001 0800")].concat();
        assert_eq!(bench.see(LinkType::ETHERNET, &arp), ["[7] :: > :: 0806: 4"]);
        assert!(bench.see(LinkType::ETHERNET, &[MACS, &hex!("88cc 0000")].concat()).is_empty());
        assert_eq!((bench.counters().not_ip, bench.counters().packets), (2, 0));
    }
}
