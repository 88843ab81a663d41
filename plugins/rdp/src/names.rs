//! Words for the codes and flags of RDP (MS-RDPBCGR §2.2.1), as Suricata writes them; what has no word
//! there has that of the specification, in the same form.

/// A bit, and its word.
pub(crate) type Flag = (u32, &'static str);

/// What a client's negotiation asks for beside a protocol (§2.2.1.1.1).
pub(crate) const REQUEST_FLAGS: &[Flag] = &[
    (0x01, "restricted_admin_mode_required"),
    (0x02, "redirected_authentication_mode_required"),
    (0x08, "correlation_info_present"),
];

/// What a server supports (§2.2.1.2.1).
pub(crate) const RESPONSE_FLAGS: &[Flag] = &[
    (0x01, "extended_client_data"),
    (0x02, "dynvc_gfx"),
    (0x08, "restricted_admin"),
    (0x10, "redirected_authentication"),
];

/// Security protocols, a bit each; none is the security of RDP's own (§2.2.1.1.1).
pub(crate) const PROTOCOLS: &[Flag] =
    &[(0x01, "ssl"), (0x02, "hybrid"), (0x04, "rds_tls"), (0x08, "hybrid_ex"), (0x10, "rds_aad")];

/// Early capability flags (§2.2.1.3.2).
pub(crate) const CAPABILITIES: &[Flag] = &[
    (0x0001, "support_errinfo_pdf"),
    (0x0002, "want_32bpp_session"),
    (0x0004, "support_statusinfo_pdu"),
    (0x0008, "strong_asymmetric_keys"),
    (VALID_CONNECTION_TYPE, "valid_connection_type"),
    (0x0040, "support_monitor_layout_pdu"),
    (0x0080, "support_netchar_autodetect"),
    (0x0100, "support_dynvc_gfx_protocol"),
    (0x0200, "support_dynamic_time_zone"),
    (0x0400, "support_heartbeat_pdu"),
    (0x0800, "support_skip_channeljoin"),
];

/// The capability without which the kind of the network says nothing.
pub(crate) const VALID_CONNECTION_TYPE: u32 = 0x0020;

/// The words of the flags that are set.
pub(crate) fn set(flags: u32, words: &[Flag]) -> impl Iterator<Item = &'static str> {
    words.iter().filter(move |(bit, _)| flags & bit != 0).map(|(_, word)| *word)
}

/// The protocol that a server has chosen.
pub(crate) fn protocol(code: u32) -> &'static str {
    match code {
        0 => "rdp",
        _ => exact(code, PROTOCOLS),
    }
}

/// Why a negotiation has failed (§2.2.1.2.2).
pub(crate) fn failure(code: u32) -> Option<&'static str> {
    Some(match code {
        1 => "ssl required by server",
        2 => "ssl not allowed by server",
        3 => "ssl cert not on server",
        4 => "inconsistent flags",
        5 => "hybrid required by server",
        6 => "ssl with user auth required by server",
        _ => return None,
    })
}

/// A cipher of RDP's own security (§2.2.1.4.3).
pub(crate) fn encryption_method(code: u32) -> &'static str {
    match code {
        0 => "none",
        _ => exact(code, &[(1, "40bit"), (2, "128bit"), (8, "56bit"), (16, "fips")]),
    }
}

/// What of a connection is encrypted (§5.3.1).
pub(crate) fn encryption_level(code: u32) -> &'static str {
    exact(code, &[(0, "none"), (1, "low"), (2, "client_compatible"), (3, "high"), (4, "fips")])
}

/// The version of a client (§2.2.1.3.2): 5 is that of 5.0 to 8.1.
pub(crate) fn version(code: u32) -> &'static str {
    const VERSIONS: &[Flag] = &[
        (0x0008_0001, "v4"),
        (0x0008_0004, "v5"),
        (0x0008_0005, "v10.0"),
        (0x0008_0006, "v10.1"),
        (0x0008_0007, "v10.2"),
        (0x0008_0008, "v10.3"),
        (0x0008_0009, "v10.4"),
        (0x0008_000A, "v10.5"),
        (0x0008_000B, "v10.6"),
        (0x0008_000C, "v10.7"),
        (0x0008_000D, "v10.8"),
        (0x0008_000E, "v10.9"),
        (0x0008_000F, "v10.10"),
        (0x0008_0010, "v10.11"),
        (0x0008_0011, "v10.12"),
    ];
    exact(code, VERSIONS)
}

/// A kind of keyboard.
pub(crate) fn keyboard(code: u32) -> Option<&'static str> {
    Some(match code {
        1 => "xt",
        2 => "ico",
        3 => "at",
        4 => "enhanced",
        5 => "1050",
        6 => "9140",
        7 => "jp",
        _ => return None,
    })
}

/// A kind of network.
pub(crate) fn connection_hint(code: u8) -> Option<&'static str> {
    Some(match code {
        1 => "modem",
        2 => "low_broadband",
        3 => "satellite",
        4 => "high_broadband",
        5 => "wan",
        6 => "lan",
        7 => "autodetect",
        _ => return None,
    })
}

/// The system that builds of this number are of. A number that a server and a client share is told as the
/// client.
pub(crate) fn system(build: u32) -> &'static str {
    const SYSTEMS: &[Flag] = &[
        (528, "Windows NT 3.1"),
        (807, "Windows NT 3.5"),
        (1057, "Windows NT 3.51"),
        (1381, "Windows NT 4.0"),
        (2195, "Windows 2000"),
        (2600, "Windows XP"),
        (3790, "Windows Server 2003"),
        (6000, "Windows Vista RTM"),
        (6001, "Windows Vista SP1"),
        (6002, "Windows Vista SP2"),
        (7600, "Windows 7 RTM"),
        (7601, "Windows 7 SP1"),
        (9200, "Windows 8"),
        (9600, "Windows 8.1"),
        (10240, "Windows 10 TH1"),
        (10586, "Windows 10 TH2"),
        (14393, "Windows 10 RS1"),
        (15063, "Windows 10 RS2"),
        (16299, "Windows 10 RS3"),
        (17134, "Windows 10 RS4"),
        (17763, "Windows 10 RS5"),
        (18362, "Windows 10 19H1"),
        (18363, "Windows 10 19H2"),
        (19041, "Windows 10 20H1"),
        (19042, "Windows 10 20H2"),
        (19043, "Windows 10 21H1"),
        (19044, "Windows 10 21H2"),
        (19045, "Windows 10 22H2"),
        (20348, "Windows Server 2022"),
        (22000, "Windows 11 21H2"),
        (22621, "Windows 11 22H2"),
        (22631, "Windows 11 23H2"),
        (26100, "Windows 11 24H2"),
    ];
    exact(build, SYSTEMS)
}

/// The word of a code, or Suricata's for those that have none.
fn exact(code: u32, words: &[Flag]) -> &'static str {
    words.iter().find(|(known, _)| *known == code).map_or("unknown", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_words() {
        assert_eq!((protocol(0), protocol(2), protocol(3)), ("rdp", "hybrid", "unknown"));
        assert_eq!((version(0x0008_0004), version(0x0008_0011), version(7)), ("v5", "v10.12", "unknown"));
        assert_eq!((system(7601), system(18363), system(1)), ("Windows 7 SP1", "Windows 10 19H2", "unknown"));
    }

    #[test]
    fn flags_are_listed_from_the_lowest_bit() {
        assert_eq!(set(0x0B, PROTOCOLS).collect::<Vec<_>>(), ["ssl", "hybrid", "hybrid_ex"]);
        assert_eq!(set(0, PROTOCOLS).count(), 0);
    }
}
