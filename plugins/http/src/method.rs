//! Methods (RFC 9110 §9 and its registry): what a flow begins with that speaks HTTP.

use crate::socks::BEGINNINGS;
use radar_plugin::{Selection, SelectionExt};

/// What a method means for the response to it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Method {
    /// Nothing: the response says for itself whether it has a body.
    #[default]
    Plain,
    /// The response has no body, whatever its fields say.
    Head,
    /// A 2xx turns the connection into a tunnel.
    Connect,
}

impl Method {
    pub fn of(name: &[u8]) -> Self {
        match name {
            b"HEAD" => Self::Head,
            b"CONNECT" => Self::Connect,
            _ => Self::Plain,
        }
    }
}

/// The registered methods, those of UPnP eventing, and the old ones that Microsoft's clients use.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY", "PRI",
    // WebDAV and its extensions.
    "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "ACL", "BIND", "REBIND", "UNBIND",
    "REPORT", "SEARCH", "LABEL", "LINK", "UNLINK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKREDIRECTREF",
    "MKWORKSPACE", "ORDERPATCH", "UPDATE", "UPDATEREDIRECTREF", "BASELINE-CONTROL", "CHECKIN", "CHECKOUT",
    "UNCHECKOUT", "VERSION-CONTROL",
    // General Event Notification Architecture, RPC over HTTP, BITS, Exchange, Icecast, caches.
    "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "POLL", "BMOVE", "BCOPY", "BDELETE", "BPROPFIND", "BPROPPATCH",
    "BITS_POST", "CCM_POST", "RPC_IN_DATA", "RPC_OUT_DATA", "RPC_CONNECT", "X-MS-ENUMATTS", "SOURCE",
    "PURGE", "BAN", "M-SEARCH", "INDEX",
];

/// Ports on which HTTP is looked for whatever a flow begins with: 80, and those of proxies and of
/// servers that are not root's.
const PORTS: &[u16] = &[80, 81, 591, 3128, 5985, 8000, 8008, 8080, 8081, 8088, 8888];

/// Whether a method is one that servers know.
pub(crate) fn is_known(name: &[u8]) -> bool {
    KNOWN.iter().any(|known| known.as_bytes() == name)
}

/// Whether this is a port on which a line such as `GET /` can be nothing else.
pub(crate) fn is_http_port(port: u16) -> bool {
    PORTS.contains(&port)
}

/// Flows of HTTP's ports, and flows that begin with a method, a status-line, as HTTP/2 does, or with a
/// dialogue with a proxy.
pub(crate) fn selection() -> Selection {
    let selection = KNOWN.iter().fold(Selection::ports(PORTS), |selection, method| {
        selection.pattern(0, format!("{method} ").as_bytes(), &[])
    });
    let selection =
        BEGINNINGS.iter().fold(selection, |selection, (octets, mask)| selection.pattern(0, octets, mask));
    selection
        // `HTTP/1.`, in capitals or not, alone or behind an empty line (RFC 9112 §2.2).
        .pattern(0, b"HTTP/1.", &[0xDF, 0xDF, 0xDF, 0xDF, 0xFF, 0xFF, 0xFF])
        .pattern(0, b"\r\nGET ", &[])
        .pattern(0, b"\r\nPOST ", &[])
        // SETTINGS of stream 0, which is what a server of HTTP/2 may begin with (RFC 9113 §3.4).
        .pattern(0, &[0, 0, 0, 4, 0, 0, 0, 0, 0], &[0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_told_by_their_letters_as_they_stand() {
        assert!(is_known(b"GET") && is_known(b"M-SEARCH"));
        assert!(!is_known(b"get") && !is_known(b"GETS") && !is_known(b""));
        assert_eq!(Method::of(b"HEAD"), Method::Head);
    }
}
