//! What the plugin wants and tells.

use crate::upgrade;
use radar_plugin::prelude::*;
use radar_plugin::{CounterId, EventId, Field, ProtocolId};

/// The event `tls`.
pub(crate) const TLS_EVENT: EventId = EventId(0);
/// The event `x509`.
pub(crate) const X509_EVENT: EventId = EventId(1);
/// The label `ja4`.
pub(crate) const JA4_LABEL: LabelId = LabelId(0);
/// The `app_proto` over TCP.
pub(crate) const TLS_PROTOCOL: ProtocolId = ProtocolId(0);
/// The `app_proto` over UDP.
pub(crate) const DTLS_PROTOCOL: ProtocolId = ProtocolId(1);
/// Events of connections of which one of the two hellos was not seen.
pub(crate) const INCOMPLETE: CounterId = CounterId(0);
/// Connections without an event, since none of their handshake was seen.
pub(crate) const ENCRYPTED_ONLY: CounterId = CounterId(1);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let declare = |(name, kind, meaning): &(&str, &str, &str)| field(name, kind, meaning);
    let certificate: Vec<Field> = radar_x509::FIELDS.iter().map(declare).collect();
    let of_client = certificate.iter().map(|field| Field {
        description: format!("of the client's certificate: {}", field.description),
        ..field.clone().within("client")
    });
    let told = FIELDS.iter().map(declare);
    let fields: Vec<Field> = certificate.iter().cloned().chain(of_client).chain(told).collect();
    Manifest::new(
        "tls",
        env!("CARGO_PKG_VERSION"),
        "TLS and DTLS handshakes: names, versions, JA3, JA4, certificates",
    )
    .streams(upgrade::selection())
    .datagrams(upgrade::datagrams())
    .event("tls", "a TLS handshake was seen, or as much of it as there was", &fields)
    .event("+x509", radar_x509::EVENT, &certificate)
    .label("ja4", "the client's JA4")
    .protocol("tls")
    .protocol("dtls")
    .counter("incomplete")
    .counter("encrypted_only")
}

/// Path, type and meaning of what else is told of a handshake.
const FIELDS: &[(&str, &str, &str)] = &[
    ("sni", "string", "the host name that the client asks for"),
    ("client_alpns", "string[]", "application protocols that the client offers, its favourite first"),
    ("+client_versions", "string[]", "versions that the client offers by extension, without GREASE"),
    ("+ech", "boolean", "a part of the client's hello is encrypted, or feigned to be; else absent"),
    ("ja3.hash", "string", "the client's JA3: the MD5 of `ja3.string`"),
    ("ja3.string", "string", "what the client offers: version, ciphers, extensions, groups, point formats"),
    ("ja4", "string", "the client's JA4; of the first hello, if the server asked for a second"),
    ("+ja4_r", "string", "the same with its lists written out; see `ja4_raw`"),
    ("+ja4_o", "string", "JA4 in the hello's own order; see `ja4_raw`"),
    ("+ja4_ro", "string", "the same with its lists written out; see `ja4_raw`"),
    ("version", "string", "the version that the server has chosen"),
    ("+cipher", "string", "the cipher suite that the server has chosen"),
    ("server_alpns", "string[]", "the application protocol that the server has chosen, before TLS 1.3"),
    ("ja3s.hash", "string", "the server's JA3S: the MD5 of `ja3s.string`"),
    ("ja3s.string", "string", "what the server has chosen: version, cipher, extensions"),
    ("+curve", "string", "the group of the key exchange"),
    ("+post_quantum", "boolean", "the group is meant to withstand a quantum computer; else absent"),
    ("session_resumed", "boolean", "a session of before goes on; else absent"),
    ("+established", "boolean", "both sides went over to encryption; absent where a gap hides it"),
    ("from_proto", "string", "the protocol that has turned into TLS or carries it: `smtp`, `imap`, `ftp`"),
    ("+alert.level", "string", "`warning` or `fatal`, of the alert that was sent in the clear"),
    ("+alert.description", "string", "what the alert says"),
    ("+alert.from", "string", "`client` or `server`"),
];
