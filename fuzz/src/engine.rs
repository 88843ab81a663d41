//! Frames through the whole engine with plugins linked, and what must hold whatever came in.

use crate::strict;
use bumpalo::Bump;
use radar_core::{
    anomaly,
    capture::{Frames, Statistics},
    eve::Batch,
    host::{Limits, Plugin},
    pipeline::{BATCH, Plan, Worker, stats},
};
use radar_plugin::{Analyzer, analyzer_root};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

/// An analyzer, linked. A call may take as long as it likes: the fuzzer has a clock of its own, which
/// a busy machine does not make strike.
#[must_use]
pub fn linked<A: Analyzer>() -> Plugin {
    let plugin = Plugin::from_root(&A::manifest().name, analyzer_root::<A>());
    let limits = Limits { time: Duration::from_secs(3600), ..Limits::default() };
    plugin.unwrap_or_else(|error| panic!("{error}")).with_limits(limits)
}

/// A plan with these analyzers, made once for each name: a plugin's root stays for ever, and is here to
/// be found by who looks for leaks.
pub fn plan(name: &str, analyzers: impl FnOnce() -> Vec<Plugin>) -> &'static Plan {
    static PLANS: LazyLock<Mutex<HashMap<String, &Plan>>> = LazyLock::new(Mutex::default);
    let mut plans = PLANS.lock().unwrap_or_else(PoisonError::into_inner);
    plans.entry(name.to_owned()).or_insert_with(|| {
        let anomaly = anomaly::Limits { events: true, ..anomaly::Limits::default() };
        Box::leak(Box::new(Plan { analyzers: analyzers(), anomaly, ..Plan::default() }))
    })
}

/// Events of no plugin.
const CORE: [&str; 2] = ["anomaly", "flow"];

/// An engine at work.
pub struct Engine<'p> {
    plan: &'p Plan,
    worker: Worker,
    arena: Bump,
    events: Vec<Value>,
}

impl<'p> Engine<'p> {
    /// A worker that has seen nothing yet.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let worker = Worker::new(plan, 0).unwrap_or_else(|error| panic!("{error}"));
        Self { plan, worker, arena: Bump::new(), events: Vec::new() }
    }

    /// Plays frames.
    pub fn play(&mut self, frames: Frames<'_>) {
        for batch in frames.batches(BATCH) {
            self.worker.batch(batch, &self.arena);
            self.arena.reset();
            self.check_sums();
            let written = self.worker.take();
            self.read(&written);
        }
    }

    /// The input is over; gives all events, and the sum of the plugins' counters.
    #[must_use]
    pub fn end(mut self) -> (Vec<Value>, u64) {
        self.worker.end(&mut self.arena);
        let written = self.worker.take();
        self.read(&written);
        self.check_sums();
        let snapshot = self.worker.snapshot();
        assert_eq!(snapshot.live, 0, "flows live on after the end");
        assert_eq!(snapshot.reassembly.held_octets, 0, "octets are held after the end");
        // Each counts something that was not as it should be.
        let odd = snapshot.plugins.iter().flat_map(|(_, account)| &account.counters).sum();
        (self.events, odd)
    }

    fn check_sums(&self) {
        let snapshot = self.worker.snapshot();
        let violations = snapshot.violations();
        assert!(violations.is_empty(), "{violations:?}: {snapshot:#?}");
        for (name, account) in &snapshot.plugins {
            assert_eq!(account.faults, 0, "{name} failed");
            assert_eq!(account.refused, 0, "events of {name} were refused");
        }
    }

    /// The `stats` event can be read as well.
    pub fn check_stats(&self) {
        let line = stats(0, &Statistics::default(), &self.worker.snapshot(), &[], None).to_string();
        strict::parse(line.as_bytes()).unwrap_or_else(|error| panic!("stats: {error}"));
    }

    fn read(&mut self, batch: &Batch) {
        for head in batch.heads() {
            let line = batch.line(head);
            let event = strict::parse(line)
                .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(line)));
            let end = line.len().saturating_sub(1);
            assert!(line[..end].iter().all(|octet| *octet >= b' '), "a control octet in {event}");
            self.check_declared(&event);
            self.events.push(event);
        }
    }

    /// Each field of an event stands in its plugin's manifest.
    fn check_declared(&self, event: &Value) {
        let name = event["event_type"].as_str().unwrap_or_default();
        let mut manifests = self.plan.analyzers.iter().map(|plugin| &plugin.manifest);
        let owner = manifests.find(|manifest| manifest.events.iter().any(|declared| declared.name == name));
        match owner {
            Some(manifest) => {
                let undeclared = radar_testkit::undeclared(manifest, std::slice::from_ref(event));
                assert!(undeclared.is_empty(), "not in the manifest: {undeclared:?} of {event}");
            }
            None => assert!(CORE.contains(&name), "an event of nobody: {event}"),
        }
    }
}

/// What the plugins said, without the envelopes: those tell of packets, which may be cut otherwise.
#[must_use]
pub fn bodies(events: &[Value]) -> Vec<&Value> {
    let name = |event: &'_ Value| event["event_type"].as_str().unwrap_or_default().to_owned();
    let named = events.iter().map(|event| (name(event), event));
    named.filter(|(name, _)| !CORE.contains(&&**name)).map(|(name, event)| &event[name]).collect()
}
