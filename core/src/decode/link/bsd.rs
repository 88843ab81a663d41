//! What BSD systems put before IP: an address family, in the loopback, in `enc` and in `pflog`.

use crate::anomaly::Kind;

use super::super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Octets of `enc`'s header: family, security parameter index, flags.
const ENC: usize = 12;

impl<'b> Walk<'_, 'b> {
    /// Loopback: an address family in the byte order of the capturing machine, or of the network.
    pub(super) fn loopback(&mut self, data: &'b [u8], outer: &Outer) {
        let Some((&family, rest)) = data.split_first_chunk() else {
            return self.short(Kind::NullPktTooSmall);
        };
        self.of_family(family, rest, outer);
    }

    /// What IPsec has decrypted, or is about to encrypt.
    pub(super) fn enc(&mut self, data: &'b [u8], outer: &Outer) {
        match (data.first_chunk(), data.get(ENC..)) {
            (Some(&family), Some(rest)) => self.of_family(family, rest, outer),
            _ => self.short(Kind::LinkPktTooSmall),
        }
    }

    /// A log of the packet filter: its length, which is filled up to words, and the family.
    pub(super) fn pflog(&mut self, data: &'b [u8], outer: &Outer) {
        let packet = |length: u8| data.get(usize::from(length).next_multiple_of(4)..);
        match *data {
            [length, family, ..] if length > 1 => {
                let packet = packet(length).unwrap_or_default();
                self.of_family([0, 0, 0, family], packet, outer);
            }
            _ => self.short(Kind::LinkPktTooSmall),
        }
    }

    /// A packet of an address family. IPv6's differs from system to system, and none of them is
    /// another's IPv4.
    fn of_family(&mut self, family: [u8; 4], packet: &'b [u8], outer: &Outer) {
        let family = match u32::from_be_bytes(family) {
            family if family > 0xFFFF => family.swap_bytes(),
            family => family,
        };
        match family {
            2 => self.ipv4(packet, outer),
            10 | 24 | 28 | 30 => self.ipv6(packet, outer),
            _ => {
                count(&mut self.counters.not_ip);
                self.odd(Kind::NullUnsupportedType);
            }
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
    fn loopback_families_are_read_in_either_byte_order() {
        assert_eq!(see(LinkType::NULL, &[&hex!("02000000"), V4]), [V4_SEEN]);
        assert_eq!(see(LinkType::LOOP, &[&hex!("00000002"), V4]), [V4_SEEN]);
        for family in [hex!("18000000"), hex!("1c000000"), hex!("1e000000"), hex!("0000001e")] {
            assert_eq!(see(LinkType::NULL, &[&family, V6]), [V6_SEEN]);
        }
    }

    #[test]
    fn the_packet_filter_log_is_filled_up_to_words() {
        let header = [&hex!("3d 02 00 00")[..], &[0; 60]].concat();
        assert_eq!(see(LinkType(117), &[&header, V4]), [V4_SEEN]);
    }

    #[test]
    fn decrypted_packets_have_a_family() {
        assert_eq!(see(LinkType(109), &[&hex!("18000000 00000001 00000000"), V6]), [V6_SEEN]);
    }
}
