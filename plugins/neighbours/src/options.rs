//! Options of Neighbor Discovery (RFC 4861 §4.6, RFC 8106).

use crate::frame::Mac;
use radar_plugin::wire::Cursor;
use std::net::Ipv6Addr;

/// Options, each a type, a length in units of eight octets, and a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a>(pub &'a [u8]);

/// A prefix that is on the link, or that addresses may be made of (§4.6.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Prefix {
    pub prefix: Ipv6Addr,
    pub length: u8,
    pub flags: u8,
    /// Seconds.
    pub valid_lifetime: u32,
    /// Seconds.
    pub preferred_lifetime: u32,
}

impl Prefix {
    pub const ON_LINK: u8 = 0x80;
    pub const AUTONOMOUS: u8 = 0x40;

    fn parse(value: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        let [length, flags] = cursor.array("Prefix Length, flags").ok()?;
        let valid_lifetime = cursor.u32("Valid Lifetime").ok()?;
        let preferred_lifetime = cursor.u32("Preferred Lifetime").ok()?;
        cursor.skip(4, "Reserved2").ok()?;
        let prefix = cursor.array::<16>("Prefix").ok()?.into();
        Some(Self { prefix, length, flags, valid_lifetime, preferred_lifetime })
    }
}

impl<'a> Options<'a> {
    /// Whether each has a length and is all there.
    pub fn are_whole(self) -> bool {
        let mut cursor = Cursor::new(self.0);
        while next(&mut cursor).is_some() {}
        cursor.is_empty()
    }

    /// The sender's MAC.
    pub fn source_mac(self) -> Option<Mac> {
        self.mac(1)
    }

    /// The target's MAC.
    pub fn target_mac(self) -> Option<Mac> {
        self.mac(2)
    }

    /// Prefixes.
    pub fn prefixes(self) -> impl Iterator<Item = Prefix> {
        self.iter().filter(|(kind, _)| *kind == 3).filter_map(|(_, value)| Prefix::parse(value))
    }

    /// The MTU of the link.
    pub fn mtu(self) -> Option<u32> {
        let mut cursor = Cursor::new(self.get(5)?);
        cursor.skip(2, "Reserved").ok()?;
        cursor.u32("MTU").ok()
    }

    /// Name servers (RFC 8106 §5.1).
    pub fn name_servers(self) -> impl Iterator<Item = Ipv6Addr> {
        let values = self.iter().filter(|(kind, _)| *kind == 25).map(|(_, value)| value);
        let addresses = values.flat_map(|value| value.get(6..).unwrap_or_default().chunks_exact(16));
        addresses.filter_map(|chunk| <[u8; 16]>::try_from(chunk).ok()).map(Ipv6Addr::from)
    }

    fn mac(self, kind: u8) -> Option<Mac> {
        self.get(kind)?.try_into().ok().map(Mac)
    }

    fn get(self, kind: u8) -> Option<&'a [u8]> {
        self.iter().find(|(other, _)| *other == kind).map(|(_, value)| value)
    }

    fn iter(self) -> impl Iterator<Item = (u8, &'a [u8])> {
        let mut cursor = Cursor::new(self.0);
        std::iter::from_fn(move || next(&mut cursor))
    }
}

fn next<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let mut ahead = *cursor;
    let [kind, length] = ahead.array("option").ok()?;
    let value = ahead.take(usize::from(length).checked_mul(8)?.checked_sub(2)?, "option").ok()?;
    *cursor = ahead;
    Some((kind, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_routers_options_are_read() {
        let options = Options(&hex!(
            "0501 0000 000005dc  1903 0000 00000e10 20010db8000000000000000000000053"
            "0304 40 c0 00015180 00003840 00000000 20010db8000100000000000000000000  0101 020000000001"
        ));
        assert!(options.are_whole());
        assert_eq!((options.mtu(), options.source_mac()), (Some(1500), Some(Mac(hex!("020000000001")))));
        assert_eq!(options.name_servers().count(), 1);
        let prefix = options.prefixes().next().unwrap();
        assert_eq!((prefix.length, prefix.flags, prefix.valid_lifetime), (64, 0xC0, 86400));
    }

    #[test]
    fn an_option_without_length_ends_them() {
        assert!(!Options(&[1, 0, 0, 0, 0, 0, 0, 0]).are_whole());
        assert!(!Options(&[1, 2, 0, 0, 0, 0, 0, 0]).are_whole());
        assert!(Options(&[]).are_whole());
    }
}
