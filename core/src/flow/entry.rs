//! One flow: its ends, its counts, and what is still wanted of it.

use super::{Extras, Key, Rtt, Spoken, tcp::State, tcp::Tcp, wheel::Links};
use crate::{
    decode::{Address, Tunnel, Vlans},
    time::Timestamp,
};

/// Which way a packet goes; a passive observer has no "out".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    /// From the originator.
    ToResponder,
    /// From the responder.
    ToOriginator,
}

impl Direction {
    /// 0 to the responder, 1 to the originator.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The other way.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::ToResponder => Self::ToOriginator,
            Self::ToOriginator => Self::ToResponder,
        }
    }
}

/// Why a flow ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum End {
    /// It was idle for longer than its timeout.
    Timeout = 1,
    /// It was closed, and nothing came for a while.
    Closed = 2,
    /// Its place was needed.
    Evicted = 3,
    /// The input is over.
    Input = 4,
    /// Its ports were taken by another connection.
    Reused = 5,
}

/// First type and code of an ICMP flow, and those of the answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct IcmpTypes {
    /// Type of the first message.
    pub kind: u8,
    /// Code of the first message.
    pub code: u8,
    /// Type and code of the first message the other way.
    pub answer: Option<(u8, u8)>,
}

/// What plugins still want of a flow, a bit for each.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Interest {
    /// Who gets its octets.
    pub taken: u64,
    /// Whose patterns have not been held against both first payloads yet.
    pub undecided: u64,
    /// The generation of plugins that has been asked: those that came later have no bit of their own yet.
    pub generation: u32,
    /// The generation that it began in, as far as 16 bits tell: whoever came later has missed its beginning.
    pub born: u16,
    /// Which first payloads have been looked at: 1 to the responder, 2 to the originator; 4 and 8 the
    /// first after the latest plugins came.
    pub looked: u8,
    /// How many payloads of it were handed out, as far as that is counted.
    pub payloads: u8,
}

/// What of a flow was told to somebody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// By [`Direction`].
    pub packets: [u64; 2],
    /// By [`Direction`].
    pub octets: [u64; 2],
    /// Which state of what is known of it; 0 for none.
    pub about: u64,
    /// TCP flags, by [`Direction`].
    pub tcp_flags: [u8; 2],
}

/// One flow.
#[derive(Debug)]
pub struct Flow {
    /// EVE `flow_id`, below 2^53; 0 marks a slot that is free.
    pub id: u64,
    /// Its place in the table, for as long as it lives.
    pub slot: u32,
    pub(super) key: Key,
    pub(super) hash: u32,
    pub(super) links: Links,
    /// What time it was by the table's clock when its last packet came. The packet's own stamp may
    /// be odd, and the clock may have been set since.
    pub(super) touched: Timestamp,
    /// Whether it has ended and waits for its slot to be released.
    pub(super) over: bool,
    /// Whether the higher end of the key is the originator.
    pub(super) originator_higher: bool,
    /// Interface of the first packet.
    pub interface: u16,
    /// Which protocol it speaks.
    pub spoken: Spoken,
    /// By [`Direction`].
    pub packets: [u64; 2],
    /// By [`Direction`], from the link layer on.
    pub octets: [u64; 2],
    /// Time of the first packet.
    pub first: Timestamp,
    /// Time of the last packet.
    pub last: Timestamp,
    /// What is still wanted of it.
    pub interest: Interest,
    /// TCP state; unused by other protocols.
    pub tcp: Tcp,
    /// Round-trip times.
    pub rtt: Rtt,
    /// VLAN tags.
    pub vlans: Vlans,
    /// Link-layer source and destination of the first packet.
    pub macs: Option<[[u8; 6]; 2]>,
    /// ICMP types and codes.
    pub icmp: Option<IcmpTypes>,
    /// ICMP errors that quoted it.
    pub icmp_errors: u32,
    /// The innermost tunnel it was seen in.
    pub tunnel: Option<Box<Tunnel>>,
    /// The round in which it was last noted by who counts for its ends; 0 if never.
    pub noted: u32,
    /// What of its counts has been added to those of its ends, if any has.
    pub told: Option<Box<Told>>,
    /// What enrichers have added; set through the table, which counts its octets.
    pub(super) extras: Option<Box<Extras>>,
}

impl Flow {
    /// Address of the originator.
    #[must_use]
    pub fn originator(&self) -> Address {
        self.key.addresses[usize::from(self.originator_higher)]
    }

    /// Address of the responder.
    #[must_use]
    pub fn responder(&self) -> Address {
        self.key.addresses[usize::from(!self.originator_higher)]
    }

    /// Ports of originator and responder.
    #[must_use]
    pub fn ports(&self) -> [u16; 2] {
        let [low, high] = self.key.ports;
        if self.originator_higher { [high, low] } else { [low, high] }
    }

    /// IP protocol number.
    #[must_use]
    pub fn protocol(&self) -> u8 {
        self.key.protocol
    }

    /// What enrichers have added, if any have.
    #[must_use]
    pub fn extras(&self) -> Option<&Extras> {
        self.extras.as_deref()
    }

    /// Whether its addresses are IPv6.
    #[must_use]
    pub fn ipv6(&self) -> bool {
        self.key.ipv6
    }

    /// Whether both ends have sent.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.packets[1] > 0 && self.packets[0] > 0
    }

    /// Whether it is a TCP connection that is over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.protocol() == 6 && self.tcp.state() == State::Closed
    }
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            id: 0,
            slot: 0,
            key: Key::none(),
            hash: 0,
            links: Links::default(),
            touched: Timestamp::default(),
            over: false,
            originator_higher: false,
            interface: 0,
            spoken: Spoken::default(),
            packets: [0; 2],
            octets: [0; 2],
            first: Timestamp::default(),
            last: Timestamp::default(),
            interest: Interest::default(),
            tcp: Tcp::default(),
            rtt: Rtt::default(),
            vlans: Vlans::default(),
            macs: None,
            icmp: None,
            icmp_errors: 0,
            tunnel: None,
            noted: 0,
            told: None,
            extras: None,
        }
    }
}
