//! Who looks at what: it takes up what clients say, has channels tell what is new, and puts it into mailboxes.
//!
//! It lives on the sink's thread and waits for nobody: questions come through a bounded queue, and a mailbox that has
//! no room for a frame misses it.

use crate::{
    channel::{Channel, Form, Told},
    commands::{Commands, Request},
    counters::{Counter, Counters},
    mailbox::Mailbox,
    news::News,
    said::{Command, ID_MAX, Said, Subscribe},
};
use radar_views::{
    model::Model,
    view::{self, Query, Refused},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};
use tokio::sync::oneshot;

/// Questions that may wait.
const QUESTIONS_MAX: usize = 512;

/// Questions that are taken up in one turn: the sink has other things to do.
const QUESTIONS_PER_TURN: usize = 128;

/// Views that a client may look at.
const SUBSCRIPTIONS_MAX: usize = 8;

/// Views that all clients together may look at.
const CHANNELS_MAX: usize = 128;

/// Flows that radar tells every packet of.
const FOCUS_MAX: usize = 16;

/// How often a view is looked at that nobody has before his eyes.
const HIDDEN: Duration = Duration::from_secs(5);

/// What the server asks of the hub.
#[derive(Debug)]
pub enum Question {
    /// A client has come.
    Join {
        /// Its number.
        client: u64,
        /// Where what it gets is put.
        mailbox: Arc<Mailbox>,
        /// How it wants its frames.
        form: Form,
    },
    /// A client says something.
    Said {
        /// Its number.
        client: u64,
        /// What.
        said: Said,
    },
    /// A script asks once.
    Once {
        /// What.
        what: Once,
        /// Where the answer goes, JSON.
        answer: oneshot::Sender<Result<String, Refused>>,
    },
}

/// What a script asks.
#[derive(Debug)]
pub enum Once {
    /// The tables of a view.
    View(Query),
    /// What clients are told first.
    Hello,
    /// How radar is.
    Health,
}

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

struct Member {
    mailbox: Arc<Mailbox>,
    form: Form,
    hidden: bool,
    subscriptions: Vec<Subscription>,
}

struct Subscription {
    /// What the client calls it.
    id: String,
    /// The key of the channel.
    key: String,
    /// It has come, or has missed a frame: it needs a snapshot.
    stale: bool,
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

    fn take(&mut self, question: Question, model: &mut Model, up: Duration, requests: &mut Vec<Request>) {
        match question {
            Question::Join { client, mailbox, form } => {
                mailbox.text(json!({"hello": self.hello(model)}).to_string());
                mailbox.text(json!({"state": self.news.state(up)}).to_string());
                let member = Member { mailbox, form, hidden: false, subscriptions: Vec::new() };
                self.members.insert(client, member);
            }
            Question::Once { what, answer } => {
                // Who has gone meanwhile wants no answer.
                let _ = answer.send(self.once(what, model));
            }
            Question::Said { client, said } => self.said(client, said, model, up, requests),
        }
    }

    fn said(
        &mut self,
        client: u64,
        said: Said,
        model: &mut Model,
        up: Duration,
        requests: &mut Vec<Request>,
    ) {
        match said {
            Said::Subscribe(subscribe) => self.subscribe(client, subscribe, model),
            Said::Unsubscribe(id) => {
                if let Some(member) = self.members.get_mut(&client) {
                    member.unsubscribe(&id, &self.channels);
                }
            }
            Said::Hidden(hidden) => {
                let Some(member) = self.members.get_mut(&client) else { return };
                member.hidden = hidden;
                for subscription in member.subscriptions.iter().filter(|_| !hidden) {
                    if let Some(channel) = self.channels.get_mut(&subscription.key) {
                        channel.hurry();
                    }
                }
            }
            Said::Complete { id, text, cursor } => {
                let completions = view::complete(&text, cursor, model);
                let items: Vec<_> = completions
                    .items
                    .iter()
                    .map(|(text, count)| json!({"text": text, "count": count}))
                    .collect();
                let replace = completions.replace;
                self.post(client, json!({"completions": {"id": id, "replace": replace, "items": items}}));
            }
            Said::Command(command) => self.command(client, &command, model, up, requests),
        }
    }

    fn command(
        &mut self,
        client: u64,
        command: &Command,
        model: &mut Model,
        up: Duration,
        requests: &mut Vec<Request>,
    ) {
        let answer = match self.commands.take(command, up) {
            Ok(request) => {
                requests.push(request);
                if let Some(pace) = command.with.get("pace").and_then(Value::as_f64) {
                    self.news.set_pace(pace);
                    model.set_paused(pace == 0.0);
                }
                json!({"id": command.id, "ok": true, "what": ""})
            }
            Err(what) => {
                self.counters.count(Counter::CommandsRefused);
                json!({"id": command.id, "ok": false, "what": what})
            }
        };
        self.post(client, json!({"answer": answer}));
    }

    fn subscribe(&mut self, client: u64, subscribe: Subscribe, model: &Model) {
        let id = subscribe.id.clone();
        let Some(member) = self.members.get_mut(&client) else { return };
        member.unsubscribe(&id, &self.channels);
        let answer = match join(member, &mut self.channels, &mut self.number, subscribe, model) {
            Ok(channel) => json!({"subscribed": {
                "id": id,
                "channel": channel.number(),
                "tables": tables(channel),
            }}),
            Err(refused) => json!({"refused": refusal(&id, &refused)}),
        };
        member.mailbox.text(answer.to_string());
    }

    fn post(&self, client: u64, text: Value) {
        if let Some(member) = self.members.get(&client) {
            member.mailbox.text(text.to_string());
        }
    }

    fn once(&self, what: Once, model: &Model) -> Result<String, Refused> {
        match what {
            Once::View(query) => {
                let mut view = view::open(&query, model)?;
                let tables = view.tables(model, model.now(), true);
                Ok(format!("{{\"tables\":{}}}", crate::channel::json::tables(view.shapes(), &tables)))
            }
            Once::Hello => Ok(self.hello(model).to_string()),
            Once::Health => {
                let counted = crate::counters::NAMES.iter().zip(self.counters.all());
                let web: serde_json::Map<_, _> =
                    counted.map(|(name, number)| ((*name).to_owned(), number.into())).collect();
                Ok(json!({"health": self.news.health(), "web": web}).to_string())
            }
        }
    }

    fn hello(&self, model: &Model) -> Value {
        json!({
            "version": self.news.world()["version"].as_str().unwrap_or(env!("CARGO_PKG_VERSION")),
            "control": self.commands.allowed(),
            "live": self.news.is_live(),
            "now": model.now().capture / 1_000_000,
            "fields": view::fields(model),
            "views": view::NAMES,
            "events": self.news.events(),
            "pace": self.news.pace(),
            "sources": self.news.world()["sources"],
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

/// All who look at a channel.
fn looking<'a>(
    members: &'a mut HashMap<u64, Member>,
    key: &'a str,
) -> impl Iterator<Item = (Reader<'a>, &'a mut Subscription)> {
    members.values_mut().flat_map(move |member| {
        let reader = Reader { mailbox: &member.mailbox, form: member.form, hidden: member.hidden };
        member.subscriptions.iter_mut().filter(move |it| it.key == key).map(move |it| (reader, it))
    })
}

/// A client as a channel sees it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    mailbox: &'a Mailbox,
    form: Form,
    hidden: bool,
}

impl Reader<'_> {
    /// Gives what is new, or a snapshot to who needs one and can take it. `false` if it misses something.
    fn give(
        self,
        subscription: &mut Subscription,
        channel: u64,
        told: &Told,
        snapshot: impl FnOnce() -> Option<bytes::Bytes>,
    ) -> bool {
        let json = self.form == Form::Json;
        let news = if json { &told.json } else { &told.binary };
        if !subscription.stale && news.is_none() && !told.too_long {
            return true;
        }
        let frame = match news {
            Some(frame) if told.snapshot || !subscription.stale => Some(frame.clone()),
            // Who has missed something is not given more while the rest of it still waits.
            _ if subscription.stale && self.mailbox.is_empty_of(channel) => snapshot(),
            _ => None,
        };
        let taken = frame.is_some_and(|frame| self.mailbox.frame(channel, frame, json));
        let missed = !taken && !subscription.stale;
        subscription.stale = !taken;
        !missed
    }
}

impl Member {
    fn unsubscribe(&mut self, id: &str, channels: &HashMap<String, Channel>) {
        let Some(index) = self.subscriptions.iter().position(|it| it.id == id) else { return };
        let gone = self.subscriptions.remove(index);
        if let Some(channel) =
            channels.get(&gone.key).filter(|_| !self.subscriptions.iter().any(|it| it.key == gone.key))
        {
            self.mailbox.forget(channel.number());
        }
    }
}

/// Has a client look at what it asks for.
fn join<'a>(
    member: &mut Member,
    channels: &'a mut HashMap<String, Channel>,
    number: &mut u64,
    subscribe: Subscribe,
    model: &Model,
) -> Result<&'a Channel, Refused> {
    let id = subscribe.id.clone();
    if id.len() > ID_MAX {
        return Err(Refused::new(format!("the id has more than {ID_MAX} octets")));
    }
    if member.subscriptions.len() >= SUBSCRIPTIONS_MAX {
        return Err(Refused::new(format!("more than {SUBSCRIPTIONS_MAX} views at once")));
    }
    let query = subscribe.query();
    let key = key(&query);
    if !channels.contains_key(&key) {
        if channels.len() >= CHANNELS_MAX {
            return Err(Refused::new(format!(
                "all clients together look at {CHANNELS_MAX} views, the most there may be"
            )));
        }
        *number += 1;
        channels.insert(key.clone(), Channel::new(*number, view::open(&query, model)?));
    }
    let channel = channels.get_mut(&key).ok_or_else(|| Refused::new("the view is gone"))?;
    channel.hurry();
    member.subscriptions.push(Subscription { id, key, stale: true });
    Ok(channel)
}

/// Who asks the same has the same key, whatever the order of the parameters.
fn key(query: &Query) -> String {
    let params: std::collections::BTreeMap<_, _> = query.params.iter().collect();
    format!("{}\n{}\n{:?}\n{}", query.view, query.filter, query.range, json!(params))
}

fn tables(channel: &Channel) -> Value {
    let table = |shape: &radar_views::table::Shape| {
        let column =
            |column: &radar_views::table::Column| json!({"name": &*column.name, "kind": column.kind.name()});
        json!({"name": shape.name, "columns": shape.columns.iter().map(column).collect::<Vec<_>>()})
    };
    channel.shapes().iter().map(table).collect()
}

/// A refusal as a client gets it.
#[must_use]
pub fn refusal(id: &str, refused: &Refused) -> Value {
    json!({"id": id, "what": refused.what, "at": refused.at, "suggestion": refused.suggestion})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{channel::decode::Picture, mailbox::Letter};
    use radar_views::table::Shape;

    /// A hub with its clients, each with a mailbox.
    struct Scene {
        hub: Hub,
        ask: SyncSender<Question>,
        model: Model,
        counters: Arc<Counters>,
        up: Duration,
    }

    impl Scene {
        fn new(control: bool) -> Self {
            let counters = Arc::<Counters>::default();
            let (hub, ask) = Hub::new(control, Arc::clone(&counters));
            Self { hub, ask, model: Model::default(), counters, up: Duration::ZERO }
        }

        fn join(&mut self, client: u64) -> Arc<Mailbox> {
            let mailbox = Arc::<Mailbox>::default();
            let join = Question::Join { client, mailbox: Arc::clone(&mailbox), form: Form::Binary };
            self.ask.try_send(join).unwrap();
            mailbox
        }

        fn say(&mut self, client: u64, text: &str) {
            let said = Said::read(text).unwrap();
            self.ask.try_send(Question::Said { client, said }).unwrap();
        }

        fn turn(&mut self) -> Vec<Request> {
            self.up += Duration::from_millis(100);
            self.hub.turn(&mut self.model, self.up)
        }
    }

    fn letters(mailbox: &Mailbox) -> (Vec<Value>, Vec<bytes::Bytes>) {
        let (mut texts, mut frames) = (Vec::new(), Vec::new());
        while let Some(letter) = mailbox.take() {
            match letter {
                Letter::Text(text) => texts.push(serde_json::from_slice(&text).unwrap()),
                Letter::Frame { frame, .. } => frames.push(frame),
            }
        }
        (texts, frames)
    }

    const SUBSCRIBE: &str = r#"{"subscribe":{"id":"main","view":"test","filter":"x"}}"#;

    fn shapes() -> Vec<Shape> {
        use radar_views::table::Kind;
        vec![Shape::new("rows", &[("calls", Kind::Int), ("filter", Kind::Text)])]
    }

    #[test]
    fn a_client_is_told_hello_its_tables_and_then_frames() {
        let mut scene = Scene::new(false);
        let mailbox = scene.join(1);
        scene.say(1, SUBSCRIBE);
        scene.turn();
        let (texts, frames) = letters(&mailbox);
        assert_eq!(texts[0]["hello"]["control"], false);
        assert_eq!(texts[1]["state"]["kind"], "live");
        let tables = json!([{"name": "rows", "columns": [
            {"name": "calls", "kind": "int"}, {"name": "filter", "kind": "text"},
        ]}]);
        assert_eq!(texts[2]["subscribed"], json!({"id": "main", "channel": 1, "tables": tables}));
        let mut picture = Picture::default();
        picture.take(&shapes(), &frames[0]).unwrap();
        assert_eq!(picture.flags, 1, "the first frame is a snapshot");
        scene.turn();
        let (_, frames) = letters(&mailbox);
        picture.take(&shapes(), &frames[0]).unwrap();
        assert_eq!((picture.flags, picture.rows[&0].len()), (0, 2));
    }

    #[test]
    fn who_asks_the_same_shares_each_frame_and_who_comes_later_knows_the_same() {
        let mut scene = Scene::new(false);
        let first = scene.join(1);
        scene.say(1, SUBSCRIBE);
        scene.turn();
        let second = scene.join(2);
        scene.say(2, SUBSCRIBE);
        let mut pictures = [Picture::default(), Picture::default()];
        for _ in 0..3 {
            scene.turn();
        }
        let frames = [letters(&first).1, letters(&second).1];
        assert_eq!(frames[0].last().unwrap().as_ptr(), frames[1].last().unwrap().as_ptr(), "written once");
        for (picture, frames) in pictures.iter_mut().zip(&frames) {
            frames.iter().for_each(|frame| picture.take(&shapes(), frame).unwrap());
        }
        assert_eq!(pictures[0].rows, pictures[1].rows);
        assert_eq!(pictures[0].channel, pictures[1].channel);
    }

    #[test]
    fn who_is_too_slow_misses_frames_and_then_gets_the_latest() {
        let mut scene = Scene::new(false);
        let slow = scene.join(1);
        scene.say(1, SUBSCRIBE);
        scene.turn();
        letters(&slow);
        slow.frame(99, vec![0; crate::mailbox::OCTETS_MAX].into(), false);
        (0..5).for_each(|_| drop(scene.turn()));
        assert_eq!(scene.counters.get(Counter::FramesMissed), 1, "a client that is behind misses once");
        letters(&slow);
        scene.turn();
        let (_, frames) = letters(&slow);
        let mut picture = Picture::default();
        picture.take(&shapes(), &frames[0]).unwrap();
        assert_eq!((picture.flags, picture.rows[&0].len()), (1, 7));
    }

    #[test]
    fn a_view_nobody_has_before_his_eyes_is_seldom_looked_at() {
        let mut scene = Scene::new(false);
        let mailbox = scene.join(1);
        scene.say(1, SUBSCRIBE);
        scene.say(1, r#"{"hidden":true}"#);
        (0..100).for_each(|_| drop(scene.turn()));
        assert_eq!(letters(&mailbox).1.len(), 2, "in ten seconds");
        scene.say(1, r#"{"hidden":false}"#);
        scene.turn();
        assert_eq!(letters(&mailbox).1.len(), 1, "at once when it is looked at again");
    }

    #[test]
    fn what_cannot_be_is_refused_with_where_and_what_instead() {
        let mut scene = Scene::new(false);
        let mailbox = scene.join(1);
        scene.say(1, r#"{"subscribe":{"id":"main","view":"test","filter":"wrong"}}"#);
        scene.turn();
        let refused = json!({
            "id": "main", "what": "there is no field \"wrong\"", "at": [0, 5], "suggestion": "proto",
        });
        assert_eq!(letters(&mailbox).0[2]["refused"], refused);
    }

    #[test]
    fn a_client_looks_at_eight_views_at_most_and_the_same_id_takes_the_place() {
        let mut scene = Scene::new(false);
        let mailbox = scene.join(1);
        for number in 0..9 {
            scene
                .say(1, &format!(r#"{{"subscribe":{{"id":"{number}","view":"test","filter":"{number}"}}}}"#));
        }
        scene.say(1, r#"{"subscribe":{"id":"7","view":"test","filter":"other"}}"#);
        scene.turn();
        let (texts, frames) = letters(&mailbox);
        let refused = texts.iter().filter(|text| text["refused"].is_object()).count();
        assert_eq!((refused, frames.len(), scene.hub.channels.len()), (1, 8, 8));
        scene.say(1, r#"{"unsubscribe":"7"}"#);
        scene.turn();
        assert_eq!(scene.hub.channels.len(), 7);
    }

    #[test]
    fn who_has_gone_is_forgotten_with_what_only_he_looked_at() {
        let mut scene = Scene::new(false);
        let mailbox = scene.join(1);
        scene.say(1, SUBSCRIBE);
        scene.turn();
        mailbox.close();
        scene.turn();
        assert_eq!((scene.hub.clients(), scene.hub.channels.len()), (0, 0));
    }

    #[test]
    fn a_command_is_asked_of_the_host_only_with_control() {
        let command = r#"{"command":{"id":2,"do":"pace","pace":0}}"#;
        for (control, asked) in [(false, 0), (true, 1)] {
            let mut scene = Scene::new(control);
            let mailbox = scene.join(1);
            scene.say(1, command);
            assert_eq!(scene.turn().len(), asked);
            let answer = letters(&mailbox).0.into_iter().find(|text| text["answer"].is_object()).unwrap();
            assert_eq!(answer["answer"]["ok"], control);
        }
    }

    #[test]
    fn radar_is_asked_for_all_packets_of_a_flow_once_as_long_as_somebody_looks() {
        let mut scene = Scene::new(false);
        let mut traffic = radar_views::scene::Scene::new();
        traffic.actor(7, ["192.0.2.1", "192.0.2.2"], [1, 2], 17, json!({}));
        traffic.report(600, &[(7, 100, 0)], 0);
        scene.model = traffic.model;
        let mailbox = scene.join(1);
        scene.say(1, r#"{"subscribe":{"id":"main","view":"flow","params":{"flow":7}}}"#);
        let focus = |flows: &str| vec![("radar".to_owned(), format!(r#"{{"do":"focus","flows":{flows}}}"#))];
        assert_eq!(scene.turn(), focus("[7]"));
        assert_eq!(scene.turn(), []);
        mailbox.close();
        assert_eq!(scene.turn(), focus("[]"));
    }

    #[test]
    fn all_are_told_when_the_world_or_the_state_changes() {
        let mut scene = Scene::new(false);
        let mailbox = scene.join(1);
        scene.turn();
        letters(&mailbox);
        scene.hub.news(radar_plugin::news::WORLD, br#"{"version":"9","live":true}"#);
        scene.hub.news(radar_plugin::news::END, br#"{"reason":"stopped"}"#);
        scene.turn();
        let (texts, _) = letters(&mailbox);
        assert_eq!(texts[0]["world"]["version"], "9");
        assert_eq!(texts[1]["state"]["kind"], "ended");
    }

    #[test]
    fn a_script_gets_whole_tables_once() {
        let mut scene = Scene::new(false);
        let (answer, mut answered) = oneshot::channel();
        let query = crate::said::of_url("test", [("filter".to_owned(), "x".to_owned())]).unwrap();
        scene.ask.try_send(Question::Once { what: Once::View(query), answer }).unwrap();
        scene.turn();
        let text = answered.try_recv().unwrap().unwrap();
        assert_eq!(text, r#"{"tables":{"rows":[{"calls":1,"filter":"x"}]}}"#);
        assert!(scene.hub.channels.is_empty());
    }
}
