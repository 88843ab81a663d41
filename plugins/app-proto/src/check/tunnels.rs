//! Tunnels and proxies.

use crate::opening::{Carrier, Opening};

/// The three messages of a handshake have one length each (WireGuard's paper §5.4).
pub(crate) fn wireguard(opening: Opening<'_>) -> Option<bool> {
    Some(
        opening.length
            == match opening.u8(0)? {
                1 => 148,
                2 => 92,
                _ => 64,
            },
    )
}

/// Data: a header of 16 octets, and blocks of 16.
pub(crate) fn wireguard_data(opening: Opening<'_>) -> Option<bool> {
    Some(opening.length >= 32 && opening.length % 16 == 0)
}

/// A reset in the clear: a session, no acknowledgments and packet 0, or one of the client's.
pub(crate) fn openvpn(opening: Opening<'_>) -> Option<bool> {
    let [client, server] = [opening.is(14), opening.is(26)];
    let number = if client { 10usize } else { 22 };
    let acknowledgments = opening.u8(9)?;
    let first = opening.u8(0)?;
    let right = (client && first == 0x38 && acknowledgments == 0)
        || (server && first == 0x40 && acknowledgments == 1);
    Some(right && opening.u32(number)? == 0)
}

/// A reset with a digest before it (`tls-auth`) or around it (`tls-crypt`): digest, number, time.
pub(crate) fn openvpn_protected(opening: Opening<'_>) -> Option<bool> {
    let body = opening.length.checked_sub(9)?;
    Some((5..=1200).contains(&body) && opening.array::<8>(1)? != [0; 8])
}

/// The same behind its length.
pub(crate) fn openvpn_over_tcp(opening: Opening<'_>) -> Option<bool> {
    Some(opening.holds(opening.u16(0)?.saturating_add(2)) && openvpn_protected(opening.skip(2))?)
}

/// A header of version 1 or 2 with an initiator, an exchange that exists and the datagram's length.
pub(crate) fn ike(opening: Opening<'_>) -> Option<bool> {
    let [payload, version, exchange, flags] = opening.array(16)?;
    let known = match version >> 4 {
        1 => matches!(exchange, 1..=6 | 32..=34) && payload <= 20 && flags & 0xF8 == 0,
        2 => {
            (34..=44).contains(&exchange)
                && (payload == 0 || (33..=55).contains(&payload))
                && flags & 0xC7 == 0
        }
        _ => false,
    };
    let length = opening.u32(24)? as usize;
    let whole = match opening.carrier {
        Carrier::Udp => opening.is(length),
        Carrier::Tcp => opening.holds(length),
    };
    Some(known && version & 15 == 0 && opening.array::<8>(0)? != [0; 8] && length >= 28 && whole)
}

/// The same behind four octets that are no SPI of ESP.
pub(crate) fn ike_beside_esp(opening: Opening<'_>) -> Option<bool> {
    ike(opening.skip(4))
}

/// A control message of the datagram's length: without a body, or with its type first (RFC 2661 §4.1).
pub(crate) fn l2tp(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(2)?;
    let typed = length == 12 || opening.array(14)? == [0, 0, 0, 0];
    Some(opening.is(length) && length >= 12 && typed)
}

/// Versions 1 and 2 (3GPP TS 29.060 §6, TS 29.274 §5.1), with the datagram's length.
pub(crate) fn gtp(opening: Opening<'_>) -> Option<bool> {
    let (first, length) = (opening.u8(0)?, opening.u16(2)?);
    Some(match first >> 5 {
        1 => first & 0x10 != 0 && opening.is(length.saturating_add(8)),
        2 => length.saturating_add(4) <= opening.length,
        _ => false,
    })
}

/// A type of Ethernet for what is within.
pub(crate) fn geneve(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u16(2)? >= 0x600 && opening.u8(7)? == 0)
}

/// An IPv6 packet, or what a relay puts before it.
pub(crate) fn teredo(opening: Opening<'_>) -> Option<bool> {
    let (first, second) = (opening.u8(0)?, opening.u8(1)?);
    Some(first >> 4 == 6 && opening.length >= 40 || first == 0 && second <= 1)
}

/// An identity of 2^n octets, a digest of words, and an operation that exists.
pub(crate) fn ayiya(opening: Opening<'_>) -> Option<bool> {
    let [_, signature, operation, next] = opening.array(0)?;
    Some(
        signature >> 4 <= 8
            && operation >> 4 <= 2
            && operation & 15 <= 5
            && matches!(next, 4 | 41 | 59)
            && opening.length > 36,
    )
}

/// A number of methods, and that many of them (RFC 1928 §3).
pub(crate) fn socks_5(opening: Opening<'_>) -> Option<bool> {
    let methods = usize::from(opening.u8(1)?);
    Some((1..=8).contains(&methods) && opening.is(methods.saturating_add(2)))
}

/// One method, or none that will do.
pub(crate) fn socks_5_choice(opening: Opening<'_>) -> Option<bool> {
    Some(opening.is(2) && matches!(opening.u8(1)?, 0..=9 | 0x80..=0xFF))
}

/// A port, an address, and a name that ends the message (SOCKS 4A: two).
pub(crate) fn socks_4(opening: Opening<'_>) -> Option<bool> {
    let last = opening.length.checked_sub(1)?;
    Some(last >= 8 && opening.u8(last)? == 0 && opening.u16(2)? != 0)
}

/// Granted or refused.
pub(crate) fn socks_4_reply(opening: Opening<'_>) -> Option<bool> {
    Some((90..=93).contains(&opening.u8(1)?) && opening.is(8))
}
