//! Writing a manifest down: what is wanted and what is told, one line each.

#[cfg(not(target_family = "wasm"))]
use crate::Sink;
use crate::{Analyzer, Settings, host::MALFORMED};
use radar_abi::manifest::{
    Activity, EventType, Field, FileAccess, Kind, Label, Manifest, Packets, PatternText, Selection, Service,
    Wants,
};

/// An analyzer's manifest, whole.
pub(crate) fn of_analyzer<A: Analyzer>() -> Manifest {
    let mut manifest = A::manifest();
    manifest.counters.insert(0, MALFORMED.to_owned());
    Manifest { settings: A::Config::settings(), api: radar_abi::API, ..manifest }
}

/// A sink's manifest, whole.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn of_sink<S: Sink>() -> Manifest {
    Manifest { kind: Kind::Sink, settings: S::Config::settings(), api: radar_abi::API, ..S::manifest() }
}

/// A field of an event: its path (`answers[].rrname`), type and meaning.
///
/// A `+` before the path marks what Suricata's EVE does not have, and a unit may stand behind the type:
/// `field("+latency_us", "integer microseconds", "since the query")`.
#[must_use]
pub fn field(name: &str, kind: &str, description: &str) -> Field {
    Field::new(name, kind, description)
}

/// A [`Manifest`], built up line by line.
pub trait ManifestExt: Sized {
    /// A plugin of this name (`[a-z0-9_-]{1,64}`), version and purpose.
    fn new(name: &str, version: &str, description: &str) -> Self;
    /// It is an enricher.
    fn enricher(self) -> Self;
    /// It is a prober: it does what it is asked for, and tells what comes of it.
    fn prober(self) -> Self;
    /// It wants these TCP streams.
    fn streams(self, selection: Selection) -> Self;
    /// It wants these datagrams.
    fn datagrams(self, selection: Selection) -> Self;
    /// It wants packets from `layer` on (`link` or `network`), `snap` octets of each (0: all).
    fn packets(self, layer: &str, snap: u32) -> Self;
    /// Of packets it wants only those of these `EtherType`s, IP or not, and of these IP protocols.
    fn packets_of(self, ether_types: &[u16], protocols: &[u8]) -> Self;
    /// It wants to hear of every flow's start and end.
    fn flows(self) -> Self;
    /// It wants others' events of these types.
    fn reads(self, event_types: &[&str]) -> Self;
    /// It wants a tick each `milliseconds` of capture time.
    fn tick(self, milliseconds: u32) -> Self;
    /// It may emit this event; the first is `EventId(0)`. A `+` before the name marks an event that
    /// Suricata does not have.
    fn event(self, name: &str, description: &str, fields: &[Field]) -> Self;
    /// It may add this section to events; the first is `SectionId(0)`.
    fn section(self, name: &str, description: &str, fields: &[Field]) -> Self;
    /// It may give flows this label; the first is `LabelId(0)`.
    fn label(self, name: &str, description: &str) -> Self;
    /// It wants to hear of the round trips of flows.
    fn rtt(self) -> Self;
    /// It has a helper process, which keeps these capabilities, and without any of them does not start: `net_raw`.
    fn helper(self, capabilities: &[&str]) -> Self;
    /// It opens this file or folder while it runs, to read it.
    fn opens_file(self, path: &str) -> Self;
    /// It opens what this setting names while it runs, to read it.
    fn opens_setting(self, name: &str) -> Self;
    /// It opens what this setting names while it runs, to write it.
    fn writes_setting(self, name: &str) -> Self;
    /// It starts programs of the operator's choice.
    fn runs_programs(self) -> Self;
    /// It has a helper process, which keeps these capabilities as far as radar has them: `sys_ptrace`.
    fn helper_keeps(self, capabilities: &[&str]) -> Self;
    /// It is a sink that wants to know the greatest talkers each `milliseconds`.
    fn tops(self, milliseconds: u32) -> Self;
    /// It is a sink that wants to know what flows carry each `milliseconds`, of so many `flows` at most, with the
    /// beginnings of so many packets (`heads`), and news of radar.
    fn activity(self, milliseconds: u32, flows: u32, heads: u32) -> Self;
    /// It is a sink that wants each frame as it was captured.
    fn frames(self) -> Self;
    /// It may say that a flow speaks this protocol; the first is `ProtocolId(0)`.
    fn protocol(self, name: &str) -> Self;
    /// What it says of a flow's protocol is by the looks of its first octets.
    fn by_signature(self) -> Self;
    /// This protocol is usual at this port of TCP (6), UDP (17) or SCTP (132): a guess for `flow` events.
    fn service(self, transport: u8, port: u16, protocol: &str) -> Self;
    /// The name of its setting that turns the services off when it is `false`.
    fn services_setting(self, name: &str) -> Self;
    /// It keeps this counter; the first is `CounterId(0)`.
    fn counter(self, name: &str) -> Self;
}

impl ManifestExt for Manifest {
    fn new(name: &str, version: &str, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            description: description.to_owned(),
            api: radar_abi::API,
            ..Self::default()
        }
    }

    fn enricher(self) -> Self {
        Self { kind: Kind::Enricher, ..self }
    }

    fn prober(self) -> Self {
        Self { kind: Kind::Prober, ..self }
    }

    fn streams(self, selection: Selection) -> Self {
        Self { wants: Wants { streams: Some(selection), ..self.wants }, ..self }
    }

    fn datagrams(self, selection: Selection) -> Self {
        Self { wants: Wants { datagrams: Some(selection), ..self.wants }, ..self }
    }

    fn packets(self, layer: &str, snap: u32) -> Self {
        let packets = Some(Packets { layer: layer.to_owned(), snap, ..Packets::default() });
        Self { wants: Wants { packets, ..self.wants }, ..self }
    }

    fn packets_of(mut self, ether_types: &[u16], protocols: &[u8]) -> Self {
        let packets = self.wants.packets.get_or_insert_default();
        packets.ether_types.extend_from_slice(ether_types);
        packets.protocols.extend_from_slice(protocols);
        self
    }

    fn flows(self) -> Self {
        Self { wants: Wants { flow_starts: true, flow_ends: true, ..self.wants }, ..self }
    }

    fn reads(mut self, event_types: &[&str]) -> Self {
        self.wants.events.extend(event_types.iter().map(ToString::to_string));
        self
    }

    fn tick(self, milliseconds: u32) -> Self {
        Self { wants: Wants { tick: milliseconds, ..self.wants }, ..self }
    }

    fn event(mut self, name: &str, description: &str, fields: &[Field]) -> Self {
        self.events.push(EventType::new(name, description, fields));
        self
    }

    fn section(mut self, name: &str, description: &str, fields: &[Field]) -> Self {
        self.sections.push(EventType::new(name, description, fields));
        self
    }

    fn label(mut self, name: &str, description: &str) -> Self {
        self.labels.push(Label { name: name.to_owned(), description: description.to_owned() });
        self
    }

    fn rtt(self) -> Self {
        Self { wants: Wants { rtt: true, ..self.wants }, ..self }
    }

    fn helper(self, capabilities: &[&str]) -> Self {
        Self { helper: capabilities.iter().map(ToString::to_string).collect(), ..self }
    }

    fn opens_file(mut self, path: &str) -> Self {
        self.files.push(FileAccess { path: path.to_owned(), ..FileAccess::default() });
        self
    }

    fn opens_setting(mut self, name: &str) -> Self {
        self.files.push(FileAccess { setting: name.to_owned(), ..FileAccess::default() });
        self
    }

    fn writes_setting(mut self, name: &str) -> Self {
        self.files.push(FileAccess { setting: name.to_owned(), write: true, ..FileAccess::default() });
        self
    }

    fn runs_programs(self) -> Self {
        Self { runs_programs: true, ..self }
    }

    fn helper_keeps(self, capabilities: &[&str]) -> Self {
        Self { helper_may: capabilities.iter().map(ToString::to_string).collect(), ..self }
    }

    fn tops(self, milliseconds: u32) -> Self {
        Self { wants: Wants { tops: milliseconds, ..self.wants }, ..self }
    }

    fn activity(self, milliseconds: u32, flows: u32, heads: u32) -> Self {
        let activity = Some(Activity { interval: milliseconds, flows, heads });
        Self { wants: Wants { activity, ..self.wants }, ..self }
    }

    fn frames(self) -> Self {
        Self { wants: Wants { frames: true, ..self.wants }, ..self }
    }

    fn protocol(mut self, name: &str) -> Self {
        self.protocols.push(name.to_owned());
        self
    }

    fn by_signature(self) -> Self {
        Self { by_signature: true, ..self }
    }

    fn service(mut self, transport: u8, port: u16, protocol: &str) -> Self {
        self.services.push(Service { port, transport, protocol: protocol.to_owned() });
        self
    }

    fn services_setting(self, name: &str) -> Self {
        Self { services_setting: name.to_owned(), ..self }
    }

    fn counter(mut self, name: &str) -> Self {
        self.counters.push(name.to_owned());
        self
    }
}

/// A [`Selection`] of flows, built up line by line.
pub trait SelectionExt: Sized {
    /// Flows of which either end has one of `ports`.
    fn ports(ports: &[u16]) -> Self;
    /// Every flow.
    fn all() -> Self;
    /// Also flows whose first octets, in either direction, have `octets` at `offset`; bits that
    /// are 0 in `mask` do not count, and an empty mask means all.
    fn pattern(self, offset: usize, octets: &[u8], mask: &[u8]) -> Self;
    /// Datagrams of these IP protocols in place of UDP.
    fn protocols(self, protocols: &[u8]) -> Self;
    /// Only the first `octets` of each datagram.
    fn snap(self, octets: u32) -> Self;
    /// Only of the first `number` payloads of a flow, both directions together; the last one that comes
    /// bears [`flag::LAST`](crate::flag::LAST), and of the flow's end nothing is told.
    fn payloads(self, number: u8) -> Self;
}

impl SelectionExt for Selection {
    fn ports(ports: &[u16]) -> Self {
        Self { ports: ports.to_vec(), ..Self::default() }
    }

    fn all() -> Self {
        Self { all: true, ..Self::default() }
    }

    fn pattern(mut self, offset: usize, octets: &[u8], mask: &[u8]) -> Self {
        self.patterns.push(PatternText { offset, octets: hex(octets), mask: hex(mask) });
        self
    }

    fn protocols(self, protocols: &[u8]) -> Self {
        Self { protocols: protocols.to_vec(), ..self }
    }

    fn snap(self, octets: u32) -> Self {
        Self { snap: octets, ..self }
    }

    fn payloads(self, number: u8) -> Self {
        Self { payloads: number, ..self }
    }
}

fn hex(octets: &[u8]) -> String {
    let mut text = Vec::new();
    radar_wire::json::write_hex(&mut text, octets);
    String::from_utf8(text).unwrap_or_default()
}
