//! MPLS label stacks (RFC 3032) and the pseudowires in them (RFC 4448).

use super::{
    counters::{Layer, count},
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

/// Whether a stack carries what is followed, for those who are not sure that it is one.
pub(super) fn is_plausible(stack: &[u8]) -> bool {
    under(stack)
        .is_some_and(|data| controlled(data).is_some() || plausible::ip(data) || plausible::ethernet(data))
}

impl<'b> Walk<'_, 'b> {
    /// A label stack, and what it carries. No field says what that is: as everybody does, it is
    /// told by its first four bits, and an Ethernet pseudowire by what is left.
    pub fn mpls(&mut self, stack: &'b [u8], outer: &Outer) {
        let Some(data) = under(stack) else { return self.short(Layer::Link) };
        let Some(inner) = self.deeper(outer) else { return };
        if let Some(frame) = controlled(data) {
            self.ethernet(frame, &inner);
        } else if plausible::ip(data) {
            self.ip(data, &inner);
        } else if plausible::ethernet(data) {
            self.ethernet(data, &inner);
        } else {
            count(&mut self.counters.not_ip);
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
    fn a_pseudowire_is_followed_with_and_without_control_word() {
        let frame = [MACS, &hex!("0800"), V4].concat();
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, &[0; 4], &frame]), [V4_SEEN]);
        assert_eq!(see(LinkType::ETHERNET, &[MACS, STACK, &frame]), [V4_SEEN]);
    }
}
