//! Octets of options in the forms that events have.

use radar_plugin::wire::json::{Array, Object};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Entries of one list that are written: addresses, parameters. Those in use have a dozen.
pub(crate) const ENTRIES_MAX: usize = 128;

/// Octets as `0a:1b:2c`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Colons<'a>(pub &'a [u8]);

impl fmt::Display for Colons<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, octet) in self.0.iter().enumerate() {
            write!(f, "{}{octet:02x}", if at == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

/// Octets whose meaning is their sender's affair: as text if all are printable, else as `0a:1b:2c`.
pub(crate) struct Opaque<'a>(pub &'a [u8]);

impl fmt::Display for Opaque<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match std::str::from_utf8(self.0) {
            Ok(text) if text.bytes().all(|octet| matches!(octet, b' '..=b'~')) => f.write_str(text),
            _ => Colons(self.0).fmt(f),
        }
    }
}

/// Numbers as `1,3,6`.
pub(crate) struct Commas<I>(pub I);

impl<I: Iterator<Item = u16> + Clone> fmt::Display for Commas<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, number) in self.0.clone().take(ENTRIES_MAX).enumerate() {
            write!(f, "{}{number}", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// A text without the NULs at its end, which receivers have to be prepared to delete (RFC 2132 §2).
pub(crate) fn text(octets: &[u8]) -> &[u8] {
    let end = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last.saturating_add(1));
    octets.get(..end).unwrap_or_default()
}

/// The IPv4 addresses that octets are; none if they are no whole number of them.
pub(crate) fn ipv4s(octets: &[u8]) -> impl Iterator<Item = Ipv4Addr> {
    chunks::<4>(octets).map(Ipv4Addr::from)
}

/// The IPv6 addresses that octets are; none if they are no whole number of them.
pub(crate) fn ipv6s(octets: &[u8]) -> impl Iterator<Item = Ipv6Addr> {
    chunks::<16>(octets).map(Ipv6Addr::from)
}

/// The numbers of two octets that octets are; none if they are no whole number of them.
pub(crate) fn u16s(octets: &[u8]) -> impl Iterator<Item = u16> + Clone {
    chunks::<2>(octets).map(u16::from_be_bytes)
}

fn chunks<const N: usize>(octets: &[u8]) -> impl Iterator<Item = [u8; N]> + Clone {
    let whole = if octets.len().checked_rem(N) == Some(0) { octets } else { &[] };
    whole.chunks_exact(N).filter_map(|chunk| chunk.try_into().ok())
}

/// `"key":["192.0.2.1",…]`.
pub(crate) fn write_list<T: fmt::Display>(
    event: &mut Object<'_>,
    key: &str,
    entries: impl Iterator<Item = T>,
) {
    let mut list: Array<'_> = event.array(key);
    entries.take(ENTRIES_MAX).for_each(|entry| list.display(entry));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_have_the_forms_of_events() {
        assert_eq!(Colons(&[0, 0x1B, 0xFF]).to_string(), "00:1b:ff");
        assert_eq!(Opaque(b"eth0/1").to_string(), "eth0/1");
        assert_eq!(Opaque(&[1, 0, 0, 0]).to_string(), "01:00:00:00");
        assert_eq!(Commas([1u16, 3, 6].into_iter()).to_string(), "1,3,6");
        assert_eq!(text(b"nas\0one\0\0"), b"nas\0one");
        assert_eq!(text(b"\0"), b"");
    }

    #[test]
    fn a_list_that_is_not_whole_is_none() {
        assert_eq!(ipv4s(&[192, 0, 2, 1, 192, 0, 2, 2]).count(), 2);
        assert_eq!(ipv4s(&[192, 0, 2, 1, 192]).count(), 0);
        assert_eq!((ipv6s(&[0; 15]).count(), u16s(&[0; 3]).count()), (0, 0));
    }
}
