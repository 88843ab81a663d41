//! MPLS label stacks (RFC 3032) and the pseudowires in them (RFC 4448).

use crate::anomaly::Kind;

use super::{
    counters::count,
    plausible,
    walk::{Outer, Walk},
};

/// Labels that are passed over; more is no network that exists.
const LABELS_MAX: usize = 16;

/// What lies under the last label; none if there is no last one.
fn under(stack: &[u8]) -> Option<&[u8]> {
    let mut rest = stack;
    for _ in 0..LABELS_MAX {
        let (&[_, _, label, _], after) = rest.split_first_chunk()?;
        rest = after;
        if label & 1 == 1 {
            return Some(rest);
        }
    }
    None
}

/// A frame behind the control word of a pseudowire (RFC 4385), which begins with four zero bits.
fn controlled(data: &[u8]) -> Option<&[u8]> {
    match *data {
        [0x00..=0x0F, _, _, _, ref frame @ ..] if plausible::ethernet(frame) => Some(frame),
        _ => None,
    }
}

/// Whether a frame begins here rather than an IP packet. The receiver's MAC address may look like the start
/// of an IP header, and an IP packet may have the type of a frame within its addresses; then the header
/// must be right to the last bit to be one.
fn is_frame(data: &[u8]) -> bool {
    plausible::ethernet(data) && !(plausible::ip(data) && plausible::exactly_ip(data))
}

/// Whether a stack carries what is followed, for those who are not sure that it is one.
pub(super) fn is_plausible(stack: &[u8]) -> bool {
    under(stack)
        .is_some_and(|data| controlled(data).is_some() || plausible::ip(data) || plausible::ethernet(data))
}

impl<'b> Walk<'_, 'b> {
    /// A label stack, and what it carries. No field says what that is: as everybody does, it is
    /// told by its first four bits, and an Ethernet pseudowire by what is left.
    pub fn mpls(&mut self, stack: &'b [u8], outer: &Outer) {
        let Some(data) = under(stack) else { return self.short(Kind::MplsHeaderTooSmall) };
        let Some(inner) = self.deeper(outer) else { return };
        if let Some(frame) = controlled(data) {
            self.ethernet(frame, &inner);
        } else if is_frame(data) {
            self.ethernet(data, &inner);
        } else if plausible::ip(data) {
            self.ip(data, &inner);
        } else {
            count(&mut self.counters.not_ip);
            self.odd(Kind::MplsUnknownPayloadType);
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

    /// Label 16, not the last; label 17, the last.
    const STACK: &[u8] = &hex!("8847 00010040 00011140");

    #[test]
    fn the_version_tells_ip_under_the_last_label() {
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, V4]), [V4_SEEN]);
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, V6]), [V6_SEEN]);
    }

    #[test]
    fn a_mac_address_that_looks_like_ip_is_none() {
        for receiver in [hex!("450000200002"), hex!("600000000002")] {
            let frame = [&receiver[..], &MACS[6..], &hex!("0800"), V4].concat();
            assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, &frame]), [V4_SEEN]);
        }
    }

    #[test]
    fn an_address_that_looks_like_a_type_is_none() {
        // From 136.71.0.1, which is 0x8847; the checksum is right.
        let mut packet = V4.to_vec();
        packet[10..16].copy_from_slice(&hex!("c84e 88470001"));
        let seen = V4_SEEN.replace("192.0.2.1", "136.71.0.1");
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, &packet]), [seen]);
    }

    #[test]
    fn a_pseudowire_is_followed_with_and_without_control_word() {
        let frame = [MACS, &hex!("0800"), V4].concat();
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, &[0; 4], &frame]), [V4_SEEN]);
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, &frame]), [V4_SEEN]);
    }
}
