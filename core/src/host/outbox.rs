//! What a plugin calls while it is called: its events, and what it says of flows.

use super::{Requests, json::is_json};
use crate::{
    eve::{Subject, Writer},
    flow::{Direction, FlowTable},
    time::Timestamp,
};
use radar_abi::stable::{
    Emission, Ends, Host, Input, NO_SLOT, direction, flag,
    std_types::{RSlice, RStr},
};

/// Octets of one event; a line longer than 256 KiB is no log line any more.
const BODY_MAX: usize = 256 << 10;
/// Octets that an enricher may add to one flow at a time; the flow table bounds them all.
const SECTION_MAX: usize = 16 << 10;

/// The numbers by which radar knows what a plugin's manifest names.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pub(super) name: String,
    pub(super) bit: u64,
    pub(super) events: Vec<u16>,
    pub(super) protocols: Vec<u16>,
    pub(super) by_signature: bool,
    /// Each as it stands in an event: `"name":`.
    pub(super) sections: Vec<String>,
    pub(super) labels: Vec<u16>,
    /// Whether it is trusted to write JSON.
    pub(super) trusted: bool,
}

/// The host as one call of a plugin sees it.
pub(super) struct Outbox<'a, 'b> {
    pub(super) numbers: &'a Numbers,
    pub(super) inputs: &'a [Input<'b>],
    pub(super) table: &'a mut FlowTable,
    pub(super) writer: &'a mut Writer,
    pub(super) counters: &'a mut Vec<u64>,
    /// Events it may still emit.
    pub(super) quota: usize,
    pub(super) emitted: u64,
    pub(super) refused: u64,
    pub(super) flooded: bool,
    /// Lines it may still write to the log.
    pub(super) log_quota: &'a mut u32,
    /// What it asks of others.
    pub(super) requests: &'a Requests,
}

impl Outbox<'_, '_> {
    /// The number of an emission's event, if the plugin may tell it.
    fn admitted(&mut self, emission: &Emission<'_>) -> Option<u16> {
        if self.quota == 0 {
            self.flooded = true;
            self.refused += 1;
            return None;
        }
        self.quota -= 1;
        let number = self.numbers.events.get(usize::from(emission.event)).copied();
        let number = number.filter(|_| is_object(&emission.body, self.numbers.trusted));
        self.refused += u64::from(number.is_none());
        number
    }
}

impl Host for Outbox<'_, '_> {
    fn emit(&mut self, emission: &Emission<'_>) {
        let Some(number) = self.admitted(emission) else { return };
        match subject(self.table, self.inputs, emission) {
            Some(subject) => write(self.writer, &mut self.emitted, emission, number, subject),
            None => self.refused += 1,
        }
    }

    fn done(&mut self, slot: u32, flow: u64) {
        if let Some(flow) = self.table.get_mut(slot, flow) {
            flow.interest.taken &= !self.numbers.bit;
            flow.interest.undecided &= !self.numbers.bit;
        }
    }

    fn identify(&mut self, slot: u32, flow: u64, protocol: u32) {
        let number = self.numbers.protocols.get(protocol as usize).copied();
        if let (Some(flow), Some(number)) = (self.table.get_mut(slot, flow), number) {
            flow.spoken.identify(number, !self.numbers.by_signature);
        }
    }

    fn change(&mut self, slot: u32, flow: u64, protocol: u32) {
        let number = self.numbers.protocols.get(protocol as usize).copied();
        if let (Some(flow), Some(number)) = (self.table.get_mut(slot, flow), number) {
            flow.spoken.change(number);
        }
    }

    fn enrich(&mut self, slot: u32, flow: u64, section: u32, json: RSlice<'_, u8>) {
        let json = json.as_slice();
        let Some((key, name)) = section_of(self.numbers, section, &[json]) else {
            self.refused += 1;
            return;
        };
        self.refused += u64::from(!self.table.enrich(slot, flow, |extras| extras.set(key, name, json)));
    }

    fn enrich_ends(
        &mut self,
        slot: u32,
        flow: u64,
        section: u32,
        common: RSlice<'_, u8>,
        originator: RSlice<'_, u8>,
        responder: RSlice<'_, u8>,
    ) {
        let objects = [common.as_slice(), originator.as_slice(), responder.as_slice()];
        let Some((key, name)) = section_of(self.numbers, section, &objects) else {
            self.refused += 1;
            return;
        };
        let set = self.table.enrich(slot, flow, |extras| extras.set_ends(key, name, objects));
        self.refused += u64::from(!set);
    }

    fn label(&mut self, slot: u32, flow: u64, label: u32, value: RStr<'_>) {
        if !self.table.labels {
            return;
        }
        let Some(label) = self.numbers.labels.get(label as usize).copied() else { return };
        let set = self.table.enrich(slot, flow, |extras| extras.set_label(label, value.as_str()));
        self.refused += u64::from(!set);
    }

    fn rtt(&mut self, slot: u32, flow: u64, direction: u32, nanoseconds: u64) {
        let Some(flow) = self.table.get_mut(slot, flow) else { return };
        // Who has answered is where the round trip led to.
        let way = match direction {
            0 => Direction::ToOriginator,
            _ => Direction::ToResponder,
        };
        flow.rtt.sample(way, nanoseconds);
    }

    fn emit_about(&mut self, emission: &Emission<'_>, ends: &Ends) {
        let Some(number) = self.admitted(emission) else { return };
        let subject = Subject::Packet {
            source: ends.source,
            destination: ends.destination,
            ports: [ends.source_port, ends.destination_port],
            ipv6: ends.flags & flag::IPV6 != 0,
            protocol: ends.protocol,
        };
        write(self.writer, &mut self.emitted, emission, number, subject);
    }

    fn request(&mut self, plugin: RStr<'_>, json: RSlice<'_, u8>) {
        self.refused += u64::from(!self.requests.put(plugin.as_str(), json.as_slice()));
    }

    fn count(&mut self, counter: u32, increment: u64) {
        if let Some(counter) = self.counters.get_mut(counter as usize) {
            *counter = counter.wrapping_add(increment);
        }
    }

    fn log(&mut self, level: u32, message: RStr<'_>) {
        log(&self.numbers.name, self.log_quota, level, message.as_str());
    }
}

/// Writes a plugin's line to the log, as long as its quota lasts.
pub(super) fn log(plugin: &str, quota: &mut u32, level: u32, message: &str) {
    // What nobody sees takes nothing of the quota.
    if level > 3 && !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let Some(left) = quota.checked_sub(1) else { return };
    *quota = left;
    let message = radar_wire::Untrusted(message.as_bytes());
    match level {
        1 => tracing::error!(plugin, "{message}"),
        2 => tracing::warn!(plugin, "{message}"),
        3 => tracing::info!(plugin, "{message}"),
        _ => tracing::debug!(plugin, "{message}"),
    }
    if left == 0 {
        tracing::warn!(plugin, "it has said a great deal; its further lines are not shown");
    }
}

fn write(writer: &mut Writer, emitted: &mut u64, emission: &Emission<'_>, number: u16, subject: Subject<'_>) {
    let (time, body) = (Timestamp(emission.time), emission.body.as_slice());
    writer.event(number, time, emission.packet, subject, body, emission.summary.as_str());
    *emitted += 1;
}

/// A section's key and name, if it may be set to these objects; what is empty is none.
fn section_of<'a>(numbers: &'a Numbers, section: u32, objects: &[&[u8]]) -> Option<(u16, &'a str)> {
    let octets: usize = objects.iter().map(|object| object.len()).sum();
    let sound = |object: &&[u8]| object.is_empty() || is_object(object, numbers.trusted);
    if octets > SECTION_MAX || !objects.iter().all(sound) {
        return None;
    }
    let name = numbers.sections.get(section as usize)?;
    Some(((numbers.bit.trailing_zeros() << 8 | section & 0xFF) as u16, name))
}

/// Whether it is an object on one line. Within it a native plugin is trusted to write JSON.
fn is_object(json: &[u8], trusted: bool) -> bool {
    json.first() == Some(&b'{')
        && json.last() == Some(&b'}')
        && json.len() <= BODY_MAX
        && memchr::memchr(b'\n', json).is_none()
        && (trusted || is_json(json))
}

fn subject<'a>(table: &'a FlowTable, inputs: &[Input<'_>], emission: &Emission<'_>) -> Option<Subject<'a>> {
    if emission.slot != NO_SLOT {
        let direction = match emission.direction {
            direction::TO_ORIGINATOR => Direction::ToOriginator,
            _ => Direction::ToResponder,
        };
        return Some(Subject::Flow(table.get(emission.slot, emission.flow)?, direction));
    }
    let input = inputs.get(emission.input as usize)?;
    Some(Subject::Packet {
        source: input.source,
        destination: input.destination,
        ports: [input.source_port, input.destination_port],
        ipv6: input.flags & flag::IPV6 != 0,
        protocol: input.protocol,
    })
}
