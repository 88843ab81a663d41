//! Who looks at what: it takes up what clients say, has channels tell what is new, and puts it into mailboxes.
//!
//! It lives on the sink's thread and waits for nobody: questions come through a bounded queue, and a mailbox that has
//! no room for a frame misses it.

mod answers;
mod member;
mod question;
#[cfg(test)]
mod tests;

pub use answers::refusal;
pub use question::{Once, Question};

use crate::{
    channel::{Channel, Form},
    commands::{Commands, Request},
    counters::{Counter, Counters},
    news::News,
};
use member::{Member, looking};
use radar_views::model::Model;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

/// Questions that may wait.
const QUESTIONS_MAX: usize = 512;

/// Questions that are taken up in one turn: the sink has other things to do.
const QUESTIONS_PER_TURN: usize = 128;

/// Flows that radar tells every packet of.
const FOCUS_MAX: usize = 16;

/// How often a view is looked at that nobody has before his eyes.
const HIDDEN: Duration = Duration::from_secs(5);

/// See the head of the file.
pub struct Hub {
    questions: Receiver<Question>,
    members: HashMap<u64, Member>,
    /// By what is asked for.
    channels: HashMap<String, Channel>,
    /// The number of the last channel.
    number: u64,
    commands: Commands,
    news: News,
    world_changed: bool,
    /// The state that was told last.
    state: Value,
    /// Flows that radar was last asked to tell every packet of.
    focus: Vec<u64>,
    counters: Arc<Counters>,
}

impl Hub {
    /// A hub, and where to ask it.
    #[must_use]
    pub fn new(control: bool, counters: Arc<Counters>) -> (Self, SyncSender<Question>) {
        let (ask, questions) = sync_channel(QUESTIONS_MAX);
        let hub = Self {
            questions,
            members: HashMap::new(),
            channels: HashMap::new(),
            number: 0,
            commands: Commands::new(control),
            news: News::default(),
            world_changed: false,
            state: Value::Null,
            focus: Vec::new(),
            counters,
        };
        (hub, ask)
    }

    /// Takes news of radar.
    pub fn news(&mut self, kind: u32, octets: &[u8]) {
        self.world_changed |= self.news.take(kind, octets);
    }

    /// There were packets.
    pub fn packets(&mut self, up: Duration) {
        self.news.packet(up);
    }

    /// How many clients there are.
    #[cfg(test)]
    pub fn clients(&self) -> usize {
        self.members.len()
    }

    /// Does what is due `up` after the start; gives back what is to be asked of the host.
    pub fn turn(&mut self, model: &mut Model, up: Duration) -> Vec<Request> {
        let mut requests = Vec::new();
        for _ in 0..QUESTIONS_PER_TURN {
            let Ok(question) = self.questions.try_recv() else { break };
            self.take(question, model, up, &mut requests);
        }
        self.members.retain(|_, member| !member.mailbox.is_closed());
        let wanted = |key: &String| {
            self.members.values().flat_map(|member| &member.subscriptions).any(|it| it.key == *key)
        };
        self.channels.retain(|key, _| wanted(key));
        model.set_clients(self.members.len() as u64);
        self.tell(model, up);
        self.tick(model, up);
        requests.extend(self.focus(model));
        requests
    }

    /// What is to be asked of radar if other flows are looked at than before.
    fn focus(&mut self, model: &Model) -> Option<Request> {
        let mut flows: Vec<u64> = self.channels.values().filter_map(|it| it.view().focus(model)).collect();
        flows.sort_unstable();
        flows.dedup();
        flows.truncate(FOCUS_MAX);
        (flows != self.focus).then(|| {
            self.focus = flows;
            ("radar".into(), json!({"do": "focus", "flows": self.focus}).to_string())
        })
    }

    /// Tells all clients of the world and of the state, if they have changed.
    fn tell(&mut self, model: &Model, up: Duration) {
        if std::mem::take(&mut self.world_changed) {
            self.post_all(&json!({"world": self.hello(model)}));
        }
        let state = self.news.state(up);
        if state != self.state {
            // Interfaces count on and on: of a capture that stays quiet that is news every two seconds.
            self.post_all(&json!({"state": state}));
            self.state = state;
        }
    }

    fn post_all(&self, text: &Value) {
        let text = text.to_string();
        self.members.values().for_each(|member| member.mailbox.text(text.clone()));
    }

    fn tick(&mut self, model: &Model, up: Duration) {
        let now = model.now();
        for (key, channel) in &mut self.channels {
            let hidden = looking(&mut self.members, key).all(|(member, _)| member.hidden);
            if !channel.is_due(up, if hidden { HIDDEN } else { Duration::ZERO }) {
                continue;
            }
            let wants = |members: &mut HashMap<u64, Member>, form| {
                looking(members, key).any(|(member, _)| member.form == form)
            };
            let binary = wants(&mut self.members, Form::Binary);
            let json = wants(&mut self.members, Form::Json);
            let join = looking(&mut self.members, key).any(|(_, subscription)| subscription.stale);
            let told = channel.tick(model, now, binary, json, join);
            if told.too_long {
                self.counters.count(Counter::FramesTooLong);
            }
            let (number, mut snapshots) = (channel.number(), [None, None]);
            for (member, subscription) in looking(&mut self.members, key) {
                let form = member.form;
                let snapshot = || {
                    snapshots[usize::from(form == Form::Json)]
                        .get_or_insert_with(|| channel.snapshot(now, form))
                        .clone()
                };
                if !member.give(subscription, number, &told, snapshot) {
                    self.counters.count(Counter::FramesMissed);
                }
            }
        }
    }
}
