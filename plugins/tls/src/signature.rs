//! What the first octets of TLS look like: at the start of a stream, and behind clear text.

use radar_plugin::wire::Cursor;

/// What octets say of the place they stand at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Look {
    /// TLS begins here.
    Tls,
    /// It begins here in the base64 of FTP.
    Adat,
    /// It may; more octets are needed to tell.
    Short,
    /// It does not.
    Other,
}

/// The most octets that leave it open whether TLS begins: a signature has one more.
pub(crate) const SHORT_MAX: usize = 10;

/// How `octets` look at the very start of a stream, where any record may stand: the capture may
/// have begun within the handshake.
pub(crate) fn at_start(octets: &[u8]) -> Look {
    any([compare(octets, RECORD), compare(octets, SSL2_HELLO), compare(octets, SSL2_HELLO_2_0)])
}

/// How `octets` look anywhere else: only what begins a handshake counts, a hello or a refusal.
pub(crate) fn behind_clear_text(octets: &[u8]) -> Look {
    if octets.first() == Some(&b'A') {
        return adat(octets);
    }
    any([compare(octets, HELLO), compare(octets, DRAFT_HELLO), compare(octets, ALERT)])
}

/// The octets allowed at each place, from and to.
type Signature = [(u8, u8)];

const ANY: (u8, u8) = (0, 255);
/// Records are of SSL 3.0 to TLS 1.3.
const MINOR: (u8, u8) = (0, 4);

/// A record of 16384 + 2048 octets at most (RFC 5246 §6.2.3).
const RECORD: &Signature = &[(20, 24), (3, 3), MINOR, (0, 0x48), ANY];
/// A ClientHello of SSL 3.0 and later in the format of SSL 2.0 (RFC 5246 §E.2).
const SSL2_HELLO: &Signature = &[(0x80, 0xFF), ANY, (1, 1), (3, 3), MINOR];
const SSL2_HELLO_2_0: &Signature = &[(0x80, 0xFF), ANY, (1, 1), (0, 0), (2, 2)];
/// A record with a ClientHello or ServerHello below 64 KiB, and the version in that.
const HELLO: &Signature = &[(22, 22), (3, 3), MINOR, (0, 0x48), ANY, (1, 2), (0, 0), ANY, ANY, (3, 3), MINOR];
/// The same from a server that speaks a draft of TLS 1.3.
const DRAFT_HELLO: &Signature =
    &[(22, 22), (3, 3), MINOR, (0, 0x48), ANY, (2, 2), (0, 0), ANY, ANY, (0x7F, 0x7F), ANY];
/// An alert that is not encrypted.
const ALERT: &Signature = &[(21, 21), (3, 3), MINOR, (0, 0), (2, 2), (1, 2)];
/// A handshake record of a version 3 in the base64 of FTP's security data (RFC 2228 §3), which are sent
/// with a command and with the replies to it.
const ADAT_COMMAND: &[u8] = b"ADAT FgM";
const ADAT_REPLY: &[u8] = b"ADAT=FgM";

fn compare(octets: &[u8], signature: &Signature) -> Look {
    let fits = octets.iter().zip(signature).all(|(octet, (from, to))| (from..=to).contains(&octet));
    match (fits, octets.len() >= signature.len()) {
        (true, true) => Look::Tls,
        (true, false) => Look::Short,
        (false, _) => Look::Other,
    }
}

/// How octets look that may be the beginning of security data of FTP.
fn adat(octets: &[u8]) -> Look {
    let texts = [ADAT_COMMAND, ADAT_REPLY];
    if texts.iter().any(|text| octets.starts_with(text)) {
        Look::Adat
    } else if texts.iter().any(|text| text.starts_with(octets)) {
        Look::Short
    } else {
        Look::Other
    }
}

fn any<const N: usize>(looks: [Look; N]) -> Look {
    match (looks.contains(&Look::Tls), looks.contains(&Look::Short)) {
        (true, _) => Look::Tls,
        (false, true) => Look::Short,
        (false, false) => Look::Other,
    }
}

/// Where TLS begins in `octets`, which do not begin a stream, or where it may begin at their end.
pub(crate) fn find(octets: &[u8]) -> Option<(usize, Look)> {
    let mut cursor = Cursor::new(octets);
    loop {
        // They begin with 21 or 22, controls that text does not have, or with ADAT.
        let next = cursor.rest().iter().position(|octet| matches!(octet, 21 | 22 | b'A'))?;
        let at = cursor.offset().saturating_add(next);
        cursor = cursor.at(at);
        match behind_clear_text(cursor.rest()) {
            Look::Other => cursor = cursor.at(at.saturating_add(1)),
            look => return Some((at, look)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const CLIENT_HELLO: &[u8] = &hex!("16 0301 0138 01 000134 0303");

    #[test]
    fn a_stream_may_begin_with_any_record_or_a_hello_of_ssl_2() {
        for octets in
            [&hex!("14 0303 0001")[..], CLIENT_HELLO, &hex!("80 2e 01 0301"), &hex!("80 2e 01 0002")]
        {
            assert_eq!(at_start(octets), Look::Tls, "{octets:02x?}");
        }
        assert_eq!(at_start(&hex!("16 03")), Look::Short);
        assert_eq!(at_start(&hex!("16 0305 0001")), Look::Other);
        assert_eq!(at_start(b"GET / HTTP"), Look::Other);
    }

    #[test]
    fn behind_clear_text_a_hello_is_found_wherever_it_stands() {
        let text = [b"220 go ahead\r\n", CLIENT_HELLO].concat();
        assert_eq!(find(&text), Some((14, Look::Tls)));
        for length in 15..text.len() {
            assert_eq!(find(&text[..length]), Some((14, Look::Short)), "cut at {length}");
        }
        assert_eq!(CLIENT_HELLO.len(), SHORT_MAX + 1);
    }

    #[test]
    fn behind_clear_text_base64_of_a_record_is_found_too() {
        let reply = b"334 go\r\n335 ADAT=FgMBADUC";
        assert_eq!(find(reply), Some((12, Look::Adat)));
        assert_eq!(find(&reply[..19]), Some((12, Look::Short)));
        assert_eq!(find(b"AUTH GSSAPI\r\nADAT FgMBAGsB"), Some((13, Look::Adat)));
        assert_eq!(find(b"ADAT YIICZQYJ"), None, "a ticket of Kerberos");
    }

    #[test]
    fn octets_that_only_begin_like_a_hello_are_passed_over() {
        let text = [&hex!("16 03 01 16 16 0301 0138 05 000134 0303")[..], CLIENT_HELLO].concat();
        assert_eq!(find(&text), Some((15, Look::Tls)));
        assert_eq!(find(&hex!("17 0303 0020 010000")), None, "application data begin no handshake");
    }
}
