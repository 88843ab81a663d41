//! What the DNS was asked and has answered lately.

use super::{address, hosts::Hosts, strings::Strings};
use radar_plugin::Event;
use serde::Deserialize;
use std::{borrow::Cow, collections::VecDeque, sync::Arc};

/// A question, an answer, or that there was none.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Capture time in nanoseconds.
    pub time: u64,
    /// The flow's id.
    pub flow: u64,
    /// What this is.
    pub step: Step,
    /// Who asks.
    pub client: Arc<str>,
    /// Who is asked.
    pub resolver: Arc<str>,
    /// What that is called.
    pub resolver_name: Option<Arc<str>>,
    /// What carries it: `UDP`, `TCP`.
    pub protocol: &'static str,
    /// The name that is asked for.
    pub name: Arc<str>,
    /// The type that is.
    pub record: Arc<str>,
    /// Of an answer.
    pub code: Option<Arc<str>>,
    /// What the answer says, a few of it.
    pub answers: Option<Arc<str>>,
    /// How long that took, or was waited for, in microseconds.
    pub latency: Option<u64>,
}

/// What a [`Lookup`] is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// A query.
    Query,
    /// Its answer.
    Answer,
    /// That none came.
    Unanswered,
}

/// The last ones.
#[derive(Debug)]
pub struct Dns {
    ring: VecDeque<Lookup>,
    max: usize,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(rename = "type", borrow)]
    step: Cow<'a, str>,
    #[serde(default, borrow)]
    queries: Vec<Question<'a>>,
    #[serde(default, borrow)]
    rcode: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    answers: Vec<Record<'a>>,
    latency_us: Option<u64>,
    waited_us: Option<u64>,
}

#[derive(Deserialize)]
struct Question<'a> {
    #[serde(default, borrow)]
    rrname: Cow<'a, str>,
    #[serde(default, borrow)]
    rrtype: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(default, borrow)]
    rdata: Option<Cow<'a, str>>,
}

/// Answers of a message that are shown.
const ANSWERS_SHOWN: usize = 4;

impl Dns {
    /// At most `max`.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { ring: VecDeque::new(), max: max.max(1) }
    }

    /// Reads an event of the type `dns`; false if it is none.
    pub fn read(&mut self, event: &Event<'_>, hosts: &Hosts, strings: &mut Strings) -> bool {
        let Ok(body) = serde_json::from_slice::<Body<'_>>(event.body.as_slice()) else { return false };
        let step = match &*body.step {
            "request" | "query" => Step::Query,
            "response" | "answer" => Step::Answer,
            "unanswered" => Step::Unanswered,
            _ => return false,
        };
        // As Suricata tells it, an answer too has who asks as its source.
        let [client, resolver] = [event.source, event.destination];
        let mut text = |address| strings.keep(&address::ip(&address).to_string());
        let (client, resolver_text) = (text(client), text(resolver));
        let question = body.queries.first();
        let answers: Vec<_> =
            body.answers.iter().filter_map(|record| record.rdata.as_deref()).take(ANSWERS_SHOWN).collect();
        if self.ring.len() == self.max {
            self.ring.pop_front();
        }
        self.ring.push_back(Lookup {
            time: event.time,
            flow: event.flow,
            step,
            client,
            resolver: resolver_text,
            resolver_name: hosts.find(&resolver).and_then(|host| host.name.clone()),
            protocol: super::flow::protocol_name(event.protocol),
            name: strings.keep(question.map_or("", |question| &question.rrname)),
            record: strings.keep(question.map_or("", |question| &question.rrtype)),
            code: strings.keep_some(body.rcode.as_deref()),
            answers: strings.keep_some(Some(&answers.join(", "))),
            latency: body.latency_us.or(body.waited_us),
        });
        true
    }

    /// All that are kept, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Lookup> {
        self.ring.iter()
    }
}
