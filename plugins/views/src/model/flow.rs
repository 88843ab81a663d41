//! A flow, and what is known of it.

use super::{Carried, hosts::HostId};
use std::sync::Arc;

/// What a mark is coloured and shaped by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[repr(u8)]
pub enum Class {
    /// TCP that speaks nothing below.
    Tcp,
    /// UDP that speaks nothing below.
    Udp,
    /// TLS.
    Tls,
    /// QUIC.
    Quic,
    /// DNS, mDNS, LLMNR.
    Dns,
    /// HTTP in the clear.
    Http,
    /// ICMP and `ICMPv6`.
    Icmp,
    /// Anything else.
    #[default]
    Other,
}

/// How many classes there are.
pub const CLASSES: usize = 8;

/// Marks of packets.
pub mod mark {
    /// A SYN.
    pub const SYN: u8 = 1;
    /// A RST.
    pub const RST: u8 = 2;
    /// A FIN.
    pub const FIN: u8 = 4;
    /// A segment that held nothing new.
    pub const RETRANSMISSION: u8 = 8;
}

/// What was carried in a second that has a number.
#[derive(Clone, Copy, Debug)]
pub struct InSecond {
    /// The second.
    pub second: u64,
    /// What was carried in it.
    pub carried: Carried,
}

impl Default for InSecond {
    /// In none.
    fn default() -> Self {
        Self { second: u64::MAX, carried: Carried::default() }
    }
}

/// A program on this machine.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name, or `? ` and why it is not known.
    pub label: Arc<str>,
    /// What it is called.
    pub name: Option<Arc<str>>,
    /// Its number.
    pub pid: Option<u64>,
    /// Its file.
    pub exe: Option<Arc<str>>,
    /// Whose it is.
    pub user: Option<Arc<str>>,
    /// What it runs in.
    pub container: Option<Arc<str>>,
    /// Why it is not known.
    pub reason: Option<Arc<str>>,
}

/// What a handshake has told.
#[derive(Clone, Debug, Default)]
pub struct Secured {
    /// The host that was asked for.
    pub sni: Option<Arc<str>>,
    /// What is spoken within.
    pub alpn: Option<Arc<str>>,
    /// Version of TLS.
    pub version: Option<Arc<str>>,
    /// The client's fingerprint.
    pub ja4: Option<Arc<str>>,
}

/// A flow.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// EVE `flow_id`.
    pub id: u64,
    /// Capture time of the first packet, in nanoseconds.
    pub first: u64,
    /// Capture time of the last one.
    pub last: u64,
    /// Originator and responder.
    pub ends: [HostId; 2],
    /// Their ports.
    pub ports: [u16; 2],
    /// IP protocol number.
    pub protocol: u8,
    /// Of TCP: see `FlowActivity::state`.
    pub state: u8,
    /// What its marks look like.
    pub class: Class,
    /// Whether its addresses are IPv6.
    pub ipv6: bool,
    /// It is over.
    pub ended: bool,
    /// It carries radar's own pages, or is otherwise radar's own.
    pub own: bool,
    /// Which end is the nearer one: 0 the originator, 1 the responder.
    pub near: u8,
    /// Since its first packet, to the responder first.
    pub total: Carried,
    /// Segments that held nothing new, likewise.
    pub retransmissions: [u32; 2],
    /// Smallest round trip in nanoseconds, or 0.
    pub rtt: u64,
    /// When another smallest round trip was known: milliseconds since 1970, microseconds; the last [`ROUND_TRIPS_MAX`].
    pub rtts: Vec<(u64, u32)>,
    /// What it has carried in the live window, but for seconds in which it was among the rest.
    pub window: Carried,
    /// In the second that is open.
    pub open: InSecond,
    /// In the second before.
    pub before: InSecond,
    /// Goes up with each change of what is known of it.
    pub version: u32,
    /// Its Community ID.
    pub community_id: Option<Arc<str>>,
    /// What it speaks.
    pub app: Option<Arc<str>>,
    /// What is usual at its port.
    pub service: Option<Arc<str>>,
    /// What the service is called if nobody knows: `tcp/8443`.
    pub port_key: Option<Arc<str>>,
    /// `outbound`, `inbound`, `local` or `transit`.
    pub direction: Option<Arc<str>>,
    /// What its ends are called.
    pub names: [Option<Arc<str>>; 2],
    /// Where that is known from.
    pub name_sources: [Option<Arc<str>>; 2],
    /// Whose it is.
    pub program: Option<Arc<Program>>,
    /// What its handshake has told.
    pub secured: Secured,
    /// Further labels.
    pub labels: Vec<(Arc<str>, Arc<str>)>,
    /// It answers faster than light allows for where it is said to be.
    pub impossible: bool,
    /// The last event of each type, by its number in the ring of events; the last [`EVENTS_MAX`].
    pub events: Vec<(Arc<str>, u64)>,
}

/// Round trips kept of a flow.
pub const ROUND_TRIPS_MAX: usize = 60;
/// Types of events of which a flow knows the last.
pub const EVENTS_MAX: usize = 6;
/// Labels kept of a flow.
pub const LABELS_MAX: usize = 8;

impl Flow {
    /// The end that is farther away, as place in [`Flow::ends`].
    #[must_use]
    pub fn far(&self) -> usize {
        usize::from(self.near == 0)
    }

    /// Something that it has carried, what the nearer end has sent first.
    #[must_use]
    pub fn up_first(&self, carried: Carried) -> Carried {
        carried.turned(self.near == 1)
    }

    /// Its program's name.
    #[must_use]
    pub fn process(&self) -> Option<&Arc<str>> {
        self.program.as_ref()?.name.as_ref()
    }

    /// The name of the IP protocol, as in events.
    #[must_use]
    pub fn protocol_name(&self) -> &'static str {
        protocol_name(self.protocol)
    }

    /// How its connection is.
    #[must_use]
    pub fn state_name(&self) -> &'static str {
        match (self.protocol, self.state) {
            (6, 1) => "syn_sent",
            (6, 2) => "syn_recv",
            (6, 3) if !self.ended => "established",
            (6, 4) => "fin_wait",
            (6, 5) => "closing",
            (6, 6) => "closed",
            _ if self.ended => "ended",
            _ if self.total.packets[1] == 0 => "new",
            _ => "established",
        }
    }

    /// What it carried in the open second and the one before, for rates.
    #[must_use]
    pub fn recent(&self, open: u64) -> Carried {
        let mut sum = Carried::default();
        for part in [self.open, self.before] {
            if part.second == open || part.second.wrapping_add(1) == open {
                sum += part.carried;
            }
        }
        sum
    }

    /// Remembers that `event` was the last of its type.
    pub fn has_event(&mut self, event_type: &Arc<str>, number: u64) {
        match self.events.iter_mut().find(|(known, _)| Arc::ptr_eq(known, event_type)) {
            Some((_, last)) => *last = number,
            None => {
                if self.events.len() == EVENTS_MAX {
                    self.events.remove(0);
                }
                self.events.push((event_type.clone(), number));
            }
        }
        self.version = self.version.wrapping_add(1);
    }

    /// Remembers a round trip in nanoseconds.
    pub fn has_round_trip(&mut self, rtt: u64, time: u64) {
        if rtt == 0 || rtt == self.rtt {
            return;
        }
        self.rtt = rtt;
        if self.rtts.len() == ROUND_TRIPS_MAX {
            self.rtts.remove(0);
        }
        self.rtts.push((time / 1_000_000, u32::try_from(rtt / 1000).unwrap_or(u32::MAX)));
    }
}

impl Class {
    /// Of a flow of this IP protocol that speaks `app`.
    #[must_use]
    pub fn of(protocol: u8, app: Option<&str>) -> Self {
        match (app, protocol) {
            (Some("tls"), _) => Self::Tls,
            (Some("quic"), _) => Self::Quic,
            (Some("dns" | "mdns" | "llmnr"), _) => Self::Dns,
            (Some("http" | "http2"), _) => Self::Http,
            (_, 6) => Self::Tcp,
            (_, 17) => Self::Udp,
            (_, 1 | 58) => Self::Icmp,
            _ => Self::Other,
        }
    }
}

pub use radar_lines::protocol_name;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_flow_speaks_goes_before_what_it_is_carried_by() {
        assert_eq!(Class::of(6, Some("tls")), Class::Tls);
        assert_eq!(Class::of(6, Some("ssh")), Class::Tcp);
        assert_eq!(Class::of(17, Some("mdns")), Class::Dns);
        assert_eq!(Class::of(58, None), Class::Icmp);
        assert_eq!(Class::of(132, None), Class::Other);
    }

    #[test]
    fn round_trips_and_events_are_bounded() {
        let mut flow = Flow::default();
        for n in 1..1000 {
            flow.has_round_trip(n * 1000, n * 1_000_000);
            flow.has_event(&format!("x{n}").into(), n);
        }
        assert_eq!((flow.rtts.len(), flow.events.len()), (ROUND_TRIPS_MAX, EVENTS_MAX));
        assert_eq!(flow.rtts.last(), Some(&(999, 999)));
    }
}
