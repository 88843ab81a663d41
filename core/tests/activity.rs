//! What sinks are told of traffic and of radar, and what they can ask of radar.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a test may

mod common;

use common::{tcp, udp};
use radar_core::{
    activity::Wish,
    capture::{CaptureError, Chunk, Filled, Frame, LinkType, Paced, Source, Statistics},
    control::Control,
    host::{Outlet, Plugin},
    pipeline::{Plan, Until, run_files},
    time::Timestamp,
};
use radar_plugin::{Activity, flow_flag, news, prelude::*};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Mutex};

settings! {
    /// `[sinks.*]`.
    pub struct Named {
        /// Under which it is kept what it was told.
        pub name: String = "",
    }
}

/// Keeps what it is told; the one called `again` has the file read twice.
struct Watcher {
    name: String,
    ends: u32,
}

static TOLD: Mutex<BTreeMap<String, Vec<Value>>> = Mutex::new(BTreeMap::new());

impl Watcher {
    fn keep(&self, told: Value) {
        TOLD.lock().unwrap().entry(self.name.clone()).or_default().push(told);
    }
}

impl Sink for Watcher {
    type Config = Named;

    fn manifest() -> Manifest {
        Manifest::new("x-watcher", "1", "a test").activity(100, 2, 3)
    }

    fn new(config: Named, _: &Start) -> Result<Self, SettingError> {
        Ok(Self { name: config.name, ends: 0 })
    }

    fn events(&mut self, _: &[Event<'_>], _: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    fn activity(&mut self, activity: &Activity<'_>, _: &mut Host<'_, '_>) -> Result<(), Lost> {
        let flows = activity.flows.iter().map(|flow| {
            let about: Value = serde_json::from_str(flow.about.as_str()).unwrap_or_default();
            json!({
                "port": flow.source_port, "packets": flow.packets, "new": flow.packets_new,
                "is_new": flow.flags & flow_flag::NEW != 0, "ended": flow.flags & flow_flag::ENDED != 0,
                "flags": flow.tcp_flags, "state": flow.state, "about": about,
            })
        });
        let octets = |head: &radar_plugin::PacketHead<'_>| head.data.as_slice().first().copied();
        self.keep(json!({
            "time": activity.time / 1_000_000,
            "packets": activity.packets,
            "octets": activity.octets,
            "sizes": activity.sizes.iter().sum::<u32>(),
            "others": [activity.others.flows, activity.others.packets[0] + activity.others.packets[1]],
            "flows": flows.collect::<Vec<_>>(),
            "heads": activity.heads.iter().map(octets).collect::<Vec<_>>(),
        }));
        Ok(())
    }

    fn news(&mut self, kind: u32, json: &[u8], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        let json: Value = serde_json::from_slice(json).unwrap();
        if kind == news::END && self.name == "again" {
            self.ends += 1;
            host.request("radar", r#"{"do": "stay"}"#);
            host.request("radar", r#"{"do": "replay", "pace": 100}"#);
        }
        self.keep(json!({ "news": kind, "json": json }));
        Ok(())
    }
}

/// Adds something to a flow when a moment has passed since it began.
#[derive(Default)]
struct Late {
    flow: Option<(u32, u64)>,
    ticks: u32,
}

settings! {
    /// No settings.
    pub struct None {}
}

impl Analyzer for Late {
    type Config = None;

    fn manifest() -> Manifest {
        let late = Manifest::new("late", "1", "a test").enricher().flows().tick(100);
        late.section("late", "a test", &[field("name", "string", "")])
    }

    fn new(_: None, _: &Start) -> Result<Self, SettingError> {
        Ok(Self::default())
    }

    fn flow_start(&mut self, input: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.flow.get_or_insert((input.slot, input.flow));
        Ok(())
    }

    fn tick(&mut self, _: u64, host: &mut Host<'_, '_>) -> Outcome {
        self.ticks += 1;
        if let Some((slot, flow)) = self.flow.filter(|_| self.ticks == 3) {
            host.enrich(slot, flow, SectionId(0), |section| section.text("name", "curl"));
        }
        Ok(())
    }
}

/// Frames, each at its time in milliseconds; those behind a long silence come apart from those before it.
struct Frames {
    frames: Vec<(u64, Vec<u8>)>,
    next: usize,
    rewound: u32,
    control: Control,
}

impl Source for Frames {
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        chunk.clear();
        if self.next == self.frames.len() {
            if self.rewound == 1 {
                self.control.stop();
            }
            return Ok(Filled::End);
        }
        let mut before = u64::MAX;
        for (at, (time, data)) in self.frames.iter().enumerate().skip(self.next) {
            if time.saturating_sub(before) > 1000 {
                break;
            }
            (before, self.next) = (*time, at + 1);
            let (number, length, link) = (at as u64 + 1, data.len() as u32, LinkType::ETHERNET);
            let time = Timestamp(time * 1_000_000);
            chunk.push(Frame { number, time, data, length, link, interface: 0 });
        }
        Ok(Filled::Frames)
    }

    fn statistics(&mut self) -> Statistics {
        Statistics::default()
    }

    fn stop(&mut self) {}

    fn is_live(&self) -> bool {
        false
    }

    fn rewind(&mut self) -> Result<bool, CaptureError> {
        self.next = 0;
        self.rewound += 1;
        Ok(true)
    }
}

/// What the sink was told of these frames, at these milliseconds.
fn told(name: &str, frames: Vec<(u64, Vec<u8>)>) -> Vec<Value> {
    told_with(name, frames, Vec::new())
}

/// The same with these enrichers.
fn told_with(name: &str, frames: Vec<(u64, Vec<u8>)>, analyzers: Vec<Plugin>) -> Vec<Value> {
    let plugin = Plugin::from_root("watcher", radar_plugin::sink_root::<Watcher>()).unwrap();
    let sinks = vec![plugin.with_config(&json!({ "name": name }))];
    let activity = Wish::default();
    activity.set(sinks.iter().filter_map(|sink| sink.manifest.wants.activity.as_ref()));
    let plan = Plan { sinks, analyzers, activity, rewinds: true, world: json!({}), ..Plan::default() };
    let outlet = |sink| Outlet::new(sink, &plan.request(0)).unwrap().asking(&plan.commands);
    let outlets = plan.sinks.iter().map(outlet).collect();
    let control = Control::default();
    let frames = Frames { frames, next: 0, rewound: 0, control: control.clone() };
    let mut source = Paced::new(frames, &plan.pace, false);
    run_files(&plan, &mut source, outlets, 1, Until::default(), &control, drop).unwrap();
    TOLD.lock().unwrap().remove(name).unwrap_or_default()
}

fn reports(told: &[Value]) -> Vec<&Value> {
    told.iter().filter(|one| one.get("news").is_none()).collect()
}

#[test]
fn each_interval_of_the_capture_has_a_report_and_all_of_them_together_every_packet() {
    let query = |port| udp((1, port), (2, 53), b"x");
    let told =
        told("intervals", vec![(1010, query(1)), (1050, query(1)), (1110, query(1)), (1990, query(1))]);
    let reports = reports(&told);
    let of = |key: &str| reports.iter().map(|report| report[key].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(of("packets"), [2, 1, 1]);
    assert_eq!((of("sizes"), of("time")[0]), (vec![2, 1, 1], 1100));
    let flow = |at: usize| &reports[at]["flows"][0];
    assert_eq!((&flow(0)["packets"], &flow(0)["is_new"]), (&json!([2, 0]), &json!(true)));
    assert_eq!((&flow(1)["packets"], &flow(1)["new"]), (&json!([3, 0]), &json!([1, 0])));
    assert!(flow(0)["about"]["community_id"].as_str().unwrap().starts_with("1:"));
    assert_eq!((&flow(1)["about"], &flow(2)["ended"]), (&Value::Null, &json!(true)));
}

#[test]
fn those_that_carry_most_are_named_and_the_others_added_up() {
    let mut frames: Vec<_> = (1..=9).map(|port| (1010, udp((1, port), (2, 53), b"x"))).collect();
    frames.push((1020, udp((1, 7), (2, 53), &[0; 500])));
    frames.push((1200, udp((1, 1), (2, 53), b"x")));
    let told = told("others", frames);
    let first = reports(&told)[0];
    assert_eq!((&first["packets"], &first["others"]), (&json!(10), &json!([7, 7])));
    assert_eq!(first["flows"].as_array().unwrap().len(), 2);
    assert!(first["flows"].as_array().unwrap().iter().any(|flow| flow["port"] == 7));
    assert_eq!(first["heads"], json!([0x45, 0x45, 0x45]));
}

#[test]
fn a_flood_of_short_flows_does_not_hide_what_carries_most() {
    let (client, server) = ((1, 4000), (2, 80));
    let mut frames = vec![(1000, tcp(client, server, 2, 1, 0, b""))];
    // Each connection is reset and takes the ports of the one before it, which is over with that.
    for number in 0..20u64 {
        frames.push((1001 + number, tcp(server, client, 20, 0, 2 + 10 * number as u32, b"")));
        frames.push((1001 + number, tcp(client, server, 2, 1 + 10 * (number as u32 + 1), 0, b"")));
    }
    frames.push((1030, udp((1, 7), (2, 53), &[0; 1400])));
    frames.push((1200, udp((1, 8), (2, 53), b"x")));
    let told = told("flood", frames);
    let first = reports(&told)[0];
    let ports: Vec<u64> =
        first["flows"].as_array().unwrap().iter().map(|flow| flow["port"].as_u64().unwrap()).collect();
    assert!(ports.contains(&7), "{first}");
    assert!(first["others"][0].as_u64().unwrap() >= 10, "{first}");
}

#[test]
fn flags_are_told_when_they_are_seen_for_the_first_time() {
    let (client, server) = ((1, 4000), (2, 80));
    let frames = vec![
        (1000, tcp(client, server, 2, 1, 0, b"")),
        (1010, tcp(server, client, 18, 1, 2, b"")),
        (1120, tcp(client, server, 16, 2, 2, b"x")),
        (1230, tcp(server, client, 4, 2, 0, b"")),
    ];
    let told = told("flags", frames);
    let flags: Vec<&Value> = reports(&told).iter().map(|report| &report["flows"][0]["flags"]).collect();
    assert_eq!(flags[..2], [&json!([2, 2]), &json!([0, 0])]);
    assert!(flags.contains(&&json!([0, 4])), "{flags:?}");
}

#[test]
fn what_is_found_of_a_flow_that_is_silent_by_then_is_told_at_once() {
    let late = Plugin::from_root("late", radar_plugin::analyzer_root::<Late>()).unwrap();
    let other = |time| (time, udp((1, 9), (2, 53), b"x"));
    let frames = vec![(1000, udp((1, 7), (2, 53), b"x")), other(2500), other(4000), other(5500)];
    let told = told_with("late", frames, vec![late]);
    let is_known = |flow: &&Value| flow["port"] == 7 && flow["about"]["late"]["name"] == "curl";
    let flows = reports(&told).into_iter().flat_map(|report| report["flows"].as_array().unwrap());
    let known: Vec<_> = flows.filter(is_known).collect();
    assert_eq!((&known[0]["ended"], &known[0]["new"]), (&json!(false), &json!([0, 0])), "{known:#?}");
}

#[test]
fn the_world_comes_first_and_the_end_last() {
    let told = told("news", vec![(1000, udp((1, 1), (2, 53), b"x"))]);
    assert_eq!(told[0]["news"], news::WORLD);
    assert_eq!(told[0]["json"]["plugins"][0]["name"], "watcher");
    let last = told.last().unwrap();
    assert_eq!((&last["news"], &last["json"]["reason"]), (&json!(news::END), &json!("end of file")));
    assert_eq!((&last["json"]["packets"], &last["json"]["replay"]), (&json!(1), &json!(true)));
}

#[test]
fn a_file_is_read_again_while_somebody_looks_at_it() {
    let told = told("again", vec![(1000, udp((1, 1), (2, 53), b"x")), (1040, udp((1, 1), (2, 53), b"x"))]);
    let packets: u64 = reports(&told).iter().map(|report| report["packets"].as_u64().unwrap()).sum();
    assert_eq!(packets, 4);
    let times: Vec<u64> = reports(&told).iter().map(|report| report["time"].as_u64().unwrap()).collect();
    assert!(times.is_sorted() && times.last().unwrap() > &2000, "{times:?}");
}
