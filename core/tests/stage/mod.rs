//! A run in which plugins come and go at chosen moments: a script of frames and changes.

use radar_core::{
    capture::{CaptureError, Chunk, Filled, Frame, LinkType, Source, Statistics},
    control::Control,
    host::{Outlet, Plugin},
    pipeline::{Changed, Outcome, Plan, PlanError, Stage, Until, run_files},
    time::Timestamp,
};
use radar_plugin::prelude::*;
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

/// What comes next.
pub enum Step {
    /// Frames, a second apart.
    Frames(Vec<Vec<u8>>),
    /// Other plugins.
    Change(Vec<Plugin>),
    /// The same, while what follows goes on.
    Soon(Vec<Plugin>),
}

/// What came of it.
pub struct Played {
    /// The events of each sink, in their order.
    pub events: BTreeMap<String, Vec<Value>>,
    /// What each change came to.
    pub changes: Vec<Result<Changed, PlanError>>,
    pub outcome: Outcome,
}

impl Played {
    /// The bodies of a sink's events of a type.
    pub fn told(&self, sink: &str, event_type: &str) -> Vec<String> {
        let events = self.events.get(sink).into_iter().flatten();
        let of_type = events.filter(|event| event["event_type"] == event_type);
        of_type.map(|event| event[event_type]["what"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

settings! {
    /// `[sinks.*]`.
    pub struct Named {
        /// Under which its events are kept.
        pub name: String = "",
    }
}

/// Keeps events for the test, and says when it opens and closes.
struct Keeper(String);

/// Releases the sink whose events are kept under `stuck`.
pub static STUCK_NO_MORE: AtomicBool = AtomicBool::new(false);

static KEPT: Mutex<BTreeMap<String, Vec<Value>>> = Mutex::new(BTreeMap::new());

fn keep(name: &str, event: Value) {
    KEPT.lock().unwrap().entry(name.to_owned()).or_default().push(event);
}

impl Sink for Keeper {
    type Config = Named;

    fn manifest() -> Manifest {
        Manifest::new("x-keeper", "1", "a test")
    }

    fn new(config: Named, start: &Start) -> Result<Self, SettingError> {
        if config.name == "refused" && !start.check {
            return Err(SettingError::new("name", "cannot be"));
        }
        if !start.check {
            keep(&config.name, "open".into());
        }
        Ok(Self(config.name))
    }

    fn events(&mut self, events: &[radar_plugin::Event<'_>], _: &mut Host<'_, '_>) -> Result<(), Lost> {
        while self.0 == "stuck" && !STUCK_NO_MORE.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(1));
        }
        for event in events {
            keep(&self.0, serde_json::from_slice(event.line.as_slice()).unwrap());
        }
        Ok(())
    }

    fn close(&mut self, _: &mut Host<'_, '_>) -> Result<(), Lost> {
        keep(&self.0, "close".into());
        Ok(())
    }
}

/// A sink of this id; its events are kept under `name`, which must be a test's own.
pub fn keeper(id: &str, name: &str) -> Plugin {
    let plugin = Plugin::from_root(id, radar_plugin::sink_root::<Keeper>()).unwrap();
    plugin.with_config(&serde_json::json!({ "name": name }))
}

/// An analyzer of this id with its setting `word`.
pub fn teller<A: Analyzer>(id: &str, word: &str) -> Plugin {
    let plugin = Plugin::from_root(id, radar_plugin::analyzer_root::<A>()).unwrap();
    plugin.with_config(&serde_json::json!({ "word": word }))
}

struct Script {
    steps: VecDeque<Step>,
    change: Sender<Vec<Plugin>>,
    changed: Receiver<()>,
    number: u64,
    /// Whether what was written is published before the next step.
    rests: bool,
}

impl Source for Script {
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        chunk.clear();
        if std::mem::take(&mut self.rests) {
            return Ok(Filled::Idle);
        }
        match self.steps.front_mut() {
            None => Ok(Filled::End),
            Some(Step::Frames(frames)) => {
                for data in frames.iter() {
                    self.number += 1;
                    let time = Timestamp::new(1000 + self.number, 0);
                    let length = data.len() as u32;
                    let (number, link) = (self.number, LinkType::ETHERNET);
                    chunk.push(Frame { number, time, data, length, link, interface: 0 });
                }
                self.steps.pop_front();
                self.rests = true;
                Ok(Filled::Frames)
            }
            Some(Step::Soon(plugins)) => {
                self.change.send(std::mem::take(plugins)).unwrap();
                self.steps.pop_front();
                Ok(Filled::Idle)
            }
            Some(Step::Change(plugins)) => {
                if !plugins.is_empty() {
                    // Several workers have their frames behind them by then.
                    thread::sleep(Duration::from_millis(100));
                    self.change.send(std::mem::take(plugins)).unwrap();
                }
                if self.changed.recv_timeout(Duration::from_millis(1)).is_ok() {
                    self.steps.pop_front();
                }
                Ok(Filled::Idle)
            }
        }
    }

    fn statistics(&mut self) -> Statistics {
        Statistics::default()
    }

    fn stop(&mut self) {}

    fn is_live(&self) -> bool {
        false
    }
}

/// Plays a script that begins with these plugins.
pub fn play(plugins: Vec<Plugin>, steps: Vec<Step>, workers: usize) -> Played {
    let (sinks, analyzers): (Vec<_>, Vec<_>) = plugins.into_iter().partition(Plugin::is_sink);
    let plan = Plan { analyzers, sinks, ..Plan::default() };
    let outlets = plan.sinks.iter().map(|sink| Outlet::new(sink, &plan.request(0)).unwrap()).collect();
    let ((change, changes), (done, changed)) = (channel(), channel());
    let mut source = Script { steps: steps.into(), change, changed, number: 0, rests: false };
    let mut director = None;
    let started = |mut stage: Stage| {
        director = Some(thread::spawn(move || {
            let mut results = Vec::new();
            while let Ok(plugins) = changes.recv() {
                results.push(stage.change(plugins, &[], || false));
                // The script may be over by then.
                let _ = done.send(());
            }
            results
        }));
    };
    let control = Control::default();
    let outcome =
        run_files(&plan, &mut source, outlets, workers, Until::default(), &control, started).unwrap();
    drop(source);
    let changes = director.unwrap().join().unwrap();
    Played { events: KEPT.lock().unwrap().clone(), changes, outcome }
}
