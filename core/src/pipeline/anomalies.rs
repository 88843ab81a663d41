//! A worker's anomalies: counted, and told with the flow or the packet they are about.

use crate::{
    anomaly::{Counts, Gate, Kind, Limits, Note},
    decode::{Packet, Transport},
    eve::{Subject, Writer},
    flow::FlowTable,
    time::Timestamp,
};

/// Counts of what streams have shown, and the gate that events pass.
#[derive(Debug)]
pub(super) struct Anomalies {
    streams: Counts,
    gate: Gate,
}

impl Anomalies {
    pub(super) fn new(limits: Limits) -> Self {
        Self { streams: Counts::default(), gate: Gate::new(limits) }
    }

    /// Counts an anomaly of a stream, at this time and frame, and tells it.
    #[cold]
    pub(super) fn see(
        &mut self,
        kind: Kind,
        (time, number): (Timestamp, u64),
        subject: Subject<'_>,
        writer: &mut Writer,
    ) {
        self.streams.count(kind);
        if self.gate.pass(kind, time) {
            writer.anomaly(kind, time, number, subject);
        }
    }

    /// Tells what decoding a batch has noted, each with its packet, or the last that its frame gave.
    #[cold]
    pub(super) fn tell_notes(
        &mut self,
        notes: Vec<Note>,
        packets: &[Packet<'_>],
        table: &FlowTable,
        writer: &mut Writer,
    ) {
        for note in notes {
            if self.gate.pass(note.kind, note.time) {
                let before = note.packets.checked_sub(1);
                let near =
                    [Some(note.packets), before].into_iter().flatten().filter_map(|at| packets.get(at));
                let packet = near.into_iter().find(|packet| packet.number == note.number);
                writer.anomaly(note.kind, note.time, note.number, subject(packet, table));
            }
        }
    }

    /// Counts of all anomalies, with those that decoding has seen.
    pub(super) fn counts(&self, decoded: &Counts) -> Counts {
        let mut counts = *decoded;
        counts.add(&self.streams);
        counts
    }

    /// Events told, and suppressed.
    pub(super) fn events(&self) -> [u64; 2] {
        [self.gate.told, self.gate.suppressed]
    }
}

/// The flow of a packet; where it has none, as a fragment, its addresses.
fn subject<'a>(packet: Option<&Packet<'_>>, table: &'a FlowTable) -> Subject<'a> {
    let Some(packet) = packet else { return Subject::Radar };
    let flow = match packet.transport {
        Transport::Fragment => None,
        _ => table.lookup(packet),
    };
    match flow {
        Some((slot, direction)) => Subject::Flow(table.flow(slot), direction),
        None => Subject::Packet {
            source: packet.source,
            destination: packet.destination,
            ports: packet.ports(),
            ipv6: packet.ipv6,
            protocol: packet.protocol,
        },
    }
}
