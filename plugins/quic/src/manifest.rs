//! What the plugin wants and tells.

use crate::{google, transport_parameters};
use radar_plugin::prelude::*;
use radar_plugin::{CounterId, EventId, ProtocolId};

/// The event `quic`.
pub(crate) const QUIC_EVENT: EventId = EventId(0);
/// The label `ja4`.
pub(crate) const JA4_LABEL: LabelId = LabelId(0);
/// The `app_proto`.
pub(crate) const QUIC_PROTOCOL: ProtocolId = ProtocolId(0);
/// Events of connections of which one of the two hellos was not seen.
pub(crate) const INCOMPLETE: CounterId = CounterId(0);
/// Flows whose Initial packets no key fitted.
pub(crate) const UNDECRYPTABLE: CounterId = CounterId(1);
/// CRYPTO frames for which there was no room.
pub(crate) const REFUSED: CounterId = CounterId(2);
/// Flows that have turned out to be connections whose client has changed its port or address.
pub(crate) const MIGRATIONS: CounterId = CounterId(3);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let parameters = transport_parameters::fields().map(|(name, kind, meaning)| field(&name, kind, meaning));
    let fields = FIELDS.iter().map(|(name, kind, meaning)| field(name, kind, meaning));
    let fields: Vec<_> = fields.chain(parameters).collect();
    Manifest::new("quic", env!("CARGO_PKG_VERSION"), "QUIC handshakes: names, versions, JA3, JA4, parameters")
        .datagrams(selection())
        .event("quic", "a QUIC handshake was seen, or as much of it as there was", &fields)
        .label("ja4", "the client's JA4")
        .protocol("quic")
        .counter("incomplete")
        .counter("undecryptable")
        .counter("refused")
        .counter("migrations")
}

/// First octet and version of a datagram, and which of their bits count.
const BEGINNINGS: &[([u8; 5], [u8; 5])] = &[
    ([0xC0, 0, 0, 0, 1], [0xC0, 0xFF, 0xFF, 0xFF, 0xFF]),
    ([0xC0, 0x6B, 0x33, 0x43, 0xCF], [0xC0, 0xFF, 0xFF, 0xFF, 0xFF]),
    // The drafts of the IETF.
    ([0xC0, 0xFF, 0, 0, 0], [0xC0, 0xFF, 0xFF, 0xFF, 0xC0]),
    // mvfst of Meta, Google's versions from Q044 on, picoquic.
    ([0xC0, 0xFA, 0xCE, 0xB0, 0], [0xC0, 0xFF, 0xFF, 0xFF, 0xE0]),
    ([0x80, b'Q', b'0', b'0', b'0'], [0x80, 0xFF, 0xFF, 0xF0, 0xF0]),
    ([0x80, b'T', b'0', b'0', b'0'], [0x80, 0xFF, 0xFF, 0xF0, 0xF0]),
    ([0xC0, b'P', b'C', b'Q', b'0'], [0xC0, 0xFF, 0xFF, 0xFF, 0xF0]),
    // Reserved versions (RFC 9000 §15).
    ([0xC0, 0x0A, 0x0A, 0x0A, 0x0A], [0xC0, 0x0F, 0x0F, 0x0F, 0x0F]),
    // Version Negotiation, which answers to any version.
    ([0x80, 0, 0, 0, 0], [0x80, 0xFF, 0xFF, 0xFF, 0xFF]),
];

/// Any port: a long header is known by its version. The first datagram of a flow with a short header
/// is asked for too, in case that its connection has come from elsewhere; if not, the flow is let go.
fn selection() -> Selection {
    let long = BEGINNINGS
        .iter()
        .fold(Selection::default(), |selection, (octets, mask)| selection.pattern(0, octets, mask));
    long.pattern(0, &google::BEGINNING, &google::BEGINNING_MASK).pattern(0, &[0x40], &[0xC0])
}

/// Path, type and meaning of what is told.
const FIELDS: &[(&str, &str, &str)] = &[
    ("version", "string", "the version that is spoken: in hexadecimal, or the text of one of Google's"),
    ("+version_name", "string", "its name: `v1`, `v2`, `draft-29`; absent if it has none"),
    ("+original_version", "string", "the version of the client's first packet, if another is spoken now"),
    ("+versions", "string[]", "versions of the server's Version Negotiation packet, without reserved ones"),
    ("+dcid", "string", "the ID by which the client first called the server, in hexadecimal"),
    ("+scid", "string", "the ID that the client has given itself, in hexadecimal; it may be empty"),
    ("+server_scid", "string", "the ID that the server has given itself, in hexadecimal"),
    ("sni", "string", "the host name that the client asks for"),
    ("+client_alpns", "string[]", "application protocols that the client offers, its favourite first"),
    ("+client_versions", "string[]", "versions of TLS that the client offers, without GREASE"),
    ("+ech", "boolean", "a part of the client's hello is encrypted, or feigned to be; else absent"),
    ("ja3.hash", "string", "the client's JA3: the MD5 of `ja3.string`"),
    ("ja3.string", "string", "what the client offers: version, ciphers, extensions, groups, point formats"),
    ("ja4", "string", "the client's JA4; of the first hello, if the server asked for a second"),
    ("+ja4_r", "string", "the same with its lists written out; see `ja4_raw`"),
    ("+ja4_o", "string", "JA4 in the hello's own order; see `ja4_raw`"),
    ("+ja4_ro", "string", "the same with its lists written out; see `ja4_raw`"),
    ("ua", "string", "the user agent, which Google's clients tell in a transport parameter"),
    ("+tls_version", "string", "the version of TLS that the server has chosen"),
    ("+cipher", "string", "the cipher suite that the server has chosen"),
    (
        "+server_alpns",
        "string[]",
        "the application protocol that the server has chosen, if it is in the clear",
    ),
    ("ja3s.hash", "string", "the server's JA3S: the MD5 of `ja3s.string`"),
    ("ja3s.string", "string", "what the server has chosen: version, cipher, extensions"),
    ("+curve", "string", "the group of the key exchange"),
    ("+post_quantum", "boolean", "the group is meant to withstand a quantum computer; else absent"),
    ("+session_resumed", "boolean", "a session of before goes on; else absent"),
    ("+retry", "boolean", "the server has asked for a token with a Retry packet; else absent"),
    ("+zero_rtt", "boolean", "the client has sent early data; else absent"),
    ("+migrated", "boolean", "the client has changed its port or address during the handshake; else absent"),
    (
        "+handshake_rtt_us",
        "integer microseconds",
        "from the client's hello to the server's, if each was sent once",
    ),
    ("+close.error_code", "integer", "why the connection was closed during the handshake (RFC 9000 §20.1)"),
    ("+close.error", "string", "the name of the error"),
    ("+close.reason", "string", "what its sender says of it; 256 octets at most"),
    ("+close.from", "string", "`client` or `server`"),
];
