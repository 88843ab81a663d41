//! Names of message types (RFC 8415 §7.3 and the IANA registry) and of status codes (§21.13).

/// The name of a message type, with underscores where the RFC has hyphens; relay agents' aside.
pub(crate) fn message_type(number: u8) -> Option<&'static str> {
    Some(match number {
        1 => "solicit",
        2 => "advertise",
        3 => "request",
        4 => "confirm",
        5 => "renew",
        6 => "rebind",
        7 => "reply",
        8 => "release",
        9 => "decline",
        10 => "reconfigure",
        11 => "information_request",
        // RFC 5007, RFC 5460.
        14 => "lease_query",
        15 => "lease_query_reply",
        16 => "lease_query_done",
        17 => "lease_query_data",
        // RFC 6977.
        18 => "reconfigure_request",
        19 => "reconfigure_reply",
        // RFC 7341.
        20 => "dhcpv4_query",
        21 => "dhcpv4_response",
        // RFC 9686.
        36 => "addr_reg_inform",
        37 => "addr_reg_reply",
        _ => return None,
    })
}

/// Whether a message is one to servers.
pub(crate) fn is_request(number: u8) -> bool {
    matches!(number, 1 | 3..=6 | 8 | 9 | 11 | 14 | 18 | 20 | 36)
}

/// The name of a status.
pub(crate) fn status(number: u16) -> Option<&'static str> {
    Some(match number {
        0 => "success",
        1 => "unspec_fail",
        2 => "no_addrs_avail",
        3 => "no_binding",
        4 => "not_on_link",
        5 => "use_multicast",
        6 => "no_prefix_avail",
        _ => return None,
    })
}
