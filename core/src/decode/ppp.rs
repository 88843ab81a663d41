//! PPP (RFC 1661), on a line, in `PPPoE` (RFC 2516), PPTP or L2TP; and Cisco HDLC.

use crate::anomaly::Kind;

use super::{
    counters::count,
    walk::{Outer, Walk},
};

/// Numbers of <https://www.iana.org/assignments/ppp-numbers>.
mod protocol {
    pub const IPV4: u16 = 0x0021;
    pub const IPV6: u16 = 0x0057;
    pub const MPLS: u16 = 0x0281;
    pub const MPLS_MULTICAST: u16 = 0x0283;
}

/// The protocol of a frame and what it carries. Address and control field may be left out
/// (RFC 1661 §6.6), and so may the first octet of the protocol, if it is 0 (§6.5).
pub(super) fn read(data: &[u8]) -> Option<(u16, &[u8])> {
    let data = data.strip_prefix(&[0xFF, 0x03]).unwrap_or(data);
    match *data {
        [low, ref rest @ ..] if low & 1 == 1 => Some((u16::from(low), rest)),
        [high, low, ref rest @ ..] => Some((u16::from_be_bytes([high, low]), rest)),
        _ => None,
    }
}

/// Whether a frame carries IP, for those who are not sure that it is one.
pub(super) fn carries_ip(data: &[u8]) -> bool {
    matches!(read(data), Some((protocol::IPV4 | protocol::IPV6, payload)) if super::plausible::ip(payload))
}

impl<'b> Walk<'_, 'b> {
    /// A PPP frame.
    pub fn ppp(&mut self, data: &'b [u8], outer: &Outer) {
        match read(data) {
            Some((protocol::IPV4, packet)) => self.ipv4(packet, outer),
            Some((protocol::IPV6, packet)) => self.ipv6(packet, outer),
            Some((protocol::MPLS | protocol::MPLS_MULTICAST, stack)) => self.mpls(stack, outer),
            Some(_) => count(&mut self.counters.not_ip),
            None => self.short(Kind::PppPktTooSmall),
        }
    }

    /// A line that is PPP's or Cisco HDLC's; the address octet tells (RFC 1547 §4.3.1).
    pub fn ppp_or_hdlc(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            [0x0F | 0x8F, 0, ref rest @ ..] => match *rest {
                [high, low, ref rest @ ..] => {
                    self.ether_type_or_length(u16::from_be_bytes([high, low]), rest, outer);
                }
                _ => self.short(Kind::ChdlcPktTooSmall),
            },
            _ => self.ppp(data, outer),
        }
    }

    /// A `PPPoE` session: version and type 1, code 0, session, length.
    pub fn pppoe(&mut self, data: &'b [u8], outer: &Outer) {
        let Some((&[version, code, _, _, high, low], rest)) = data.split_first_chunk() else {
            return self.short(Kind::PppoePktTooSmall);
        };
        if (version, code) != (0x11, 0) {
            return self.malformed(Kind::PppoeWrongCode);
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if let Some(inner) = self.deeper(outer) {
            self.ppp(rest.get(..length).unwrap_or(rest), &inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{MACS, V4, V4_SEEN, V6, V6_SEEN, see},
    };

    #[test]
    fn address_control_and_the_high_octet_may_be_left_out() {
        for header in [&hex!("ff03 0021")[..], &hex!("0021"), &hex!("ff03 21"), &hex!("21")] {
            assert_eq!(see(LinkType::PPP, &[header, V4]), [V4_SEEN]);
        }
        assert_eq!(see(LinkType::PPP_HDLC, &[&hex!("ff03 0057"), V6]), [V6_SEEN]);
    }

    #[test]
    fn cisco_hdlc_has_an_ethernet_type() {
        assert_eq!(see(LinkType::C_HDLC, &[&hex!("0f00 0800"), V4]), [V4_SEEN]);
    }

    #[test]
    fn a_session_over_ethernet_ends_where_it_says() {
        let header = hex!("8864 11 00 0001 0022 0021");
        assert_eq!(see(LinkType::ETHERNET, &[MACS, &header, V4, &[0; 9]]), [V4_SEEN]);
    }
}
