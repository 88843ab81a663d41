//! What machines tell of themselves.

use crate::opening::Opening;

/// A priority of facility and severity, 0 to 191 (RFC 5424 §6.2.1), and text behind it.
pub(crate) fn syslog(opening: Opening<'_>) -> Option<bool> {
    let digits = opening.octets.iter().skip(1).take(4).take_while(|octet| octet.is_ascii_digit()).count();
    let end = digits.checked_add(1)?;
    let text = std::str::from_utf8(opening.octets.get(1..end)?).ok()?;
    let next = opening.u8(end.checked_add(1)?)?;
    Some(
        text.parse::<u8>().ok()? <= 191
            && opening.u8(end)? == b'>'
            && (next.is_ascii_graphic() || next == b' '),
    )
}

/// A part with the host's name, and another part after it.
pub(crate) fn collectd(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(2)?;
    Some(
        (6..=260).contains(&length)
            && opening.u8(length.checked_sub(1)?)? == 0
            && opening.u16(length)? <= 0x210,
    )
}

/// Up to thirty records of 48 octets after a header of 24.
pub(crate) fn netflow_5(opening: Opening<'_>) -> Option<bool> {
    let count = opening.u16(2)?;
    Some((1..=30).contains(&count) && opening.is(count.saturating_mul(48).saturating_add(24)))
}

/// A length, which is the datagram's.
pub(crate) fn ipfix(opening: Opening<'_>) -> Option<bool> {
    Some(opening.is(opening.u16(2)?))
}
