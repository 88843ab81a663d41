//! Names of message types (RFC 2132 §9.6 and the IANA registry) and of parameters.

/// The name of a message type, as Suricata spells it.
pub(crate) fn message_type(number: u8) -> Option<&'static str> {
    Some(match number {
        1 => "discover",
        2 => "offer",
        3 => "request",
        4 => "decline",
        5 => "ack",
        6 => "nak",
        7 => "release",
        8 => "inform",
        // RFC 3203, RFC 4388, RFC 6926, RFC 7724.
        9 => "force_renew",
        10 => "lease_query",
        11 => "lease_unassigned",
        12 => "lease_unknown",
        13 => "lease_active",
        14 => "bulk_lease_query",
        15 => "lease_query_done",
        16 => "active_lease_query",
        17 => "lease_query_status",
        18 => "tls",
        _ => return None,
    })
}

/// The name of a parameter that Suricata has one for.
pub(crate) fn parameter(code: u8) -> Option<&'static str> {
    Some(match code {
        1 => "subnet_mask",
        3 => "router",
        6 => "dns_server",
        15 => "domain",
        35 => "arp_timeout",
        42 => "ntp_server",
        66 => "tftp_server_name",
        150 => "tftp_server_ip",
        _ => return None,
    })
}
