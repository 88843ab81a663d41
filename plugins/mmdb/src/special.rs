//! Addresses that are nobody's place: the special-purpose registries of IANA (RFC 6890 and those after it).
//!
//! What the registries call globally reachable (AS112, AMT, the anycast addresses of PCP and TURN) is somewhere, and
//! is looked up like any other address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is, before any database is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// It is somewhere.
    Global(IpAddr),
    /// It is special, by this name, and in no database.
    Special(&'static str),
    /// It is made of an IPv4 address that may be looked up, by a transition of this name.
    Embedded(&'static str, Ipv4Addr),
}

/// Prefixes of IPv4, the longer before those that hold them. An empty name is what is globally reachable all the same.
const V4: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 32, "unspecified"),
    ([0, 0, 0, 0], 8, "this-network"),        // RFC 791 §3.2
    ([10, 0, 0, 0], 8, "private"),            // RFC 1918
    ([100, 64, 0, 0], 10, "shared"),          // RFC 6598
    ([127, 0, 0, 0], 8, "loopback"),          // RFC 1122 §3.2.1.3
    ([169, 254, 0, 0], 16, "link-local"),     // RFC 3927
    ([172, 16, 0, 0], 12, "private"),         // RFC 1918
    ([192, 0, 0, 9], 32, ""),                 // RFC 7723
    ([192, 0, 0, 10], 32, ""),                // RFC 8155
    ([192, 0, 0, 0], 24, "reserved"),         // RFC 6890 §2.1: protocol assignments
    ([192, 0, 2, 0], 24, "documentation"),    // RFC 5737
    ([192, 88, 99, 0], 24, "reserved"),       // RFC 7526: was the relays of 6to4
    ([192, 168, 0, 0], 16, "private"),        // RFC 1918
    ([198, 18, 0, 0], 15, "benchmarking"),    // RFC 2544
    ([198, 51, 100, 0], 24, "documentation"), // RFC 5737
    ([203, 0, 113, 0], 24, "documentation"),  // RFC 5737
    ([233, 252, 0, 0], 24, "documentation"),  // RFC 6676
    ([224, 0, 0, 0], 4, "multicast"),         // RFC 5771
    ([255, 255, 255, 255], 32, "broadcast"),  // RFC 919
    ([240, 0, 0, 0], 4, "reserved"),          // RFC 1112 §4
];

/// Prefixes of IPv6, likewise.
const V6: &[([u16; 8], u32, &str)] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, "unspecified"),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, "loopback"),
    ([0x64, 0xFF9B, 1, 0, 0, 0, 0, 0], 48, "nat64"), // RFC 8215: a network's own, whose form nobody knows
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, "discard"),   // RFC 6666
    ([0x2001, 1, 0, 0, 0, 0, 0, 1], 128, ""),        // RFC 7723
    ([0x2001, 1, 0, 0, 0, 0, 0, 2], 128, ""),        // RFC 8155
    ([0x2001, 1, 0, 0, 0, 0, 0, 3], 128, ""),        // RFC 9665
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, "benchmarking"), // RFC 5180
    ([0x2001, 3, 0, 0, 0, 0, 0, 0], 32, ""),         // RFC 7450
    ([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48, ""),     // RFC 7535
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "reserved"), // RFC 2928: protocol assignments, ORCHID and DRIP among them
    ([0x2001, 0xDB8, 0, 0, 0, 0, 0, 0], 32, "documentation"), // RFC 3849
    ([0x3FFF, 0, 0, 0, 0, 0, 0, 0], 20, "documentation"), // RFC 9637
    ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, ""),          // RFC 4291 §2.4: global unicast
    ([0x5F00, 0, 0, 0, 0, 0, 0, 0], 16, "segment-routing"), // RFC 9602
    ([0xFC00, 0, 0, 0, 0, 0, 0, 0], 7, "private"),   // RFC 4193
    ([0xFE80, 0, 0, 0, 0, 0, 0, 0], 10, "link-local"), // RFC 4291 §2.5.6
    ([0xFF00, 0, 0, 0, 0, 0, 0, 0], 8, "multicast"), // RFC 4291 §2.7
];

/// What `address` is.
#[must_use]
pub fn kind(address: IpAddr) -> Kind {
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => v6(address),
    }
}

fn v4(address: Ipv4Addr) -> Kind {
    let bits = u32::from(address);
    let holds = |&&(prefix, length, _): &&([u8; 4], u32, &str)| {
        (bits ^ u32::from_be_bytes(prefix)).leading_zeros() >= length
    };
    named(V4.iter().find(holds).map(|row| row.2), IpAddr::V4(address))
}

fn v6(address: Ipv6Addr) -> Kind {
    let octets = address.octets();
    match address.segments() {
        // RFC 4291 §2.5.5.2: IPv4 in the clothes of IPv6.
        [0, 0, 0, 0, 0, 0xFFFF, _, _] => return v4(last(octets, 0)),
        [0x64, 0xFF9B, 0, 0, 0, 0, _, _] => return embedded("nat64", last(octets, 0)), // RFC 6052 §2.1
        [0x2002, high, low, ..] => {
            let [a, b, c, d] = ((u32::from(high) << 16) | u32::from(low)).to_be_bytes();
            return embedded("6to4", Ipv4Addr::new(a, b, c, d)); // RFC 3056 §2
        }
        [0x2001, 0, ..] => return embedded("teredo", last(octets, !0)), // RFC 4380 §4: the client, inverted
        _ => {}
    }
    let bits = u128::from(address);
    let holds = |&&(prefix, length, _): &&([u16; 8], u32, &str)| {
        (bits ^ u128::from(Ipv6Addr::from(prefix))).leading_zeros() >= length
    };
    // What IANA has not given out for anything yet is reserved (RFC 4291 §4).
    named(Some(V6.iter().find(holds).map_or("reserved", |row| row.2)), IpAddr::V6(address))
}

fn named(name: Option<&'static str>, address: IpAddr) -> Kind {
    match name {
        None | Some("") => Kind::Global(address),
        Some(name) => Kind::Special(name),
    }
}

/// One that carries an address which is itself special is no more than its transition.
fn embedded(name: &'static str, address: Ipv4Addr) -> Kind {
    match v4(address) {
        Kind::Global(_) => Kind::Embedded(name, address),
        _ => Kind::Special(name),
    }
}

fn last(octets: [u8; 16], inverted: u32) -> Ipv4Addr {
    let [.., a, b, c, d] = octets;
    Ipv4Addr::from(u32::from_be_bytes([a, b, c, d]) ^ inverted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(address: &str) -> String {
        match kind(address.parse().unwrap()) {
            Kind::Global(address) => format!("global {address}"),
            Kind::Special(name) => name.to_owned(),
            Kind::Embedded(name, address) => format!("{name} {address}"),
        }
    }

    #[test]
    fn each_range_is_named_from_its_first_address_to_its_last_and_not_beyond() {
        for (before, first, last, after, expected) in [
            ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", "private"),
            ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0", "private"),
            ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0", "private"),
            ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0", "shared"),
            ("126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0", "loopback"),
            ("169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0", "link-local"),
            ("192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0", "documentation"),
            ("198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0", "documentation"),
            ("203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0", "documentation"),
            ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0", "benchmarking"),
            ("2001:db7:ffff::", "2001:db8::", "2001:db8:ffff::1", "2001:db9::", "documentation"),
            ("3ffe:ffff::", "3fff::", "3fff:fff::1", "3fff:1000::", "documentation"),
        ] {
            assert_eq!(name(before), format!("global {before}"));
            assert_eq!([name(first), name(last)], [expected, expected], "{first}");
            assert_eq!(name(after), format!("global {after}"));
        }
    }

    #[test]
    fn what_is_within_another_range_has_the_name_of_its_own() {
        for (address, expected) in [
            ("0.0.0.0", "unspecified"),
            ("0.1.2.3", "this-network"),
            ("192.0.0.1", "reserved"),
            ("192.0.0.9", "global 192.0.0.9"),
            ("223.255.255.255", "global 223.255.255.255"),
            ("224.0.0.1", "multicast"),
            ("233.252.0.7", "documentation"),
            ("239.255.255.250", "multicast"),
            ("240.0.0.1", "reserved"),
            ("255.255.255.255", "broadcast"),
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::2", "reserved"),
            ("100::1", "discard"),
            ("2001:2::1", "benchmarking"),
            ("2001:20::1", "reserved"),
            ("2001:4:112::1", "global 2001:4:112::1"),
            ("2001:200::", "global 2001:200::"),
            ("2a02::1", "global 2a02::1"),
            ("4000::1", "reserved"),
            ("fc00::1", "private"),
            ("fdff::1", "private"),
            ("fe80::1", "link-local"),
            ("febf::1", "link-local"),
            ("fec0::1", "reserved"),
            ("ff02::fb", "multicast"),
        ] {
            assert_eq!(name(address), expected, "{address}");
        }
    }

    #[test]
    fn an_ipv4_address_within_is_found() {
        for (address, expected) in [
            ("::ffff:81.2.69.142", "global 81.2.69.142"),
            ("::ffff:10.0.0.1", "private"),
            ("64:ff9b::81.2.69.142", "nat64 81.2.69.142"),
            ("64:ff9b::10.0.0.1", "nat64"),
            ("64:ff9b:1::1", "nat64"),
            ("2002:5102:458e::1", "6to4 81.2.69.142"),
            ("2002:c0a8:1::1", "6to4"),
            // RFC 4380 §5.2.1: the client's address is inverted.
            ("2001:0:4136:e378:8000:63bf:aefd:ba71", "teredo 81.2.69.142"),
        ] {
            assert_eq!(name(address), expected, "{address}");
        }
    }
}
