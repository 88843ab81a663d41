//! Network service headers (RFC 8300), over Ethernet or in a tunnel.

use crate::anomaly::Kind;

use super::{
    counters::count,
    ethernet::ether_type,
    walk::{Outer, Walk},
};

/// Numbers of what comes next (§12.2.5).
mod next {
    pub const IPV4: u8 = 1;
    pub const IPV6: u8 = 2;
    pub const ETHERNET: u8 = 3;
    pub const SERVICE: u8 = 4;
    pub const MPLS: u8 = 5;
}

/// What a service header leads to, as an Ethernet type, and its octets; none if it is not one.
fn read(data: &[u8]) -> Option<(u16, &[u8])> {
    let &[first, second, _, next, _, _, _, _] = data.first_chunk()?;
    // Version 0; the length counts words, of which base and service path take two (§2.2).
    let words = usize::from(second & 0x3F);
    if first >> 6 != 0 || words < 2 {
        return None;
    }
    let kind = match next {
        next::IPV4 => ether_type::IPV4,
        next::IPV6 => ether_type::IPV6,
        next::ETHERNET => ether_type::TRANSPARENT_ETHERNET,
        next::SERVICE => ether_type::SERVICE,
        next::MPLS => ether_type::MPLS,
        _ => 0,
    };
    Some((kind, data.get(words.saturating_mul(4)..)?))
}

/// What the innermost of at most two service headers leads to, for those who are not sure that it is one.
pub(super) fn carried(data: &[u8]) -> Option<(u16, &[u8])> {
    match read(data)? {
        (ether_type::SERVICE, rest) => read(rest).filter(|(kind, _)| *kind != ether_type::SERVICE),
        carried => Some(carried),
    }
}

impl<'b> Walk<'_, 'b> {
    /// A service header and what it carries.
    pub fn service(&mut self, data: &'b [u8], outer: &Outer) {
        match read(data) {
            None => self.short(Kind::NshHeaderTooSmall),
            Some((0, _)) => count(&mut self.counters.not_ip),
            Some((kind, rest)) => {
                if let Some(inner) = self.deeper(outer) {
                    self.ether_type(kind, rest, &inner);
                }
            }
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

    #[test]
    fn a_service_header_says_what_comes_next() {
        let with_context = [&hex!("894f 0fc6 01 01 00000aff")[..], &[0; 16]].concat();
        assert_eq!(see(LinkType::ETHERNET, &[MACS, &with_context, V4]), [V4_SEEN]);
        assert_eq!(see(LinkType::ETHERNET, &[MACS, &hex!("894f 0fc2 02 02 00000aff"), V6]), [V6_SEEN]);
    }

    #[test]
    fn service_headers_without_end_are_too_deep() {
        let mut bench = Bench::new();
        let frame = [MACS, &hex!("894f"), &hex!("0fc2 02 04 00000aff").repeat(1000)].concat();
        assert!(bench.see(LinkType::ETHERNET, &frame).is_empty());
        assert_eq!(bench.counters().too_deep, 1);
    }
}
