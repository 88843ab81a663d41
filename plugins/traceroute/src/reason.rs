//! What a hop says when it will not pass a probe on: codes of "destination unreachable" of ICMP (RFC 792, RFC 1122
//! §3.2.2.1, RFC 1812 §5.2.7.1) and of ICMPv6 (RFC 4443 §3.1).

/// The words for a code; a code that no RFC names has its number.
#[must_use]
pub fn unreachable(code: u8, ipv6: bool) -> String {
    let table = if ipv6 { V6 } else { V4 };
    match table.get(usize::from(code)) {
        Some(reason) => (*reason).to_owned(),
        None => format!("unreachable, code {code}"),
    }
}

const V4: &[&str] = &[
    "network unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "network unknown",
    "host unknown",
    "source host isolated",
    "network prohibited",
    "host prohibited",
    "network unreachable for this type of service",
    "host unreachable for this type of service",
    "administratively prohibited",
    "host precedence violation",
    "precedence cutoff",
];

const V6: &[&str] = &[
    "no route to destination",
    "administratively prohibited",
    "beyond scope of source address",
    "address unreachable",
    "port unreachable",
    "source address failed policy",
    "reject route to destination",
    "error in source routing header",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_code_means_another_thing_in_ipv6() {
        assert_eq!(unreachable(3, false), "port unreachable");
        assert_eq!(unreachable(3, true), "address unreachable");
        assert_eq!(unreachable(99, true), "unreachable, code 99");
    }
}
