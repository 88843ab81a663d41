//! Frame relay (RFC 2427), and Cisco's way of using it.

use crate::anomaly::Kind;

use super::super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Network layer protocol identifiers (ISO/IEC TR 9577).
mod identifier {
    pub const SNAP: u8 = 0x80;
    pub const IPV6: u8 = 0x8E;
    pub const IPV4: u8 = 0xCC;
}

/// Unnumbered information (ITU-T Q.922): what RFC 2427 begins with.
const UNNUMBERED: u8 = 0x03;

impl<'b> Walk<'_, 'b> {
    /// An address of two octets, or more until one has its lowest bit set; then a control field and an
    /// identifier, or as Cisco has it, an Ethernet type.
    pub(super) fn frame_relay(&mut self, data: &'b [u8], outer: &Outer) {
        let address = data.iter().take(4).position(|octet| octet & 1 == 1);
        let rest = address.and_then(|last| data.get(last.saturating_add(1)..));
        match rest {
            Some(&[UNNUMBERED, 0, ref rest @ ..] | &[UNNUMBERED, ref rest @ ..]) => {
                self.identified(rest, outer);
            }
            Some(&[high, low, ref rest @ ..]) => {
                self.ether_type(u16::from_be_bytes([high, low]), rest, outer);
            }
            _ => self.short(Kind::LinkPktTooSmall),
        }
    }

    fn identified(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            [identifier::IPV4, ref packet @ ..] => self.ipv4(packet, outer),
            [identifier::IPV6, ref packet @ ..] => self.ipv6(packet, outer),
            [identifier::SNAP, ref rest @ ..] => self.snap(rest, outer),
            [_, ..] => count(&mut self.counters.not_ip),
            [] => self.short(Kind::LinkPktTooSmall),
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{V4, V4_SEEN, V6, V6_SEEN, see},
    };

    #[test]
    fn frame_relay_names_its_protocol_in_three_ways() {
        let relay = LinkType(107);
        assert_eq!(see(relay, &[&hex!("1841 03 cc"), V4]), [V4_SEEN]);
        assert_eq!(see(relay, &[&hex!("1841 03 8e"), V6]), [V6_SEEN]);
        assert_eq!(see(relay, &[&hex!("1841 03 00 80 000000 0800"), V4]), [V4_SEEN]);
        assert_eq!(see(relay, &[&hex!("1841 0800"), V4]), [V4_SEEN]);
    }
}
