//! What a frame begins with, by its link type (<https://www.tcpdump.org/linktypes.html>).

mod bsd;
mod lan;
mod wan;

use crate::{anomaly::Kind, capture::LinkType};

use super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Link types that `capture` has no name for.
mod link_type {
    pub const TOKEN_RING: u16 = 6;
    pub const FDDI: u16 = 10;
    /// LLC in ATM's adaptation layer 5 (RFC 2684).
    pub const ATM: u16 = 100;
    pub const FRAME_RELAY: u16 = 107;
    /// OpenBSD's view of what IPsec has decrypted.
    pub const ENC: u16 = 109;
    /// OpenBSD's packet filter log.
    pub const PFLOG: u16 = 117;
    pub const PRISM: u16 = 119;
    pub const IP_OVER_FC: u16 = 122;
    pub const AVS: u16 = 163;
    /// Per-packet information: a header that says which link type comes after it.
    pub const PPI: u16 = 192;
    /// PPP after an octet that tells the direction.
    pub const PPP_WITH_DIRECTION: u16 = 204;
    pub const MPLS: u16 = 219;
    /// Solaris: IP after 24 octets on the zone.
    pub const IPNET: u16 = 226;
    /// The netfilter log of Linux.
    pub const NFLOG: u16 = 239;
}

/// `ARPHRD_NETLINK`: what an `any` capture holds of them is no traffic.
const HARDWARE_NETLINK: u16 = 824;

impl<'b> Walk<'_, 'b> {
    /// A frame of a link type.
    #[inline]
    pub fn link(&mut self, link: LinkType, data: &'b [u8]) {
        let outer = Outer::default();
        match link {
            LinkType::ETHERNET => self.ethernet(data, &outer),
            _ => self.link_rarer(link, data, &outer),
        }
    }

    fn link_rarer(&mut self, link: LinkType, data: &'b [u8], outer: &Outer) {
        match link {
            link if link.is_raw_ip() => self.ip(data, outer),
            LinkType::NULL | LinkType::LOOP => self.loopback(data, outer),
            LinkType::LINUX_SLL => self.cooked(data, outer),
            LinkType::LINUX_SLL2 => self.cooked_v2(data, outer),
            LinkType::PPP | LinkType::PPP_HDLC | LinkType::C_HDLC => self.ppp_or_hdlc(data, outer),
            LinkType::PPP_ETHER => self.pppoe(data, outer),
            LinkType::IEEE802_11 => self.wifi(data, outer),
            LinkType::RADIOTAP => self.radiotap(data, outer),
            _ => self.link_rarest(link, data, outer),
        }
    }

    fn link_rarest(&mut self, link: LinkType, data: &'b [u8], outer: &Outer) {
        match link {
            LinkType(link_type::PRISM) => self.prism(data, outer),
            LinkType(link_type::AVS) => self.avs(data, outer),
            LinkType(link_type::FDDI) => self.fddi(data, outer),
            LinkType(link_type::TOKEN_RING) => self.token_ring(data, outer),
            LinkType(link_type::IP_OVER_FC) => self.fibre_channel(data, outer),
            LinkType(link_type::ATM) => self.llc(data, outer),
            LinkType(link_type::FRAME_RELAY) => self.frame_relay(data, outer),
            LinkType(link_type::ENC) => self.enc(data, outer),
            LinkType(link_type::PFLOG) => self.pflog(data, outer),
            LinkType(link_type::PPI) => self.ppi(data, outer),
            LinkType(link_type::MPLS) => self.mpls(data, outer),
            LinkType(link_type::PPP_WITH_DIRECTION) => {
                self.ppp_or_hdlc(data.get(1..).unwrap_or_default(), outer);
            }
            LinkType(link_type::IPNET) => self.ip(data.get(24..).unwrap_or_default(), outer),
            LinkType(link_type::NFLOG) => self.nflog(data, outer),
            _ => count(&mut self.counters.link_unknown),
        }
    }

    /// Linux "cooked": packet type, hardware type, address, and an Ethernet type.
    fn cooked(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            [_, _, a, b, _, _, _, _, _, _, _, _, _, _, high, low, ref rest @ ..] => {
                self.cooked_payload(u16::from_be_bytes([a, b]), u16::from_be_bytes([high, low]), rest, outer);
            }
            _ => self.short(Kind::SllPktTooSmall),
        }
    }

    /// The second version begins with the Ethernet type, and adds the interface.
    fn cooked_v2(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            [high, low, _, _, _, _, _, _, a, b, _, _, _, _, _, _, _, _, _, _, ref rest @ ..] => {
                self.cooked_payload(u16::from_be_bytes([a, b]), u16::from_be_bytes([high, low]), rest, outer);
            }
            _ => self.short(Kind::SllPktTooSmall),
        }
    }

    fn cooked_payload(&mut self, hardware: u16, ether_type: u16, data: &'b [u8], outer: &Outer) {
        match ether_type {
            _ if hardware == HARDWARE_NETLINK => count(&mut self.counters.not_ip),
            // 802.2 LLC frames have no length here, but the number 4 (`ETH_P_802_2`).
            0x0004 => self.llc(data, outer),
            ether_type => self.ether_type(ether_type, data, outer),
        }
    }

    /// Per-packet information: version, flags, length and link type in little-endian.
    fn ppi(&mut self, data: &'b [u8], outer: &Outer) {
        let Some((&[_, _, low, high, a, b, c, d], _)) = data.split_first_chunk() else {
            return self.short(Kind::LinkPktTooSmall);
        };
        let rest = data.get(usize::from(u16::from_le_bytes([low, high]))..).unwrap_or_default();
        match u16::try_from(u32::from_le_bytes([a, b, c, d])) {
            Ok(link_type::PPI) | Err(_) => count(&mut self.counters.link_unknown),
            Ok(1) => self.ethernet(rest, outer),
            Ok(link) => self.link_rarer(LinkType(link), rest, outer),
        }
    }

    /// The netfilter log: family, version, resource, then attributes in the machine's byte order,
    /// of which number 9 is the packet. Big-endian machines that log are few; they are not read.
    fn nflog(&mut self, data: &'b [u8], outer: &Outer) {
        let mut attributes = data.get(4..).unwrap_or_default();
        while let Some((&[low, high, kind, _], _)) = attributes.split_first_chunk() {
            let length = usize::from(u16::from_le_bytes([low, high]));
            if length < 4 {
                return self.malformed(Kind::LinkPktTooSmall);
            }
            if kind == 9 {
                let packet = attributes.get(4..length).or(attributes.get(4..));
                return self.ip(packet.unwrap_or_default(), outer);
            }
            attributes = attributes.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
        self.short(Kind::LinkPktTooSmall);
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{Bench, V4, V4_SEEN, V6, V6_SEEN, see},
    };

    #[test]
    fn raw_packets_are_told_apart_by_their_version() {
        assert_eq!(see(LinkType::RAW, &[V4]), [V4_SEEN]);
        assert_eq!(see(LinkType::IPV6, &[V6]), [V6_SEEN]);
    }

    #[test]
    fn cooked_captures_have_an_ethernet_type() {
        let v1 = hex!("0000 0001 0006 020000000001 0000 0800");
        assert_eq!(see(LinkType::LINUX_SLL, &[&v1, V4]), [V4_SEEN]);
        let tagged = hex!("0000 0001 0006 020000000001 0000 8100 0004 0800");
        assert_eq!(see(LinkType::LINUX_SLL, &[&tagged, V4]), [format!("[4] {V4_SEEN}")]);
        let v2 = hex!("86dd 0000 00000002 0001 04 06 020000000001 0000");
        assert_eq!(see(LinkType::LINUX_SLL2, &[&v2, V6]), [V6_SEEN]);
    }

    #[test]
    fn a_netfilter_log_has_the_packet_in_attribute_9() {
        let before = hex!("02 00 0000 0500 0a00 41000000 2400 0900");
        assert_eq!(see(LinkType(239), &[&before, V4]), [V4_SEEN]);
    }

    #[test]
    fn per_packet_information_says_what_comes_after_it() {
        let header = hex!("00 00 0800 65000000");
        assert_eq!(see(LinkType(192), &[&header, V4]), [V4_SEEN]);
    }

    #[test]
    fn per_packet_information_about_itself_is_no_recursion() {
        let mut bench = Bench::new();
        assert!(bench.see(LinkType(192), &hex!("00 00 0800 c0000000").repeat(10_000)).is_empty());
        assert_eq!(bench.counters().link_unknown, 1);
    }

    #[test]
    fn a_link_type_that_nobody_knows_is_counted() {
        let mut bench = Bench::new();
        assert!(bench.see(LinkType(147), V4).is_empty());
        assert_eq!(bench.counters().link_unknown, 1);
    }
}
