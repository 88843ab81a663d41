//! Names, addresses, time and directories.

use super::ber::Element;
use crate::opening::{Carrier, Opening, contains};

/// A header (RFC 1035 §4.1.1) with counts that its length allows, and a question that is one.
pub(crate) fn dns(opening: Opening<'_>) -> Option<bool> {
    let flags = opening.u16(2)?;
    let [questions, answers, authorities, additionals] =
        [opening.u16(4)?, opening.u16(6)?, opening.u16(8)?, opening.u16(10)?];
    let (opcode, is_response) = (flags >> 11 & 15, flags & 0x8000 != 0);
    let records = answers.saturating_add(authorities).saturating_add(additionals);
    let length = records.saturating_mul(11).saturating_add(questions.saturating_mul(5)).saturating_add(12);
    let counts = questions.saturating_add(records) > 0 && length <= opening.length;
    let request = is_response || answers == 0 || questions == 0 || opcode == 5;
    let header = matches!(opcode, 0 | 1 | 2 | 4 | 5) && flags & 0x40 == 0 && counts && request;
    Some(header && (questions == 0 || is_question(opening)?))
}

/// A name that ends, and a class that exists.
fn is_question(opening: Opening<'_>) -> Option<bool> {
    let mut at = 12usize;
    loop {
        match opening.u8(at)? {
            0 => break,
            length @ 1..=63 => at = at.checked_add(usize::from(length))?.checked_add(1)?,
            _ => return Some(false),
        }
        if at > 268 {
            return Some(false);
        }
    }
    let class = opening.u16(at.checked_add(3)?)?;
    // The high bit asks for unicast in mDNS (RFC 6762 §5.4).
    Some(matches!(class & 0x7FFF, 1..=4 | 254 | 255))
}

/// The same behind its length (RFC 1035 §4.2.2).
pub(crate) fn dns_over_tcp(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(0)?;
    Some(opening.holds(length.saturating_add(2)) && dns(Opening { length, ..opening.skip(2) })?)
}

/// The same form, with a name that is encoded in half octets: 32 letters from A to P.
pub(crate) fn netbios_name(opening: Opening<'_>) -> Option<bool> {
    let name = opening.octets.get(13..45)?;
    Some(opening.u8(12)? == 32 && name.iter().all(|octet| (b'A'..=b'P').contains(octet)))
}

/// A type, four flags, and the length of what is no error.
pub(crate) fn netbios_datagram(opening: Opening<'_>) -> Option<bool> {
    let has_length = opening.u8(0)? <= 0x12;
    Some(opening.u8(1)? & 0xF0 == 0 && (!has_length || opening.u16(10)?.saturating_add(14) == opening.length))
}

/// BOOTP (RFC 951) with the cookie of its options.
pub(crate) fn dhcp(opening: Opening<'_>) -> Option<bool> {
    let cookie = opening.array(236)? == [99, 130, 83, 99];
    Some(cookie && matches!(opening.u8(0)?, 1 | 2) && opening.u8(2)? <= 16)
}

/// A type that exists, and options whose lengths fill the message.
pub(crate) fn dhcpv6(opening: Opening<'_>) -> Option<bool> {
    let kind = opening.u8(0)?;
    // Relays put a hop count and two addresses before them (RFC 8415 §9).
    let mut at = if matches!(kind, 12 | 13) { 34usize } else { 4 };
    while at < opening.octets.len() {
        at = opening.u16(at.checked_add(2)?)?.saturating_add(at).saturating_add(4);
    }
    Some((1..=36).contains(&kind) && (at == opening.length || opening.octets.len() < opening.length))
}

/// A version and a mode, and a length that extensions and a digest make by fours.
pub(crate) fn ntp(opening: Opening<'_>) -> Option<bool> {
    let (first, stratum) = (opening.u8(0)?, opening.u8(1)?);
    let (version, mode) = (first >> 3 & 7, first & 7);
    let right = (1..=4).contains(&version) && (1..=5).contains(&mode) && stratum <= 16;
    Some(right && opening.length >= 48 && opening.length % 4 == 0)
}

/// Control messages and private ones, as `ntpq` and `ntpdc` send them.
pub(crate) fn ntp_control(opening: Opening<'_>) -> Option<bool> {
    let first = opening.u8(0)?;
    Some((1..=4).contains(&(first >> 3 & 7)) && matches!(first & 7, 6 | 7) && opening.length >= 8)
}

/// Version 1 or 2 of IEEE 1588; in version 2 a length.
pub(crate) fn ptp(opening: Opening<'_>) -> Option<bool> {
    let version = opening.u8(1)? & 15;
    Some(
        version == 2 && opening.u16(2)? <= opening.length && opening.length >= 44
            || version == 1 && opening.u8(0)? == 0,
    )
}

/// A SEQUENCE as long as the datagram with a version and a community or a header (RFC 3416, RFC 3412).
pub(crate) fn snmp(opening: Opening<'_>) -> Option<bool> {
    let message = Element::read(opening, 0)?;
    let version = Element::read(opening, message.at)?;
    let next = Element::read(opening, version.end())?;
    let header = match version.integer(opening)? {
        0 | 1 => next.tag == 4 && next.length <= 255 && (0xA0..=0xA8).contains(&opening.u8(next.end())?),
        3 => next.tag == 0x30 && Element::read(opening, next.at)?.tag == 2,
        _ => false,
    };
    Some(header && opening.is(message.end()))
}

/// A SEQUENCE with a message id and an operation (RFC 4511 §4.1.1) that fills it but for controls.
pub(crate) fn ldap(opening: Opening<'_>) -> Option<bool> {
    let message = Element::read(opening, 0)?;
    let id = Element::read(opening, message.at)?;
    let operation = Element::read(opening, id.end())?;
    let known = matches!(operation.tag, 0x42 | 0x4A | 0x50 | 0x60..=0x61 | 0x63..=0x6F | 0x73 | 0x77..=0x79);
    let controls = message.end().checked_sub(operation.end())?;
    let fills =
        controls == 0 || opening.u8(operation.end()) == Some(0xA0) || operation.end() >= opening.octets.len();
    id.integer(opening)?;
    Some(known && fills && opening.holds(message.end()) && is_operation(opening, operation)?)
}

/// How an operation begins that a connection begins with.
fn is_operation(opening: Opening<'_>, operation: Element) -> Option<bool> {
    if operation.length == 0 {
        return Some(operation.tag == 0x42);
    }
    let first = Element::read(opening, operation.at);
    Some(match operation.tag {
        // Bind: the version.
        0x60 => first?.integer(opening).is_some_and(|version| (1..=3).contains(&version)),
        // Answers: a result code.
        0x61 | 0x65 | 0x67 | 0x69 | 0x6B | 0x6D | 0x6F | 0x78 => first?.tag == 10,
        // Search, add, compare, modify: a name. Extended: an OID under [0].
        0x63 | 0x64 | 0x66 | 0x68 | 0x6C | 0x6E | 0x73 => first?.tag == 4,
        0x77 => first?.tag == 0x80,
        _ => true,
    })
}

/// AS and TGS, request and reply, or an error, with Kerberos' version 5 (RFC 4120 §5.4, §5.9).
pub(crate) fn krb5(opening: Opening<'_>) -> Option<bool> {
    let message = Element::read(opening, 0)?;
    let sequence = Element::read(opening, message.at)?;
    let version = Element::read(opening, sequence.at)?;
    let number = Element::read(opening, version.at)?.integer(opening)?;
    let known = match message.tag {
        0x6A | 0x6C => version.tag == 0xA1,
        0x6B | 0x6D | 0x6E | 0x6F | 0x74 | 0x75 | 0x76 | 0x7E => version.tag == 0xA0,
        _ => false,
    };
    let fills = opening.carrier == Carrier::Tcp || opening.is(message.end());
    Some(known && sequence.tag == 0x30 && number == 5 && fills)
}

/// The same behind its length.
pub(crate) fn krb5_over_tcp(opening: Opening<'_>) -> Option<bool> {
    let message = Element::read(opening, 4)?;
    Some(opening.u32(0)? as usize == message.end().saturating_sub(4) && krb5(opening.skip(4))?)
}

/// A code that exists, and attributes that fill the message.
pub(crate) fn radius(opening: Opening<'_>) -> Option<bool> {
    let (code, length) = (opening.u8(0)?, opening.u16(2)?);
    let mut at = 20usize;
    while at < length.min(opening.octets.len()) {
        let size = usize::from(opening.u8(at.checked_add(1)?)?);
        if size < 2 {
            return Some(false);
        }
        at = at.saturating_add(size);
    }
    let filled = at == length || opening.octets.len() < length;
    Some(
        matches!(code, 1..=5 | 11..=13 | 40..=45)
            && (20..=4096).contains(&length)
            && filled
            && opening.is(length),
    )
}

/// Tags, after their number and all offsets but the first, of a request or an answer as before the magic.
pub(crate) fn roughtime(opening: Opening<'_>) -> Option<bool> {
    let count = opening.u32_le(0)?;
    if !(2..=16).contains(&count) {
        return Some(false);
    }
    let at = (count as usize).saturating_mul(4);
    Some(matches!(&opening.array(at)?, b"NONC" | b"SREP" | b"SIG\0" | b"VER\0"))
}

/// HTTP in a datagram is SSDP if it says what was searched for, or found.
pub(crate) fn ssdp_answer(opening: Opening<'_>) -> Option<bool> {
    Some(contains(opening.octets, b"\nST:") || contains(opening.octets, b"\nUSN:"))
}

/// Authentication, authorization or accounting, and a length.
pub(crate) fn tacacs(opening: Opening<'_>) -> Option<bool> {
    let [kind, _, flags] = opening.array(1)?;
    Some(
        (1..=3).contains(&kind)
            && flags & !5 == 0
            && opening.holds(opening.u32(8)?.saturating_add(12) as usize),
    )
}

/// A length by fours, flags of which four must be 0, a command with 24 bits.
pub(crate) fn diameter(opening: Opening<'_>) -> Option<bool> {
    let (length, flags, command) = (opening.u24(1)?, opening.u8(4)?, opening.u24(5)?);
    let known =
        matches!(command, 257 | 258 | 271 | 272 | 274 | 275 | 280 | 282 | 300..=320 | 8_388_608..=8_389_000);
    Some(length >= 20 && length % 4 == 0 && flags & 15 == 0 && known && opening.holds(length))
}

/// Requests have two, four or twelve octets, answers eight to sixteen; PCP has more, by fours.
pub(crate) fn nat_pmp(opening: Opening<'_>) -> Option<bool> {
    let (version, opcode) = (opening.u8(0)?, opening.u8(1)? & 0x7F);
    Some(match version {
        0 => opcode <= 2 && matches!(opening.length, 2 | 8 | 12 | 16),
        2 => opcode <= 3 && opening.length >= 24 && opening.length % 4 == 0,
        _ => false,
    })
}
