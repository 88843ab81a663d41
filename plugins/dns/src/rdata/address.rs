//! IP addresses as text (RFC 5952), and prefixes of them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use radar_plugin::wire::json;

/// Appends `192.0.2.1`; half of all records are one, and this is quicker than `Display`.
pub fn write_v4(out: &mut Vec<u8>, [a, b, c, d]: [u8; 4]) {
    json::write_number(out, a);
    for octet in [b, c, d] {
        out.push(b'.');
        json::write_number(out, octet);
    }
}

/// The address that a prefix without its zeros stands for; the families are IANA's.
pub fn prefix(family: u16, octets: &[u8]) -> Option<IpAddr> {
    match family {
        1 => filled(octets).map(|octets| Ipv4Addr::from(octets).into()),
        2 => filled(octets).map(|octets| Ipv6Addr::from(octets).into()),
        _ => None,
    }
}

fn filled<const N: usize>(octets: &[u8]) -> Option<[u8; N]> {
    let mut filled = [0; N];
    filled.get_mut(..octets.len())?.copy_from_slice(octets);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_filled_with_zeros_unless_it_is_too_long() {
        assert_eq!(prefix(1, &[10, 1]).unwrap().to_string(), "10.1.0.0");
        assert_eq!(prefix(2, &[0x20, 1]).unwrap().to_string(), "2001::");
        assert_eq!(prefix(1, &[0; 5]), None);
        assert_eq!(prefix(3, &[]), None);
    }

    #[test]
    fn an_address_is_written_in_dots() {
        let mut out = Vec::new();
        write_v4(&mut out, [192, 0, 2, 255]);
        assert_eq!(out, b"192.0.2.255");
    }
}
