//! Machines: plants, meters, buildings, vehicles.

use super::talk::is_tpkt;
use crate::opening::Opening;

/// A length that is the rest, of one unit's request or answer (Modbus/TCP implementation guide §3.1.3).
pub(crate) fn modbus(opening: Opening<'_>) -> Option<bool> {
    let (length, function) = (opening.u16(4)?, opening.u8(7)?);
    // Some put several of them in a segment, so that the first need not be all.
    let known = matches!(function & 0x7F, 1..=8 | 11 | 12 | 15..=17 | 20..=24 | 43 | 0x5A);
    Some((2..=254).contains(&length) && known && length.saturating_add(6) <= opening.length)
}

/// A link header whose check sequence is right.
pub(crate) fn dnp3(opening: Opening<'_>) -> Option<bool> {
    let header: [u8; 8] = opening.array(0)?;
    Some(opening.u8(2)? >= 5 && crc_16(&header) == u16::from_le_bytes(opening.array(8)?))
}

/// The check sequence of IEEE 1815 §9.2.4.1.5: polynomial 0x3D65, bits reversed, inverted at the end.
fn crc_16(octets: &[u8]) -> u16 {
    let bit = |crc: u16, _| if crc & 1 == 1 { crc >> 1 ^ 0xA6BC } else { crc >> 1 };
    let octet = |crc: u16, octet: &u8| (0..8).fold(crc ^ u16::from(*octet), bit);
    !octets.iter().fold(0, octet)
}

/// A frame without a number (IEC 60870-5-104 §5.3): start, stop or test, one bit of six.
pub(crate) fn iec104(opening: Opening<'_>) -> Option<bool> {
    let [length, control @ ..]: [u8; 5] = opening.array(1)?;
    Some(length == 4 && matches!(control, [7 | 0x0B | 0x13 | 0x23 | 0x43 | 0x83, 0, 0, 0]))
}

/// A numbered frame: four octets that count, and what is told with a type and a cause.
pub(crate) fn iec104_data(opening: Opening<'_>) -> Option<bool> {
    let [length, first, _, third] = opening.array(1)?;
    let frame = usize::from(length).saturating_add(2);
    let numbered = first & 1 == 0 && third & 1 == 0 && length >= 8;
    Some((numbered || first == 1 && length == 4) && frame <= opening.length)
}

/// Data in a TPKT, and S7's own first octet with a type that exists.
pub(crate) fn s7(opening: Opening<'_>) -> Option<bool> {
    let [indicator, data, _, protocol, kind] = opening.array(4)?;
    let header = indicator == 2 && data == 0xF0 && matches!(protocol, 0x32 | 0x72);
    Some(header && matches!(kind, 1..=3 | 7 | 0xFE) && opening.holds(opening.u16(2)?))
}

/// The transport that S7, MMS and others begin with: a connection is asked for, or confirmed.
pub(crate) fn cotp(opening: Opening<'_>) -> Option<bool> {
    Some(is_tpkt(opening, 0xE0)? || is_tpkt(opening, 0xD0)?)
}

/// A header of 24 octets with a command that exists and no options (CIP networks library, volume 2 §2-3).
pub(crate) fn enip(opening: Opening<'_>) -> Option<bool> {
    let (command, length) = (opening.u16_le(0)?, opening.u16_le(2)?);
    let known = matches!(command, 1 | 4 | 0x63..=0x66 | 0x6F | 0x70);
    Some(known && opening.u32_le(20)? == 0 && length.saturating_add(24) <= opening.length)
}

/// A function and the datagram's length; behind them version 1 of the network layer.
pub(crate) fn bacnet(opening: Opening<'_>) -> Option<bool> {
    let (function, length) = (opening.u8(1)?, opening.u16(2)?);
    let network = match function {
        4 => opening.u8(10)? == 1,
        9..=11 => opening.u8(4)? == 1,
        0..=12 => true,
        _ => false,
    };
    Some(network && opening.is(length))
}

/// A service of a family that exists and the length of all.
pub(crate) fn knx(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(4)?;
    // In a stream another may follow at once.
    let whole = opening.is(length) || opening.skip(length).array(0) == Some([6, 0x10]);
    Some((2..=0x0A).contains(&opening.u8(2)?) && length >= 6 && whole)
}

/// A length, which is the message's.
pub(crate) fn hart(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u8(3)? <= 31 && opening.u16(6)? >= 8 && opening.holds(opening.u16(6)?))
}

/// The wrapper of IEC 62056-47: two ports and the length of the rest.
pub(crate) fn dlms(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(6)?;
    Some(length > 0 && opening.is(length.saturating_add(8)))
}

/// A frame of HDLC: flags at both ends, format 3, a length that fits between them.
pub(crate) fn hdlc(opening: Opening<'_>) -> Option<bool> {
    let format = opening.u16(1)?;
    let end = opening.length.checked_sub(1)?;
    let length = format & 0x7FF;
    let fits = (7..=end).contains(&length) && length.saturating_add(1) == end;
    Some(format >> 12 == 10 && fits && opening.u8(end)? == 0x7E)
}

/// A message that exists and a length of eight octets.
pub(crate) fn hislip(opening: Opening<'_>) -> Option<bool> {
    Some(
        opening.u8(2)? <= 36
            && opening.u32(8)? == 0
            && opening.holds(opening.u32(12)?.saturating_add(16) as usize),
    )
}

/// Two letters for the kind of message, process or message data (IEC 61375-2-3 annex A).
pub(crate) fn trdp(opening: Opening<'_>) -> Option<bool> {
    let known = matches!(
        opening.array(6)?,
        [b'P', b'd' | b'p' | b'r' | b'e'] | [b'M', b'n' | b'r' | b'p' | b'q' | b'c' | b'e']
    );
    Some(known && opening.u32(20)? as usize <= opening.length)
}

/// A chunk that has come.
pub(crate) fn opcua(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u32_le(4)?;
    Some(length >= 8 && opening.holds(length as usize))
}

/// A length that is the rest, version 1 of the protocol, a type and a return code that exist.
pub(crate) fn someip(opening: Opening<'_>) -> Option<bool> {
    let [protocol, _, kind, code] = opening.array(12)?;
    let known = matches!(kind & !0x20, 0..=2 | 0x40..=0x42 | 0x80 | 0x81 | 0xC0 | 0xC1);
    Some(protocol == 1 && known && code <= 0x5E && opening.is((opening.u32(4)? as usize).saturating_add(8)))
}

/// A token of at most eight octets and a code that exists.
pub(crate) fn coap(opening: Opening<'_>) -> Option<bool> {
    let [first, code] = opening.array(0)?;
    let known = matches!(code, 0..=7 | 0x41..=0x45 | 0x5F | 0x80..=0x8F | 0x95 | 0x9D | 0xA0..=0xA5);
    Some(first & 15 <= 8 && known && opening.length >= 4)
}
