//! What a plugin calls while it is called: its events, and what it says of flows.

use super::json::is_json;
use crate::{
    eve::{Subject, Writer},
    flow::{Direction, FlowTable},
    time::Timestamp,
};
use radar_abi::stable::{
    Emission, Host, Input, NO_SLOT, direction, flag,
    std_types::{RSlice, RStr},
};

/// Octets of one event; a line longer than 256 KiB is no log line any more.
const BODY_MAX: usize = 256 << 10;
/// Octets that enrichers may add to one flow.
const SECTIONS_MAX: usize = 64 << 10;

/// The numbers by which radar knows what a plugin's manifest names.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pub(super) name: String,
    pub(super) bit: u64,
    pub(super) events: Vec<u16>,
    pub(super) protocols: Vec<u16>,
    pub(super) by_signature: bool,
    pub(super) sections: Vec<String>,
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
}

impl Host for Outbox<'_, '_> {
    fn emit(&mut self, emission: &Emission<'_>) {
        if self.quota == 0 {
            self.flooded = true;
            self.refused += 1;
            return;
        }
        self.quota -= 1;
        let number = self.numbers.events.get(usize::from(emission.event)).copied();
        match (number, subject(self.table, self.inputs, emission)) {
            (Some(number), Some(subject)) if is_object(&emission.body, self.numbers.trusted) => {
                let time = Timestamp(emission.time);
                let body = emission.body.as_slice();
                self.writer.event(number, time, emission.packet, subject, body, emission.summary.as_str());
                self.emitted += 1;
            }
            _ => self.refused += 1,
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
        let name = self.numbers.sections.get(section as usize);
        let (Some(flow), Some(name)) = (self.table.get_mut(slot, flow), name) else { return };
        let sections = flow.sections.get_or_insert_default();
        if !is_object(&json, self.numbers.trusted) || sections.len() + json.len() > SECTIONS_MAX {
            self.refused += 1;
            return;
        }
        if !sections.is_empty() {
            sections.push(b',');
        }
        sections.extend_from_slice(format!("\"{name}\":").as_bytes());
        sections.extend_from_slice(json.as_slice());
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

/// Whether it is an object on one line. Within it a native plugin is trusted to write JSON.
fn is_object(json: &RSlice<'_, u8>, trusted: bool) -> bool {
    let json = json.as_slice();
    json.first() == Some(&b'{')
        && json.last() == Some(&b'}')
        && json.len() <= BODY_MAX
        && !json.contains(&b'\n')
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
