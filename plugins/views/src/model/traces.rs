//! Ways to hosts that the prober has found: the last runs.

use super::strings::Strings;
use serde::Deserialize;
use std::{borrow::Cow, collections::VecDeque, sync::Arc};

/// A run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What its requests call it.
    pub id: Arc<str>,
    /// The address that is probed.
    pub target: Option<Arc<str>>,
    /// The name that was asked for, or the address.
    pub name: Option<Arc<str>>,
    /// `icmp`, `udp`, `tcp`.
    pub protocol: Option<Arc<str>>,
    /// `hop`, `round`, `done`, `refused`, `failed`.
    pub state: Arc<str>,
    /// Why it was refused or failed.
    pub reason: Option<Arc<str>>,
    /// Capture time of its first event, in milliseconds.
    pub started: u64,
    /// Rounds that are over.
    pub round: u64,
    /// Rounds that there will be.
    pub rounds: u64,
    /// Somebody asked for it.
    pub asked: bool,
    /// In order.
    pub hops: Vec<Hop>,
}

/// A hop.
#[derive(Clone, Debug, Default)]
pub struct Hop {
    /// How far it is.
    pub ttl: u64,
    /// The address that answered most often.
    pub address: Option<Arc<str>>,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Its autonomous system, as `AS64496`.
    pub asn: Option<Arc<str>>,
    /// Who runs that.
    pub organization: Option<Arc<str>>,
    /// ISO 3166-1.
    pub country: Option<Arc<str>>,
    /// Probes.
    pub sent: u64,
    /// Answers.
    pub received: u64,
    /// What is missing.
    pub loss_permille: u64,
    /// Last, mean, shortest and longest round trip, and their standard deviation, in microseconds.
    pub times: [Option<u64>; 5],
    /// What it said in place of the usual.
    pub reason: Option<Arc<str>>,
    /// Labels that the probe bore.
    pub mpls: Option<Arc<str>>,
}

/// The last runs.
#[derive(Debug, Default)]
pub struct Traces {
    runs: VecDeque<Run>,
    changes: u64,
}

/// Runs that are kept.
const RUNS_MAX: usize = 32;
/// Hops of a run: no probe goes further.
const HOPS_MAX: usize = 64;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    state: Cow<'a, str>,
    #[serde(borrow)]
    reason: Option<Cow<'a, str>>,
    id: Option<serde_json::Value>,
    #[serde(borrow)]
    target: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    automatic: bool,
    #[serde(borrow)]
    protocol: Option<Cow<'a, str>>,
    round: Option<u64>,
    rounds: Option<u64>,
    #[serde(borrow)]
    hops: Vec<HopBody<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HopBody<'a> {
    ttl: u64,
    #[serde(borrow)]
    ip: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    asn: Option<u64>,
    #[serde(borrow)]
    organization: Option<Cow<'a, str>>,
    #[serde(borrow)]
    country: Option<Cow<'a, str>>,
    sent: u64,
    received: u64,
    loss: Option<f64>,
    last_us: Option<u64>,
    avg_us: Option<u64>,
    best_us: Option<u64>,
    worst_us: Option<u64>,
    stddev_us: Option<u64>,
    #[serde(borrow)]
    reason: Option<Cow<'a, str>>,
    mpls: Vec<Label>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Label {
    label: u64,
}

impl Traces {
    /// Reads an event of the types `traceroute` and `ping`; false if it is none.
    pub fn read(&mut self, body: &[u8], time: u64, strings: &mut Strings) -> bool {
        let Ok(body) = serde_json::from_slice::<Body<'_>>(body) else { return false };
        let id = match &body.id {
            Some(serde_json::Value::String(id)) => strings.keep(id),
            Some(id) => strings.keep(&id.to_string()),
            None => strings.keep(body.target.as_deref().unwrap_or("?")),
        };
        let at = self.runs.iter().position(|run| run.id == id).unwrap_or_else(|| {
            if self.runs.len() == RUNS_MAX {
                self.runs.pop_front();
            }
            self.runs.push_back(Run { id, started: time / 1_000_000, ..Run::default() });
            self.runs.len() - 1
        });
        self.changes += 1;
        self.runs[at].take(&body, strings);
        true
    }

    /// The runs, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Run> {
        self.runs.iter()
    }

    /// Goes up with each change.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }
}

impl Run {
    fn take(&mut self, body: &Body<'_>, strings: &mut Strings) {
        self.state = strings.keep(&body.state);
        self.reason = strings.keep_some(body.reason.as_deref());
        self.target = strings.keep_some(body.target.as_deref()).or(self.target.take());
        self.name = strings.keep_some(body.name.as_deref()).or(self.name.take());
        self.protocol = strings.keep_some(body.protocol.as_deref()).or(self.protocol.take());
        self.round = body.round.unwrap_or(self.round);
        self.rounds = body.rounds.unwrap_or(self.rounds);
        self.asked = !body.automatic;
        for hop in &body.hops {
            let hop = Hop::of(hop, strings);
            match self.hops.binary_search_by_key(&hop.ttl, |known| known.ttl) {
                Ok(at) => self.hops[at] = hop,
                Err(_) if self.hops.len() == HOPS_MAX => {}
                Err(at) => self.hops.insert(at, hop),
            }
        }
    }
}

impl Hop {
    fn of(body: &HopBody<'_>, strings: &mut Strings) -> Self {
        let labels: Vec<_> = body.mpls.iter().take(8).map(|label| label.label.to_string()).collect();
        Self {
            ttl: body.ttl,
            address: strings.keep_some(body.ip.as_deref()),
            name: strings.keep_some(body.name.as_deref()),
            asn: body.asn.map(|asn| strings.keep(&format!("AS{asn}"))),
            organization: strings.keep_some(body.organization.as_deref()),
            country: strings.keep_some(body.country.as_deref()),
            sent: body.sent,
            received: body.received,
            loss_permille: (body.loss.unwrap_or(0.0).clamp(0.0, 100.0) * 10.0).round() as u64,
            times: [body.last_us, body.avg_us, body.best_us, body.worst_us, body.stddev_us],
            reason: strings.keep_some(body.reason.as_deref()),
            mpls: strings.keep_some(Some(&labels.join(" "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops_come_one_by_one_and_the_numbers_with_the_round() {
        let (mut traces, mut strings) = (Traces::default(), Strings::new(1000));
        let mut read = |body: &str| traces.read(body.as_bytes(), 5_000_000, &mut strings);
        assert!(read(
            r#"{"state":"hop","id":7,"target":"192.0.2.9","rounds":3,"hops":[{"ttl":2,"ip":"192.0.2.2"}]}"#
        ));
        assert!(read(r#"{"state":"hop","id":7,"hops":[{"ttl":1,"ip":"192.0.2.1"}]}"#));
        assert!(read(
            r#"{"state":"round","id":7,"round":1,"hops":[{"ttl":1,"ip":"192.0.2.1","sent":4,"received":3,
                "loss":25.0,"last_us":900,"mpls":[{"label":17}]},{"ttl":2,"silent":true}]}"#
        ));
        assert!(!read("{"));
        let run = traces.iter().next().expect("a run");
        assert_eq!((&*run.id, &*run.state, run.round, run.rounds, run.started), ("7", "round", 1, 3, 5));
        assert_eq!(run.hops.iter().map(|hop| hop.ttl).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((run.hops[0].loss_permille, run.hops[0].times[0]), (250, Some(900)));
        assert_eq!((run.hops[0].mpls.as_deref(), run.hops[1].address.as_deref()), (Some("17"), None));
    }

    #[test]
    fn runs_and_hops_are_bounded() {
        let (mut traces, mut strings) = (Traces::default(), Strings::new(1000));
        for id in 0..100 {
            for ttl in 0..100 {
                traces.read(format!(r#"{{"id":{id},"hops":[{{"ttl":{ttl}}}]}}"#).as_bytes(), 0, &mut strings);
            }
        }
        assert_eq!(
            (traces.iter().count(), traces.iter().map(|run| run.hops.len()).max()),
            (RUNS_MAX, Some(HOPS_MAX))
        );
    }
}
