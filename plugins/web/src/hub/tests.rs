//! What clients are told, and when.

use super::*;
use crate::{
    channel::decode::Picture,
    mailbox::{Letter, Mailbox},
    said::Said,
};
use radar_views::table::Shape;
use tokio::sync::oneshot;

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
        scene.say(1, &format!(r#"{{"subscribe":{{"id":"{number}","view":"test","filter":"{number}"}}}}"#));
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
