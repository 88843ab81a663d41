//! Messages of Neighbor Discovery (RFC 4861 §4).

use crate::{frame::Mac, ipv6::Packet, options::Options};
use radar_plugin::wire::{Cursor, Truncated};
use std::net::Ipv6Addr;

/// A message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub source: Ipv6Addr,
    pub body: Body,
    pub options: Options<'a>,
}

/// What a message says besides its options.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Body {
    RouterSolicitation,
    RouterAdvertisement(Router),
    NeighborSolicitation { target: Ipv6Addr },
    NeighborAdvertisement { target: Ipv6Addr, flags: u8 },
    Redirect { target: Ipv6Addr, destination: Ipv6Addr },
}

/// What a router says of itself (§4.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Router {
    /// What hosts should put into their packets; 0 for no word on it.
    pub hop_limit: u8,
    pub flags: u8,
    /// Seconds that it is a default router; 0 for none at all.
    pub lifetime: u16,
    /// Milliseconds; 0 for no word on it.
    pub reachable_time: u32,
    /// Milliseconds; 0 for no word on it.
    pub retransmit_timer: u32,
}

/// A message that every host has to discard (§6.1, §7.1, §8.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum NdpError {
    #[error("the hop limit is {0}, so that it may be from another link")]
    HopLimit(u8),
    #[error("there is no code {0}")]
    Code(u8),
    #[error("an option is empty, or longer than the message")]
    Options,
    #[error(transparent)]
    Truncated(#[from] Truncated),
}

impl<'a> Message<'a> {
    /// Reads a message; `None` for one of ICMPv6 that is none of these.
    pub fn parse(packet: &Packet<'a>) -> Result<Option<Self>, NdpError> {
        let mut cursor = Cursor::new(packet.icmp);
        let [kind, code, _, _] = cursor.array("type, code, checksum")?;
        if !(133..=137).contains(&kind) {
            return Ok(None);
        }
        if packet.hop_limit != 255 {
            return Err(NdpError::HopLimit(packet.hop_limit));
        }
        if code != 0 {
            return Err(NdpError::Code(code));
        }
        let body = Body::read(kind, &mut cursor)?;
        let options = Options(cursor.rest());
        if !options.are_whole() {
            return Err(NdpError::Options);
        }
        Ok(Some(Self { source: packet.source, body, options }))
    }

    /// Which address is said to have which MAC.
    pub fn claim(&self) -> Option<(Ipv6Addr, Mac)> {
        match self.body {
            Body::NeighborAdvertisement { target, .. } => Some((target, self.options.target_mac()?)),
            Body::Redirect { .. } => None,
            _ if self.source.is_unspecified() => None,
            _ => Some((self.source, self.options.source_mac()?)),
        }
    }

    /// A question whether anybody has an address that the sender would like to have (RFC 4862 §5.4).
    pub fn is_probe(&self) -> bool {
        matches!(self.body, Body::NeighborSolicitation { .. }) && self.source.is_unspecified()
    }

    /// A router says it of itself.
    pub fn is_routers(&self) -> bool {
        matches!(self.body, Body::RouterAdvertisement(_))
    }

    /// Said without being asked (§7.2.6).
    pub fn is_gratuitous(&self) -> bool {
        matches!(self.body, Body::NeighborAdvertisement { flags, .. } if flags & flag::SOLICITED == 0)
    }
}

/// Flags of a neighbor advertisement (§4.4) and of a router advertisement (§4.2).
pub(crate) mod flag {
    pub const ROUTER: u8 = 0x80;
    pub const SOLICITED: u8 = 0x40;
    pub const OVERRIDE: u8 = 0x20;
    pub const MANAGED: u8 = 0x80;
    pub const OTHER: u8 = 0x40;
}

impl Body {
    /// The name of the message.
    pub fn name(self) -> &'static str {
        match self {
            Self::RouterSolicitation => "router_solicitation",
            Self::RouterAdvertisement(_) => "router_advertisement",
            Self::NeighborSolicitation { .. } => "neighbor_solicitation",
            Self::NeighborAdvertisement { .. } => "neighbor_advertisement",
            Self::Redirect { .. } => "redirect",
        }
    }

    fn read(kind: u8, cursor: &mut Cursor<'_>) -> Result<Self, Truncated> {
        if kind == 134 {
            let [hop_limit, flags] = cursor.array("Cur Hop Limit, flags")?;
            return Ok(Self::RouterAdvertisement(Router {
                hop_limit,
                flags,
                lifetime: cursor.u16("Router Lifetime")?,
                reachable_time: cursor.u32("Reachable Time")?,
                retransmit_timer: cursor.u32("Retrans Timer")?,
            }));
        }
        let [flags, _, _, _] = cursor.array("flags and reserved")?;
        let mut address = |field| cursor.array::<16>(field).map(Ipv6Addr::from);
        Ok(match kind {
            133 => Self::RouterSolicitation,
            135 => Self::NeighborSolicitation { target: address("Target Address")? },
            136 => Self::NeighborAdvertisement { target: address("Target Address")?, flags },
            _ => Self::Redirect {
                target: address("Target Address")?,
                destination: address("Destination Address")?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const ADVERTISEMENT: &[u8] =
        &hex!("88 00 0000 20000000 20010db8000000000000000000000001  02 01 020000000001");

    fn packet(icmp: &[u8]) -> Packet<'_> {
        let source = "fe80::1".parse().unwrap();
        Packet { source, hop_limit: 255, icmp }
    }

    #[test]
    fn an_advertisement_claims_its_target() {
        let message = Message::parse(&packet(ADVERTISEMENT)).unwrap().unwrap();
        let claim = ("2001:db8::1".parse().unwrap(), Mac(hex!("020000000001")));
        assert_eq!((message.claim(), message.is_gratuitous()), (Some(claim), true));
    }

    #[test]
    fn what_hosts_discard_is_refused() {
        let far = Packet { hop_limit: 254, ..packet(ADVERTISEMENT) };
        assert_eq!(Message::parse(&far).unwrap_err(), NdpError::HopLimit(254));
        let mut empty = ADVERTISEMENT.to_vec();
        empty[25] = 0;
        assert_eq!(Message::parse(&packet(&empty)).unwrap_err(), NdpError::Options);
        assert!(
            (4..ADVERTISEMENT.len())
                .all(|end| end == 24 || Message::parse(&packet(&ADVERTISEMENT[..end])).is_err())
        );
    }

    #[test]
    fn a_probe_claims_nothing() {
        let icmp = hex!("87 00 0000 00000000 20010db8000000000000000000000001");
        let probe = Packet { source: Ipv6Addr::UNSPECIFIED, ..packet(&icmp) };
        let message = Message::parse(&probe).unwrap().unwrap();
        assert!(message.is_probe() && message.claim().is_none());
        assert!(Message::parse(&packet(&[128, 0, 0, 0])).unwrap().is_none());
    }
}
