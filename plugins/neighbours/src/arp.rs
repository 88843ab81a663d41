//! ARP over Ethernet for IPv4 (RFC 826).

use crate::frame::Mac;
use radar_plugin::wire::{Cursor, Truncated};
use std::net::Ipv4Addr;

/// The `EtherType`.
pub(crate) const ETHER_TYPE: u16 = 0x0806;

/// A packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arp {
    pub operation: u16,
    pub sender: Mac,
    pub sender_ip: Ipv4Addr,
    pub target: Mac,
    pub target_ip: Ipv4Addr,
}

/// A packet that is of another kind, or none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum ArpError {
    #[error("hardware {hardware} and protocol {protocol:#06x} are not Ethernet and IPv4")]
    Kind { hardware: u16, protocol: u16 },
    #[error(transparent)]
    Truncated(#[from] Truncated),
}

impl Arp {
    /// Reads a packet.
    pub fn parse(octets: &[u8]) -> Result<Self, ArpError> {
        let mut cursor = Cursor::new(octets);
        let (hardware, protocol) = (cursor.u16("hardware type")?, cursor.u16("protocol type")?);
        let lengths = cursor.array("lengths")?;
        // IEEE 802 networks (6) have the addresses of Ethernet.
        if !matches!((hardware, protocol, lengths), (1 | 6, 0x0800, [6, 4])) {
            return Err(ArpError::Kind { hardware, protocol });
        }
        Ok(Self {
            operation: cursor.u16("opcode")?,
            sender: Mac(cursor.array("sender hardware address")?),
            sender_ip: cursor.array::<4>("sender protocol address")?.into(),
            target: Mac(cursor.array("target hardware address")?),
            target_ip: cursor.array::<4>("target protocol address")?.into(),
        })
    }

    /// Which address is said to have which MAC: what RFC 826 has a receiver learn.
    pub fn claim(&self) -> Option<(Ipv4Addr, Mac)> {
        let learnt = matches!(self.operation, 1 | 2) && !self.is_probe();
        learnt.then_some((self.sender_ip, self.sender))
    }

    /// A question whether anybody has an address that the sender would like to have (RFC 5227 §2.1).
    pub fn is_probe(&self) -> bool {
        self.sender_ip == Ipv4Addr::UNSPECIFIED
    }

    /// Said without being asked (RFC 5227 §2.3: an announcement).
    pub fn is_gratuitous(&self) -> bool {
        matches!(self.operation, 1 | 2) && self.sender_ip == self.target_ip && !self.is_probe()
    }

    /// The operation's name, as Suricata spells it.
    pub fn operation_name(&self) -> Option<&'static str> {
        Some(match self.operation {
            1 => "request",
            2 => "reply",
            // RFC 903, RFC 2390, RFC 1577.
            3 => "reverse_request",
            4 => "reverse_reply",
            8 => "inverse_request",
            9 => "inverse_reply",
            10 => "nak",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const REQUEST: [u8; 28] = hex!("0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202");

    #[test]
    fn a_request_claims_its_senders_address() {
        let arp = Arp::parse(&REQUEST).unwrap();
        let claim = (Ipv4Addr::new(192, 0, 2, 1), Mac(hex!("020000000001")));
        assert_eq!(
            (arp.claim(), arp.is_gratuitous(), arp.operation_name()),
            (Some(claim), false, Some("request"))
        );
        assert!((0..28).all(|end| Arp::parse(&REQUEST[..end]).is_err()));
    }

    #[test]
    fn a_probe_claims_nothing_and_an_announcement_is_gratuitous() {
        let mut probe = REQUEST;
        probe[14..18].fill(0);
        assert_eq!(Arp::parse(&probe).unwrap().claim(), None);
        let mut announcement = REQUEST;
        announcement[27] = 1;
        assert!(Arp::parse(&announcement).unwrap().is_gratuitous());
    }

    #[test]
    fn other_kinds_are_named_and_not_read() {
        let mut other = REQUEST;
        other[1] = 7;
        assert_eq!(Arp::parse(&other).unwrap_err(), ArpError::Kind { hardware: 7, protocol: 0x0800 });
    }
}
