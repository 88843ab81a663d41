//! A request under way: what the helper has told of it so far, and what of that was told on.

use crate::{hop::Hop, message::State, options::Strategy, wanted::Wanted};
use std::{collections::HashMap, net::IpAddr};

/// How long the end waits for names and places, in nanoseconds: the resolver gives up after two seconds.
pub const PATIENCE: u64 = 3_000_000_000;

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// All rounds are over.
    Done,
    /// It was not done.
    Refused(String),
    /// It could not be done to its end.
    Failed(String),
}

impl End {
    /// The word for it in events.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
        }
    }

    /// Why, if it is not as it should be.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Done => None,
            Self::Refused(reason) | Self::Failed(reason) => Some(reason),
        }
    }
}

/// A request under way.
#[derive(Clone, Debug)]
pub struct Task {
    /// What is asked for.
    pub wanted: Wanted,
    /// Stands in its events.
    pub id: String,
    /// What is probed, once it is known.
    pub address: Option<IpAddr>,
    /// The address that is probed from.
    pub source: Option<IpAddr>,
    /// What tells probes apart.
    pub strategy: Option<Strategy>,
    /// Where they go.
    pub port: u16,
    /// How many rounds there will be.
    pub rounds: u32,
    /// Rounds that are over.
    pub round: u32,
    /// Whether the target has answered.
    pub reached: bool,
    /// The way as it was told last.
    pub hops: Vec<Hop>,
    /// Names of addresses of the way; `None` while one is waited for.
    pub names: HashMap<IpAddr, Option<String>>,
    /// Who was told to be at a hop.
    told: HashMap<u8, IpAddr>,
    /// How it ended, and until when names are waited for.
    pub end: Option<(End, u64)>,
}

/// What there is to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// These hops are new, or somebody else is there.
    Hops(Vec<usize>),
    /// A round is over.
    Round,
}

impl Task {
    /// A task of which nothing is known yet.
    #[must_use]
    pub fn new(wanted: Wanted, number: u64) -> Self {
        Self {
            id: wanted.id.clone().unwrap_or_else(|| number.to_string()),
            wanted,
            address: None,
            source: None,
            strategy: None,
            port: 0,
            rounds: 0,
            round: 0,
            reached: false,
            hops: Vec::new(),
            names: HashMap::new(),
            told: HashMap::new(),
            end: None,
        }
    }

    /// Takes up what the helper tells, and says what is new in it.
    pub fn learn(&mut self, state: State, now: u64) -> Vec<News> {
        match state {
            State::Started { strategy, port, rounds } => {
                (self.strategy, self.port, self.rounds) = (Some(strategy), port, rounds);
                Vec::new()
            }
            State::Round { source, round, reached, hops } => {
                (self.source, self.round, self.reached) = (Some(source), round, reached);
                self.hops = hops;
                if self.wanted.how.ping { vec![News::Round] } else { self.trace_news() }
            }
            State::Done => self.finish(End::Done, now),
            State::Refused { reason } => self.finish(End::Refused(reason), now),
            State::Failed { reason } => self.finish(End::Failed(reason), now),
        }
    }

    /// It is over; what is still awaited of its hops is awaited a while.
    pub fn finish(&mut self, end: End, now: u64) -> Vec<News> {
        self.end = Some((end, now.saturating_add(PATIENCE)));
        Vec::new()
    }

    fn trace_news(&mut self) -> Vec<News> {
        let mut new = Vec::new();
        for (index, hop) in self.hops.iter().enumerate() {
            if let Some(&address) = hop.ips.first()
                && self.told.insert(hop.ttl, address) != Some(address)
            {
                new.push(index);
            }
        }
        let hops = (!new.is_empty()).then_some(News::Hops(new));
        hops.into_iter().chain([News::Round]).collect()
    }

    /// A name has come; the hops that have it.
    pub fn name(&mut self, address: IpAddr, name: Option<String>) -> Vec<usize> {
        let Some(known) = self.names.get_mut(&address) else { return Vec::new() };
        let is_news = name.is_some();
        *known = Some(name.unwrap_or_default());
        let hops =
            self.hops.iter().enumerate().filter(|(_, hop)| is_news && hop.ips.first() == Some(&address));
        hops.map(|(index, _)| index).collect()
    }

    /// The name of an address, if it has one that is known.
    #[must_use]
    pub fn name_of(&self, address: IpAddr) -> Option<&str> {
        self.names.get(&address)?.as_deref().filter(|name| !name.is_empty())
    }

    /// Whether its end can be told: nothing is awaited any more.
    #[must_use]
    pub fn is_over(&self, now: u64, awaits_places: bool) -> bool {
        let awaits = awaits_places && !self.hops.is_empty() || self.names.values().any(Option::is_none);
        self.end.as_ref().is_some_and(|&(_, until)| !awaits || now >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hop::Times;

    fn hop(ttl: u8, address: &str, received: u32) -> Hop {
        let times = (received > 0).then_some(Times { last: 5, ..Times::default() });
        let ips = if received > 0 { vec![address.parse().unwrap()] } else { Vec::new() };
        Hop { ttl, ips, sent: 3, received, times, ..Hop::default() }
    }

    fn round(round: u32, hops: Vec<Hop>) -> State {
        State::Round { source: "192.0.2.1".parse().unwrap(), round, reached: false, hops }
    }

    #[test]
    fn a_hop_is_told_when_it_is_new_or_another() {
        let mut task = Task::new(Wanted::default(), 1);
        let news = task.learn(round(1, vec![hop(1, "192.0.2.2", 1), hop(2, "", 0)]), 0);
        assert_eq!(news, [News::Hops(vec![0]), News::Round]);
        let news = task.learn(round(2, vec![hop(1, "192.0.2.2", 2), hop(2, "192.0.2.9", 1)]), 0);
        assert_eq!(news, [News::Hops(vec![1]), News::Round]);
        assert_eq!(task.learn(round(3, vec![hop(1, "192.0.2.2", 3)]), 0), [News::Round]);
        assert_eq!(task.learn(round(4, vec![hop(1, "192.0.2.3", 4)]), 0), [News::Hops(vec![0]), News::Round]);
    }

    #[test]
    fn of_a_ping_each_round_is_told_and_no_hop() {
        let mut wanted = Wanted::default();
        wanted.how.ping = true;
        let mut task = Task::new(wanted, 1);
        assert_eq!(task.learn(round(1, vec![hop(0, "192.0.2.2", 1)]), 0), [News::Round]);
    }

    #[test]
    fn the_end_waits_for_names_but_not_for_ever() {
        let mut task = Task::new(Wanted::default(), 1);
        task.learn(round(1, vec![hop(1, "192.0.2.2", 1)]), 0);
        let address = "192.0.2.2".parse().unwrap();
        task.names.insert(address, None);
        task.learn(State::Done, 10);
        assert!(!task.is_over(10, false));
        assert!(task.is_over(10 + PATIENCE, false));
        assert_eq!(task.name(address, Some("r1.example".to_owned())), [0]);
        assert!(task.is_over(10, false) && !task.is_over(10, true));
        assert_eq!(task.name_of(address), Some("r1.example"));
    }
}
