//! The events `arp` and `ndp`, and their lines for people.

use crate::{
    arp::Arp,
    frame::Frame,
    ndp::{Body, Message, Router, flag},
    options::{Options, Prefix},
    table::News,
};
use radar_plugin::wire::json::Object;
use std::fmt::{Display, Write};

/// Prefixes and name servers of one router that are written; a packet of 1500 octets holds fifty.
const ENTRIES_MAX: usize = 64;

/// Writes the `arp` object, as Suricata 8 does, and what is new.
pub(crate) fn write_arp(event: &mut Object<'_>, frame: &Frame<'_>, arp: &Arp, news: News) {
    event.text("hw_type", "ethernet");
    event.text("proto_type", "ipv4");
    match arp.operation_name() {
        Some(name) => event.text("opcode", name),
        None => event.display("opcode", arp.operation),
    }
    event.display("src_mac", arp.sender);
    event.display("src_ip", arp.sender_ip);
    event.display("dest_mac", arp.target);
    event.display("dest_ip", arp.target_ip);
    write_rest(event, frame, news, arp.is_probe(), arp.is_gratuitous());
    if frame.source != arp.sender {
        event.display("frame_mac", frame.source);
    }
}

/// Writes the `ndp` object.
pub(crate) fn write_ndp(event: &mut Object<'_>, frame: &Frame<'_>, message: &Message<'_>, news: News) {
    event.text("type", message.body.name());
    event.display("src_mac", frame.source);
    let options = message.options;
    match message.body {
        Body::RouterSolicitation => {}
        Body::RouterAdvertisement(router) => write_router(event, &router, options),
        Body::NeighborSolicitation { target } => event.display("target", target),
        Body::NeighborAdvertisement { target, flags } => {
            event.display("target", target);
            let names =
                [("router", flag::ROUTER), ("solicited", flag::SOLICITED), ("override", flag::OVERRIDE)];
            names.iter().for_each(|(key, bit)| event.boolean(key, flags & bit != 0));
        }
        Body::Redirect { target, destination } => {
            event.display("target", target);
            event.display("destination", destination);
        }
    }
    if let Some(mac) = options.source_mac().or_else(|| options.target_mac()) {
        event.display("link_layer_address", mac);
    }
    write_rest(event, frame, news, message.is_probe(), message.is_gratuitous());
}

fn write_router(event: &mut Object<'_>, router: &Router, options: Options<'_>) {
    event.number("router_lifetime", router.lifetime);
    event.text("preference", preference(router.flags));
    event.boolean("managed", router.flags & flag::MANAGED != 0);
    event.boolean("other", router.flags & flag::OTHER != 0);
    let said = [
        ("hop_limit", u32::from(router.hop_limit)),
        ("reachable_time", router.reachable_time),
        ("retransmit_timer", router.retransmit_timer),
        ("mtu", options.mtu().unwrap_or_default()),
    ];
    for (key, number) in said.into_iter().filter(|(_, number)| *number != 0) {
        event.number(key, number);
    }
    if options.prefixes().next().is_some() {
        let mut list = event.array("prefixes");
        options.prefixes().take(ENTRIES_MAX).for_each(|prefix| write_prefix(&mut list.object(), &prefix));
    }
    if options.name_servers().next().is_some() {
        let mut list = event.array("dns_servers");
        options.name_servers().take(ENTRIES_MAX).for_each(|address| list.display(address));
    }
}

/// RFC 4191 §2.2; the value that is reserved counts as medium.
fn preference(flags: u8) -> &'static str {
    match flags & 0x18 {
        0x08 => "high",
        0x18 => "low",
        _ => "medium",
    }
}

fn write_prefix(object: &mut Object<'_>, prefix: &Prefix) {
    object.display("prefix", format_args!("{}/{}", prefix.prefix, prefix.length));
    object.boolean("on_link", prefix.flags & Prefix::ON_LINK != 0);
    object.boolean("autonomous", prefix.flags & Prefix::AUTONOMOUS != 0);
    object.number("valid_lifetime", prefix.valid_lifetime);
    object.number("preferred_lifetime", prefix.preferred_lifetime);
}

/// What both have: the link, what is new, and what sort of message it is.
fn write_rest(event: &mut Object<'_>, frame: &Frame<'_>, news: News, is_probe: bool, is_gratuitous: bool) {
    match news {
        News::Known => {}
        News::New => event.text("news", "new"),
        News::Changed { before, conflict } => {
            event.text("news", "changed");
            event.display("mac_before", before);
            if conflict {
                event.boolean("conflict", true);
            }
        }
    }
    for (key, is) in [("probe", is_probe), ("gratuitous", is_gratuitous)] {
        if is {
            event.boolean(key, true);
        }
    }
    if !frame.link.vlans().is_empty() {
        let mut list = event.array("vlan");
        frame.link.vlans().iter().for_each(|vlan| list.number(*vlan));
    }
}

/// Writes `ARP reply 192.0.2.1 is at 02:00:00:00:00:01, was at 02:00:00:00:00:02`.
pub(crate) fn sum_up_arp(line: &mut String, arp: &Arp, news: News) {
    sum_up(line, "ARP", arp.operation_name().unwrap_or("packet"), arp.claim(), news);
}

/// Writes `NDP neighbor_advertisement 2001:db8::1 is at 02:00:00:00:00:01`.
pub(crate) fn sum_up_ndp(line: &mut String, message: &Message<'_>, news: News) {
    sum_up(line, "NDP", message.body.name(), message.claim(), news);
}

fn sum_up(
    line: &mut String,
    protocol: &str,
    what: &str,
    claim: Option<(impl Display, impl Display)>,
    news: News,
) {
    // Writing to a String cannot fail.
    let _ = write!(line, "{protocol} {what}");
    if let Some((address, mac)) = claim {
        let _ = write!(line, " {address} is at {mac}");
    }
    if let News::Changed { before, .. } = news {
        let _ = write!(line, ", was at {before}");
    }
}
