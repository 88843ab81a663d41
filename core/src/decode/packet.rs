//! What decoding a frame gives: one packet for each IP layer in it, borrowed from the frame.

use crate::time::Timestamp;

/// An IPv6 address, or an IPv4 address mapped into one (RFC 4291 §2.5.5.2).
pub type Address = [u8; 16];

/// One packet: the frame's own, or one that a tunnel in it carries.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'b> {
    /// Capture time of the frame.
    pub time: Timestamp,
    /// The frame's number in its source, from 1.
    pub number: u64,
    /// The frame's interface, as its source numbers them.
    pub interface: u16,
    /// Octets on the wire, from the link layer on: of the frame, or of all frames that brought fragments of it.
    pub length: u32,
    /// The frame as captured.
    pub frame: &'b [u8],
    /// Source and destination of an Ethernet frame.
    pub macs: Option<[[u8; 6]; 2]>,
    /// IEEE 802.1Q tags, outermost first.
    pub vlans: Vlans,
    /// The innermost tunnel this packet came out of.
    pub tunnel: Option<Tunnel>,
    /// The network layer from its header on, cut to its own length. A datagram put together from
    /// fragments has a header without them.
    pub network: &'b [u8],
    /// Octets of the network layer by its own length field.
    pub network_length: u32,
    /// Sender.
    pub source: Address,
    /// Receiver.
    pub destination: Address,
    /// Whether the network layer is IPv6.
    pub ipv6: bool,
    /// TTL or hop limit.
    pub ttl: u8,
    /// IP protocol number of the transport, extension headers passed over.
    pub protocol: u8,
    /// What it carries.
    pub transport: Transport<'b>,
}

impl Packet<'_> {
    /// Ports of sender and receiver, 0 where it has none.
    #[must_use]
    pub fn ports(&self) -> [u16; 2] {
        match &self.transport {
            Transport::Tcp(segment) => [segment.source_port, segment.destination_port],
            Transport::Udp(ported) | Transport::Sctp(ported) => [ported.source_port, ported.destination_port],
            Transport::Icmp(_) | Transport::Other(_) | Transport::Fragment | Transport::NotIp(_) => [0, 0],
        }
    }
}

/// VLAN identifiers of a frame, outermost first; at most four are kept.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Vlans {
    ids: [u16; Vlans::MAX],
    count: u8,
}

impl Vlans {
    /// Tags that are followed; more is no network that exists.
    pub const MAX: usize = 4;

    /// Adds an inner tag; false if there are too many.
    pub fn push(&mut self, id: u16) -> bool {
        let place = self.ids.get_mut(usize::from(self.count));
        let kept = place.is_some();
        if let Some(place) = place {
            *place = id & 0x0FFF;
            self.count = self.count.saturating_add(1);
        }
        kept
    }

    /// The identifiers.
    #[must_use]
    pub fn as_slice(&self) -> &[u16] {
        self.ids.get(..usize::from(self.count)).unwrap_or_default()
    }
}

/// The tunnel a packet came out of.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Tunnel {
    /// What it is.
    pub kind: TunnelKind,
    /// VNI, key, TEID or session id; 0 if it has none.
    pub id: u32,
    /// Ends of the outer IP packet.
    pub source: Address,
    /// Ends of the outer IP packet.
    pub destination: Address,
    /// Whether the outer packet is IPv6.
    pub ipv6: bool,
    /// Outer ports, 0 for a tunnel that has none.
    pub source_port: u16,
    /// Outer ports.
    pub destination_port: u16,
    /// How many tunnels deep the packet lies, from 1.
    pub depth: u8,
}

/// Kinds of tunnels.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs)]
pub enum TunnelKind {
    Gre,
    Erspan,
    Vxlan,
    Geneve,
    /// IPv4 or IPv6 in IPv4 or IPv6 (RFC 2003, RFC 2473, RFC 4213).
    IpInIp,
    GtpU,
    Teredo,
    /// RFC 2661, whose id is the tunnel's and the session's, 16 bits each; RFC 3931, whose is the session's.
    L2tp,
    Ayiya,
    /// RFC 3378.
    EtherIp,
    /// The data channel of RFC 5415.
    Capwap,
    /// MPLS in IP or UDP (RFC 4023, RFC 7510); its id is the outermost label.
    Mpls,
}

impl TunnelKind {
    /// The name under which events and flows show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gre => "gre",
            Self::Erspan => "erspan",
            Self::Vxlan => "vxlan",
            Self::Geneve => "geneve",
            Self::IpInIp => "ipip",
            Self::GtpU => "gtpu",
            Self::Teredo => "teredo",
            Self::L2tp => "l2tp",
            Self::Ayiya => "ayiya",
            Self::EtherIp => "etherip",
            Self::Capwap => "capwap",
            Self::Mpls => "mpls",
        }
    }
}

/// What a packet carries over IP.
#[derive(Clone, Copy, Debug)]
pub enum Transport<'b> {
    /// RFC 9293.
    Tcp(Segment<'b>),
    /// RFC 768.
    Udp(Ported<'b>),
    /// RFC 9260: the common header's ports, and the chunks.
    Sctp(Ported<'b>),
    /// RFC 792, RFC 4443.
    Icmp(Icmp<'b>),
    /// Any other protocol, or a header that was cut off: what follows the IP headers.
    Other(&'b [u8]),
    /// A fragment that waits for the others.
    Fragment,
    /// No IP at all: the `EtherType` of a frame whose addresses are zero and whose network layer is
    /// all that follows the type. See [`super::Decoder::keep`].
    NotIp(u16),
}

/// A TCP segment.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'b> {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// Sequence number of its first octet.
    pub sequence: u32,
    /// The next octet its sender expects, if ACK is set.
    pub acknowledgment: u32,
    /// FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128.
    pub flags: u8,
    /// As sent, not scaled.
    pub window: u16,
    /// `TSval` and `TSecr` of the timestamps option (RFC 7323 §3).
    pub timestamps: Option<(u32, u32)>,
    /// The payload as far as it was captured.
    pub payload: &'b [u8],
    /// Octets of the payload on the wire.
    pub length: u32,
}

/// A payload between two ports.
#[derive(Clone, Copy, Debug)]
pub struct Ported<'b> {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// The payload as far as it was captured.
    pub payload: &'b [u8],
    /// Octets of the payload on the wire.
    pub length: u32,
}

/// An ICMP or `ICMPv6` message.
#[derive(Clone, Copy, Debug)]
pub struct Icmp<'b> {
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
    /// Identifier of an echo and its reply, 0 for others.
    pub identifier: u16,
    /// What follows type, code and checksum.
    pub payload: &'b [u8],
    /// The packet an error message quotes.
    pub quoted: Option<Quoted>,
}

/// The packet that an ICMP error quotes, as far as it tells its flow.
#[derive(Clone, Copy, Debug)]
pub struct Quoted {
    /// Sender of the quoted packet.
    pub source: Address,
    /// Receiver of it.
    pub destination: Address,
    /// IP protocol number.
    pub protocol: u8,
    /// Its ports, 0 where it has none.
    pub source_port: u16,
    /// Its ports.
    pub destination_port: u16,
    /// Identifier of a quoted echo request, 0 for others: it is what tells a `ping`'s flow.
    pub identifier: u16,
}
