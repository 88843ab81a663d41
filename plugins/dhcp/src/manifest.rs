//! What the plugin wants and tells.

use radar_plugin::prelude::*;
use radar_plugin::{EventId, Field, ProtocolId};

/// The event `dhcp`.
pub(crate) const DHCP_EVENT: EventId = EventId(0);
/// The `app_proto` over IPv4.
pub(crate) const DHCP_PROTOCOL: ProtocolId = ProtocolId(0);
/// The `app_proto` over IPv6.
pub(crate) const DHCPV6_PROTOCOL: ProtocolId = ProtocolId(1);

/// Servers and clients over IPv4 (RFC 2131 §4.1), boot servers (PXE 2.1 §2.2.3), clients and servers
/// over IPv6 (RFC 8415 §7.2). Messages go from or to one of them everywhere.
const PORTS: [u16; 5] = [67, 68, 4011, 546, 547];

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let declare = |(name, kind, meaning): &(&str, &str, &str)| field(name, kind, meaning);
    let fields: Vec<Field> = FIELDS.iter().map(declare).collect();
    let purpose = "DHCP for IPv4 and IPv6: who asks for an address, and which one is given";
    Manifest::new("dhcp", env!("CARGO_PKG_VERSION"), purpose)
        .datagrams(Selection::ports(&PORTS))
        .event("dhcp", "a message was seen", &fields)
        .protocol("dhcp")
        .protocol("dhcpv6")
}

/// Path, type and meaning of what is told.
const FIELDS: &[(&str, &str, &str)] = &[
    ("type", "string", "`request` for a message to servers, `reply` for one from them"),
    ("id", "integer", "the transaction's id: 32 bits for IPv4, 24 for IPv6"),
    (
        "client_mac",
        "string",
        "the client's hardware address; for IPv6 as a relay agent has seen it, or as its identifier has it",
    ),
    (
        "dhcp_type",
        "string",
        "the message's type: `discover`, `ack`; for IPv6 `solicit`, `information_request`",
    ),
    (
        "client_id",
        "string",
        "the client's identifier in hexadecimal, as `0a:1b`: for IPv4 without its type, for IPv6 its DUID",
    ),
    ("hostname", "string", "the client's name, as it says it (IPv4)"),
    ("+fqdn", "string", "the client's full name (RFC 4702, RFC 4704)"),
    ("assigned_ip", "string", "the address that the client is given, or 0.0.0.0 (IPv4)"),
    ("client_ip", "string", "the address that the client has, or 0.0.0.0 (IPv4)"),
    ("relay_ip", "string", "the relay agent, or 0.0.0.0 (IPv4)"),
    ("next_server_ip", "string", "the server to boot from, or 0.0.0.0 (IPv4)"),
    ("requested_ip", "string", "the address that the client asks for (IPv4)"),
    ("lease_time", "integer seconds", "how long the address is given for (IPv4)"),
    ("renewal_time", "integer seconds", "how long until the client asks its server again"),
    ("rebinding_time", "integer seconds", "how long until the client asks any server"),
    ("subnet_mask", "string", "the mask of the client's subnet"),
    ("routers", "string[]", "addresses of routers; 128 at most"),
    ("dns_servers", "string[]", "addresses of name servers; 128 at most"),
    ("+ntp_servers", "string[]", "addresses of time servers; 128 at most"),
    ("+domain", "string", "the domain of the client's names (IPv4)"),
    ("+domain_search", "string[]", "domains that names are looked for in (IPv6)"),
    ("+server_id", "string", "the server: an address, for IPv6 its DUID as `0a:1b`"),
    ("+server_name", "string", "the name of the server to boot from (IPv4)"),
    ("+boot_file", "string", "what to boot (IPv4)"),
    ("vendor_class_identifier", "string", "what the client is, in the words of its maker"),
    (
        "+enterprise",
        "integer",
        "the maker's number, which goes before them (IPv6; IANA's enterprise numbers)",
    ),
    ("params", "string[]", "parameters that the client asks for, by name or number; 128 at most (IPv4)"),
    ("+param_list", "string", "the same by number in its order, as `1,3,6`, a fingerprint of the client"),
    ("+addresses[].address", "string", "an address that is asked for or given (IPv6); 128 at most"),
    ("+addresses[].preferred_lifetime", "integer seconds", "how long it may be used for new connections"),
    ("+addresses[].valid_lifetime", "integer seconds", "how long it may be used"),
    ("+addresses[].iaid", "integer", "which of the client's interfaces it is for (identity association)"),
    (
        "+prefixes[].prefix",
        "string",
        "a prefix that is asked for or delegated, as `2001:db8::/56` (IPv6); 128 at most",
    ),
    ("+prefixes[].preferred_lifetime", "integer seconds", "how long it may be used for new connections"),
    ("+prefixes[].valid_lifetime", "integer seconds", "how long it may be used"),
    ("+prefixes[].iaid", "integer", "which identity association it is for"),
    (
        "+status",
        "string",
        "how it went, of the message or else of an address in it (IPv6): `success`, `no_addrs_avail`",
    ),
    ("+message", "string", "why, in words for people"),
    ("+hops", "integer", "relay agents that the message has passed; absent for none (IPv4)"),
    (
        "+relay_agent.circuit_id",
        "string",
        "where the client is connected, as the relay agent says (RFC 3046)",
    ),
    ("+relay_agent.remote_id", "string", "who is connected there"),
    ("+relay_agent.subscriber_id", "string", "who that is to the operator (RFC 3993)"),
    (
        "+relays[].hops",
        "integer",
        "relay agents before this one; the outermost is listed first, nine at most (IPv6)",
    ),
    ("+relays[].link_ip", "string", "an address of the link that the client is on, or ::"),
    ("+relays[].peer_ip", "string", "from whom the relay agent has the message, or to whom it goes"),
    ("+relays[].interface_id", "string", "the relay agent's interface"),
    ("+relays[].remote_id", "string", "who is connected there (RFC 4649)"),
    ("+cut", "boolean", "the capture holds less than the message (snap length); else absent"),
];
