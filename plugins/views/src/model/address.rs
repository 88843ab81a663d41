//! Addresses as they cross the boundary, and what is known of one by itself.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

/// An address, IPv4 mapped (RFC 4291 §2.5.5.2).
pub type Octets = [u8; 16];

/// Whose an address can be, as far as it tells by itself.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Reach {
    /// Anybody's.
    #[default]
    Public,
    /// Of a network of its own: private, link-local, unique local.
    Private,
    /// Of this machine alone: loopback.
    Loopback,
    /// Many: multicast, broadcast.
    Many,
}

/// The address.
#[must_use]
pub fn ip(octets: &Octets) -> IpAddr {
    Ipv6Addr::from(*octets).to_canonical()
}

/// The octets of an address, IPv4 mapped.
#[must_use]
pub fn octets(ip: IpAddr) -> Octets {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// The octets of an address that is written down.
#[must_use]
pub fn parse(text: &str) -> Option<Octets> {
    text.parse().ok().map(octets)
}

/// Whose it can be.
#[must_use]
pub fn reach(octets: &Octets) -> Reach {
    match ip(octets) {
        IpAddr::V4(ip) if ip.is_loopback() => Reach::Loopback,
        IpAddr::V4(ip) if ip.is_multicast() || ip.is_broadcast() => Reach::Many,
        IpAddr::V4(ip) if ip.is_private() || ip.is_link_local() || shared(ip) => Reach::Private,
        IpAddr::V6(ip) if ip.is_loopback() => Reach::Loopback,
        IpAddr::V6(ip) if ip.is_multicast() => Reach::Many,
        IpAddr::V6(ip) if ip.is_unique_local() || ip.is_unicast_link_local() => Reach::Private,
        _ => Reach::Public,
    }
}

/// 100.64.0.0/10 (RFC 6598).
fn shared(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    a == 100 && b & 0xc0 == 64
}

/// The network that an address is shown in: the first 24 bits of IPv4, 48 of IPv6.
#[must_use]
pub fn net(octets: &Octets) -> Arc<str> {
    match ip(octets) {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24").into()
        }
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_tells_by_itself() {
        let told = |text: &str| reach(&parse(text).expect("an address"));
        assert_eq!(told("192.0.2.1"), Reach::Public);
        assert_eq!(told("192.168.1.1"), Reach::Private);
        assert_eq!(told("100.64.0.1"), Reach::Private);
        assert_eq!(told("127.0.0.1"), Reach::Loopback);
        assert_eq!(told("255.255.255.255"), Reach::Many);
        assert_eq!(told("2001:db8::1"), Reach::Public);
        assert_eq!(told("fe80::1"), Reach::Private);
        assert_eq!(told("ff02::fb"), Reach::Many);
    }

    #[test]
    fn networks_have_their_usual_length() {
        assert_eq!(&*net(&parse("192.0.2.77").expect("an address")), "192.0.2.0/24");
        assert_eq!(&*net(&parse("2001:db8:1:2::3").expect("an address")), "2001:db8:1::/48");
    }
}
