//! One trace, by trippy-core: rounds of probes, and what is learned from each.
//!
//! Each round is a run of the library of its own. So one that a stranger's malformed ICMP ends is no more than a
//! round that is repeated, nothing is sent between rounds, and no socket of a TCP probe is left to send again.

use crate::{
    hop::{Answer, Hop, LABELS_MAX, Label, Tally},
    options::{Options, Protocol, Strategy},
    pace::Pace,
    reason,
};
use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};
use trippy_core::{
    Builder, Error, Extension, IcmpExtensionParseMode, IcmpPacketType, MultipathStrategy, Port,
    PortDirection, ProbeComplete, ProbeStatus, Round,
};

/// Rounds that may be lost to malformed packets before the trace is given up.
const LOST_MAX: u32 = 100;
/// Probes of a round that may be unanswered before it waits: enough for the longest way that is usual.
const INFLIGHT: u8 = 24;
/// Sequence numbers begin here, and with them ports: those that traceroute has always used.
const SEQUENCE: u16 = 33434;
/// Beyond this they begin again: a round may take 512 of them.
const SEQUENCE_MAX: u16 = 63_000;

/// What is known after a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The address that was probed from.
    pub source: IpAddr,
    /// Rounds that are over.
    pub round: u32,
    /// Whether the target has answered.
    pub reached: bool,
    /// The way, from the first hop that is probed on.
    pub hops: Vec<Hop>,
}

/// A trace under way.
#[derive(Debug)]
pub struct Trace {
    target: IpAddr,
    options: Options,
    /// Tells this trace's probes from those of others: the identifier of ICMP, the port of UDP.
    identifier: u16,
    source: Option<IpAddr>,
    sequence: u16,
    hops: BTreeMap<u8, Tally>,
    /// How far the way is known to go.
    length: u8,
    /// The distance of the target, once it has answered.
    reached: Option<u8>,
}

impl Trace {
    /// A trace to `target`; no other that runs at the same time may have the same `identifier`.
    #[must_use]
    pub fn new(target: IpAddr, options: Options, identifier: u16) -> Self {
        // A port of TCP that was connected from cannot be used again for a minute.
        let skip = match options.protocol {
            Protocol::Tcp => RandomState::new().hash_one(identifier) % 20_000,
            _ => 0,
        };
        let sequence = if options.strategy == Strategy::Classic && options.protocol == Protocol::Udp {
            options.port.min(SEQUENCE_MAX)
        } else {
            SEQUENCE.saturating_add(u16::try_from(skip).unwrap_or_default())
        };
        Self {
            target,
            options,
            identifier: identifier.max(1),
            source: None,
            sequence,
            hops: BTreeMap::new(),
            length: 0,
            reached: None,
        }
    }

    /// Runs all rounds, and reports after each. It goes on until `report` says no.
    pub fn run(mut self, pace: &Pace, mut report: impl FnMut(Report) -> bool) -> Result<(), String> {
        let mut lost = 0;
        let mut round = 0;
        while round < self.options.rounds {
            let probes_max = u32::from(self.last_ttl().abs_diff(self.options.first_ttl)).saturating_add(1);
            pace.take(probes_max);
            let started = Instant::now();
            match catch_unwind(AssertUnwindSafe(|| self.round())) {
                Ok(Ok(sent)) => {
                    pace.give_back(probes_max.saturating_sub(sent));
                    round = round.saturating_add(1);
                    if !report(self.report(round)) {
                        return Ok(());
                    }
                }
                // The library gives up at a malformed packet, or panics; anybody may have sent it.
                Ok(Err(Error::PacketError(_))) | Err(_) if lost < LOST_MAX => {
                    lost = lost.saturating_add(1);
                    self.skip(probes_max);
                }
                Ok(Err(error)) => return Err(told(&error)),
                Err(_) => return Err(format!("malformed packets have spoiled {lost} rounds")),
            }
            if round < self.options.rounds {
                thread::sleep(self.options.interval.saturating_sub(started.elapsed()));
            }
        }
        Ok(())
    }

    /// How far probes go: to the target, if it is known where that is.
    fn last_ttl(&self) -> u8 {
        self.reached.unwrap_or(self.options.max_ttl)
    }

    /// One round; the number of probes that went out.
    fn round(&mut self) -> Result<u32, Error> {
        let tracer = self.builder().build()?;
        let probes = Mutex::new((Vec::new(), 0));
        tracer.run_with(|round: &Round<'_>| {
            if let Ok(mut probes) = probes.lock() {
                *probes = (round.probes.to_vec(), round.largest_ttl.0);
            }
        })?;
        self.source = self.source.or(tracer.source_addr());
        let (probes, largest_ttl) = probes.into_inner().unwrap_or_default();
        self.skip(u32::try_from(probes.len()).unwrap_or(u32::MAX));
        Ok(self.learn(&probes, largest_ttl))
    }

    /// So many sequence numbers are not used again soon: late answers would be taken for those of other probes.
    fn skip(&mut self, sequences: u32) {
        let next = self.sequence.saturating_add(u16::try_from(sequences).unwrap_or(u16::MAX));
        self.sequence = if next > SEQUENCE_MAX { SEQUENCE } else { next };
    }

    fn builder(&self) -> Builder {
        let Options { protocol, strategy, port, timeout, .. } = self.options;
        let (source, destination) = (Port(32768 + self.identifier % 28_000), Port(port));
        let (protocol, ports) = match (protocol, strategy) {
            (Protocol::Icmp, _) => (trippy_core::Protocol::Icmp, PortDirection::None),
            (Protocol::Udp, Strategy::Classic) => {
                (trippy_core::Protocol::Udp, PortDirection::FixedSrc(source))
            }
            (Protocol::Udp, _) => (trippy_core::Protocol::Udp, PortDirection::FixedBoth(source, destination)),
            (Protocol::Tcp, _) => (trippy_core::Protocol::Tcp, PortDirection::FixedDest(destination)),
        };
        let strategy = match strategy {
            Strategy::Classic => MultipathStrategy::Classic,
            Strategy::Paris => MultipathStrategy::Paris,
            Strategy::Dublin => MultipathStrategy::Dublin,
        };
        Builder::new(self.target)
            .source_addr(self.source)
            .protocol(protocol)
            .multipath_strategy(strategy)
            .port_direction(ports)
            .trace_identifier(self.identifier)
            .initial_sequence(self.sequence)
            .first_ttl(self.options.first_ttl)
            .max_ttl(self.last_ttl())
            .read_timeout(self.look())
            // The library counts from the first hop there is, also those that are not probed.
            .max_inflight(self.options.first_ttl.saturating_add(INFLIGHT))
            .packet_size(self.options.size)
            .icmp_extension_parse_mode(IcmpExtensionParseMode::Enabled)
            .max_rounds(Some(1))
            .min_round_duration(Duration::ZERO)
            .max_round_duration(timeout)
            // Who is nearer than the target and slower is given a quarter of the time more.
            .grace_duration(timeout / 4)
            // The kernel sends a SYN again after a second (RFC 6298 §2.1).
            .tcp_connect_timeout(timeout.min(Duration::from_millis(950)))
            .max_samples(1)
            .max_flows(1)
    }

    /// How long the library waits for ICMP before it looks at its connections, and so how exact their times are.
    fn look(&self) -> Duration {
        Duration::from_millis(if self.options.protocol == Protocol::Tcp { 1 } else { 10 })
    }

    /// Adds what became of a round's probes; how many went out.
    fn learn(&mut self, probes: &[ProbeStatus], largest_ttl: u8) -> u32 {
        let mut sent: u32 = 0;
        let mut target = None;
        for probe in probes {
            let (ttl, answer) = match probe {
                ProbeStatus::NotSent | ProbeStatus::Skipped => continue,
                ProbeStatus::Failed(probe) => (probe.ttl.0, None),
                ProbeStatus::Awaited(probe) => (probe.ttl.0, None),
                ProbeStatus::Complete(probe) => (probe.ttl.0, Some(self.answer(probe))),
            };
            sent = sent.saturating_add(1);
            if answer.as_ref().is_some_and(|answer| answer.target) {
                target = target.or(Some(ttl));
            }
            let hop = self.hops.entry(ttl).or_default();
            match answer {
                // To be told that a host cannot be reached is no answer of it.
                Some(answer) if self.options.ping && !answer.target => hop.refuse(answer.reason),
                answer => hop.add(answer),
            }
        }
        self.reached = target.or(self.reached.filter(|&ttl| !self.lies_behind(ttl)));
        self.length = self.length.max(largest_ttl);
        sent
    }

    /// Whether a hop that was the target is none any more: the way has become longer.
    fn lies_behind(&self, ttl: u8) -> bool {
        self.hops.get(&ttl).is_some_and(|hop| hop.hop(ttl).received > 0 && !hop.is_target())
    }

    fn answer(&self, probe: &ProbeComplete) -> Answer {
        let time = probe.received.duration_since(probe.sent).unwrap_or_default();
        let reason = match probe.icmp_packet_type {
            IcmpPacketType::Unreachable(code) => Some(reason::unreachable(code.0, self.target.is_ipv6())),
            _ => None,
        };
        let extensions = probe.extensions.iter().flat_map(|extensions| &extensions.extensions);
        let labels = extensions.flat_map(|extension| match extension {
            Extension::Mpls(stack) => stack.members.as_slice(),
            Extension::Unknown(_) => &[],
        });
        Answer {
            address: probe.host,
            microseconds: u64::try_from(time.as_micros()).unwrap_or(u64::MAX),
            mpls: labels
                .take(LABELS_MAX)
                .map(|label| Label { label: label.label, exp: label.exp, ttl: label.ttl })
                .collect(),
            reason,
            target: probe.host == self.target,
        }
    }

    fn report(&self, round: u32) -> Report {
        let source = self.source.unwrap_or(match self.target {
            IpAddr::V4(_) => IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(_) => IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED),
        });
        let end = self.reached.or_else(|| self.refused()).unwrap_or(self.length);
        let hops = self.hops.iter().filter(|&(&ttl, _)| self.options.ping || ttl <= end);
        let hops = hops.map(|(&ttl, tally)| tally.hop(if self.options.ping { 0 } else { ttl })).collect();
        Report { source, round, reached: self.reached.is_some(), hops }
    }

    /// The nearest hop that has refused to pass probes on.
    fn refused(&self) -> Option<u8> {
        self.hops.iter().find(|(_, tally)| tally.is_end()).map(|(&ttl, _)| ttl)
    }
}

/// An error of the library in words that help.
fn told(error: &Error) -> String {
    let text = error.to_string();
    if text.contains("create new socket") && text.contains("Operation not permitted") {
        return "its helper lacks CAP_NET_RAW".to_owned();
    }
    text
}
