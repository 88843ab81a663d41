//! Where a name is known from.

/// The sources, the best first: a name that was answered says more than one that a client claims.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    /// An answer of the DNS to a query that was seen.
    Dns,
    /// A response of multicast DNS.
    Mdns,
    /// A response of link-local multicast name resolution.
    Llmnr,
    /// A lease, and the name that its client has given itself.
    Dhcp,
    /// The host that a client of TLS or QUIC has asked for.
    Sni,
    /// The host that a client of HTTP has asked for.
    Http,
    /// This machine's `/etc/hosts`, or its own name.
    Hosts,
    /// A name of the address by the reverse tree of the DNS.
    Rdns,
}

impl Source {
    /// How good it is, the best with the lowest number. Claims are alike: a flow's own is the latest.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Http => Self::Sni as u8,
            other => other as u8,
        }
    }

    /// Whether a client has only said so.
    pub(crate) fn is_claim(self) -> bool {
        matches!(self, Self::Sni | Self::Http)
    }

    /// As events have it: the member `source`.
    pub(crate) fn member(self) -> &'static [u8] {
        match self {
            Self::Dns => b"\"source\":\"dns\"",
            Self::Mdns => b"\"source\":\"mdns\"",
            Self::Llmnr => b"\"source\":\"llmnr\"",
            Self::Dhcp => b"\"source\":\"dhcp\"",
            Self::Sni => b"\"source\":\"sni\"",
            Self::Http => b"\"source\":\"http\"",
            Self::Hosts => b"\"source\":\"hosts\"",
            Self::Rdns => b"\"source\":\"rdns\"",
        }
    }
}
