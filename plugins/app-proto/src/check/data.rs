//! Databases, queues and what trades over them.

use super::ber::Element;
use crate::opening::{Opening, contains};

/// What a client of memcached may ask.
pub(crate) const MEMCACHED: &[&[u8]] =
    &[b"get ", b"gets ", b"set ", b"add ", b"stats\r\n", b"stats ", b"version\r\n", b"delete ", b"incr "];

/// A greeting of protocol 10 (or an error before it): a packet that has come whole, and a version in text.
pub(crate) fn mysql(opening: Opening<'_>) -> Option<bool> {
    let [low, middle, high, sequence, protocol] = opening.array(0)?;
    let length = u32::from_le_bytes([low, middle, high, 0]) as usize;
    let version = opening.octets.get(5..)?.split(|octet| *octet == 0).next()?;
    let is_version = (3..=80).contains(&version.len())
        && version.first()?.is_ascii_digit()
        && version.contains(&b'.')
        && version.iter().all(u8::is_ascii_graphic);
    Some(sequence == 0 && protocol == 10 && is_version && opening.is(length.saturating_add(4)))
}

/// A startup message of version 3, which ends it: parameters, the user among them.
pub(crate) fn pgsql(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u32(0)? as usize;
    Some(
        opening.is(length) && opening.u8(length.checked_sub(1)?)? == 0 && contains(opening.octets, b"user\0"),
    )
}

/// A packet that has come whole, from no process, the first.
pub(crate) fn tds_packet(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u16(4)? == 0 && opening.u8(6)? <= 1 && opening.u8(7)? == 0 && opening.holds(opening.u16(2)?))
}

/// A pre-login: options with offsets within it, the version first.
pub(crate) fn tds(opening: Opening<'_>) -> Option<bool> {
    let (offset, length) = (opening.u16(9)?, opening.u16(11)?);
    let within = offset.saturating_add(length).saturating_add(8) <= opening.u16(2)?;
    Some(tds_packet(opening)? && opening.u8(8)? == 0 && within && length == 6)
}

/// A connect that has come whole, of a version from 300 to 330, with a description in it.
pub(crate) fn tns(opening: Opening<'_>) -> Option<bool> {
    let (length, version, lowest) = (opening.u16(0)?, opening.u16(8)?, opening.u16(10)?);
    Some((300..=330).contains(&version) && lowest <= version && (26..=opening.length).contains(&length))
}

/// A message that has come whole, of an operation that exists; a request answers nothing.
pub(crate) fn mongodb(opening: Opening<'_>) -> Option<bool> {
    let (length, answers, operation) = (opening.u32_le(0)?, opening.u32_le(8)?, opening.u32_le(12)?);
    let known = match operation {
        1 => answers != 0,
        2001 | 2002 | 2004..=2007 | 2010 => answers == 0,
        2011..=2013 => true,
        _ => false,
    };
    Some(known && length >= 16 && opening.is(length as usize))
}

/// An array of bulk strings, the first of which begins.
pub(crate) fn redis(opening: Opening<'_>) -> Option<bool> {
    let (count, rest) = number(opening.octets.get(1..)?)?;
    let (length, text) = number(rest.strip_prefix(b"$")?)?;
    let is_command =
        text.iter().take(length.min(8)).all(|octet| octet.is_ascii_alphanumeric() || b"._".contains(octet));
    Some((1..=1_000_000).contains(&count) && (1..=64).contains(&length) && is_command)
}

/// A number and the end of its line, and what follows.
fn number(octets: &[u8]) -> Option<(usize, &[u8])> {
    let digits = octets.iter().take(8).take_while(|octet| octet.is_ascii_digit()).count();
    let text = std::str::from_utf8(octets.get(..digits)?).ok()?;
    Some((text.parse().ok()?, octets.get(digits..)?.strip_prefix(b"\r\n")?))
}

/// A frame of version 1 to 5 that begins a connection: OPTIONS or STARTUP, and what answers them.
pub(crate) fn cassandra(opening: Opening<'_>) -> Option<bool> {
    let [version, flags] = opening.array(0)?;
    // Versions 1 and 2 have one octet for the stream.
    let at = if version & 0x7F <= 2 { 3usize } else { 4 };
    let (operation, length) = (opening.u8(at)?, opening.u32(at.checked_add(1)?)? as usize);
    let known =
        if version & 0x80 == 0 { matches!(operation, 1 | 5) } else { matches!(operation, 0 | 2 | 3 | 6) };
    let frame = length.saturating_add(at).saturating_add(5);
    Some(known && (1..=5).contains(&(version & 0x7F)) && flags & 0xE0 == 0 && opening.is(frame))
}

/// A data stream structure of DDM: its magic, and a command whose length is the rest.
pub(crate) fn drda(opening: Opening<'_>) -> Option<bool> {
    let (outer, inner, code) = (opening.u16(0)?, opening.u16(6)?, opening.u16(8)?);
    Some(
        opening.u8(2)? == 0xD0
            && inner.saturating_add(6) == outer
            && code == 0x1041
            && outer <= opening.length,
    )
}

/// An initialization: perhaps a reference, then versions, then options.
pub(crate) fn z3950(opening: Opening<'_>) -> Option<bool> {
    let message = Element::read(opening, 0)?;
    let first = Element::read(opening, message.at)?;
    let versions = if first.tag == 0x82 { Element::read(opening, first.end())? } else { first };
    let options = opening.u8(versions.end())?;
    Some(versions.tag == 0x83 && options == 0x84 && opening.is(message.end()))
}

/// A frame that ends as one must, on a channel that is no wonder.
pub(crate) fn amqp_frame(opening: Opening<'_>) -> Option<bool> {
    let (channel, size) = (opening.u16(1)?, opening.u32(3)? as usize);
    Some(channel < 4096 && opening.u8(size.checked_add(7)?)? == 0xCE)
}

/// A CONNECT as long as it says, with the protocol's name in it.
pub(crate) fn mqtt(opening: Opening<'_>) -> Option<bool> {
    // Lengths are numbers of seven bits an octet (MQTT 5.0 §1.5.5).
    let rest = opening.octets.get(1..5)?;
    let count = rest.iter().position(|octet| *octet < 0x80)?.checked_add(2)?;
    let name = opening.octets.get(count..)?;
    Some(name.starts_with(b"\0\x04MQTT") || name.starts_with(b"\0\x06MQIsdp"))
}

/// A request with a length, a key and a version that exist, and the length of the client's name.
pub(crate) fn kafka(opening: Opening<'_>) -> Option<bool> {
    let (length, key, version) = (opening.u32(0)? as usize, opening.u16(4)?, opening.u16(6)?);
    Some(
        key <= 92
            && version <= 20
            && opening.u16(12)? <= 256
            && length >= 10
            && opening.holds(length.saturating_add(4)),
    )
}

/// A bind (SMPP 3.4 §4.1) that has come whole, without a status.
pub(crate) fn smpp(opening: Opening<'_>) -> Option<bool> {
    let (length, command, status) = (opening.u32(0)?, opening.u32(4)?, opening.u32(8)?);
    Some(matches!(command, 1 | 2 | 9) && status == 0 && length >= 23 && opening.holds(length as usize))
}

/// A request for work in JSON, of the methods that miners have.
pub(crate) fn stratum(opening: Opening<'_>) -> Option<bool> {
    let methods: [&[u8]; 4] =
        [b"\"mining.", b"\"eth_submitLogin\"", b"\"eth_getWork\"", b"\"method\":\"login\""];
    Some(methods.iter().any(|method| contains(opening.octets, method)))
}
