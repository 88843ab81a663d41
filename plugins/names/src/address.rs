//! Addresses as they stand in inputs: sixteen octets, IPv4 mapped (RFC 4291 §2.5.5.2).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address.
pub(crate) type Address = [u8; 16];

/// No address at all, where one may be missing.
pub(crate) const NONE: Address = [0; 16];

/// As it stands in inputs.
pub(crate) fn mapped(address: IpAddr) -> Address {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

/// As the rest of the world has it.
pub(crate) fn ip(address: &Address) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from(*address)).to_canonical()
}

/// An address that is written down, of either kind.
pub(crate) fn parse(text: &str) -> Option<Address> {
    text.parse().ok().map(mapped)
}

/// Whether it is one of many hosts, or of none, so that it has no name.
pub(crate) fn is_of_no_host(address: &Address) -> bool {
    match ip(address) {
        IpAddr::V4(address) => {
            address.is_multicast() || address == Ipv4Addr::BROADCAST || address.is_unspecified()
        }
        IpAddr::V6(address) => address.is_multicast() || address.is_unspecified(),
    }
}

/// The address that a name under `in-addr.arpa` or `ip6.arpa` stands for (RFC 1035 §3.5, RFC 3596 §2.5).
pub(crate) fn of_arpa(name: &str) -> Option<Address> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if let Some(labels) = strip_suffix(name, ".in-addr.arpa") {
        let mut octets = [0; 4];
        let mut labels = labels.rsplit('.');
        for octet in &mut octets {
            *octet = labels.next()?.parse().ok()?;
        }
        return labels.next().is_none().then(|| mapped(octets.into()));
    }
    let labels = strip_suffix(name, ".ip6.arpa")?;
    let (mut bits, mut number) = (0u128, 0);
    for label in labels.rsplit('.') {
        if label.len() != 1 || number == 32 {
            return None;
        }
        bits = bits << 4 | u128::from_str_radix(label, 16).ok()?;
        number += 1;
    }
    (number == 32).then(|| bits.to_be_bytes())
}

/// The part before an ending whose case does not matter.
fn strip_suffix<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let (rest, end) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_reverse_trees_are_addresses() {
        assert_eq!(of_arpa("80.2.0.192.in-addr.arpa"), parse("192.0.2.80"));
        assert_eq!(of_arpa("80.2.0.192.IN-ADDR.ARPA."), parse("192.0.2.80"));
        let long = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
        assert_eq!(of_arpa(long), parse("2001:db8::1"));
        for none in [
            "2.0.192.in-addr.arpa",
            "1.80.2.0.192.in-addr.arpa",
            "x.2.0.192.in-addr.arpa",
            "arpa",
            "ü",
            "0.ip6.arpa",
            ".ip6.arpa",
            "example.org",
            &format!("1.{long}"),
            &long.replace('b', "bb"),
        ] {
            assert_eq!(of_arpa(none), None, "{none}");
        }
    }

    #[test]
    fn groups_and_nobody_have_no_name() {
        for none in ["224.0.0.251", "255.255.255.255", "0.0.0.0", "::", "ff02::fb"] {
            assert!(is_of_no_host(&parse(none).unwrap()), "{none}");
        }
        assert!(!is_of_no_host(&parse("192.0.2.1").unwrap()) && !is_of_no_host(&parse("fe80::1").unwrap()));
    }
}
