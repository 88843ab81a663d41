//! What is known of the traffic of the last minutes, within bounds.
//!
//! Time is the capture's: a file that is read in a second fills the same seconds as it did when it was taken.

pub mod about;
pub mod address;
mod carried;
pub mod clients;
pub mod dns;
pub mod events;
pub mod fields;
pub mod fingerprints;
pub mod flow;
pub mod flows;
pub mod handshakes;
pub mod heads;
pub mod health;
pub mod here;
pub mod hosts;
pub mod interfaces;
mod join;
mod limits;
mod observe;
mod programs;
pub mod pulses;
mod rates;
pub mod seconds;
pub mod strings;
pub mod traces;
pub mod world;

pub use carried::Carried;
pub use limits::Limits;

use crate::view::Now;
use events::Events;
use flows::Flows;
use hosts::Hosts;
use radar_plugin::news;
use seconds::{Seconds, sign};
use std::net::SocketAddr;
use strings::Strings;

/// What views are made from.
#[derive(Debug)]
pub struct Model {
    now: Now,
    strings: Strings,
    programs: programs::Programs,
    hosts: Hosts,
    flows: Flows,
    seconds: Seconds,
    pulses: pulses::Pulses,
    events: Events,
    heads: heads::Heads,
    here: here::Here,
    dns: dns::Dns,
    handshakes: handshakes::Handshakes,
    fingerprints: fingerprints::Fingerprints,
    traces: traces::Traces,
    world: world::World,
    health: health::Health,
    interfaces: Vec<interfaces::Interface>,
    listeners: Vec<SocketAddr>,
    paused: bool,
    clients: u64,
    vocabulary: std::sync::Arc<radar_filter::Vocabulary>,
    totals: Totals,
    /// What views have made of all this at the moment.
    pub(crate) shared: crate::view::Shared,
}

/// What was counted since the start.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Packets, those of no flow among them.
    pub packets: u64,
    /// Their octets.
    pub octets: u64,
    /// Reports that told of a time before the open second.
    pub late: u64,
    /// What came too late to be in any second: octets.
    pub too_late: u64,
    /// Times that the clock of the capture has jumped.
    pub jumps: u64,
    late_in_row: u32,
}

impl Default for Model {
    fn default() -> Self {
        Self::new(&Limits::default())
    }
}

impl Model {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            now: Now::default(),
            strings: Strings::new(limits.strings),
            programs: programs::Programs::default(),
            hosts: Hosts::default(),
            flows: Flows::new(limits.flows),
            seconds: Seconds::new(limits.history, limits.flows_in_second),
            pulses: pulses::Pulses::new(limits.pulses),
            events: Events::new(limits.events),
            heads: heads::Heads::new(limits.heads),
            here: here::Here::default(),
            dns: dns::Dns::new(limits.lookups),
            handshakes: handshakes::Handshakes::new(limits.handshakes),
            fingerprints: fingerprints::Fingerprints::new(limits.fingerprints),
            traces: traces::Traces::default(),
            world: world::World::default(),
            health: health::Health::default(),
            interfaces: Vec::new(),
            listeners: Vec::new(),
            paused: false,
            clients: 0,
            vocabulary: std::sync::Arc::default(),
            totals: Totals::default(),
            shared: crate::view::Shared::default(),
        }
    }

    /// Takes news of radar: one of `radar_plugin::news`. What cannot be read changes nothing.
    pub fn news(&mut self, kind: u32, json: &[u8]) {
        self.shared.forget();
        match kind {
            news::WORLD => {
                if let Some(world) = world::World::read(json) {
                    self.vocabulary = std::sync::Arc::new(fields::grown(&self.vocabulary, &world));
                    self.world = world;
                }
            }
            news::HEALTH => {
                let lost = self.health.read(json);
                if let Some(open) = self.seconds.open_mut() {
                    open.drops[0] += lost[0];
                    open.drops[1] += lost[1];
                }
            }
            news::INTERFACES => {
                if let Some(interfaces) = interfaces::read(json, &self.interfaces) {
                    self.here.set(interfaces::addresses(&interfaces));
                    self.interfaces = interfaces;
                    self.orient();
                }
            }
            news::END => self.sign(sign::END),
            _ => {}
        }
    }

    /// The clock on the wall, in nanoseconds since 1970.
    pub fn set_wall(&mut self, now: u64) {
        self.now.wall = now;
    }

    /// Where radar's own pages are served: flows to there are its own.
    pub fn set_listeners(&mut self, listeners: Vec<SocketAddr>) {
        self.shared.forget();
        self.listeners = listeners;
    }

    /// The capture stands still, or goes on.
    pub fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
        if paused {
            self.sign(sign::PAUSED);
        }
    }

    /// So many look.
    pub fn set_clients(&mut self, clients: u64) {
        self.clients = clients;
    }

    /// The last moment that anything is known of.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now
    }

    /// The flows that are known.
    #[must_use]
    pub fn flows(&self) -> &Flows {
        &self.flows
    }

    /// Their ends.
    #[must_use]
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// The last minutes.
    #[must_use]
    pub fn seconds(&self) -> &Seconds {
        &self.seconds
    }

    /// The last moments.
    #[must_use]
    pub fn pulses(&self) -> &pulses::Pulses {
        &self.pulses
    }

    /// The last events.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// The last packets of those that are sampled.
    #[must_use]
    pub fn heads(&self) -> &heads::Heads {
        &self.heads
    }

    /// Which addresses are this machine's.
    #[must_use]
    pub fn here(&self) -> &here::Here {
        &self.here
    }

    /// What the DNS was asked.
    #[must_use]
    pub fn dns(&self) -> &dns::Dns {
        &self.dns
    }

    /// Handshakes of TLS and QUIC.
    #[must_use]
    pub fn handshakes(&self) -> &handshakes::Handshakes {
        &self.handshakes
    }

    /// Which programs have shown which fingerprints.
    #[must_use]
    pub fn fingerprints(&self) -> &fingerprints::Fingerprints {
        &self.fingerprints
    }

    /// Ways to hosts.
    #[must_use]
    pub fn traces(&self) -> &traces::Traces {
        &self.traces
    }

    /// What runs.
    #[must_use]
    pub fn world(&self) -> &world::World {
        &self.world
    }

    /// How radar is doing.
    #[must_use]
    pub fn health(&self) -> &health::Health {
        &self.health
    }

    /// This machine's interfaces.
    #[must_use]
    pub fn interfaces(&self) -> &[interfaces::Interface] {
        &self.interfaces
    }

    /// How many look.
    #[must_use]
    pub fn clients(&self) -> u64 {
        self.clients
    }

    /// What was counted since the start.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The fields that filters may speak of.
    #[must_use]
    pub fn vocabulary(&self) -> &std::sync::Arc<radar_filter::Vocabulary> {
        &self.vocabulary
    }

    /// The texts that are kept.
    #[must_use]
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    fn sign(&mut self, sign: u8) {
        if let Some(open) = self.seconds.open_mut() {
            open.signs |= sign;
        }
    }
}
