//! Joins to flows what is told of them: what the core knows about them, and what events say.

use super::{
    Model,
    about::{About, Process},
    flow::{Class, Flow, LABELS_MAX, Program, Secured, protocol_name},
    flows::FlowRef,
    strings::Strings,
};
use radar_plugin::{Event, flag};
use std::sync::Arc;

/// Labels that are known otherwise.
const KNOWN: [&str; 5] = ["process", "country", "asn", "name", "ja4"];

impl Model {
    /// Takes an event.
    pub fn event(&mut self, event: &Event<'_>) {
        self.shared.forget();
        let name = event.event_type.as_str();
        let verdict = self.events.count(name, event.time, &mut self.strings);
        self.now.capture = self.now.capture.max(event.time.min(self.now.capture + 1_000_000_000));
        let at = event.time / 1_000_000_000;
        let open = self.seconds.open_at();
        let at = if self.seconds.second_mut(at).is_some() { at } else { open };
        if let Some(second) = self.seconds.second_mut(at) {
            second.count_event(verdict.event_type);
        }
        if !verdict.taken {
            return;
        }
        let number = self.events.keep(event, verdict.event_type);
        if event.flow != 0 {
            let event_type = self.events.counts()[usize::from(verdict.event_type)].event_type.clone();
            if let Some(flow) = self.flow_of(event).and_then(|place| self.flows.get_mut(place)) {
                flow.has_event(&event_type, number);
            }
        }
        let read = match name {
            "dns" => self.dns.read(event, &self.hosts, &mut self.strings),
            "tls" | "quic" => self.handshake(event),
            "traceroute" | "ping" => self.traces.read(event.body.as_slice(), event.time, &mut self.strings),
            _ => false,
        };
        if read {
            self.events.was_read(verdict.event_type);
        }
    }

    /// The flow of an event. An event can come before the first report of its flow.
    fn flow_of(&mut self, event: &Event<'_>) -> Option<FlowRef> {
        if let Some(place) = self.flows.find(event.flow) {
            return Some(place);
        }
        if event.event_type.as_str() == "flow" || event.protocol == u8::MAX {
            return None;
        }
        let ends = [event.source, event.destination].map(|end| self.hosts.hold(end, &mut self.strings));
        let port_key = port_key(event.protocol, event.destination_port, &mut self.strings);
        Some(self.begin(Flow {
            id: event.flow,
            first: event.time,
            last: event.time,
            ends,
            ports: [event.source_port, event.destination_port],
            port_key,
            protocol: event.protocol,
            class: Class::of(event.protocol, None),
            ipv6: event.flags & flag::IPV6 != 0,
            ..Flow::default()
        }))
    }

    fn handshake(&mut self, event: &Event<'_>) -> bool {
        let Some(shake) = self.handshakes.read(event, &mut self.strings) else { return false };
        let secured = Secured {
            sni: shake.sni.clone(),
            alpn: shake.alpn.clone(),
            version: shake.version.clone(),
            ja4: shake.ja4.clone(),
        };
        let Some(flow) = self.flows.find(event.flow).and_then(|place| self.flows.get_mut(place)) else {
            return true;
        };
        flow.secured = Secured { ja4: secured.ja4.or(flow.secured.ja4.take()), ..secured };
        if let (Some(process), Some(ja4)) = (flow.process().cloned(), flow.secured.ja4.clone()) {
            self.fingerprints.seen(&process, &ja4, event.time);
        }
        true
    }

    /// What the core knows about a flow has changed.
    pub(super) fn tell(&mut self, place: FlowRef, about: &About<'_>, time: u64) {
        let Some(flow) = self.flows.get_mut(place) else { return };
        let strings = &mut self.strings;
        flow.community_id = strings.keep_some(about.community_id.as_deref()).or(flow.community_id.take());
        if let Some(app) = strings.keep_some(about.app_proto.as_deref()) {
            flow.class = Class::of(flow.protocol, Some(&app));
            flow.app = Some(app);
        }
        if let Some(process) = &about.process {
            flow.program = Some(self.programs.keep(program(process, strings)));
            flow.own |= process.own;
        }
        if let Some(names) = &about.names {
            flow.direction = strings.keep_some(names.direction.as_deref());
            flow.service = strings.keep_some(names.service.as_deref());
            flow.own |= names.own;
            for (side, named) in [&names.src, &names.dest].into_iter().enumerate() {
                flow.names[side] = strings.keep_some(named.name.as_deref());
                flow.name_sources[side] = strings.keep_some(named.source.as_deref());
                self.hosts.get_mut(flow.ends[side]).name(named, strings);
            }
        }
        if let Some(geo) = &about.geo {
            flow.impossible = geo.impossible;
            for (side, place) in [&geo.src, &geo.dest].into_iter().enumerate() {
                self.hosts.set_place(flow.ends[side], place, strings);
            }
        }
        let ja4 = about.labels.get("ja4").map(|ja4| strings.keep(ja4));
        flow.secured.ja4 = ja4.or(flow.secured.ja4.take());
        flow.labels = others(about, strings);
        if let (Some(process), Some(ja4)) = (flow.process().cloned(), flow.secured.ja4.clone()) {
            self.fingerprints.seen(&process, &ja4, time);
        }
        self.orient_one(place);
    }
}

fn program(process: &Process<'_>, strings: &mut Strings) -> Program {
    let label = match (process.name.as_deref(), process.reason.as_deref()) {
        (Some(name), _) => strings.keep(name),
        (None, reason) => strings.keep(&format!("? {}", reason.unwrap_or("unknown"))),
    };
    Program {
        label,
        name: strings.keep_some(process.name.as_deref()),
        pid: process.pid,
        exe: strings.keep_some(process.exe.as_deref()),
        user: strings.keep_some(process.user.as_deref()),
        container: strings.keep_some(process.container.as_deref()),
        reason: strings.keep_some(process.reason.as_deref()),
    }
}

/// What a service is called that has no name: `tcp/8443`.
pub(super) fn port_key(protocol: u8, port: u16, strings: &mut Strings) -> Option<Arc<str>> {
    let name = protocol_name(protocol).to_ascii_lowercase();
    Some(if port == 0 { strings.keep(&name) } else { strings.keep(&format!("{name}/{port}")) })
}

/// Labels that have no place of their own, in the order of their names.
fn others(about: &About<'_>, strings: &mut Strings) -> Vec<(Arc<str>, Arc<str>)> {
    let mut labels: Vec<_> = about.labels.iter().filter(|(name, _)| !KNOWN.contains(&&***name)).collect();
    labels.sort();
    labels.iter().take(LABELS_MAX).map(|(name, value)| (strings.keep(name), strings.keep(value))).collect()
}
