//! The event of a message, in the form that Suricata 8 calls extended, and its line for people.

use super::{
    kinds,
    message::{Message, Op},
    options::Options,
    relay,
};
use crate::name;
use crate::octets::{Colons, Commas, ENTRIES_MAX, ipv4s, text, write_list};
use radar_plugin::wire::{Cursor, Untrusted, json::Object};
use std::fmt::Write;
use std::net::Ipv4Addr;

/// Options by their codes (RFC 2132 unless said otherwise).
mod code {
    pub const SUBNET_MASK: u8 = 1;
    pub const ROUTERS: u8 = 3;
    pub const DNS_SERVERS: u8 = 6;
    pub const HOST_NAME: u8 = 12;
    pub const DOMAIN: u8 = 15;
    pub const NTP_SERVERS: u8 = 42;
    pub const REQUESTED_ADDRESS: u8 = 50;
    pub const LEASE_TIME: u8 = 51;
    pub const MESSAGE_TYPE: u8 = 53;
    pub const SERVER_ID: u8 = 54;
    pub const PARAMETERS: u8 = 55;
    pub const MESSAGE: u8 = 56;
    pub const RENEWAL_TIME: u8 = 58;
    pub const REBINDING_TIME: u8 = 59;
    pub const VENDOR_CLASS: u8 = 60;
    pub const CLIENT_ID: u8 = 61;
    pub const TFTP_SERVER: u8 = 66;
    pub const BOOT_FILE: u8 = 67;
    /// RFC 4702.
    pub const FQDN: u8 = 81;
    /// RFC 3046.
    pub const RELAY_AGENT: u8 = 82;
}

/// Writes the `dhcp` object.
pub(crate) fn write(event: &mut Object<'_>, message: &Message<'_>, extended: bool, cut: bool) {
    let options = &message.options;
    event.text("type", if message.op == Op::Request { "request" } else { "reply" });
    event.number("id", message.transaction);
    if !message.hardware.is_empty() {
        event.display("client_mac", Colons(message.hardware));
    }
    event.display("assigned_ip", message.assigned);
    if extended {
        write_addresses(event, message);
    }
    write_type(event, options);
    // As Suricata, without the type that goes before it.
    if let Some((_type, id)) = options.get(code::CLIENT_ID).as_deref().and_then(<[u8]>::split_first) {
        event.display("client_id", Colons(id));
    }
    event.text_if("hostname", options.get(code::HOST_NAME));
    write_times(event, options);
    if extended {
        write_lease(event, options);
        write_client(event, options);
        write_server(event, message);
    }
    if cut {
        event.boolean("cut", true);
    }
}

fn write_addresses(event: &mut Object<'_>, message: &Message<'_>) {
    event.display("client_ip", message.client);
    let is_reply = message.op == Op::Reply;
    // Suricata writes these in replies only; in requests a relay agent is worth knowing all the same.
    for (key, address) in [("relay_ip", message.relay), ("next_server_ip", message.next_server)] {
        if is_reply || address != Ipv4Addr::UNSPECIFIED {
            event.display(key, address);
        }
    }
    if message.hops > 0 {
        event.number("hops", message.hops);
    }
}

fn write_type(event: &mut Object<'_>, options: &Options<'_>) {
    if let Some(number) = options.u8(code::MESSAGE_TYPE) {
        match kinds::message_type(number) {
            Some(name) => event.text("dhcp_type", name),
            None => event.display("dhcp_type", number),
        }
    }
}

fn write_times(event: &mut Object<'_>, options: &Options<'_>) {
    for (key, code) in [
        ("lease_time", code::LEASE_TIME),
        ("renewal_time", code::RENEWAL_TIME),
        ("rebinding_time", code::REBINDING_TIME),
    ] {
        if let Some(seconds) = options.u32(code) {
            event.number(key, seconds);
        }
    }
}

/// What an address comes with.
fn write_lease(event: &mut Object<'_>, options: &Options<'_>) {
    for (key, code) in [
        ("requested_ip", code::REQUESTED_ADDRESS),
        ("subnet_mask", code::SUBNET_MASK),
        ("server_id", code::SERVER_ID),
    ] {
        if let Some(address) = options.ipv4(code) {
            event.display(key, address);
        }
    }
    for (key, code) in
        [("routers", code::ROUTERS), ("dns_servers", code::DNS_SERVERS), ("ntp_servers", code::NTP_SERVERS)]
    {
        if let Some(addresses) = options.get(code).filter(|octets| ipv4s(octets).next().is_some()) {
            write_list(event, key, ipv4s(&addresses));
        }
    }
    event.text_if("domain", options.get(code::DOMAIN).as_deref().map(text));
    event.text_if("message", options.get(code::MESSAGE).as_deref().map(text));
}

/// What a client says of itself.
fn write_client(event: &mut Object<'_>, options: &Options<'_>) {
    event.text_if("fqdn", options.get(code::FQDN).and_then(|octets| fqdn(&octets)));
    event.text_if("vendor_class_identifier", options.get(code::VENDOR_CLASS).as_deref().map(text));
    if let Some(codes) = options.get(code::PARAMETERS) {
        let mut list = event.array("params");
        for code in codes.iter().take(ENTRIES_MAX) {
            match kinds::parameter(*code) {
                Some(name) => list.text(name),
                None => list.display(code),
            }
        }
        drop(list);
        event.display("param_list", Commas(codes.iter().map(|code| u16::from(*code))));
    }
}

/// What to boot, and what relay agents say.
fn write_server(event: &mut Object<'_>, message: &Message<'_>) {
    let option = |code| message.options.get(code).as_deref().map(|octets| text(octets).to_vec());
    let field = |octets: &[u8]| (!octets.is_empty()).then(|| octets.to_vec());
    event.text_if("server_name", option(code::TFTP_SERVER).or_else(|| field(message.server_name)));
    event.text_if("boot_file", option(code::BOOT_FILE).or_else(|| field(message.file)));
    if let Some(octets) = message.options.get(code::RELAY_AGENT) {
        relay::write(event, &octets);
    }
}

/// The client's name (RFC 4702 §2): flags, two codes of old, and a name in one of two forms.
fn fqdn(octets: &[u8]) -> Option<Vec<u8>> {
    const ENCODED: u8 = 4;
    let mut cursor = Cursor::new(octets);
    let [flags, _, _] = cursor.array("flags").ok()?;
    let name = if flags & ENCODED == 0 { text(cursor.rest()).to_vec() } else { name::read(&mut cursor)? };
    (!name.is_empty()).then_some(name)
}

/// Writes `DHCP ack 00:0b:82:01:fc:42 192.0.2.10 client.example.org`.
pub(crate) fn sum_up(line: &mut String, message: &Message<'_>) {
    let options = &message.options;
    let kind = options.u8(code::MESSAGE_TYPE).and_then(kinds::message_type).unwrap_or("message");
    // Writing to a String cannot fail.
    let _ = write!(line, "DHCP {kind} {}", Colons(message.hardware));
    let given = [message.assigned, message.client].into_iter().find(|it| *it != Ipv4Addr::UNSPECIFIED);
    if let Some(address) = given.or_else(|| options.ipv4(code::REQUESTED_ADDRESS)) {
        let _ = write!(line, " {address}");
    }
    if let Some(name) = options.get(code::HOST_NAME) {
        let _ = write!(line, " {}", Untrusted(text(&name)));
    }
}
