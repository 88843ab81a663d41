//! What makes two packets one flow, and the keyed hash over it.

use crate::decode::{Address, Packet, Quoted, Transport, Tunnel};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// Both ends, the protocol, and where the packet was: VLANs and tunnel. The same for both directions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Key {
    /// The lower and the higher end.
    pub(super) addresses: [Address; 2],
    pub(super) ports: [u16; 2],
    pub(super) protocol: u8,
    pub(super) ipv6: bool,
    /// VLANs and tunnel, hashed with a key; 0 for none.
    scope: u64,
}

impl Key {
    pub(super) fn none() -> Self {
        Self { addresses: [[0; 16]; 2], ports: [0; 2], protocol: 0, ipv6: false, scope: 0 }
    }
}

/// The key of a packet, and whether its sender is the higher end.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// The key.
    pub key: Key,
    /// Whether the packet goes from the higher end to the lower.
    pub from_higher: bool,
}

/// Makes keys and hashes them; each table has secrets of its own, since a stranger chooses the keys.
#[derive(Debug)]
pub struct Keys {
    scopes: RandomState,
    hashes: RandomState,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self { scopes: RandomState::new(), hashes: RandomState::new() }
    }

    /// The key of a packet.
    #[must_use]
    pub fn of(&self, packet: &Packet<'_>) -> Ends {
        let ports = ports(&packet.transport);
        self.ends(packet, packet.source, packet.destination, ports, packet.protocol)
    }

    /// The key of the packet that an ICMP error quotes, as seen from the error.
    #[must_use]
    pub fn of_quoted(&self, packet: &Packet<'_>, quoted: &Quoted) -> Ends {
        let ports = [quoted.source_port, quoted.destination_port];
        self.ends(packet, quoted.source, quoted.destination, ports, quoted.protocol)
    }

    fn ends(
        &self,
        packet: &Packet<'_>,
        source: Address,
        destination: Address,
        [from, to]: [u16; 2],
        protocol: u8,
    ) -> Ends {
        let from_higher = (source, from) > (destination, to);
        let (addresses, ports) = if from_higher {
            ([destination, source], [to, from])
        } else {
            ([source, destination], [from, to])
        };
        let key = Key { addresses, ports, protocol, ipv6: packet.ipv6, scope: self.scope(packet) };
        Ends { key, from_higher }
    }

    fn scope(&self, packet: &Packet<'_>) -> u64 {
        match (packet.vlans.as_slice(), &packet.tunnel) {
            ([], None) => 0,
            (vlans, tunnel) => self.scope_within(vlans, tunnel.as_ref()),
        }
    }

    #[inline(never)]
    fn scope_within(&self, vlans: &[u16], tunnel: Option<&Tunnel>) -> u64 {
        // A tunnel's two directions have their ends exchanged and often other ids: GTP-U always, VXLAN and
        // GENEVE where each router sends in the network of the receiver.
        let ends =
            tunnel.map(|t| (t.kind, t.source.min(t.destination), t.source.max(t.destination), t.depth));
        self.scopes.hash_one((vlans, ends)) | 1
    }

    /// A keyed hash of 32 bits.
    #[must_use]
    pub fn hash(&self, key: &Key) -> u32 {
        let hash = self.hashes.hash_one(key);
        (hash ^ (hash >> 32)) as u32
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.hash_ends(hasher);
        if self.scope != 0 {
            hasher.write_u64(self.scope);
        }
    }
}

impl Key {
    /// Hashes all but the scope, which is not the same in another run.
    pub(super) fn hash_ends(&self, hasher: &mut impl Hasher) {
        let half = |address: &Address, at: usize| {
            u64::from_le_bytes(address[at..at + 8].try_into().unwrap_or_default())
        };
        let [low, high] = &self.addresses;
        // IPv4 lies in the last four octets; the rest is the same for all of it.
        if self.ipv6 {
            hasher.write_u64(half(low, 0));
            hasher.write_u64(half(low, 8));
            hasher.write_u64(half(high, 0));
            hasher.write_u64(half(high, 8));
        } else {
            hasher.write_u64(half(low, 8) >> 32 | half(high, 8) & 0xFFFF_FFFF_0000_0000);
        }
        let [a, b] = self.ports;
        let small =
            u64::from(a) << 48 | u64::from(b) << 32 | u64::from(self.protocol) << 1 | u64::from(self.ipv6);
        hasher.write_u64(small);
    }
}

/// The ports of a packet, or what stands for them (Community ID v1): type and code of ICMP, so
/// that a request and its reply are one flow.
pub(super) fn ports(transport: &Transport<'_>) -> [u16; 2] {
    match transport {
        Transport::Tcp(segment) => [segment.source_port, segment.destination_port],
        Transport::Udp(ported) | Transport::Sctp(ported) => [ported.source_port, ported.destination_port],
        // The identifier tells two pings apart; types and codes are told by the flow itself.
        Transport::Icmp(icmp) => [icmp.identifier, icmp.identifier],
        Transport::Other(_) | Transport::Fragment | Transport::NotIp(_) => [0, 0],
    }
}
