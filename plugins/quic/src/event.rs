//! The event, and its line for people.

use crate::{
    connection::{Connection, Ids},
    version::Version,
};
use radar_handshake::told;
use radar_plugin::wire::{Untrusted, json::Object};
use std::fmt::Write;

/// Writes the `quic` object.
pub(crate) fn write(event: &mut Object<'_>, connection: &Connection) {
    let hellos = &connection.hellos;
    write_versions(event, connection);
    if let Some(Ids { destination, source }) = connection.first_ids() {
        event.hex("dcid", destination.as_slice());
        event.hex("scid", source.as_slice());
    }
    if let Some(id) = connection.server_source {
        event.hex("server_scid", id.as_slice());
    }
    if let Some(client) = &hellos.client {
        event.members(&client.members);
    }
    event.members(&hellos.parameters);
    if let Some(server) = &hellos.server {
        event.members(&server.members);
    }
    if let Some(group) = hellos.group {
        told::write_group(event, group);
    }
    let flags = [
        ("session_resumed", hellos.resumed),
        ("retry", connection.retry),
        ("zero_rtt", connection.zero_rtt),
        ("migrated", connection.migrated),
    ];
    for (key, _) in flags.into_iter().filter(|(_, is_so)| *is_so) {
        event.boolean(key, true);
    }
    if let Some(microseconds) = connection.timing.rtt_us() {
        event.number("handshake_rtt_us", microseconds);
    }
    if let Some(closed) = &hellos.closed {
        closed.write(&mut event.object("close"));
    }
}

fn write_versions(event: &mut Object<'_>, connection: &Connection) {
    let Connection { version, original_version, versions, .. } = connection;
    event.display("version", version);
    event.text_if("version_name", version.name().as_deref());
    if original_version != version {
        event.display("original_version", original_version);
    }
    if !versions.is_empty() {
        let mut list = event.array("versions");
        versions.iter().for_each(|version| list.display(version));
    }
}

/// Writes `QUIC v1 www.example.org q13d0312h3_55b375c5d22e_06cda9e17597`.
pub(crate) fn sum_up(line: &mut String, connection: &Connection) {
    // Writing to a String cannot fail.
    let _ = write!(line, "QUIC {}", name(connection.version));
    let Some(client) = &connection.hellos.client else { return };
    if let Some(server_name) = &client.server_name {
        let _ = write!(line, " {}", Untrusted(server_name));
    }
    if let Some(ja4) = client.ja4 {
        let _ = write!(line, " {ja4}");
    }
    if let Some(error) = connection.hellos.closed.as_ref().and_then(|closed| closed.name()) {
        let _ = write!(line, " {error}");
    }
}

fn name(version: Version) -> String {
    match version.name() {
        Some(name) if !version.is_google() => name.into_owned(),
        _ => version.to_string(),
    }
}
