//! Networks that carry LLC frames: FDDI, token ring, IP over Fibre Channel.

use crate::anomaly::Kind;

use super::super::{
    counters::count,
    walk::{Outer, Walk},
};

impl<'b> Walk<'_, 'b> {
    /// FDDI: frame control, addresses, and LLC.
    pub(super) fn fddi(&mut self, data: &'b [u8], outer: &Outer) {
        match *data {
            // Frame control 01xx: LLC frames; others manage the ring.
            [control, _, _, _, _, _, _, _, _, _, _, _, _, ref rest @ ..] if control & 0xC0 == 0x40 => {
                self.llc(rest, outer);
            }
            [_, _, _, _, _, _, _, _, _, _, _, _, _, ..] => count(&mut self.counters.not_ip),
            _ => self.short(Kind::LinkPktTooSmall),
        }
    }

    /// Token ring (IEEE 802.5): access control, frame control, addresses, perhaps a source route, LLC.
    pub(super) fn token_ring(&mut self, data: &'b [u8], outer: &Outer) {
        let Some((&[_, control, _, _, _, _, _, _, source, _, _, _, _, _], rest)) = data.split_first_chunk()
        else {
            return self.short(Kind::LinkPktTooSmall);
        };
        if control & 0xC0 != 0x40 {
            return count(&mut self.counters.not_ip);
        }
        // The bit that marks a group of receivers marks a source route when the sender has it.
        let routed = source & 0x80 != 0;
        let route = rest.first().filter(|_| routed).map_or(0, |first| usize::from(first & 0x1F));
        match rest.get(route..) {
            Some(frame) => self.llc(frame, outer),
            None => self.short(Kind::LinkPktTooSmall),
        }
    }

    /// IP over Fibre Channel (RFC 4338 §3): two network addresses of eight octets, and LLC.
    pub(super) fn fibre_channel(&mut self, data: &'b [u8], outer: &Outer) {
        match data.get(16..) {
            Some(frame) => self.llc(frame, outer),
            None => self.short(Kind::LinkPktTooSmall),
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::{
        capture::LinkType,
        decode::sample::{V4, V4_SEEN, see},
    };

    #[test]
    fn fddi_carries_llc() {
        let header = hex!("50 020000000002 020000000001 aaaa03 000000 0800");
        assert_eq!(see(LinkType(10), &[&header, V4]), [V4_SEEN]);
    }

    #[test]
    fn a_source_route_of_token_ring_is_passed_over() {
        let plain = hex!("1040 020000000002 020000000001 aaaa03 000000 0800");
        assert_eq!(see(LinkType(6), &[&plain, V4]), [V4_SEEN]);
        let routed = hex!("1040 020000000002 820000000001 0630 0011 0020 aaaa03 000000 0800");
        assert_eq!(see(LinkType(6), &[&routed, V4]), [V4_SEEN]);
    }
}
