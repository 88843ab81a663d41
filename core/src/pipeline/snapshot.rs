//! The numbers of a worker at one moment, and those of all together.

use crate::{anomaly, decode, flow, host::Account, reassembly};

/// What a worker has seen and done.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Frames taken in.
    pub frames: u64,
    /// Octets of them on the wire.
    pub octets: u64,
    /// Packets that came of them.
    pub packets: u64,
    /// What decoding met with.
    pub decode: decode::Counters,
    /// How often each kind of anomaly was seen.
    pub anomalies: anomaly::Counts,
    /// `anomaly` events that were written, and those that were not for want of room in their second.
    pub anomaly_events: [u64; 2],
    /// What became of flows.
    pub flows: flow::Counters,
    /// Flows that are live.
    pub live: u64,
    /// Times the clock of the traffic was set.
    pub clock_jumps: u64,
    /// What reassembly met with.
    pub reassembly: reassembly::Counters,
    /// The account of each plugin, in the order of the configuration.
    pub plugins: Vec<(String, Account)>,
}

impl Snapshot {
    /// Adds another worker's.
    pub fn add(&mut self, other: &Self) {
        self.frames += other.frames;
        self.octets += other.octets;
        self.packets += other.packets;
        self.decode.add(&other.decode);
        self.anomalies.add(&other.anomalies);
        for (sum, number) in self.anomaly_events.iter_mut().zip(other.anomaly_events) {
            *sum += number;
        }
        self.flows.add(&other.flows);
        self.live += other.live;
        self.clock_jumps += other.clock_jumps;
        self.reassembly.add(&other.reassembly);
        // By name: while plugins come and go, one worker has them already and another has not.
        for (name, account) in &other.plugins {
            match self.plugins.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => sum.add(account),
                None => self.plugins.push((name.clone(), account.clone())),
            }
        }
    }

    /// The sums that must come out even; a name for each that does not.
    #[must_use]
    pub fn violations(&self) -> Vec<&'static str> {
        let flows = &self.flows;
        let ends = flows.expired + flows.closed + flows.evicted + flows.ended + flows.reused;
        let decode = &self.decode;
        let datagrams = decode.datagrams_reassembled
            + decode.datagrams_timed_out
            + decode.datagrams_evicted
            + decode.datagrams_waiting;
        let checks = [
            ("flows created = live + ended", flows.created == self.live + ends),
            ("frames taken = frames decoded", self.frames == decode.frames),
            ("datagrams started = whole + given up + waiting", decode.datagrams_started == datagrams),
        ];
        checks.into_iter().filter(|(_, even)| !even).map(|(name, _)| name).collect()
    }
}
