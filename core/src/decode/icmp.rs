//! ICMP (RFC 792) and `ICMPv6` (RFC 4443): the flow that a message is about.

use etherparse::{IpAuthHeaderSlice, Ipv4HeaderSlice, Ipv6HeaderSlice};

use crate::anomaly::Kind;

use super::{Icmp, Quoted, extensions::Extensions, ipv4::mapped, transport::protocol};

/// Reads a message; none if not even type, code and checksum are there.
pub(super) fn read(data: &[u8], ipv6: bool) -> Option<Icmp<'_>> {
    let (&[kind, code, _, _], payload) = data.split_first_chunk()?;
    // The quoted packet stands after four octets, which are unused or belong to the error.
    let quoted = payload.get(4..).filter(|_| is_error(kind, ipv6)).and_then(quoted);
    Some(Icmp { kind, code, identifier: identifier(data, ipv6).unwrap_or(0), payload, quoted })
}

fn is_error(kind: u8, ipv6: bool) -> bool {
    if ipv6 { matches!(kind, 1..=4) } else { matches!(kind, 3 | 4 | 5 | 11 | 12) }
}

/// Why an error quotes no packet, if it should and does not.
pub(super) fn quote_fault(message: &Icmp<'_>, ipv6: bool) -> Option<Kind> {
    if message.quoted.is_some() || !is_error(message.kind, ipv6) {
        return None;
    }
    let version = message.payload.get(4).map(|first| first >> 4);
    Some(match (version, ipv6) {
        (None | Some(4), false) => Kind::Icmpv4QuoteTooSmall,
        (Some(_), false) => Kind::Icmpv4QuoteVersion,
        (None | Some(6), true) => Kind::Icmpv6QuoteTooSmall,
        (Some(_), true) => Kind::Icmpv6QuoteVersion,
    })
}

/// The identifier of a request or reply that has one: echo, and `ICMPv4`'s timestamp, information
/// and address mask.
fn identifier(data: &[u8], ipv6: bool) -> Option<u16> {
    match *data {
        [kind, _, _, _, high, low, ..] => {
            let asks = if ipv6 { matches!(kind, 128 | 129) } else { matches!(kind, 0 | 8 | 13..=18) };
            asks.then_some(u16::from_be_bytes([high, low]))
        }
        _ => None,
    }
}

/// The quoted packet. Only its IP header and eight octets more are certain to be there, so its
/// lengths are not looked at.
fn quoted(packet: &[u8]) -> Option<Quoted> {
    let (source, destination, protocol, payload) = match packet.first()? >> 4 {
        4 => {
            let header = Ipv4HeaderSlice::from_slice(packet).ok()?;
            let first = header.fragments_offset().value() == 0;
            let payload = packet.get(header.slice().len()..).filter(|_| first);
            let (protocol, payload) = unauthenticated(header.protocol().0, payload.unwrap_or_default());
            (mapped(header.source()), mapped(header.destination()), protocol, Some(payload))
        }
        6 => {
            let header = Ipv6HeaderSlice::from_slice(packet).ok()?;
            let end = Extensions::walk(packet, header.next_header().0);
            let payload = packet.get(end.offset..).filter(|_| end.fault.is_none() && end.fragment.is_none());
            (header.source(), header.destination(), end.protocol, payload)
        }
        _ => return None,
    };
    let payload = payload.unwrap_or_default();
    let has_ports = matches!(protocol, protocol::TCP | protocol::UDP | protocol::SCTP);
    let (source_port, destination_port) = match *payload {
        [a, b, c, d, ..] if has_ports => (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])),
        _ => (0, 0),
    };
    let identifier = match protocol {
        protocol::ICMP => identifier(payload, false),
        protocol::ICMPV6 => identifier(payload, true),
        _ => None,
    };
    let identifier = identifier.unwrap_or(0);
    Some(Quoted { source, destination, protocol, source_port, destination_port, identifier })
}

/// What an authentication header stands before, if there is one.
fn unauthenticated(protocol: u8, payload: &[u8]) -> (u8, &[u8]) {
    match IpAuthHeaderSlice::from_slice(payload) {
        Ok(header) if protocol == protocol::AH => {
            (header.next_header().0, payload.get(header.slice().len()..).unwrap_or_default())
        }
        _ => (protocol, payload),
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;
    use crate::decode::sample::{V4, V6};

    #[test]
    fn an_echo_has_an_identifier() {
        let message = hex!("08 00 0000 1234 0001 6162");
        let message = read(&message, false).unwrap();
        assert_eq!((message.kind, message.code, message.identifier), (8, 0, 0x1234));
        assert_eq!(read(&hex!("80 00 0000 1234 0001"), true).unwrap().identifier, 0x1234);
        assert_eq!(read(&hex!("86 00 0000 1234 0001"), true).unwrap().identifier, 0);
    }

    #[test]
    fn an_error_quotes_the_packet_it_is_about() {
        let unreachable = [&hex!("03 03 0000 00000000"), &V4[..28]].concat();
        let quoted = read(&unreachable, false).unwrap().quoted.unwrap();
        assert_eq!(quoted.source, mapped([192, 0, 2, 1]));
        assert_eq!((quoted.protocol, quoted.source_port, quoted.destination_port), (17, 53, 4000));
        let exceeded = [&hex!("03 00 0000 00000000"), V6].concat();
        let quoted = read(&exceeded, true).unwrap().quoted.unwrap();
        assert_eq!((quoted.protocol, quoted.destination_port), (17, 4000));
    }

    #[test]
    fn a_quoted_echo_keeps_its_identifier() {
        let exceeded = hex!(
            "0b 00 0000 00000000"
            "45 00 001c 0001 0000 01 01 0000 c0000201 c6336402 08 00 0000 1234 0001"
        );
        assert_eq!(read(&exceeded, false).unwrap().quoted.unwrap().identifier, 0x1234);
    }

    #[test]
    fn a_quoted_later_fragment_has_no_ports() {
        let mut unreachable = [&hex!("03 03 0000 00000000"), &V4[..28]].concat();
        unreachable[8 + 7] = 1;
        let quoted = read(&unreachable, false).unwrap().quoted.unwrap();
        assert_eq!((quoted.protocol, quoted.source_port), (17, 0));
    }
}
