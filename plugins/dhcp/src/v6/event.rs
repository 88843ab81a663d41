//! The event of a message, and its line for people.

use super::{
    duid, kinds, lease,
    message::{Message, Relay},
    options::Options,
};
use crate::name;
use crate::octets::{Colons, Commas, Opaque, ipv6s, text, u16s, write_list};
use radar_plugin::wire::{Cursor, Untrusted, json::Object};
use std::fmt::Write;

/// Options by their codes (RFC 8415 unless said otherwise).
mod code {
    pub const CLIENT_ID: u16 = 1;
    pub const SERVER_ID: u16 = 2;
    pub const PARAMETERS: u16 = 6;
    pub const STATUS: u16 = 13;
    pub const VENDOR_CLASS: u16 = 16;
    pub const INTERFACE_ID: u16 = 18;
    /// RFC 3646.
    pub const DNS_SERVERS: u16 = 23;
    pub const DOMAIN_SEARCH: u16 = 24;
    /// RFC 4649.
    pub const REMOTE_ID: u16 = 37;
    /// RFC 4704.
    pub const FQDN: u16 = 39;
    /// RFC 6939.
    pub const LINK_LAYER: u16 = 79;
}

/// Writes the `dhcp` object.
pub(crate) fn write(event: &mut Object<'_>, message: &Message<'_>, extended: bool, cut: bool) {
    let options = message.options;
    event.text("type", if message.is_request() { "request" } else { "reply" });
    if let Some(transaction) = message.transaction {
        event.number("id", transaction);
    }
    if let Some(mac) = client_mac(message) {
        event.display("client_mac", Colons(&mac));
    }
    event.text("dhcp_type", type_name(message));
    if let Some(duid) = options.get(code::CLIENT_ID).and_then(duid::read) {
        event.display("client_id", Colons(duid));
    }
    event.text_if("fqdn", options.get(code::FQDN).and_then(fqdn));
    lease::write(event, options);
    if extended {
        write_rest(event, options);
        write_relays(event, &message.relays);
    }
    if cut {
        event.boolean("cut", true);
    }
}

fn type_name(message: &Message<'_>) -> &'static str {
    let relayed = if message.is_request() { "relay_forward" } else { "relay_reply" };
    message.kind.and_then(kinds::message_type).unwrap_or(relayed)
}

/// As the relay agent nearest to the client has seen it; else as the client's identifier has it.
fn client_mac(message: &Message<'_>) -> Option<[u8; 6]> {
    let nearest = message.relays.last().and_then(|relay| relay.options.get(code::LINK_LAYER));
    let seen = nearest.and_then(duid::link_layer);
    seen.or_else(|| message.options.get(code::CLIENT_ID).and_then(duid::read).and_then(duid::mac))
}

fn write_rest(event: &mut Object<'_>, options: Options<'_>) {
    if let Some(duid) = options.get(code::SERVER_ID).and_then(duid::read) {
        event.display("server_id", Colons(duid));
    }
    if let Some(addresses) = options.get(code::DNS_SERVERS).filter(|octets| ipv6s(octets).next().is_some()) {
        write_list(event, "dns_servers", ipv6s(addresses));
    }
    if let Some(names) = options.get(code::DOMAIN_SEARCH).and_then(name::read_all) {
        let mut list = event.array("domain_search");
        names.iter().for_each(|name| list.text(name));
    }
    if let Some(class) = options.get(code::VENDOR_CLASS) {
        write_vendor_class(event, class);
    }
    if let Some(codes) = options.get(code::PARAMETERS).filter(|octets| u16s(octets).next().is_some()) {
        event.display("param_list", Commas(u16s(codes)));
    }
    write_status(event, options);
}

/// An enterprise's number, and what it has to say (§21.16).
fn write_vendor_class(event: &mut Object<'_>, octets: &[u8]) {
    let mut cursor = Cursor::new(octets);
    let Ok(enterprise) = cursor.u32("enterprise-number") else { return };
    event.number("enterprise", enterprise);
    // What follows the first is as good as never there.
    event.text_if("vendor_class_identifier", cursor.vector16("vendor-class-data").ok().map(text));
}

/// The message's own status, or the first within an association.
fn write_status(event: &mut Object<'_>, options: Options<'_>) {
    let inner = || lease::inner(options).find_map(|inner| inner.get(code::STATUS));
    let Some(octets) = options.get(code::STATUS).or_else(inner) else { return };
    let mut cursor = Cursor::new(octets);
    let Ok(number) = cursor.u16("status-code") else { return };
    match kinds::status(number) {
        Some(name) => event.text("status", name),
        None => event.display("status", number),
    }
    if !cursor.is_empty() {
        event.text("message", text(cursor.rest()));
    }
}

fn write_relays(event: &mut Object<'_>, relays: &[Relay<'_>]) {
    if relays.is_empty() {
        return;
    }
    let mut list = event.array("relays");
    for relay in relays {
        let mut object = list.object();
        object.number("hops", relay.hops);
        object.display("link_ip", relay.link);
        object.display("peer_ip", relay.peer);
        // An enterprise's number goes before the remote id (RFC 4649 §3).
        let remote = relay.options.get(code::REMOTE_ID).and_then(|octets| octets.get(4..));
        let ids = [("interface_id", relay.options.get(code::INTERFACE_ID)), ("remote_id", remote)];
        for (key, id) in ids {
            if let Some(id) = id {
                object.display(key, Opaque(id));
            }
        }
    }
}

/// The client's name (RFC 4704 §4): flags and a name.
fn fqdn(octets: &[u8]) -> Option<Vec<u8>> {
    let mut cursor = Cursor::new(octets);
    cursor.u8("flags").ok()?;
    name::read(&mut cursor).filter(|name| !name.is_empty())
}

/// Writes `DHCPv6 reply 02:00:00:00:00:01 2001:db8::10 client.example.org`.
pub(crate) fn sum_up(line: &mut String, message: &Message<'_>) {
    // Writing to a String cannot fail.
    let _ = write!(line, "DHCPv6 {}", type_name(message));
    if let Some(mac) = client_mac(message) {
        let _ = write!(line, " {}", Colons(&mac));
    }
    if let Some(address) = lease::first_address(message.options) {
        let _ = write!(line, " {address}");
    }
    if let Some(name) = message.options.get(code::FQDN).and_then(fqdn) {
        let _ = write!(line, " {}", Untrusted(&name));
    }
}
