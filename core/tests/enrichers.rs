//! What enrichers, probers and talkers are promised: their place in the order of things, and what reaches whom.

#![allow(clippy::unwrap_used)] // a test may

mod common;

use common::{End, linked, play, play_plan, tcp, udp};
use radar_core::pipeline::{Plan, in_order};
use radar_plugin::{SectionId, Selection, SelectionExt as _, direction, prelude::*};
use serde_json::{Value, json};

const CLIENT: End = (1, 40000);
const SERVER: End = (2, 7);

settings! {
    /// No settings.
    pub struct None {}
}

/// Declares a plugin that has no state: its name, what it wants, and its methods.
macro_rules! plugin {
    ($name:ident, $id:literal, $manifest:expr, { $($methods:item)* }) => {
        struct $name;
        impl Analyzer for $name {
            type Config = None;
            fn manifest() -> Manifest {
                let manifest: fn(Manifest) -> Manifest = $manifest;
                manifest(Manifest::new($id, "1", "a test"))
            }
            fn new(_: None, _: &Start) -> Result<Self, SettingError> {
                Ok(Self)
            }
            $($methods)*
        }
    };
}

fn tell(input: &Input<'_>, host: &mut Host<'_, '_>) {
    host.emit(EventId(0), &Subject::of(input), |event| event.text("said", input.data.as_slice()));
}

fn section(host: &mut Host<'_, '_>, input: &Input<'_>, key: &str, value: impl AsRef<[u8]>) {
    host.enrich(input.slot, input.flow, SectionId(0), |section| section.text(key, value));
}

plugin!(First, "x_first", |it| it.datagrams(Selection::ports(&[7])).event("x_first", "", &[]), {
    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        tell(input, host);
        Ok(())
    }
});

plugin!(Second, "x_second", |it| it.datagrams(Selection::ports(&[7])).event("x_second", "", &[]), {
    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        tell(input, host);
        Ok(())
    }
});

plugin!(
    Knows,
    "x_knows",
    |it| it.enricher().flows().reads(&["x_first"]).section("known", "", &[]).label("known", "a test"),
    {
        fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            section(host, input, "since", "the start");
            Ok(())
        }
        fn event(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            section(host, input, "since", "x_first");
            host.label(input.slot, input.flow, LabelId(0), "by x_first");
            Ok(())
        }
    }
);

plugin!(Ends, "x_ends", |it| it.enricher().flows().section("ends", "", &[]), {
    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.enrich_ends(
            input.slot,
            input.flow,
            SectionId(0),
            |common| common.number("both", 2),
            |originator| originator.text("is", "client"),
            |responder| responder.text("is", "server"),
        );
        Ok(())
    }
    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.enrich_ends(input.slot, input.flow, SectionId(0), |_| (), |_| (), |it| it.text("is", "late"));
        Ok(())
    }
});

fn sections(events: &[Value], event_type: &str, section: &str) -> Vec<Value> {
    events
        .iter()
        .filter(|event| event["event_type"] == event_type)
        .map(|event| event[section].clone())
        .collect()
}

#[test]
fn an_enricher_is_called_before_all_others_wherever_it_stands_and_reads_what_is_told_at_once() {
    let plugins = in_order(vec![linked::<First>(), linked::<Second>(), linked::<Knows>()]);
    let (events, _) = play(plugins, &[udp(CLIENT, SERVER, b"hello")]);
    assert_eq!(sections(&events, "x_first", "known"), [json!({"since": "the start"})]);
    // Within the same batch: what the first one has told is known by the time the second one tells anything.
    assert_eq!(sections(&events, "x_second", "known"), [json!({"since": "x_first"})]);
    assert_eq!(sections(&events, "flow", "known"), [json!({"since": "x_first"})]);
}

#[test]
fn what_is_said_of_an_end_turns_with_the_event_and_what_is_late_reaches_the_flow_event() {
    let plugins = in_order(vec![linked::<First>(), linked::<Ends>()]);
    let frames = [udp(CLIENT, SERVER, b"hello"), udp(SERVER, CLIENT, b"hi")];
    let (events, _) = play(plugins, &frames);
    let (client, server) = (json!({"is": "client"}), json!({"is": "server"}));
    assert_eq!(
        sections(&events, "x_first", "ends"),
        [
            json!({"both": 2, "src": client, "dest": server}),
            json!({"both": 2, "src": server, "dest": client}),
        ]
    );
    assert_eq!(sections(&events, "flow", "ends"), [json!({"dest": {"is": "late"}})]);
}

plugin!(Times, "x_times", |it| it.datagrams(Selection::ports(&[7])).rtt().event("x_times", "", &[]), {
    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if input.direction == direction::TO_ORIGINATOR {
            host.rtt(input, 30_000_000);
        }
        Ok(())
    }
    fn rtt(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.emit(EventId(0), &Subject::of(input), |event| {
            event.number("to_responder", input.offset);
            event.number("to_originator", input.length);
        });
        Ok(())
    }
});

#[test]
fn round_trips_that_a_plugin_measures_are_in_the_events_and_told_to_who_asks() {
    let frames = [udp(CLIENT, SERVER, b"hello"), udp(SERVER, CLIENT, b"hi")];
    let (events, _) = play(vec![linked::<Times>()], &frames);
    let told = events.iter().find(|event| event["event_type"] == "x_times").unwrap();
    assert_eq!(told["x_times"], json!({"to_responder": 30_000_000, "to_originator": 0}));
    assert_eq!(sections(&events, "flow", "rtt"), [json!({"smoothed_us": 30000, "toserver_us": 30000})]);
}

#[test]
fn the_round_trips_of_tcp_are_kept_by_side_and_bound_the_distance() {
    let frames = [
        tcp(CLIENT, SERVER, 2, 100, 0, b""),
        tcp(SERVER, CLIENT, 18, 500, 101, b""),
        tcp(CLIENT, SERVER, 16, 101, 501, b""),
    ];
    let (events, _) = play(vec![linked::<Times>()], &frames);
    // Frames of `play` are a second apart.
    let rtt = &sections(&events, "flow", "rtt")[0];
    assert_eq!(rtt["handshake_us"], 2_000_000);
    assert_eq!((&rtt["toserver_us"], &rtt["toclient_us"]), (&json!(1_000_000), &json!(1_000_000)));
    assert_eq!(rtt["distance_max_km"], 199_862);
}

plugin!(Asks, "x_asks", |it| it.datagrams(Selection::ports(&[7])), {
    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.request("x_probes", "{\"trace\":\"192.0.2.9\"}");
        host.request("x_nobody", "{}");
        let _ = input;
        Ok(())
    }
});

plugin!(Probes, "x_probes", |it| it.prober().event("x_probes", "", &[]), {
    fn request(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let mapped = |last| [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, last];
        let about = About {
            time: input.time,
            source: mapped(1),
            destination: mapped(9),
            source_port: 0,
            destination_port: 0,
            protocol: 1,
            ipv6: false,
        };
        host.emit_about(EventId(0), &about, |event| event.text("asked", input.data.as_slice()));
        Ok(())
    }
});

#[test]
fn what_one_plugin_asks_of_another_reaches_it_and_its_answer_names_the_ends_it_is_about() {
    let plugins = vec![linked::<Asks>(), linked::<Probes>()];
    let frames = vec![udp(CLIENT, SERVER, b"hello"); 300];
    let (events, _) = play_plan(&Plan { analyzers: plugins, ..Plan::default() }, &frames);
    let told: Vec<&Value> = events.iter().filter(|event| event["event_type"] == "x_probes").collect();
    assert!(!told.is_empty());
    assert_eq!(told[0]["x_probes"]["asked"], "{\"trace\":\"192.0.2.9\"}");
    assert_eq!((&told[0]["src_ip"], &told[0]["dest_ip"]), (&json!("192.0.2.1"), &json!("192.0.2.9")));
    assert_eq!((&told[0]["proto"], &told[0]["flow_id"]), (&json!("ICMP"), &Value::Null));
}

#[test]
fn what_enrichers_add_is_bounded_and_what_has_no_room_is_counted() {
    let mut plan = Plan { analyzers: vec![linked::<Ends>()], ..Plan::default() };
    plan.flow.extras = 1000;
    let frames: Vec<Vec<u8>> = (0..200).map(|port| udp((1, 10_000 + port), SERVER, b"hello")).collect();
    let (events, worker) = play_plan(&plan, &frames);
    let with = sections(&events, "flow", "ends").iter().filter(|section| !section.is_null()).count();
    assert!((1..50).contains(&with), "{with}");
    let account = worker.snapshot().plugins.into_iter().next().unwrap().1;
    assert!(account.refused > 100, "{}", account.refused);
}
