//! The transport parameters of the client (RFC 9000 §18), by the names of their RFCs.

use crate::{varint, version::Version};
use radar_plugin::wire::{Cursor, json::Object};

/// How the value of a parameter is read.
#[derive(Clone, Copy)]
enum Form {
    /// A variable-length integer.
    Integer,
    /// No value: it is there or not.
    Flag,
    /// A connection ID or another string of octets.
    Octets,
    Text,
    /// RFC 9368 §3.
    Versions,
}

/// Parameters read of one hello at most; there are some forty in the IANA registry.
const PARAMETERS_MAX: usize = 64;
/// Octets of a value that are told at most; a connection ID has 20.
const OCTETS_MAX: usize = 64;
/// Versions that are told at most.
const VERSIONS_MAX: usize = 32;

/// Google's parameter for the user agent.
const USER_AGENT: u64 = 0x3129;

/// Identifier, name, form and meaning of what is told (RFC 9000 §18.2 and the IANA registry).
const NAMED: &[(u64, &str, Form, &str)] = &[
    (
        0x00,
        "original_destination_connection_id",
        Form::Octets,
        "the ID by which the client first called the server; a client must not send it",
    ),
    (
        0x01,
        "max_idle_timeout",
        Form::Integer,
        "milliseconds of silence after which the client lets go of the connection",
    ),
    (0x02, "stateless_reset_token", Form::Octets, "a token of the server; a client must not send it"),
    (0x03, "max_udp_payload_size", Form::Integer, "octets of the longest datagram that the client takes"),
    (0x04, "initial_max_data", Form::Integer, "octets that the server may send at first on all streams"),
    (
        0x05,
        "initial_max_stream_data_bidi_local",
        Form::Integer,
        "octets that it may send at first on a bidirectional stream of the client's",
    ),
    (
        0x06,
        "initial_max_stream_data_bidi_remote",
        Form::Integer,
        "the same on a bidirectional stream of its own",
    ),
    (0x07, "initial_max_stream_data_uni", Form::Integer, "the same on a unidirectional stream"),
    (0x08, "initial_max_streams_bidi", Form::Integer, "bidirectional streams that it may open at first"),
    (0x09, "initial_max_streams_uni", Form::Integer, "unidirectional streams that it may open at first"),
    (
        0x0A,
        "ack_delay_exponent",
        Form::Integer,
        "by which power of two the delays in the client's acknowledgments are to be multiplied",
    ),
    (
        0x0B,
        "max_ack_delay",
        Form::Integer,
        "milliseconds by which the client delays its acknowledgments at most",
    ),
    (0x0C, "disable_active_migration", Form::Flag, "the server is not to change its address; else absent"),
    (0x0D, "preferred_address", Form::Octets, "an address of the server's; a client must not send it"),
    (0x0E, "active_connection_id_limit", Form::Integer, "connection IDs of the server that the client keeps"),
    (
        0x0F,
        "initial_source_connection_id",
        Form::Octets,
        "the ID that the client has given itself, as `scid`",
    ),
    (0x10, "retry_source_connection_id", Form::Octets, "the ID of a Retry packet; a client must not send it"),
    (
        0x11,
        "version_information",
        Form::Versions,
        "RFC 9368: `chosen_version` is that of the first packet, `available_versions` those that the client speaks, without reserved ones",
    ),
    (
        0x20,
        "max_datagram_frame_size",
        Form::Integer,
        "RFC 9221: octets of the longest DATAGRAM frame that the client takes",
    ),
    (0x2AB2, "grease_quic_bit", Form::Flag, "RFC 9287: the fixed bit need not be set; else absent"),
    (0x3127, "initial_rtt", Form::Integer, "Google: microseconds that a round trip took before"),
    (0x3128, "google_connection_options", Form::Text, "Google: tags of four characters, one after the other"),
    (
        0x4752,
        "google_version",
        Form::Octets,
        "Google: the version of the first packet, and those that the client speaks",
    ),
    (
        0xFF04_DE1B,
        "min_ack_delay",
        Form::Integer,
        "draft-ietf-quic-ack-frequency: microseconds by which the client can delay its acknowledgments at least",
    ),
];

/// The identifier of version_information before it was RFC 9368.
const VERSION_INFORMATION_DRAFT: u64 = 0x00FF_73DB;

/// The fields of `transport_parameters`: path, type and meaning.
pub(crate) fn fields() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    NAMED
        .iter()
        .map(|(_, name, form, meaning)| (format!("+transport_parameters.{name}"), form.kind(), *meaning))
}

fn named(id: u64) -> Option<(&'static str, Form)> {
    let id = if id == VERSION_INFORMATION_DRAFT { 0x11 } else { id };
    NAMED.iter().find(|(known, ..)| *known == id).map(|(_, name, form, _)| (*name, *form))
}

impl Form {
    fn kind(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Flag => "boolean",
            Self::Octets | Self::Text => "string",
            Self::Versions => "object",
        }
    }
}

/// The parameters of a hello, each with its identifier, in the order of the hello.
///
/// Drafts before 27 had another encoding, which is not read.
pub(crate) fn parameters(octets: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut cursor = Cursor::new(octets);
    let next = move || {
        let id = varint::read(&mut cursor, "parameter").ok()?;
        Some((id, varint::vector(&mut cursor, "value").ok()?))
    };
    std::iter::from_fn(next).take(PARAMETERS_MAX)
}

/// The user agent, where a client of Google's tells it.
pub(crate) fn user_agent(octets: &[u8]) -> Option<&[u8]> {
    parameters(octets).find(|(id, _)| *id == USER_AGENT).map(|(_, value)| value)
}

/// Writes `transport_parameters`: those that have a name, each once; reserved ones have none.
pub(crate) fn write(event: &mut Object<'_>, octets: &[u8]) {
    let named = |(id, value)| Some((id, named(id)?, value));
    let mut known = parameters(octets).filter_map(named).filter(|(id, ..)| *id != USER_AGENT).peekable();
    if known.peek().is_none() {
        return;
    }
    let mut object = event.object("transport_parameters");
    let mut seen = [0; PARAMETERS_MAX];
    for ((id, (name, form), value), place) in known.zip(0..) {
        // A client must not say one twice (RFC 9000 §7.4).
        if seen.iter().take(place).all(|seen| *seen != id) {
            write_value(&mut object, name, form, value);
        }
        if let Some(seen) = seen.get_mut(place) {
            *seen = id;
        }
    }
}

fn write_value(object: &mut Object<'_>, name: &str, form: Form, value: &[u8]) {
    match form {
        Form::Integer => {
            let mut cursor = Cursor::new(value);
            if let (Ok(integer), true) = (varint::read(&mut cursor, "integer"), cursor.is_empty()) {
                object.number(name, integer);
            }
        }
        Form::Flag => object.boolean(name, true),
        Form::Octets => object.hex(name, value.get(..OCTETS_MAX).unwrap_or(value)),
        Form::Text => object.text(name, value.get(..OCTETS_MAX).unwrap_or(value)),
        Form::Versions => write_versions(&mut object.object(name), value),
    }
}

fn write_versions(object: &mut Object<'_>, value: &[u8]) {
    let mut cursor = Cursor::new(value);
    if let Ok(chosen) = cursor.u32("chosen version") {
        object.display("chosen_version", Version(chosen));
    }
    let mut available = object.array("available_versions");
    for version in Version::list(cursor.rest()).filter(|version| !version.is_grease()).take(VERSIONS_MAX) {
        available.display(version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn written(octets: &[u8]) -> serde_json::Value {
        let mut out = Vec::new();
        write(&mut Object::new(&mut out), octets);
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn parameters_have_the_names_of_the_rfc_and_reserved_ones_are_left_out() {
        let octets = hex!(
            "01 04 80007530 0c 00 0f 02 abcd 1b 01 07 6ab2 00 7129 04 63686564 11 0c 00000001 1a2a3a4a 6b3343cf"
        );
        let value = written(&octets);
        assert_eq!(
            value["transport_parameters"],
            serde_json::json!({
                "max_idle_timeout": 30000, "disable_active_migration": true,
                "initial_source_connection_id": "abcd", "grease_quic_bit": true,
                "version_information": {"chosen_version": "1", "available_versions": ["6b3343cf"]},
            })
        );
        assert_eq!(user_agent(&octets), Some(&b"ched"[..]));
    }

    #[test]
    fn a_repeated_parameter_is_told_once_and_a_malformed_one_hides_itself() {
        let value = written(&hex!("01 01 05 01 01 06 03 03 000000 04 01"));
        assert_eq!(value["transport_parameters"], serde_json::json!({"max_idle_timeout": 5}));
        assert_eq!(written(&[]), serde_json::json!({}));
    }
}
