//! The protocols that turn into TLS: what they begin with, and their names in EVE.

use radar_plugin::{Selection, SelectionExt};

/// A beginning that tells a protocol, looked for on every port.
struct Beginning {
    octets: &'static [u8],
    /// Which bits count; empty for all.
    mask: &'static [u8],
    name: &'static str,
}

const fn text(octets: &'static [u8], name: &'static str) -> Beginning {
    Beginning { octets, mask: &[], name }
}

/// The longest beginning.
pub(crate) const HEAD_MAX: usize = 12;

/// The more specific ones come first.
const BEGINNINGS: &[Beginning] = &[
    // RFC 3207, RFC 4217: 220 greets in both, so the port and the client's words decide.
    text(b"220 ", "smtp"),
    text(b"220-", "smtp"),
    text(b"EHLO ", "smtp"),
    text(b"AUTH TLS", "ftp"),
    text(b"AUTH SSL", "ftp"),
    // RFC 2228.
    text(b"AUTH GSSAPI", "ftp"),
    // RFC 2595.
    text(b"* OK", "imap"),
    text(b"+OK", "pop3"),
    // RFC 9110 §9.3.6, and with RFC 2817 upgrades.
    text(b"CONNECT ", "http"),
    // RFC 6120 §5.
    text(b"<?xml ", "xmpp"),
    text(b"<stream:", "xmpp"),
    // IRCv3.
    text(b"STARTTLS", "irc"),
    // SSLRequest, 80877103 (PostgreSQL, "Message Formats").
    text(&[0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F], "pgsql"),
    // The greeting, of protocol 10 and a version that begins with a digit ("Protocol::HandshakeV10").
    Beginning { octets: &[0, 0, 0, 0, 10, b'0'], mask: &[0, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0], name: "mysql" },
    // An extended request (RFC 4511 §4.12), which is what StartTLS is, as the first message.
    Beginning { octets: &[0x30, 0, 2, 1, 0, 0x77], mask: &[0xFF, 0x80, 0xFF, 0xFF, 0, 0xFF], name: "ldap" },
    // A connection request in TPKT (MS-RDPBCGR §2.2.1.1).
    Beginning { octets: &[3, 0, 0, 0, 0, 0xE0], mask: &[0xFF, 0xFF, 0xFF, 0, 0, 0xFF], name: "rdp" },
    // RFC 1928 with one or two methods, and SOCKS 4 to a port below 1024.
    text(&[5, 1, 0], "socks"),
    text(&[5, 2, 0], "socks"),
    Beginning { octets: &[4, 1, 0], mask: &[0xFF, 0xFF, 0xFC], name: "socks" },
    // The header of HAProxy, versions 1 and 2.
    text(b"PROXY ", "proxy"),
    text(b"\r\n\r\n\0\r\nQUIT\n", "proxy"),
];

/// Ports where TLS may begin in the middle although the beginnings above are not sure to be there.
const PORTS: &[(u16, &str)] = &[
    (21, "ftp"),
    (25, "smtp"),
    (110, "pop3"),
    (119, "nntp"),
    (143, "imap"),
    (389, "ldap"),
    (587, "smtp"),
    (1080, "socks"),
    (2525, "smtp"),
    (2811, "ftp"),
    (3268, "ldap"),
    (3306, "mysql"),
    (3389, "rdp"),
    (4190, "sieve"),
    (5222, "xmpp"),
    (5269, "xmpp"),
    (5432, "pgsql"),
    (6667, "irc"),
];

/// Flows that may turn into TLS, and flows that begin with it.
pub(crate) fn selection() -> Selection {
    let ports: Vec<u16> = PORTS.iter().map(|(port, _)| *port).collect();
    let tls = Selection::ports(&ports)
        // ChangeCipherSpec, alert, handshake, application data; versions 3.0 to 3.7.
        .pattern(0, &[0x14, 3, 0], &[0xFC, 0xFF, 0xF8])
        // A ClientHello in the format of SSL 2.0, of SSL 3.0 to TLS 1.3 and of SSL 2.0 itself.
        .pattern(0, &[0x80, 0, 1, 3, 0], &[0x80, 0, 0xFF, 0xFF, 0xF8])
        .pattern(0, &[0x80, 0, 1, 0, 2], &[0x80, 0, 0xFF, 0xFF, 0xFF]);
    BEGINNINGS.iter().fold(tls, |selection, beginning| selection.pattern(0, beginning.octets, beginning.mask))
}

/// Flows over UDP that begin with DTLS, or with STUN, which WebRTC puts before it.
pub(crate) fn datagrams() -> Selection {
    Selection::default()
        // As above, of DTLS.
        .pattern(0, &[0x14, 0xFE], &[0xFC, 0xFF])
        // A handshake of its epoch 0 as Cisco's AnyConnect speaks it.
        .pattern(0, &[0x16, 1, 0, 0, 0], &[])
        // The magic cookie of STUN (RFC 8489 §5).
        .pattern(4, &[0x21, 0x12, 0xA4, 0x42], &[])
}

/// The name of a protocol in which the client has said `client` first and the server `server`, told
/// by these octets or else by the server's port.
pub(crate) fn protocol(client: &[u8], server: &[u8], port: u16) -> Option<&'static str> {
    let by_content =
        |octets| BEGINNINGS.iter().find(|beginning| beginning.fits(octets)).map(|found| found.name);
    let by_port = PORTS.iter().find(|(known, _)| *known == port).map(|(_, name)| *name);
    match (by_content(client), by_content(server), by_port) {
        (None, Some("smtp"), Some("ftp")) => Some("ftp"),
        (by_client, by_server, by_port) => by_client.or(by_server).or(by_port),
    }
}

impl Beginning {
    fn fits(&self, octets: &[u8]) -> bool {
        let masks = self.mask.iter().copied().chain(std::iter::repeat(0xFF));
        let mut places = self.octets.iter().zip(masks).zip(octets);
        octets.len() >= self.octets.len() && places.all(|((want, mask), octet)| octet & mask == *want)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_told_by_its_words_and_else_by_its_port() {
        for (client, server, port, name) in [
            (&b"EHLO mail.ex"[..], &b"220 mail.exa"[..], 10025, Some("smtp")),
            (b"AUTH TLS\r\n", b"220 ready", 2121, Some("ftp")),
            (b"FEAT\r\n", b"220 ready", 21, Some("ftp")),
            (b"a001 STARTTL", b"* OK ready", 10143, Some("imap")),
            (b"CONNECT www.", b"HTTP/1.1 200", 8080, Some("http")),
            (&[0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F], b"S", 5433, Some("pgsql")),
            (&[0x20, 0, 0, 1, 0x85, 0xAE], &[0x4A, 0, 0, 0, 10, b'8', b'.'], 3307, Some("mysql")),
            (&[0x30, 0x1D, 2, 1, 1, 0x77], b"0", 10389, Some("ldap")),
            (&[3, 0, 0, 0x2F, 0x2A, 0xE0, 0], &[3, 0, 0, 0x13], 3390, Some("rdp")),
            (b"hello", b"hello", 119, Some("nntp")),
            (b"hello", b"hello", 7, None),
        ] {
            assert_eq!(protocol(client, server, port), name, "{client:?}");
        }
    }

    #[test]
    fn the_head_that_is_kept_holds_every_beginning() {
        assert_eq!(BEGINNINGS.iter().map(|beginning| beginning.octets.len()).max(), Some(HEAD_MAX));
    }
}
