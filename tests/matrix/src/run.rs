//! Plays cases, and holds what came against what must come.

use crate::{Case, Expect, Facts, Report};
use radar_plugin::Analyzer;
use radar_testkit::play_frames;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Cases of one run: each has a client port of its own.
const TOGETHER: usize = 250;

/// The client port of the first case of a run.
const PORT_FIRST: u16 = 20_000;

/// Plays cases to a plugin, many in one run of the engine.
#[must_use]
pub fn run<A: Analyzer>(cases: &[Case]) -> Report {
    in_runs_of::<A>(TOGETHER, cases)
}

/// The same, each in a run of its own: for plugins that know a connection again by what is in it.
#[must_use]
pub fn run_apart<A: Analyzer>(cases: &[Case]) -> Report {
    in_runs_of::<A>(1, cases)
}

fn in_runs_of<A: Analyzer>(number: usize, cases: &[Case]) -> Report {
    let mut report = Report::default();
    for some in cases.chunks(number) {
        let told = play::<A>(some);
        let yardsticks: Vec<Case> = some.iter().filter_map(yardstick).collect();
        let mut measured = if yardsticks.is_empty() { vec![] } else { play::<A>(&yardsticks) }.into_iter();
        for (case, told) in some.iter().zip(told) {
            let same = match case.expect {
                Expect::SameAs(_) => measured.next().expect("each has its yardstick"),
                _ => Vec::new(),
            };
            judge(case, &told, same.first(), &mut report);
        }
    }
    report
}

fn yardstick(case: &Case) -> Option<Case> {
    match &case.expect {
        Expect::SameAs(octets) => Some(case.yardstick(octets)),
        _ => None,
    }
}

/// What was told of the hello of each case.
fn play<A: Analyzer>(cases: &[Case]) -> Vec<Vec<Facts>> {
    let mut clock = 0;
    let ports = PORT_FIRST..;
    let frames: Vec<_> =
        cases.iter().zip(ports).flat_map(|(case, port)| case.frames(port, &mut clock)).collect();
    let played = play_frames::<A>(&frames, &json!({}));
    assert_eq!(played.account.faults, 0, "the plugin failed");
    let mut told = HashMap::<u64, Vec<Facts>>::new();
    for event in &played.events {
        let body = &event[event["event_type"].as_str().unwrap_or_default()];
        told.entry(client_port(event)).or_default().extend(Facts::told(body));
    }
    (PORT_FIRST..).take(cases.len()).map(|port| told.remove(&port.into()).unwrap_or_default()).collect()
}

fn client_port(event: &Value) -> u64 {
    let ports = ["src_port", "dest_port"].map(|key| event[key].as_u64().unwrap_or_default());
    let clients = u64::from(PORT_FIRST)..u64::from(PORT_FIRST) + TOGETHER as u64;
    ports.into_iter().find(|port| clients.contains(port)).unwrap_or_default()
}

fn judge(case: &Case, told: &[Facts], same: Option<&Facts>, report: &mut Report) {
    let (expected, may_be_silent) = match &case.expect {
        Expect::Told(facts) => (Some(facts), false),
        Expect::ToldOrNothing(facts) => (Some(facts), true),
        Expect::Nothing => (None, true),
        Expect::SameAs(_) => (same, same.is_none()),
    };
    let wrong = told.iter().find(|facts| Some(*facts) != expected);
    match (wrong, told.is_empty()) {
        (Some(facts), _) => report.wrong.push((case.name.clone(), format!("{facts:?}"))),
        (None, false) => report.told += 1,
        (None, true) if may_be_silent => report.nothing += 1,
        (None, true) => report.missing.push(case.name.clone()),
    }
}
