//! Flows and events as filters see them.

use super::{Model, address, events::Kept, flow::Flow, here::Nearness, world::World};
use radar_filter::{FieldId, Fields, Value, Vocabulary, field};
use radar_lines::in_line;
use std::collections::HashMap;

/// A flow as a filter sees it.
#[derive(Clone, Copy, Debug)]
pub struct OfFlow<'a> {
    /// Where what it refers to is.
    pub model: &'a Model,
    /// The flow.
    pub flow: &'a Flow,
}

/// An event as a filter sees it; what it does not say, its flow does.
#[derive(Clone, Copy, Debug)]
pub struct OfEvent<'a> {
    /// Where what it refers to is.
    pub model: &'a Model,
    /// The event.
    pub event: &'a Kept,
}

/// Completions are looked for among so many different values.
const VALUES_MAX: usize = 20_000;

/// The vocabulary with the fields of the events that are declared now.
#[must_use]
pub fn grown(vocabulary: &Vocabulary, world: &World) -> Vocabulary {
    let mut vocabulary = vocabulary.clone();
    for (event, _) in world.event_types() {
        for field in &event.fields {
            let (kind, unit) = field.kind.split_once(' ').unwrap_or((&field.kind, ""));
            vocabulary.add(&event.name, field.name.trim_start_matches('+'), kind, unit, &field.description);
        }
    }
    vocabulary
}

impl Model {
    /// Values that a field has at the moment and that begin with `prefix`, each with how many flows have it, most
    /// first.
    #[must_use]
    pub fn values(&self, field: FieldId, prefix: &str) -> Vec<(String, u64)> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let begins = |text: &str| {
            text.len() >= prefix.len()
                && text.is_char_boundary(prefix.len())
                && text[..prefix.len()].eq_ignore_ascii_case(prefix)
        };
        for (_, flow) in self.flows.iter() {
            let mut count = |text: &str| {
                if !begins(text) {
                    return;
                }
                let room = counts.len() < VALUES_MAX;
                match counts.get_mut(text) {
                    Some(count) => *count += 1,
                    None if room => _ = counts.insert(text.into(), 1),
                    None => {}
                }
            };
            OfFlow { model: self, flow }.each(field, &mut |value| {
                match value {
                    Value::Text(text) => count(text),
                    Value::Number(number) => count(&number.to_string()),
                    Value::Address(address) => count(&address.to_string()),
                    Value::Flag(_) => {}
                }
                false
            });
        }
        let mut values: Vec<_> = counts.into_iter().collect();
        values.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        values
    }
}

impl Fields for OfFlow<'_> {
    fn each(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let flow = self.flow;
        let both = |see: &mut dyn FnMut(Value<'_>) -> bool, ends: &[usize]| {
            ends.iter().any(|end| self.names(*end, see)) || ends.iter().any(|end| see(self.address(*end)))
        };
        let mut text = |text: Option<&str>| {
            if let Some(text) = text {
                see(Value::Text(text));
            }
        };
        match id {
            field::PROTO => text(Some(flow.protocol_name())),
            field::APP => text(flow.app.as_deref()),
            field::SERVICE => text(flow.service.as_deref()),
            field::STATE => text(Some(flow.state_name())),
            field::DIR => text(flow.direction.as_deref()),
            field::PROC => text(flow.process().map(|name| &**name)),
            field::USER => text(flow.program.as_ref().and_then(|program| program.user.as_deref())),
            field::EXE => text(flow.program.as_ref().and_then(|program| program.exe.as_deref())),
            field::CONTAINER => text(flow.program.as_ref().and_then(|program| program.container.as_deref())),
            field::SNI => text(flow.secured.sni.as_deref()),
            field::JA4 => text(flow.secured.ja4.as_deref()),
            field::COMMUNITY => text(flow.community_id.as_deref()),
            field::HOST => _ = both(see, &[0, 1]),
            field::SRC => _ = both(see, &[0]),
            field::DST => _ = both(see, &[1]),
            field::IP => _ = see(self.address(0)) || see(self.address(1)),
            field::NAME => _ = self.names(0, see) || self.names(1, see),
            field::PORT => _ = flow.ports.iter().any(|port| *port != 0 && see(Value::Number((*port).into()))),
            field::SPORT if flow.ports[0] != 0 => _ = see(Value::Number(flow.ports[0].into())),
            field::DPORT if flow.ports[1] != 0 => _ = see(Value::Number(flow.ports[1].into())),
            field::COUNTRY => self.ends(see, |host| host.country.as_deref().map(Value::Text)),
            field::CITY => self.ends(see, |host| host.city.as_deref().map(Value::Text)),
            field::ORG => self.ends(see, |host| host.organization.as_deref().map(Value::Text)),
            field::ASN => {
                self.ends(see, |host| Some(Value::Number(host.asn.as_deref()?.get(2..)?.parse().ok()?)));
            }
            field::MULTICAST => {
                let many = |end: u32| self.model.hosts.get(end).reach == address::Reach::Many;
                see(Value::Flag(flow.ends.into_iter().any(many)));
            }
            field::LOCAL => {
                let local = |end: u32| self.model.here.nearness(self.model.hosts.get(end)) > Nearness::Remote;
                see(Value::Flag(flow.ends.into_iter().all(local)));
            }
            field::SELF => _ = see(Value::Flag(flow.own)),
            _ => self.number(id, see),
        }
    }

    fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool) {
        let flow = self.flow;
        let program = flow.program.as_deref();
        let texts = [
            Some(flow.protocol_name()),
            flow.app.as_deref(),
            flow.service.as_deref(),
            flow.process().map(|name| &**name),
            program.and_then(|program| program.exe.as_deref()),
            flow.secured.sni.as_deref(),
            flow.secured.ja4.as_deref(),
            flow.community_id.as_deref(),
            flow.names[0].as_deref(),
            flow.names[1].as_deref(),
        ];
        let ends = flow.ends.map(|end| self.model.hosts.get(end));
        let ends = ends.iter().flat_map(|host| {
            [
                Some(&host.text),
                host.name.as_ref(),
                host.country.as_ref(),
                host.city.as_ref(),
                host.asn.as_ref(),
            ]
            .into_iter()
            .chain([host.organization.as_ref()])
        });
        let mut texts = texts.into_iter().flatten().chain(ends.flatten().map(|text| &**text));
        if texts.any(&mut *see) {
            return;
        }
        let labels = flow.labels.iter().map(|(_, value)| &**value);
        if !labels.into_iter().any(&mut *see) {
            let _ = flow.ports.iter().any(|port| see(&port.to_string()));
        }
    }
}

impl OfFlow<'_> {
    fn address(&self, end: usize) -> Value<'_> {
        Value::Address(address::ip(&self.model.hosts.get(self.flow.ends[end]).address))
    }

    /// Shows the names of an end: what it is called in this flow, and otherwise.
    fn names(&self, end: usize, see: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
        let here = self.flow.names[end].as_deref();
        let host = self.model.hosts.get(self.flow.ends[end]).name.as_deref();
        here.is_some_and(|name| see(Value::Text(name)))
            || host.filter(|name| here != Some(*name)).is_some_and(|name| see(Value::Text(name)))
    }

    fn ends(
        &self,
        see: &mut dyn FnMut(Value<'_>) -> bool,
        value: impl for<'h> Fn(&'h super::hosts::Host) -> Option<Value<'h>>,
    ) {
        let ends = self.flow.ends.into_iter().map(|end| self.model.hosts.get(end));
        let _ = ends.filter_map(value).any(see);
    }

    fn number(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let flow = self.flow;
        let seconds = |nanoseconds: u64| nanoseconds as f64 / 1e9;
        let number = match id {
            field::PID => flow.program.as_ref().and_then(|program| program.pid).map(|pid| pid as f64),
            field::RTT => (flow.rtt > 0).then(|| seconds(flow.rtt)),
            field::BYTES => Some(flow.total.octets_all() as f64),
            field::PACKETS => Some(flow.total.packets_all() as f64),
            field::RATE => Some(self.model.rate(flow).iter().sum::<u64>() as f64),
            field::AGE => Some(seconds(flow.last.saturating_sub(flow.first))),
            field::FLOW => Some(flow.id as f64),
            _ => return self.declared(id, see),
        };
        if let Some(number) = number {
            see(Value::Number(number));
        }
    }

    /// A field that an analyzer declares, of the flow's last event of that type; or `type`, of all of them.
    fn declared(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        if id == field::TYPE {
            let _ = self.flow.events.iter().any(|(name, _)| see(Value::Text(name)));
            return;
        }
        let Some(field) = self.model.vocabulary.get(id) else { return };
        let Some((event_type, _)) = field.name.split_once('.') else { return };
        let Some((_, number)) = self.flow.events.iter().find(|(name, _)| &**name == event_type) else {
            return;
        };
        if let Some(event) = self.model.events.get(*number) {
            in_line(event.line.as_bytes(), &field.name, see);
        }
    }
}

impl Fields for OfEvent<'_> {
    fn each(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        match id {
            field::TYPE => _ = see(Value::Text(&self.event.event_type)),
            field::FLOW => _ = see(Value::Number(self.event.flow as f64)),
            _ => match (self.model.vocabulary.get(id), self.flow()) {
                (Some(field), _) if field.name.contains('.') => {
                    if field.name.starts_with(&*self.event.event_type) {
                        in_line(self.event.line.as_bytes(), &field.name, see);
                    }
                }
                (_, Some(flow)) => flow.each(id, see),
                (..) => self.envelope(id, see),
            },
        }
    }

    fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool) {
        let mut found = false;
        if let Some(flow) = self.flow() {
            flow.anywhere(&mut |text| {
                found = see(text);
                found
            });
        }
        let _ = found || see(&self.event.event_type) || see(&self.event.summary) || see(&self.event.line);
    }
}

impl<'a> OfEvent<'a> {
    fn flow(&self) -> Option<OfFlow<'a>> {
        let flow = self.model.flows.get(self.model.flows.find(self.event.flow)?)?;
        Some(OfFlow { model: self.model, flow })
    }

    /// Of an event whose flow is not known what stands in its envelope.
    fn envelope(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let [source, destination] = self.event.ends.map(|end| Value::Address(address::ip(&end)));
        let [sport, dport] = self.event.ports.map(|port| Value::Number(port.into()));
        match id {
            field::HOST | field::IP => _ = see(source) || see(destination),
            field::SRC => _ = see(source),
            field::DST => _ = see(destination),
            field::PORT => _ = see(sport) || see(dport),
            field::SPORT => _ = see(sport),
            field::DPORT => _ = see(dport),
            field::PROTO => _ = see(Value::Text(super::flow::protocol_name(self.event.protocol))),
            _ => {}
        }
    }
}
