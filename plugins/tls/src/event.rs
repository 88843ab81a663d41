//! The event, and its line for people.

use crate::{alert::Alert, connection::Connection};
use radar_handshake::told::write_group;
use radar_plugin::wire::{Untrusted, json::Object};
use std::fmt::Write;

/// Writes the `tls` object.
pub(crate) fn write(event: &mut Object<'_>, connection: &Connection, from_protocol: Option<&str>) {
    let handshake = &connection.handshake;
    if let Some(certificate) = &handshake.certificate {
        event.members(certificate);
    }
    if let Some(client) = &handshake.client {
        event.members(&client.members);
    }
    if let Some(server) = &handshake.server {
        event.members(&server.members);
    }
    if let Some(group) = handshake.group {
        write_group(event, group);
    }
    if handshake.resumed {
        event.boolean("session_resumed", true);
    }
    if let Some(established) = connection.is_established() {
        event.boolean("established", established);
    }
    event.text_if("from_proto", from_protocol);
    if let Some(certificate) = &handshake.client_certificate {
        event.object("client").members(certificate);
    }
    if let Some(alert) = handshake.alert {
        write_alert(&mut event.object("alert"), alert);
    }
}

fn write_alert(object: &mut Object<'_>, alert: Alert) {
    match alert.level_name() {
        Some(name) => object.text("level", name),
        None => object.display("level", alert.level),
    }
    match alert.name() {
        Some(name) => object.text("description", name),
        None => object.display("description", alert.description),
    }
    object.text("from", if alert.by_client { "client" } else { "server" });
}

/// Writes `TLS 1.3 www.example.org h2 t13d1516h2_8daaf6152771_e5627efa2ab1`.
pub(crate) fn sum_up(line: &mut String, connection: &Connection) {
    let handshake = &connection.handshake;
    // Writing to a String cannot fail.
    let _ = match &handshake.server {
        Some(server) => write!(line, "{}", server.version),
        None => write!(line, "TLS"),
    };
    let server_name = handshake.client.as_ref().and_then(|client| client.server_name.as_deref());
    let protocol = handshake.server.as_ref().and_then(|server| server.protocol.as_deref());
    for text in [server_name, protocol].into_iter().flatten() {
        let _ = write!(line, " {}", Untrusted(text));
    }
    if let Some(ja4) = handshake.client.as_ref().and_then(|client| client.ja4) {
        let _ = write!(line, " {ja4}");
    }
    if let Some(alert) = handshake.alert.filter(|alert| alert.is_fatal()) {
        let _ = write!(line, " {}", alert.name().unwrap_or("alert"));
    }
}
