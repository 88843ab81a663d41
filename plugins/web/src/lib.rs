//! The live picture of the network, in a browser.
//!
//! `radar-views` knows the last minutes and makes tables of them, `channel` writes them for all who look, `hub` knows
//! who does, and `server` is where they come. Everything but the server lives on the sink's thread.
#![deny(unsafe_code)]

mod bucket;
pub mod channel;
mod commands;
mod counters;
mod hub;
mod mailbox;
mod news;
pub mod said;
mod server;
mod settings;
mod token;
mod varint;

use counters::Counters;
use hub::Hub;
use radar_listen::{Listener, Names, in_url};
use radar_plugin::{news as kind, prelude::*};
use radar_views::model::{Limits, Model};
use serde_json::json;
use server::{Access, Certificates, Server};
pub use settings::{Config, Tls};
use std::{
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// The sink.
pub struct Web {
    model: Model,
    hub: Hub,
    /// Not started yet: with the first call radar has given up the rights that it does not need.
    prepared: Option<Prepared>,
    certificates: Option<Arc<Certificates>>,
    server: Option<Server>,
    counters: Arc<Counters>,
    counted: [u64; counters::NAMES.len()],
    start: Instant,
    stay: bool,
}

/// All that the server needs.
struct Prepared {
    listeners: Vec<Listener>,
    tls: Option<Arc<Certificates>>,
    access: Access,
    clients: usize,
    questions: std::sync::mpsc::SyncSender<hub::Question>,
}

impl Sink for Web {
    type Config = Config;

    fn manifest() -> Manifest {
        let manifest =
            Manifest::new("web", env!("CARGO_PKG_VERSION"), "The live picture of the network, in a browser");
        let manifest = manifest.activity(100, 4096, 20);
        let files = ["token_file", "tls.certificate", "tls.key"];
        let manifest = files.iter().fold(manifest, |manifest, setting| manifest.opens_setting(setting));
        counters::NAMES.iter().fold(manifest, |manifest, name| manifest.counter(name))
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let listeners = config.check()?;
        let token = config.token()?;
        let tls = Certificates::read(&config.tls)?;
        let listeners = listeners.open(start.check)?;
        let limits = Limits { history: config.history.as_secs() as usize, ..Limits::default() };
        let mut model = Model::new(&limits);
        model.set_listeners(listeners.iter().map(Listener::address).collect());
        let counters = Arc::<Counters>::default();
        let (hub, questions) = Hub::new(config.control, Arc::clone(&counters));
        let access = Access {
            token,
            open: config.open,
            names: Names { others: config.hosts, usual_port: if tls.is_some() { 443 } else { 80 } },
            tls: tls.is_some(),
        };
        let clients = config.clients as usize;
        let certificates = tls.clone();
        let prepared = (!start.check).then_some(Prepared { listeners, tls, access, clients, questions });
        Ok(Self {
            model,
            hub,
            prepared,
            certificates,
            server: None,
            counters,
            counted: [0; counters::NAMES.len()],
            start: Instant::now(),
            stay: config.stay,
        })
    }

    fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        events.iter().for_each(|event| self.model.event(event));
        self.turn(host);
        Ok(())
    }

    fn activity(&mut self, activity: &Activity<'_>, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.model.activity(activity);
        if activity.packets > 0 {
            self.hub.packets(self.start.elapsed());
        }
        self.turn(host);
        Ok(())
    }

    fn news(&mut self, kind: u32, json: &[u8], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.model.news(kind, json);
        self.hub.news(kind, json);
        if kind == kind::END && self.stay {
            host.request("radar", &json!({"do": "stay"}).to_string());
        }
        self.turn(host);
        Ok(())
    }

    fn idle(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.turn(host);
        Ok(())
    }

    fn reopen(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        if let Some(Err(error)) = self.certificates.as_ref().map(|certificates| certificates.read_again()) {
            let SettingError { setting, message } = error;
            host.error(&format!("the certificate stays as it was: {setting}: {message}"));
        }
        Ok(())
    }

    fn close(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.server = None;
        self.prepared = None;
        self.count(host);
        Ok(())
    }
}

impl Web {
    fn turn(&mut self, host: &mut Host<'_, '_>) {
        self.start_server(host);
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.model.set_wall(wall.as_nanos() as u64);
        for (plugin, json) in self.hub.turn(&mut self.model, self.start.elapsed()) {
            host.request(&plugin, &json);
        }
        self.count(host);
    }

    fn start_server(&mut self, host: &mut Host<'_, '_>) {
        let Some(Prepared { listeners, tls, access, clients, questions }) = self.prepared.take() else {
            return;
        };
        let scheme = if tls.is_some() { "https" } else { "http" };
        let urls = listeners.iter().take(1).map(|listener| {
            let address = listener.address();
            format!("{scheme}://{}:{}/#k={}", in_url(address.ip()), address.port(), access.token.text())
        });
        // Not to the log, which is kept and sent about: who has the address can look.
        urls.for_each(|url| eprintln!("web: {url}"));
        match Server::start(listeners, tls, access, clients, questions, Arc::clone(&self.counters)) {
            Ok(server) => self.server = Some(server),
            Err(error) => host.error(&format!("no thread to serve pages: {error}")),
        }
    }

    /// Tells the host what was counted since it was told last.
    fn count(&mut self, host: &mut Host<'_, '_>) {
        for (id, (now, told)) in (0..).zip(self.counters.all().into_iter().zip(&mut self.counted)) {
            let more = now - std::mem::replace(told, now);
            if more > 0 {
                host.count(CounterId(id), more);
            }
        }
    }
}

radar_plugin::export_sink!(Web);
