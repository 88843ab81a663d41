//! How many flows there may be, and how long a silent one is kept.

use super::{Flow, tcp::State};
use std::time::Duration;

/// Bounds of a flow table.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Octets that the flows of one worker may take.
    pub memory: u64,
    /// Octets that what enrichers add to the flows of one worker may take.
    pub extras: u64,
    /// A TCP connection that was not answered, or whose handshake is not over.
    pub tcp_new: Duration,
    /// A TCP connection.
    pub tcp_established: Duration,
    /// A TCP connection that was closed; its last packets may still come.
    pub tcp_closed: Duration,
    /// UDP that was not answered.
    pub udp_new: Duration,
    /// UDP that was.
    pub udp_established: Duration,
    /// ICMP and ICMPv6.
    pub icmp: Duration,
    /// Any other protocol.
    pub other: Duration,
}

impl Limits {
    /// Whether a flow's timeout may become shorter when it is answered, which is unusual.
    pub(super) fn answers_shorten(&self) -> bool {
        self.udp_established < self.udp_new || self.tcp_established < self.tcp_new
    }

    /// Nanoseconds that `flow`, as it is now, may be silent.
    pub(super) fn timeout(&self, flow: &Flow) -> u64 {
        let timeout = match flow.protocol() {
            6 => match flow.tcp.state() {
                State::SynSent | State::SynReceived => self.tcp_new,
                State::Established | State::FinWait | State::Closing if flow.is_answered() => {
                    self.tcp_established
                }
                State::Established | State::FinWait | State::Closing => self.tcp_new,
                State::Closed => self.tcp_closed,
            },
            17 if flow.is_answered() => self.udp_established,
            17 => self.udp_new,
            1 | 58 => self.icmp,
            _ => self.other,
        };
        u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 256 << 20,
            extras: 64 << 20,
            tcp_new: Duration::from_secs(60),
            tcp_established: Duration::from_secs(600),
            tcp_closed: Duration::from_secs(10),
            udp_new: Duration::from_secs(30),
            udp_established: Duration::from_secs(300),
            icmp: Duration::from_secs(30),
            other: Duration::from_secs(60),
        }
    }
}
