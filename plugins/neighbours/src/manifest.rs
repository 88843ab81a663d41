//! What the plugin wants and tells.

use crate::{arp, ipv6};
use radar_plugin::prelude::*;
use radar_plugin::{EventId, Field};

/// The event `arp`.
pub(crate) const ARP_EVENT: EventId = EventId(0);
/// The event `ndp`.
pub(crate) const NDP_EVENT: EventId = EventId(1);
/// Neighbours that were forgotten to make room for others; see `known_max`.
pub(crate) const FORGOTTEN: CounterId = CounterId(0);
/// Events of an address whose owner has changed while the one before was still there.
pub(crate) const CONFLICTS: CounterId = CounterId(1);
/// ARP for other hardware than Ethernet, or for other protocols than IPv4.
pub(crate) const OTHER_ARP: CounterId = CounterId(2);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let purpose = "neighbours on a link: which address has which MAC (ARP, NDP)";
    Manifest::new("neighbours", env!("CARGO_PKG_VERSION"), purpose)
        .packets("link", 0)
        .packets_of(&[arp::ETHER_TYPE], &[ipv6::ICMPV6])
        .event("arp", "a packet of ARP told something new", &fields(ARP))
        .event("+ndp", "a message of Neighbor Discovery told something new", &fields(NDP))
        .counter("forgotten")
        .counter("conflicts")
        .counter("other_arp")
}

fn fields(own: &[(&str, &str, &str)]) -> Vec<Field> {
    own.iter().chain(BOTH).map(|(name, kind, meaning)| field(name, kind, meaning)).collect()
}

/// Path, type and meaning of what is told in `arp`.
const ARP: &[(&str, &str, &str)] = &[
    ("hw_type", "string", "`ethernet`"),
    ("proto_type", "string", "`ipv4`"),
    ("opcode", "string", "`request`, `reply`, `reverse_request`, `inverse_reply`, or its number"),
    ("src_mac", "string", "the sender's MAC, as the packet says"),
    ("src_ip", "string", "the sender's address; 0.0.0.0 for one that has none yet"),
    ("dest_mac", "string", "the target's MAC; zeros in a request"),
    ("dest_ip", "string", "the target's address"),
    ("+frame_mac", "string", "the MAC of the frame's sender, if it is not `src_mac`"),
];

/// The same of what is told in `ndp`.
const NDP: &[(&str, &str, &str)] = &[
    (
        "+type",
        "string",
        "`router_solicitation`, `router_advertisement`, `neighbor_solicitation`, `neighbor_advertisement`, `redirect`",
    ),
    ("+src_mac", "string", "the MAC of the frame's sender"),
    ("+target", "string", "the address that is asked for or told of; of a redirect the better next hop"),
    ("+destination", "string", "the destination that a redirect is for"),
    (
        "+link_layer_address",
        "string",
        "the MAC that the message tells: of `target` in an advertisement, else of its sender",
    ),
    ("+router", "boolean", "the target is a router"),
    ("+solicited", "boolean", "the advertisement answers a question"),
    ("+override", "boolean", "the advertisement replaces what was known"),
    ("+router_lifetime", "integer seconds", "how long the sender is a default router; 0 for none"),
    ("+preference", "string", "among default routers (RFC 4191): `high`, `medium`, `low`"),
    ("+managed", "boolean", "addresses are to be had by DHCP"),
    ("+other", "boolean", "all else is to be had by DHCP"),
    ("+hop_limit", "integer", "the hop limit that hosts should use; absent for no word on it"),
    (
        "+reachable_time",
        "integer milliseconds",
        "how long a neighbour counts as reachable; absent for no word on it",
    ),
    ("+retransmit_timer", "integer milliseconds", "time between two questions; absent for no word on it"),
    ("+mtu", "integer octets", "how long a packet on this link may be"),
    ("+prefixes[].prefix", "string", "a prefix, as `2001:db8::/64`; 64 at most"),
    ("+prefixes[].on_link", "boolean", "addresses of it are on this link"),
    ("+prefixes[].autonomous", "boolean", "hosts may make addresses of it"),
    ("+prefixes[].valid_lifetime", "integer seconds", "how long it is valid; 4294967295 for ever"),
    (
        "+prefixes[].preferred_lifetime",
        "integer seconds",
        "how long addresses of it may be used for new connections",
    ),
    ("+dns_servers", "string[]", "addresses of name servers (RFC 8106); 64 at most"),
];

/// The same of what is told in both.
const BOTH: &[(&str, &str, &str)] = &[
    (
        "+news",
        "string",
        "`new`: the address was not heard of before; `changed`: another had it; absent for neither",
    ),
    ("+mac_before", "string", "the MAC that had the address before"),
    ("+conflict", "boolean", "that one was heard of just now (see `conflict_time`); else absent"),
    ("+probe", "boolean", "the sender asks whether the address is free; else absent"),
    ("+gratuitous", "boolean", "nobody has asked; else absent"),
    ("+vlan", "integer[]", "VLANs of the link, the outermost first"),
];
