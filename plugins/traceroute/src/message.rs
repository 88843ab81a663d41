//! What goes over the socket between the prober and its helper: a JSON object in each packet.

use crate::{
    hop::Hop,
    options::{Asked, Strategy},
    probe::Report,
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Octets of a message at most. 64 hops with 8 addresses of IPv6 and 8 labels each have less than 60 000.
pub const OCTETS_MAX: usize = 65536;

/// To the helper: probe this.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Stands in all answers.
    pub id: u64,
    /// What is probed: an address, never a name.
    pub target: IpAddr,
    /// Nobody has asked for it.
    #[serde(default)]
    pub automatic: bool,
    /// How.
    #[serde(default)]
    pub how: Asked,
}

/// From the helper: this has come of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Answer {
    /// That of the request; 0 if it could not be read.
    pub id: u64,
    /// What.
    #[serde(flatten)]
    pub state: State,
}

/// What has come of a request. The last three are its end.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// It is under way, with these options.
    Started {
        /// What tells probes apart.
        strategy: Strategy,
        /// Where they go; 0 for ICMP.
        port: u16,
        /// How many rounds there will be.
        rounds: u32,
    },
    /// A round is over.
    Round {
        /// The address that was probed from.
        source: IpAddr,
        /// Rounds that are over.
        round: u32,
        /// Whether the target has answered.
        reached: bool,
        /// The way.
        hops: Vec<Hop>,
    },
    /// All rounds are over.
    Done,
    /// It is not done.
    Refused {
        /// Why.
        reason: String,
    },
    /// It could not be done to its end.
    Failed {
        /// Why.
        reason: String,
    },
}

impl From<Report> for State {
    fn from(report: Report) -> Self {
        let Report { source, round, reached, hops } = report;
        Self::Round { source, round, reached, hops }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hop::{ADDRESSES_MAX, LABELS_MAX, Label, Times};

    #[test]
    fn the_longest_message_has_room() {
        let address = "2001:db8:1111:2222:3333:4444:5555:6666".parse().unwrap();
        let times = Times { last: u64::MAX >> 10, jitter: Some(1 << 40), ..Times::default() };
        let hop = Hop {
            ttl: 255,
            ips: vec![address; ADDRESSES_MAX],
            sent: u32::MAX,
            received: u32::MAX,
            times: Some(times),
            mpls: vec![Label { label: 1 << 19, exp: 7, ttl: 255 }; LABELS_MAX],
            reason: Some("network unreachable for this type of service".to_owned()),
            target: true,
        };
        let state = State::Round { source: address, round: u32::MAX, reached: true, hops: vec![hop; 64] };
        let answer = Answer { id: u64::MAX, state };
        let octets = serde_json::to_vec(&answer).unwrap();
        assert!(octets.len() < OCTETS_MAX, "{}", octets.len());
        assert_eq!(serde_json::from_slice::<Answer>(&octets).unwrap(), answer);
    }
}
