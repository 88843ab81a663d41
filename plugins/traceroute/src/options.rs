//! How a trace is to be made: what may be asked for, and what becomes of it.

use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, ops::RangeInclusive, time::Duration};

/// What probes are.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Echo requests (RFC 792, RFC 4443).
    #[default]
    Icmp,
    /// Datagrams to a port where nobody is expected.
    Udp,
    /// Connections that are given up as soon as they are answered.
    Tcp,
}

impl Protocol {
    /// Its number in IP headers.
    #[must_use]
    pub fn number(self, target: IpAddr) -> u8 {
        match self {
            Self::Icmp if target.is_ipv6() => 58,
            Self::Icmp => 1,
            Self::Udp => 17,
            Self::Tcp => 6,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Icmp => "icmp",
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        })
    }
}

/// What tells probes apart, and so whether routers that have several ways may send them different ones.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// The port of UDP or TCP, the sequence number of ICMP.
    Classic,
    /// The checksum of UDP; the ports stay.
    Paris,
    /// The identifier of IPv4 or the length of IPv6; the ports of UDP stay.
    Dublin,
}

impl fmt::Display for Strategy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Classic => "classic",
            Self::Paris => "paris",
            Self::Dublin => "dublin",
        })
    }
}

/// What somebody asks for; what is left out has its default.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Only round trips to the target.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ping: bool,
    /// What probes are.
    pub protocol: Protocol,
    /// Where probes go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What tells probes apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// The first hop that is probed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_ttl: Option<u8>,
    /// The last hop that is probed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_ttl: Option<u8>,
    /// How often each is probed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<u32>,
    /// From one round to the next, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_ms: Option<u64>,
    /// How long a round waits, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Octets of a probe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u16>,
}

/// How a trace is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Options {
    /// Only round trips to the target.
    pub ping: bool,
    /// What probes are.
    pub protocol: Protocol,
    /// Where probes go to; 0 for ICMP.
    pub port: u16,
    /// What tells probes apart.
    pub strategy: Strategy,
    /// Hops that are probed.
    pub first_ttl: u8,
    /// The last of them.
    pub max_ttl: u8,
    /// How often each is probed.
    pub rounds: u32,
    /// From the beginning of one round to that of the next.
    pub interval: Duration,
    /// How long a round waits for answers.
    pub timeout: Duration,
    /// Octets of a probe with its IP header.
    pub size: u16,
}

/// How far an echo request of `ping` may go; what hosts send by default (RFC 1700).
const TTL_OF_PING: u8 = 64;

impl Asked {
    /// What is made of it, or why nothing is.
    pub fn options(&self) -> Result<Options, String> {
        let (first_ttl, max_ttl) = if self.ping {
            (TTL_OF_PING, TTL_OF_PING)
        } else {
            (within("first_ttl", self.first_ttl, 1, 1..=64)?, within("max_ttl", self.max_ttl, 30, 1..=64)?)
        };
        if first_ttl > max_ttl {
            return Err(format!("first_ttl {first_ttl} is greater than max_ttl {max_ttl}"));
        }
        let interval =
            within("interval_ms", self.interval_ms, if self.ping { 1000 } else { 500 }, 50..=60_000)?;
        let timeout = within("timeout_ms", self.timeout_ms, 1000, 100..=10_000)?;
        Ok(Options {
            ping: self.ping,
            protocol: self.protocol,
            port: self.port()?,
            strategy: self.strategy()?,
            first_ttl,
            max_ttl,
            rounds: within("rounds", self.rounds, 10, 1..=1000)?,
            interval: Duration::from_millis(interval),
            timeout: Duration::from_millis(timeout),
            size: within("size", self.size, 84, 64..=1024)?,
        })
    }

    fn port(&self) -> Result<u16, String> {
        match (self.protocol, self.port) {
            (_, Some(0)) => Err("port 0 is none".to_owned()),
            (Protocol::Icmp, Some(_)) => Err("icmp has no ports".to_owned()),
            (Protocol::Icmp, None) => Ok(0),
            (Protocol::Udp, port) => Ok(port.unwrap_or(33434)),
            (Protocol::Tcp, port) => Ok(port.unwrap_or(80)),
        }
    }

    fn strategy(&self) -> Result<Strategy, String> {
        match (self.protocol, self.strategy) {
            (Protocol::Udp, strategy) => Ok(strategy.unwrap_or(Strategy::Paris)),
            (_, None | Some(Strategy::Classic)) => Ok(Strategy::Classic),
            (protocol, Some(strategy)) => {
                Err(format!("strategy {strategy} is for udp; {protocol} has classic alone"))
            }
        }
    }
}

fn within<T: Copy + fmt::Display + PartialOrd>(
    name: &str,
    asked: Option<T>,
    default: T,
    range: RangeInclusive<T>,
) -> Result<T, String> {
    let value = asked.unwrap_or(default);
    if range.contains(&value) {
        return Ok(value);
    }
    Err(format!("{name} {value} is not within {} to {}", range.start(), range.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn udp_keeps_to_one_way_unless_asked_otherwise() {
        let options = Asked { protocol: Protocol::Udp, ..Asked::default() }.options().unwrap();
        assert_eq!((options.strategy, options.port), (Strategy::Paris, 33434));
        let options = Asked::default().options().unwrap();
        assert_eq!((options.strategy, options.port), (Strategy::Classic, 0));
    }

    #[test]
    fn what_cannot_be_is_named() {
        let refused = |asked: Asked| asked.options().unwrap_err();
        let tcp = Asked { protocol: Protocol::Tcp, strategy: Some(Strategy::Paris), ..Asked::default() };
        assert_eq!(refused(tcp), "strategy paris is for udp; tcp has classic alone");
        let long = Asked { max_ttl: Some(200), ..Asked::default() };
        assert_eq!(refused(long), "max_ttl 200 is not within 1 to 64");
        let reversed = Asked { first_ttl: Some(9), max_ttl: Some(3), ..Asked::default() };
        assert_eq!(refused(reversed), "first_ttl 9 is greater than max_ttl 3");
        let port = Asked { port: Some(7), ..Asked::default() };
        assert_eq!(refused(port), "icmp has no ports");
    }

    #[test]
    fn a_field_that_nobody_knows_is_refused() {
        assert!(serde_json::from_str::<Asked>(r#"{"protocl":"udp"}"#).is_err());
    }
}
