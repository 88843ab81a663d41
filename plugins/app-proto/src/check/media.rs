//! Calls, streams and how they find their way: SIP, RTSP, MGCP, H.323, RTCP, STUN, RTMP.

use crate::opening::{Opening, contains};

/// Methods of SIP (RFC 3261 §7.1 and its extensions).
pub(crate) const SIP_METHODS: &[&[u8]] = &[
    b"INVITE ",
    b"REGISTER ",
    b"OPTIONS ",
    b"ACK ",
    b"BYE ",
    b"CANCEL ",
    b"SUBSCRIBE ",
    b"NOTIFY ",
    b"MESSAGE ",
    b"PUBLISH ",
    b"INFO ",
    b"REFER ",
    b"UPDATE ",
    b"PRACK ",
];

/// Methods of RTSP (RFC 7826 §13, RFC 2326 §10).
pub(crate) const RTSP_METHODS: &[&[u8]] = &[
    b"OPTIONS ",
    b"DESCRIBE ",
    b"SETUP ",
    b"PLAY ",
    b"ANNOUNCE ",
    b"RECORD ",
    b"GET_PARAMETER ",
    b"TEARDOWN ",
];

/// Verbs of MGCP (RFC 3435 §2.3).
pub(crate) const MGCP_VERBS: &[&[u8]] =
    &[b"EPCF ", b"CRCX ", b"MDCX ", b"DLCX ", b"RQNT ", b"NTFY ", b"AUEP ", b"AUCX ", b"RSIP ", b"MESG "];

/// A target with a scheme of SIP, or the version at the line's end.
pub(crate) fn sip(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    let space = line.iter().position(|octet| *octet == b' ')?;
    let target = line.get(space.checked_add(1)?..)?;
    let scheme = target.starts_with(b"sip:") || target.starts_with(b"sips:");
    Some(line.ends_with(b" SIP/2.0") || scheme && !opening.has_line())
}

/// A target with a scheme of RTSP, or the version at the line's end.
pub(crate) fn rtsp(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    Some(line.ends_with(b" RTSP/1.0") || line.ends_with(b" RTSP/2.0") || contains(line, b" rtsp://"))
}

/// The version at the end of a command's line.
pub(crate) fn mgcp(opening: Opening<'_>) -> Option<bool> {
    Some(contains(opening.line(), b" MGCP "))
}

/// A code, the number of the transaction it is for (RFC 3435 §2.3).
pub(crate) fn mgcp_response(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    let mut words = line.split(|octet| *octet == b' ');
    let (code, transaction) = (words.next()?, words.next()?);
    let digits = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    Some(code.len() == 3 && (1..=9).contains(&transaction.len()) && digits(code) && digits(transaction))
}

/// A TPKT that holds a message of call control with a call reference of two octets.
pub(crate) fn q931(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(2)?;
    Some(opening.array(4) == Some([8, 2]) && length > 9 && opening.holds(length))
}

/// A length, a version of the header, and a message that is known.
pub(crate) fn sccp(opening: Opening<'_>) -> Option<bool> {
    let (length, version, message) = (opening.u32_le(0)?, opening.u32_le(4)?, opening.u32_le(8)?);
    Some(
        (4..2048).contains(&length)
            && version < 0x20
            && message < 0x160
            && opening.holds(length.saturating_add(8) as usize),
    )
}

/// Reports whose lengths add up to the datagram's: SR, RR, SDES, BYE, APP, RTPFB, PSFB, XR.
pub(crate) fn rtcp(opening: Opening<'_>) -> Option<bool> {
    let mut at = 0usize;
    // A compound packet of more is none that fits a datagram's usual size.
    for _ in 0..16 {
        let [first, kind] = opening.array(at)?;
        if first >> 6 != 2 || !(200..=207).contains(&kind) {
            return Some(false);
        }
        at = opening.u16(at.checked_add(2)?)?.saturating_add(1).saturating_mul(4).saturating_add(at);
        if at >= opening.length {
            break;
        }
    }
    Some(at == opening.length && at >= 8)
}

/// The magic cookie stood in the table; here the length (RFC 8489 §5).
pub(crate) fn stun(opening: Opening<'_>) -> Option<bool> {
    Some(opening.holds(opening.u16(2)?.saturating_add(20)))
}

/// A message of before there was a cookie, whose attributes fill it.
pub(crate) fn stun_classic(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(2)?;
    let mut at = 20usize;
    while at < opening.length.min(opening.octets.len()) {
        let (kind, size) = (opening.u16(at)?, opening.u16(at.checked_add(2)?)?);
        let is_known = (1..=0x30).contains(&kind) || (0x8000..=0x8100).contains(&kind);
        if !is_known || size % 4 != 0 {
            return Some(false);
        }
        at = at.saturating_add(size).saturating_add(4);
    }
    Some(length > 0 && opening.is(length.saturating_add(20)) && (at == opening.length) && stun_type(opening)?)
}

/// A request without attributes.
pub(crate) fn stun_bare(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u16(2)? == 0 && opening.is(20))
}

/// Binding and shared secret: request, response, error (RFC 3489 §11.1).
fn stun_type(opening: Opening<'_>) -> Option<bool> {
    Some(matches!(opening.u16(0)?, 1 | 2 | 0x101 | 0x102 | 0x111 | 0x112))
}

/// The version, and a handshake that is long (Adobe's RTMP specification §5.2).
pub(crate) fn rtmp(opening: Opening<'_>) -> Option<bool> {
    Some(opening.holds(1537))
}
