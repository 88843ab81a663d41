//! Link types: how the first octets of a frame are to be read.

use std::fmt;

/// A number of the LINKTYPE registry (<https://www.tcpdump.org/linktypes.html>).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback: the address family in the byte order of the machine that captured.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// PPP (RFC 1661), with or without its HDLC address and control octets.
    pub const PPP: Self = Self(9);
    /// Raw IP as BSD/OS and, for live captures, libpcap on Linux number it.
    pub const RAW_BSD: Self = Self(12);
    /// Raw IP as OpenBSD numbers it.
    pub const RAW_OPENBSD: Self = Self(14);
    /// PPP in HDLC-like framing (RFC 1662).
    pub const PPP_HDLC: Self = Self(50);
    /// `PPPoE` sessions (RFC 2516) without the Ethernet header.
    pub const PPP_ETHER: Self = Self(51);
    /// IPv4 or IPv6, told apart by the version.
    pub const RAW: Self = Self(101);
    /// Cisco HDLC.
    pub const C_HDLC: Self = Self(104);
    /// 802.11 without a radio header.
    pub const IEEE802_11: Self = Self(105);
    /// OpenBSD loopback: the address family in network byte order.
    pub const LOOP: Self = Self(108);
    /// Linux "cooked" v1: what an `any` capture of old looks like.
    pub const LINUX_SLL: Self = Self(113);
    /// 802.11 after a radiotap header.
    pub const RADIOTAP: Self = Self(127);
    /// IPv4 and nothing before it.
    pub const IPV4: Self = Self(228);
    /// IPv6 and nothing before it.
    pub const IPV6: Self = Self(229);
    /// Linux "cooked" v2, which also says the interface.
    pub const LINUX_SLL2: Self = Self(276);

    /// The link type of a live capture, which libpcap tells as a DLT: the same numbers, but for
    /// a few that differ from system to system.
    #[must_use]
    pub fn from_dlt(dlt: i32) -> Self {
        match u16::try_from(dlt) {
            Ok(12) => Self::RAW,
            Ok(number) => Self(number),
            // No DLT is negative or past 65 535; should one come, no decoder claims it.
            Err(_) => Self(u16::MAX),
        }
    }

    /// The number by which libpcap on Linux compiles filters for it.
    #[must_use]
    pub fn dlt(self) -> i32 {
        match self {
            Self::RAW | Self::RAW_OPENBSD => 12,
            Self(number) => i32::from(number),
        }
    }

    /// Whether a frame is an IP packet from its first octet.
    #[must_use]
    pub fn is_raw_ip(self) -> bool {
        matches!(self, Self::RAW | Self::RAW_BSD | Self::RAW_OPENBSD | Self::IPV4 | Self::IPV6)
    }
}

impl fmt::Display for LinkType {
    /// The name of the registry, or the number of what has none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match pcap::Linktype(self.dlt()).get_name() {
            Ok(name) => f.write_str(&name),
            Err(_) => write!(f, "link type {}", self.0),
        }
    }
}
