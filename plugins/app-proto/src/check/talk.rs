//! Dialogues of lines, and screens that are shown elsewhere.

use crate::opening::{Opening, begins, contains};

/// What an FTP client may say first (RFC 959 §4.1, RFC 2228, RFC 2389).
pub(crate) const FTP_WORDS: &[&[u8]] = &[
    b"USER ",
    b"AUTH TLS",
    b"AUTH SSL",
    b"AUTH GSSAPI",
    b"FEAT\r\n",
    b"SYST\r\n",
    b"OPTS ",
    b"PASS ",
    b"HOST ",
    b"CLNT ",
];

/// A greeting that says what it greets in.
pub(crate) fn smtp_greeting(opening: Opening<'_>) -> Option<bool> {
    Some(contains(opening.line(), b"SMTP"))
}

/// VMware's daemon greets like FTP and asks for a user like it, at a port of its own.
pub(crate) fn ftp_greeting(opening: Opening<'_>) -> Option<bool> {
    Some(!contains(opening.line(), b"VMware Auth"))
}

/// Behind the words stands nothing, or more of the line.
pub(crate) fn imap_greeting(opening: Opening<'_>) -> Option<bool> {
    let end = opening.octets.iter().skip(2).position(|octet| !octet.is_ascii_alphabetic())?;
    Some(matches!(opening.u8(end.checked_add(2)?)?, b' ' | b'\r'))
}

/// A tag and a command that only IMAP has, or has in this place (RFC 9051 §6).
pub(crate) fn imap_command(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    let space = line.iter().position(|octet| *octet == b' ')?;
    let (tag, command) = (line.get(..space)?, line.get(space.checked_add(1)?..)?);
    let is_tag = (1..=16).contains(&tag.len())
        && tag.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'.');
    // With a digit in it, so that no sentence is a command.
    let has_digit = tag.iter().any(u8::is_ascii_digit);
    let alone: [&[u8]; 2] = [b"CAPABILITY", b"STARTTLS"];
    let leading: [&[u8]; 4] = [b"LOGIN ", b"AUTHENTICATE ", b"ID (", b"ID NIL"];
    let known = alone.iter().any(|word| command.eq_ignore_ascii_case(word))
        || leading.iter().any(|word| begins(command, word));
    Some(is_tag && has_digit && known && opening.has_line())
}

/// Two lines of a login (RFC 2812 §3.1), or a request for capabilities, which IRC alone has.
pub(crate) fn irc_login(opening: Opening<'_>) -> Option<bool> {
    let octets = opening.octets;
    let line_of = |word: &[u8]| begins(octets, word) || contains(octets, &[b"\n", word].concat());
    Some(begins(octets, b"CAP ") || line_of(b"NICK ") && line_of(b"USER "))
}

/// A prefix and a notice or a number (RFC 2812 §2.3), or a notice to one who has no name yet.
pub(crate) fn irc_server(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    if line.starts_with(b"NOTICE ") {
        return Some(begins(line, b"NOTICE AUTH ") || begins(line, b"NOTICE * "));
    }
    let mut words = line.split(|octet| *octet == b' ');
    let (prefix, command) = (words.next()?, words.next()?);
    let welcome: [&[u8]; 6] = [b"NOTICE", b"001", b"020", b"CAP", b"433", b"451"];
    Some(prefix.len() > 1 && welcome.contains(&command) && words.next().is_some())
}

/// The opening of a stream (RFC 6120 §4.2); without its name space it would be any XML.
pub(crate) fn jabber(opening: Opening<'_>) -> Option<bool> {
    let octets = opening.octets;
    Some(contains(octets, b"jabber:") || contains(octets, b"etherx.jabber.org"))
}

/// Two commands at least (RFC 854), each of an option that has been assigned.
pub(crate) fn telnet(opening: Opening<'_>) -> Option<bool> {
    let second = opening.skip(3);
    let is_two = is_telnet_command(opening)? && opening.u8(1)? != 250 && second.u8(0)? == 255;
    Some(is_two && (is_telnet_command(second)? || second.u8(1)? == 250))
}

/// One command.
pub(crate) fn telnet_command(opening: Opening<'_>) -> Option<bool> {
    is_telnet_command(opening)
}

/// WILL, WON'T, DO or DON'T, and an option: the registry of IANA ends at 49 but for a few and 255.
fn is_telnet_command(opening: Opening<'_>) -> Option<bool> {
    let [interpret, command, option] = opening.array(0)?;
    Some(
        interpret == 255
            && (251..=254).contains(&command)
            && (option <= 49 || option == 200 || option == 201),
    )
}

/// A version and the end of its line: twelve octets.
pub(crate) fn rfb(opening: Opening<'_>) -> Option<bool> {
    let minor: [u8; 3] = opening.array(8)?;
    Some(minor.iter().all(u8::is_ascii_digit) && opening.u8(11)? == b'\n')
}

/// A connection request (X.224 §13.3) in a TPKT that fits, with a cookie of RDP or its negotiation.
pub(crate) fn rdp_request(opening: Opening<'_>) -> Option<bool> {
    let length = opening.u16(2)?;
    let rest = opening.octets.get(11..length.min(opening.octets.len()))?;
    let cookie = begins(rest, b"Cookie: mstshash=") || begins(rest, b"Cookie: msts=");
    let negotiation = rest.len().checked_sub(8).and_then(|at| rest.get(at..))?;
    let asks = matches!(negotiation, [1, _, 8, 0, ..]);
    Some(is_tpkt(opening, 0xE0)? && opening.holds(length) && (cookie || asks))
}

/// A connection confirm that is as long as RDP's.
pub(crate) fn rdp_confirm(opening: Opening<'_>) -> Option<bool> {
    let answers = matches!(opening.array(11), Some([2 | 3, _, 8, 0]));
    Some(is_tpkt(opening, 0xD0)? && (answers || opening.u16(2)? == 11))
}

/// A TPKT (RFC 1006 §6) with this TPDU of class 0 in it, whose length is the rest.
pub(super) fn is_tpkt(opening: Opening<'_>, tpdu: u8) -> Option<bool> {
    let (length, indicator) = (opening.u16(2)?, usize::from(opening.u8(4)?));
    let right = opening.u8(0)? == 3 && opening.u8(1)? == 0 && indicator.checked_add(5)? == length;
    Some(right && opening.u8(5)? & 0xF0 == tpdu)
}

/// The first packet: nothing to acknowledge, a window, SYN among the flags.
pub(crate) fn rdpeudp(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u16(6)? & 1 == 1 && opening.length > 500)
}

/// One line, and nothing else.
pub(crate) fn whois(opening: Opening<'_>) -> Option<bool> {
    let line = opening.line();
    let text = line.iter().all(|octet| octet.is_ascii_graphic() || *octet == b' ' || *octet >= 0x80);
    Some(text && !line.is_empty() && opening.has_line() && opening.length <= line.len().saturating_add(2))
}

/// A command, whose magic is its inversion.
pub(crate) fn adb(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u32_le(20)? == !opening.u32_le(0)?)
}
