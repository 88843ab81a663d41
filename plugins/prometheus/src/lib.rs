//! What radar counts, for Prometheus to collect: metrics over HTTP.
//!
//! radar tells its sinks each second how it does, as the body of a `stats` event. The last of it is kept in `state`,
//! `metrics` makes families of it when somebody asks, `exposition` writes them down, and `server` is where they ask.
#![deny(unsafe_code)]

mod counters;
mod exposition;
mod metrics;
mod process;
mod server;
mod settings;
mod state;

use counters::Counters;
use process::Process;
use radar_listen::{Listener, Names};
use radar_plugin::prelude::*;
use server::{Server, Service};
pub use settings::Config;
use state::Shared;
use std::sync::Arc;

/// The sink.
pub struct Prometheus {
    shared: Arc<Shared>,
    counters: Arc<Counters>,
    told: [u64; counters::NAMES.len()],
    /// Not started yet: with the first call radar has given up the rights that it does not need.
    prepared: Option<(Vec<Listener>, Service)>,
    server: Option<Server>,
}

impl Sink for Prometheus {
    type Config = Config;

    fn manifest() -> Manifest {
        let description = "What radar counts, for Prometheus to collect";
        // Of what flows carry it needs nothing, but who asks for that is told each second how radar does.
        let manifest =
            Manifest::new("prometheus", env!("CARGO_PKG_VERSION"), description).activity(1000, 0, 0);
        counters::NAMES.iter().fold(manifest, |manifest, name| manifest.counter(name))
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let listeners = config.listeners()?.open(start.check)?;
        let shared = Arc::<Shared>::default();
        let counters = Arc::<Counters>::default();
        let service = Service {
            names: Names { others: config.hosts, usual_port: 80 },
            // Where the kernel does not tell of processes, the rest is told.
            process: Process::open().ok(),
            shared: Arc::clone(&shared),
            counters: Arc::clone(&counters),
        };
        let prepared = (!start.check).then_some((listeners, service));
        Ok(Self { shared, counters, told: Default::default(), prepared, server: None })
    }

    fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.shared.count(events.iter().map(|event| event.event_type.as_str()));
        self.turn(host);
        Ok(())
    }

    fn news(&mut self, kind: u32, json: &[u8], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.shared.news(kind, json);
        self.turn(host);
        Ok(())
    }

    fn idle(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.turn(host);
        Ok(())
    }

    fn close(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        (self.server, self.prepared) = (None, None);
        self.tell(host);
        Ok(())
    }
}

impl Prometheus {
    fn turn(&mut self, host: &mut Host<'_, '_>) {
        if let Some((listeners, service)) = self.prepared.take() {
            match Server::start(listeners, service) {
                Ok(server) => self.server = Some(server),
                Err(error) => host.error(&format!("no thread to answer with: {error}")),
            }
        }
        self.tell(host);
    }

    /// Tells the host what was counted since it was told last.
    fn tell(&mut self, host: &mut Host<'_, '_>) {
        for (id, (now, told)) in (0..).zip(self.counters.all().into_iter().zip(&mut self.told)) {
            let more = now - std::mem::replace(told, now);
            if more > 0 {
                host.count(CounterId(id), more);
            }
        }
    }
}

radar_plugin::export_sink!(Prometheus);
