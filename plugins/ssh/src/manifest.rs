//! What the plugin wants and tells.

use crate::{connection::PORT, identification::PREFIX};
use radar_plugin::prelude::*;
use radar_plugin::{CounterId, EventId, Field, ProtocolId};

/// The event `ssh`.
pub(crate) const SSH_EVENT: EventId = EventId(0);
/// The `app_proto`.
pub(crate) const SSH_PROTOCOL: ProtocolId = ProtocolId(0);
/// Events of connections of which one side's offer was not seen.
pub(crate) const INCOMPLETE: CounterId = CounterId(0);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let declare = |(name, kind, meaning): &(&str, &str, &str)| field(name, kind, meaning);
    let sides = [("client", "client", "HASSH"), ("server", "server", "HASSHServer")];
    let mut fields: Vec<Field> = sides.iter().flat_map(|(path, who, hassh)| side(path, who, hassh)).collect();
    fields.extend(FIELDS.iter().map(declare));
    Manifest::new("ssh", env!("CARGO_PKG_VERSION"), "SSH: versions, algorithms, HASSH of both sides")
        .streams(Selection::ports(&[PORT]).pattern(0, PREFIX, &[]))
        .event("ssh", "both sides have said what they offer, or no more of it is to be seen", &fields)
        .protocol("ssh")
        .counter("incomplete")
}

/// What is told of one side.
fn side(path: &str, who: &str, hassh: &str) -> Vec<Field> {
    let declare = |(name, kind, meaning): &(&str, &str, &str)| {
        let (mark, name) = name.strip_prefix('+').map_or(("", *name), |name| ("+", name));
        let meaning = meaning.replace("{who}", who).replace("{hassh}", hassh);
        field(&format!("{mark}{path}.{name}"), kind, &meaning)
    };
    SIDE.iter().map(declare).collect()
}

const SIDE: &[(&str, &str, &str)] = &[
    ("proto_version", "string", "the version of the protocol that the {who} names: `2.0`, `1.99` for both"),
    ("software_version", "string", "the {who}'s software, its comments included"),
    ("+comments", "string", "what stands behind the first space of the {who}'s software"),
    ("hassh.hash", "string", "{hassh}: the MD5 of `hassh.string`"),
    ("hassh.string", "string", "what the {who} offers to send with: kex;ciphers;MACs;compressions"),
    (
        "+offer.kex_algs",
        "string[]",
        "methods of key exchange that the {who} offers, its favourite first; see `offers`",
    ),
    ("+offer.host_key_algs", "string[]", "algorithms of the server's key that the {who} offers"),
    (
        "+offer.to_server.cipher_algs",
        "string[]",
        "ciphers from the client to the server that the {who} offers",
    ),
    ("+offer.to_server.mac_algs", "string[]", "MACs from the client to the server that the {who} offers"),
    (
        "+offer.to_server.compression_algs",
        "string[]",
        "compressions from the client to the server that the {who} offers",
    ),
    (
        "+offer.to_client.cipher_algs",
        "string[]",
        "ciphers from the server to the client that the {who} offers",
    ),
    ("+offer.to_client.mac_algs", "string[]", "MACs from the server to the client that the {who} offers"),
    (
        "+offer.to_client.compression_algs",
        "string[]",
        "compressions from the server to the client that the {who} offers",
    ),
];

/// Path, type and meaning of what is told of both.
const FIELDS: &[(&str, &str, &str)] = &[
    ("+version", "integer", "the version that both speak: 2, or 1 if one of them speaks no other"),
    ("+kex_alg", "string", "the method of key exchange that is agreed on; absent if there is none"),
    ("+host_key_alg", "string", "the algorithm of the server's key that is agreed on"),
    ("+cipher_alg", "string", "the cipher from the client to the server"),
    ("+mac_alg", "string", "the MAC from the client to the server; not used with a cipher that has its own"),
    ("+compression_alg", "string", "the compression from the client to the server"),
    ("+cipher_alg_to_client", "string", "the cipher from the server to the client"),
    (
        "+mac_alg_to_client",
        "string",
        "the MAC from the server to the client; not used with a cipher that has its own",
    ),
    ("+compression_alg_to_client", "string", "the compression from the server to the client"),
];
