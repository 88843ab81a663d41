//! An Ethernet frame with its VLAN tags (IEEE 802.3, IEEE 802.1Q): on which link it is, and from whom.

use radar_plugin::wire::{Cursor, Truncated};
use std::fmt;

/// A frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub source: Mac,
    pub link: Link,
    pub ether_type: u16,
    /// What follows the type.
    pub payload: &'a [u8],
}

/// A hardware address.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Mac(pub [u8; 6]);

/// VLAN identifiers, outermost first: what is on one link is no neighbour of what is on another.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Link {
    vlans: [u16; Link::TAGS_MAX],
    count: u8,
}

/// Tags of customers and providers (IEEE 802.1Q), and Q-in-Q before there was a standard.
const TAGS: [u16; 3] = [0x8100, 0x88A8, 0x9100];

impl<'a> Frame<'a> {
    /// Reads a frame; more than four tags are no network that exists.
    pub fn parse(octets: &'a [u8]) -> Result<Self, Truncated> {
        let mut cursor = Cursor::new(octets);
        cursor.skip(6, "destination")?;
        let source = Mac(cursor.array("source")?);
        let mut link = Link::default();
        let mut ether_type = cursor.u16("type")?;
        while TAGS.contains(&ether_type) && link.push(cursor.u16("tag")?) {
            ether_type = cursor.u16("type")?;
        }
        Ok(Self { source, link, ether_type, payload: cursor.rest() })
    }
}

impl Link {
    const TAGS_MAX: usize = 4;

    /// The identifiers.
    pub fn vlans(&self) -> &[u16] {
        self.vlans.get(..usize::from(self.count)).unwrap_or_default()
    }

    /// Adds an inner tag; false if there are too many.
    fn push(&mut self, tag: u16) -> bool {
        let Some(place) = self.vlans.get_mut(usize::from(self.count)) else { return false };
        *place = tag & 0x0FFF;
        self.count = self.count.saturating_add(1);
        true
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn tags_tell_the_link_and_the_type_stands_behind_them() {
        let frame = Frame::parse(&hex!("ffffffffffff 020000000001 88a8 6005 8100 0006 0806 0001")).unwrap();
        assert_eq!((frame.link.vlans(), frame.ether_type, frame.payload), (&[5, 6][..], 0x0806, &[0, 1][..]));
        assert_eq!(frame.source.to_string(), "02:00:00:00:00:01");
    }

    #[test]
    fn tags_without_end_are_no_frame_of_a_type_that_is_known() {
        let frame = [&[0; 12][..], &[0x81, 0, 0, 1].repeat(100)].concat();
        assert_eq!(Frame::parse(&frame).unwrap().ether_type, 0x8100);
        assert!(Frame::parse(&frame[..21]).is_err());
    }
}
