//! LLC and SNAP (IEEE 802.2, RFC 1042), where a frame has no type.

use crate::anomaly::Kind;

use super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Who has given out the protocol identifier in SNAP.
mod organization {
    /// Ethernet types.
    pub const ETHERNET: [u8; 3] = [0, 0, 0];
    /// Ethernet types that a bridge has translated (IEEE 802.1H).
    pub const BRIDGE_TUNNEL: [u8; 3] = [0, 0, 0xF8];
    /// Bridged frames (RFC 2684 §5.2, RFC 2427 §4.2).
    pub const BRIDGED: [u8; 3] = [0, 0x80, 0xC2];
}

/// Identifiers of bridged Ethernet frames, with their check sequence and without.
const BRIDGED_ETHERNET: [[u8; 2]; 2] = [[0, 1], [0, 7]];

impl<'b> Walk<'_, 'b> {
    /// LLC: IP is in it by SNAP, or by a service access point of its own.
    pub fn llc(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            [0xAA, 0xAA, 0x03, ref rest @ ..] => self.snap(rest, outer),
            [0x06, 0x06, 0x03, ref rest @ ..] => self.ipv4(rest, outer),
            [_, _, _, ..] => count(&mut self.counters.not_ip),
            _ => self.short(Kind::LinkPktTooSmall),
        }
    }

    /// SNAP: an organization and its identifier.
    pub fn snap(&mut self, data: &'b [u8], outer: &Outer) {
        let Some((&[a, b, c, high, low], rest)) = data.split_first_chunk() else {
            return self.short(Kind::LinkPktTooSmall);
        };
        match [a, b, c] {
            organization::ETHERNET | organization::BRIDGE_TUNNEL => {
                self.ether_type(u16::from_be_bytes([high, low]), rest, outer);
            }
            // Two octets fill the header up to a word.
            organization::BRIDGED if BRIDGED_ETHERNET.contains(&[high, low]) => {
                self.frame_after(2, Kind::LinkPktTooSmall, rest, outer);
            }
            _ => count(&mut self.counters.not_ip),
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{MACS, V4, V4_SEEN, see},
    };

    /// What comes of what follows the MAC addresses.
    fn see_typed(parts: &[&[u8]]) -> Vec<String> {
        see(LinkType::ETHERNET, &[MACS, &parts.concat()])
    }

    #[test]
    fn a_length_instead_of_a_type_leads_to_snap() {
        assert_eq!(see_typed(&[&hex!("0028 aaaa03 000000 0800"), V4]), [V4_SEEN]);
    }

    #[test]
    fn a_frame_that_a_bridge_has_put_in_snap_is_one() {
        assert_eq!(see_typed(&[&hex!("0028 aaaa03 0000f8 0800"), V4]), [V4_SEEN]);
        let frame = [&hex!("aaaa03 0080c2 0007 0000")[..], MACS, &hex!("0800"), V4].concat();
        assert_eq!(see(LinkType(100), &[&frame]), [V4_SEEN]);
    }
}
