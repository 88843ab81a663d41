//! The way through one frame, from the outside in.

use std::time::Duration;

use bumpalo::Bump;

use crate::{
    anomaly::{Counts, Kind, Note, Notes},
    capture::Frame,
};

use super::{Address, Counters, Packet, Transport, Tunnel, Vlans, counters::count, fragments::Fragments};

/// Layers that carry other frames or packets which are followed: tunnels, pseudowires, provider
/// tags, reassembled datagrams. Real networks stack four or five (GTP in MPLS in `PPPoE`…); each
/// layer is a handful of stack frames here, so the bound also keeps the stack small.
const DEPTH_MAX: u8 = 8;

/// Bounds of the decoder's memory.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Config {
    /// Octets kept of datagrams whose fragments have not all come; the oldest makes room. 4 MiB
    /// is 64 datagrams of the largest size, and what Linux keeps (`net.ipv4.ipfrag_high_thresh`).
    pub fragments_octets_max: usize,
    /// How long fragments wait for the rest, by capture time; Linux waits as long.
    pub fragments_timeout: Duration,
    /// Whether tunnels are followed to the packets in them.
    pub tunnels: bool,
    /// Whether anomalies are kept to be told, beside being counted.
    pub anomalies: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            fragments_octets_max: 4 * 1024 * 1024,
            fragments_timeout: Duration::from_secs(30),
            tunnels: true,
            anomalies: false,
        }
    }
}

/// Turns frames into packets. It remembers fragments, and nothing else.
#[derive(Debug)]
pub struct Decoder {
    fragments: Fragments,
    tunnels: bool,
    /// Types of frames that are kept although they hold no IP.
    kept: Vec<u16>,
    counters: Counters,
    notes: Notes,
}

impl Decoder {
    /// A decoder that has seen nothing yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            fragments: Fragments::new(config),
            tunnels: config.tunnels,
            kept: Vec::new(),
            counters: Counters::default(),
            notes: Notes::new(config.anomalies),
        }
    }

    /// Makes a packet of each frame of these `EtherType`s too, if it holds no IP and no tunnel lies
    /// around it; without this they are only counted.
    pub fn keep(&mut self, ether_types: Vec<u16>) {
        self.kept = ether_types;
    }

    /// Appends the packets of a frame: its own, then one for each that a tunnel in it carries, the
    /// outer before the inner. What outlives the frame (a reassembled datagram) is put in `arena`.
    pub fn decode<'b>(&mut self, frame: &Frame<'b>, arena: &'b Bump, packets: &mut Vec<Packet<'b>>) {
        count(&mut self.counters.frames);
        let length = usize::try_from(frame.length).unwrap_or(usize::MAX);
        let mut walk = Walk {
            frame,
            arena,
            packets,
            fragments: &mut self.fragments,
            tunnels: self.tunnels,
            kept: &self.kept,
            counters: &mut self.counters,
            notes: &mut self.notes,
            missing: length.saturating_sub(frame.data.len()),
            length: frame.length,
        };
        walk.link(frame.link, frame.data);
    }

    /// Counts since the decoder was made.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// How often each kind of anomaly was seen.
    #[must_use]
    pub fn anomalies(&self) -> &Counts {
        self.notes.counts()
    }

    /// Whether [`Self::take_notes`] would give anything.
    #[must_use]
    pub fn has_notes(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Anomalies that nobody has told yet.
    pub fn take_notes(&mut self) -> Vec<Note> {
        self.notes.take()
    }
}

/// A frame on its way through the layers; each file beside this one adds those it knows.
pub(super) struct Walk<'w, 'b> {
    pub frame: &'w Frame<'b>,
    pub arena: &'b Bump,
    pub packets: &'w mut Vec<Packet<'b>>,
    pub fragments: &'w mut Fragments,
    /// Whether tunnels are followed.
    pub tunnels: bool,
    /// Types of frames that are kept although they hold no IP.
    pub kept: &'w [u16],
    pub counters: &'w mut Counters,
    pub notes: &'w mut Notes,
    /// Octets of the frame that were not captured.
    pub missing: usize,
    /// Octets on the wire of what is being read: of the frame, or of all that brought a datagram's fragments.
    pub length: u32,
}

/// What lies around the layer being read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outer {
    pub macs: Option<[[u8; 6]; 2]>,
    pub vlans: Vlans,
    pub tunnel: Option<Tunnel>,
    /// Layers passed that carry others, see [`DEPTH_MAX`].
    pub depth: u8,
}

/// An IP header, read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ip<'b> {
    /// From the header on, cut to its own length.
    pub network: &'b [u8],
    /// Octets by the header's length field.
    pub length: usize,
    pub source: Address,
    pub destination: Address,
    pub ipv6: bool,
    pub ttl: u8,
}

impl<'b> Walk<'_, 'b> {
    /// Counts a header that its bytes did not hold: the capture's doing if it cut the frame, else
    /// the sender's.
    #[cold]
    pub fn short(&mut self, kind: Kind) {
        if self.missing > 0 {
            self.counters.truncated(kind.layer());
        } else {
            self.malformed(kind);
        }
    }

    /// Counts a header that its sender got wrong.
    #[cold]
    pub fn malformed(&mut self, kind: Kind) {
        self.counters.malformed(kind.layer());
        self.odd(kind);
    }

    /// Takes note of what breaks a rule.
    #[cold]
    pub fn odd(&mut self, kind: Kind) {
        let (time, number) = (self.frame.time, self.frame.number);
        self.notes.note(Note { kind, time, number, packets: self.packets.len() });
    }

    /// What lies around a layer that `outer` carries; none, and counted, if that is too deep.
    pub fn deeper(&mut self, outer: &Outer) -> Option<Outer> {
        if outer.depth >= DEPTH_MAX {
            count(&mut self.counters.too_deep);
            self.odd(Kind::TooManyLayers);
            return None;
        }
        Some(Outer { depth: outer.depth.saturating_add(1), ..*outer })
    }

    /// Counts a frame that holds no IP, and adds it if it is one of those that are kept.
    pub fn not_ip(&mut self, ether_type: u16, data: &'b [u8], outer: &Outer) {
        count(&mut self.counters.not_ip);
        if outer.depth == 0 && self.kept.contains(&ether_type) {
            let none = [0; 16];
            let ip = Ip {
                network: data,
                length: data.len(),
                source: none,
                destination: none,
                ipv6: false,
                ttl: 0,
            };
            self.add(&ip, outer, u8::MAX, Transport::NotIp(ether_type));
        }
    }

    /// Adds a packet.
    #[inline]
    pub fn push(&mut self, ip: &Ip<'b>, outer: &Outer, protocol: u8, transport: Transport<'b>) {
        count(&mut self.counters.packets);
        if outer.tunnel.is_some() {
            count(&mut self.counters.packets_tunneled);
        }
        self.add(ip, outer, protocol, transport);
    }

    #[inline]
    fn add(&mut self, ip: &Ip<'b>, outer: &Outer, protocol: u8, transport: Transport<'b>) {
        self.packets.push(Packet {
            time: self.frame.time,
            number: self.frame.number,
            interface: self.frame.interface,
            length: self.length,
            frame: self.frame.data,
            macs: outer.macs,
            vlans: outer.vlans,
            tunnel: outer.tunnel,
            network: ip.network,
            network_length: u32::try_from(ip.length).unwrap_or(u32::MAX),
            source: ip.source,
            destination: ip.destination,
            ipv6: ip.ipv6,
            ttl: ip.ttl,
            protocol,
            transport,
        });
    }
}
