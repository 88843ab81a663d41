//! Addresses and protocols as text.

use crate::decode::Address;
use radar_wire::json::write_number;
use std::{io::Write as _, net::Ipv6Addr};

/// Appends an address: the usual form of its family (RFC 5952 for IPv6).
pub(super) fn write_address(out: &mut Vec<u8>, address: &Address, ipv6: bool) {
    if ipv6 {
        // Writing to a Vec cannot fail.
        let _ = write!(out, "{}", Ipv6Addr::from(*address));
    } else {
        for (at, octet) in address[12..].iter().enumerate() {
            if at > 0 {
                out.push(b'.');
            }
            write_number(out, *octet);
        }
    }
}

/// An address as text.
#[must_use]
pub fn address_text(address: &Address, ipv6: bool) -> String {
    let mut out = Vec::new();
    write_address(&mut out, address, ipv6);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends a link-layer address as `02:00:00:00:00:01`.
pub(super) fn write_mac(out: &mut Vec<u8>, mac: [u8; 6]) {
    for (at, octet) in mac.iter().enumerate() {
        if at > 0 {
            out.push(b':');
        }
        radar_wire::json::write_hex(out, &[*octet]);
    }
}

/// The name EVE has for an IP protocol; the others are written as numbers of three digits.
pub(super) fn protocol_name(protocol: u8) -> Option<&'static str> {
    Some(match protocol {
        1 => "ICMP",
        2 => "IGMP",
        4 => "IPV4",
        6 => "TCP",
        17 => "UDP",
        41 => "IPV6",
        47 => "GRE",
        50 => "ESP",
        51 => "AH",
        58 => "IPv6-ICMP",
        89 => "OSPF",
        103 => "PIM",
        132 => "SCTP",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_has_its_usual_form() {
        let text = |address: Ipv6Addr, ipv6| {
            let mut out = Vec::new();
            write_address(&mut out, &address.octets(), ipv6);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text("::ffff:192.0.2.1".parse().unwrap(), false), "192.0.2.1");
        assert_eq!(text("2001:db8::1".parse().unwrap(), true), "2001:db8::1");
    }
}
