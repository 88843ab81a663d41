//! TLS, HTTP, QUIC, DTLS.

use crate::opening::Opening;

/// Methods of HTTP (RFC 9110 §9, RFC 5789), of WebDAV (RFC 4918, RFC 3253, RFC 5323) and of UPnP.
pub(crate) const METHODS: &[&[u8]] = &[
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"PUT ",
    b"DELETE ",
    b"OPTIONS ",
    b"CONNECT ",
    b"TRACE ",
    b"PATCH ",
    b"PROPFIND ",
    b"PROPPATCH ",
    b"MKCOL ",
    b"COPY ",
    b"MOVE ",
    b"LOCK ",
    b"UNLOCK ",
    b"REPORT ",
    b"SEARCH ",
    b"SUBSCRIBE ",
    b"UNSUBSCRIBE ",
    b"NOTIFY ",
    b"BITS_POST ",
    b"CCM_POST ",
    b"RPC_IN_DATA ",
    b"RPC_OUT_DATA ",
];

/// Octets that a record may have: 2^14, and what compression and encryption add (RFC 5246 §6.2.3).
const RECORD_MAX: usize = (1 << 14) + 2048;

/// A request line ends with its version; one that does not end in view at least asks for a path.
pub(crate) fn http_request(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    if opening.has_line() {
        let version = line.len().checked_sub(9).and_then(|at| line.get(at..))?;
        return Some(version.starts_with(b" HTTP/1."));
    }
    let target =
        line.iter().position(|octet| *octet == b' ').and_then(|at| line.get(at.checked_add(1)?..))?;
    let is_path = target.starts_with(b"/") || target.starts_with(b"http://");
    // In a text that is not over other protocols may still name themselves.
    Some(is_path && line.len() >= 16)
}

/// The request of before there were versions: a path, and nothing else (RFC 1945 §4.1).
pub(crate) fn http_0_9(opening: Opening<'_>) -> Option<bool> {
    Some(opening.has_line() && !opening.line().get(4..)?.contains(&b' '))
}

/// Three digits of status.
pub(crate) fn http_status(opening: Opening<'_>) -> Option<bool> {
    let status: [u8; 3] = opening.array(9)?;
    Some(status.iter().all(u8::is_ascii_digit))
}

/// A hello, the client's or the server's, as the first message of its record; SSL 3.0 to TLS 1.3.
pub(crate) fn tls_handshake(opening: Opening<'_>) -> Option<bool> {
    let (record, kind) = (opening.u16(3)?, opening.u8(5)?);
    let message_max = 1 << 17;
    let is_hello = match kind {
        1 | 2 => (34..message_max).contains(&opening.u24(6)?) && opening.u8(9)? == 3,
        // HelloRequest.
        0 => opening.u24(6)? == 0 && record == 4,
        _ => false,
    };
    Some(is_hello && opening.u8(2)? <= 4 && (4..=RECORD_MAX).contains(&record))
}

/// A record whose header is right and after which, if it ends in view, another begins.
pub(crate) fn tls_record(opening: Opening<'_>) -> Option<bool> {
    let (kind, length) = (opening.u8(0)?, opening.u16(3)?);
    let end = length.saturating_add(5);
    let next = opening.u8(end).is_none_or(|next| (20..24).contains(&next));
    let fits = match kind {
        20 => length == 1 && opening.u8(5)? == 1,
        // In the clear, or with a digest and padding.
        21 => matches!(length, 2 | 18..=288),
        _ => length > 3,
    };
    Some(fits && next && opening.u8(2)? <= 4 && length <= RECORD_MAX && opening.holds(end))
}

/// A hello in the form of SSL 2.0 that offers SSL 3.0 or more (RFC 5246 appendix E.2).
pub(crate) fn ssl2_hello(opening: Opening<'_>) -> Option<bool> {
    let parts = [opening.u16(5)?, opening.u16(7)?, opening.u16(9)?];
    let [ciphers, session, challenge] = parts;
    let length = parts.iter().sum::<usize>().saturating_add(11);
    let right =
        ciphers > 0 && ciphers % 3 == 0 && matches!(session, 0 | 16) && (16..=32).contains(&challenge);
    Some(right && opening.u8(1).map(usize::from)?.saturating_add(2) == length)
}

/// Settings are six octets each (RFC 9113 §6.5).
pub(crate) fn http2_settings(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u8(2)? % 6 == 0)
}

/// A long header (RFC 8999 §5.1) of a version that is known: 1 (RFC 9000), 2 (RFC 9369), the drafts', and
/// Google's, Facebook's and Mozilla's own.
pub(crate) fn quic(opening: Opening<'_>) -> Option<bool> {
    let version: [u8; 4] = opening.array(1)?;
    let known = match version {
        [0, 0, 0, 1] | [0x6B, 0x33, 0x43, 0xCF] | [0xFF, 0, 0, 1..=34] => true,
        [b'Q' | b'T', b'0', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        [0xFA, 0xCE, 0xB0, _] => true,
        _ => false,
    };
    if !known || opening.u8(0)? & 0x40 == 0 {
        return Some(false);
    }
    // Until Q046 lengths of connection IDs shared an octet.
    let is_old = version.starts_with(b"Q04") || version.starts_with(&[0xFF, 0, 0]) && version[3] < 22;
    Some(is_old || has_connection_ids(opening)?)
}

/// Connection IDs have at most 20 octets (RFC 9000 §17.2).
fn has_connection_ids(opening: Opening<'_>) -> Option<bool> {
    let destination = usize::from(opening.u8(5)?);
    let source = opening.u8(destination.checked_add(6)?)?;
    Some(destination <= 20 && source <= 20)
}

/// A list of versions (RFC 8999 §6).
pub(crate) fn quic_negotiation(opening: Opening<'_>) -> Option<bool> {
    let destination = usize::from(opening.u8(5)?);
    let source = usize::from(opening.u8(destination.checked_add(6)?)?);
    let versions = opening.length.checked_sub(destination.checked_add(source)?.checked_add(7)?)?;
    Some(has_connection_ids(opening)? && versions > 0 && versions % 4 == 0)
}

/// A public header of Google's own up to Q043: flags, a connection ID of eight octets, a version.
pub(crate) fn google_quic(opening: Opening<'_>) -> Option<bool> {
    let [q, zero, tens, ones] = opening.array(9)?;
    Some(q == b'Q' && zero == b'0' && tens.is_ascii_digit() && ones.is_ascii_digit())
}

/// A hello or the request for another (RFC 6347 §4.2.2), in an epoch that is not encrypted.
pub(crate) fn dtls_handshake(opening: Opening<'_>) -> Option<bool> {
    let kind = opening.u8(13)?;
    Some(opening.u16(3)? == 0 && matches!(kind, 1..=3) && dtls_record(opening)? && opening.u24(22)? > 0)
}

/// A hello in a record of version 1.0, as OpenSSL calls DTLS1_BAD_VER.
pub(crate) fn dtls_of_old(opening: Opening<'_>) -> Option<bool> {
    let end = opening.u16(11)?.saturating_add(13);
    Some(matches!(opening.u8(13)?, 1..=3) && end <= opening.length && opening.u24(14)? < end)
}

/// A record (RFC 6347 §4.1) that ends with the datagram or before another.
pub(crate) fn dtls_record(opening: Opening<'_>) -> Option<bool> {
    let end = opening.u16(11)?.saturating_add(13);
    let version = opening.u8(2)?;
    let next = match opening.u8(end) {
        Some(next) => (20..26).contains(&next) && opening.u8(end.checked_add(1)?)? == 0xFE,
        None => end <= opening.length,
    };
    Some(next && matches!(version, 0xFC..=0xFF) && end > 13)
}
