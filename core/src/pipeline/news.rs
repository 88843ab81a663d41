//! News of radar itself, for sinks that show it: what runs, how it does, what interfaces there are, and the end.

use super::{Plan, Snapshot, stats::stats};
use crate::{
    activity::Wish,
    bus::Bus,
    capture::{Statistics, interfaces},
    host::Plugin,
};
use radar_abi::stable::news;
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How often it is told how radar does.
const HEALTH: Duration = Duration::from_secs(1);

/// How often it is told what interfaces there are.
const INTERFACES: Duration = Duration::from_secs(2);

/// Tells them.
#[derive(Debug)]
pub(super) struct News {
    activity: Wish,
    live: bool,
    /// Whether the input can be read again.
    rewinds: bool,
    started: Instant,
    health: Instant,
    interfaces: Instant,
}

impl News {
    pub(super) fn new(plan: &Plan) -> Self {
        let now = Instant::now();
        let long_ago = now.checked_sub(INTERFACES).unwrap_or(now);
        let (activity, live, rewinds) = (plan.activity.clone(), plan.live, plan.rewinds);
        Self { activity, live, rewinds, started: now, health: now, interfaces: long_ago }
    }

    /// Tells what is due, if anybody wants to know.
    pub(super) fn tell(&mut self, bus: &Bus, numbers: impl FnOnce() -> (Snapshot, Statistics)) {
        if self.activity.get().is_none() {
            return;
        }
        if self.health.elapsed() >= HEALTH {
            self.health = Instant::now();
            let (total, capture) = numbers();
            self.tell_health(bus, &total, &capture);
        }
        if self.live && self.interfaces.elapsed() >= INTERFACES {
            self.interfaces = Instant::now();
            send(bus, news::INTERFACES, &all_interfaces(), false);
        }
    }

    /// Tells that the input is over.
    pub(super) fn tell_end(&self, bus: &Bus, total: &Snapshot, capture: &Statistics, stopped: bool) {
        if self.activity.get().is_none() {
            return;
        }
        self.tell_health(bus, total, capture);
        let end = json!({
            "reason": if stopped { "stopped" } else { "end of file" },
            "packets": total.frames,
            "octets": total.octets,
            "seconds": self.started.elapsed().as_secs_f64(),
            "replay": self.rewinds,
        });
        send(bus, news::END, &end, true);
    }

    fn tell_health(&self, bus: &Bus, total: &Snapshot, capture: &Statistics) {
        let uptime = self.started.elapsed().as_secs();
        send(bus, news::HEALTH, &stats(uptime, capture, total, &bus.accounts(), None), false);
    }
}

/// Tells what runs.
pub(super) fn tell_world(bus: &Bus, plan: &Plan) {
    if plan.activity.get().is_some() {
        send(bus, news::WORLD, &world(plan), true);
    }
}

fn send(bus: &Bus, kind: u32, json: &Value, worth: bool) {
    bus.news(kind, Arc::from(json.to_string().into_bytes()), worth);
}

fn world(plan: &Plan) -> Value {
    let mut world = plan.world.clone();
    world["plugins"] = plan.analyzers.iter().chain(&plan.sinks).map(plugin).collect();
    let pace = plan.pace.get();
    world["pace"] = if pace.is_finite() { json!(pace) } else { Value::Null };
    world
}

fn plugin(plugin: &Plugin) -> Value {
    let manifest = &plugin.manifest;
    json!({
        "name": plugin.id,
        "kind": manifest.kind,
        "version": manifest.version,
        "description": manifest.description,
        "wasm": plugin.module().is_some(),
        "events": manifest.events,
        "sections": manifest.sections,
        "labels": manifest.labels,
    })
}

fn all_interfaces() -> Value {
    let carried = interfaces::carried();
    let interface = |one: interfaces::InterfaceInfo| {
        let its = carried.get(&one.name).copied().unwrap_or_default();
        json!({
            "name": one.name,
            "up": one.up,
            "loopback": one.loopback,
            "default_route": one.default_route,
            "addresses": one.addresses,
            "packets": its.packets,
            "octets": its.octets,
        })
    };
    interfaces::list().into_iter().map(interface).collect()
}
