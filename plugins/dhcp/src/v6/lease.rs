//! Identity associations (RFC 8415 §21.4 to §21.6, §21.21, §21.22): addresses and prefixes, and for
//! how long.

use super::options::Options;
use crate::octets::ENTRIES_MAX;
use radar_plugin::wire::{Cursor, Truncated, json::Object};
use std::net::Ipv6Addr;

const IA_NA: u16 = 3;
const IA_TA: u16 = 4;
const IA_ADDRESS: u16 = 5;
const IA_PD: u16 = 25;
const IA_PREFIX: u16 = 26;

/// An identity association.
#[derive(Clone, Copy, Debug)]
struct Association<'a> {
    id: u32,
    /// Seconds until it is to be renewed and until any server may be asked; temporary addresses have
    /// none, and 0 leaves it to the client.
    times: Option<[u32; 2]>,
    options: Options<'a>,
}

impl<'a> Association<'a> {
    fn parse(code: u16, octets: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(octets);
        let id = cursor.u32("IAID").ok()?;
        let times = match code {
            IA_TA => None,
            IA_NA | IA_PD => Some([cursor.u32("T1").ok()?, cursor.u32("T2").ok()?]),
            _ => return None,
        };
        Some(Self { id, times, options: Options(cursor.rest()) })
    }
}

/// The associations of a message.
fn associations(options: Options<'_>) -> impl Iterator<Item = Association<'_>> {
    options.iter().filter_map(|(code, value)| Association::parse(code, value))
}

/// The options within associations, which may hold a status.
pub(crate) fn inner(options: Options<'_>) -> impl Iterator<Item = Options<'_>> {
    associations(options).map(|association| association.options)
}

/// The first address of a message.
pub(crate) fn first_address(options: Options<'_>) -> Option<Ipv6Addr> {
    let found = associations(options).find_map(|association| association.options.get(IA_ADDRESS));
    found.and_then(|value| Cursor::new(value).array::<16>("address").ok()).map(Ipv6Addr::from)
}

/// Writes times, addresses and prefixes.
pub(crate) fn write(event: &mut Object<'_>, options: Options<'_>) {
    let times = associations(options).find_map(|association| association.times);
    if let Some([renewal, rebinding]) = times.filter(|times| *times != [0, 0]) {
        event.number("renewal_time", renewal);
        event.number("rebinding_time", rebinding);
    }
    write_entries(event, "addresses", options, IA_ADDRESS, write_address);
    write_entries(event, "prefixes", options, IA_PREFIX, write_prefix);
}

type WriteEntry = fn(&mut Object<'_>, Cursor<'_>) -> Result<(), Truncated>;

/// Writes all entries of one kind, of whichever association.
fn write_entries(event: &mut Object<'_>, key: &str, options: Options<'_>, code: u16, write: WriteEntry) {
    let mut entries = associations(options)
        .flat_map(|association| association.options.iter().map(move |entry| (association.id, entry)))
        .filter(|(_, (other, value))| *other == code && value.len() >= entry_length(code))
        .take(ENTRIES_MAX)
        .peekable();
    if entries.peek().is_none() {
        return;
    }
    let mut list = event.array(key);
    for (id, (_, value)) in entries {
        let mut object = list.object();
        // It has the length, so nothing is missing.
        let _ = write(&mut object, Cursor::new(value));
        object.number("iaid", id);
    }
}

/// Octets of an entry before its options.
fn entry_length(code: u16) -> usize {
    if code == IA_ADDRESS { 24 } else { 25 }
}

fn write_address(object: &mut Object<'_>, mut cursor: Cursor<'_>) -> Result<(), Truncated> {
    object.display("address", Ipv6Addr::from(cursor.array::<16>("address")?));
    object.number("preferred_lifetime", cursor.u32("preferred-lifetime")?);
    object.number("valid_lifetime", cursor.u32("valid-lifetime")?);
    Ok(())
}

fn write_prefix(object: &mut Object<'_>, mut cursor: Cursor<'_>) -> Result<(), Truncated> {
    let (preferred, valid) = (cursor.u32("preferred-lifetime")?, cursor.u32("valid-lifetime")?);
    let length = cursor.u8("prefix-length")?;
    let prefix = Ipv6Addr::from(cursor.array::<16>("IPv6-prefix")?);
    object.display("prefix", format_args!("{prefix}/{length}"));
    object.number("preferred_lifetime", preferred);
    object.number("valid_lifetime", valid);
    Ok(())
}
