//! What a worker does with one packet: its flow, what it carries, and who is told.

use super::{Watched, Worker, anomaly, give};
use crate::{
    decode::{Packet, Ported, Transport},
    dispatch::{Inbox, StreamInput},
    eve::Subject,
    flow::{Looked, Observed},
    pipeline::padding::is_padding,
};
use bumpalo::Bump;

impl Worker {
    /// Takes a packet; answers the id of its flow, or 0 for none.
    pub(super) fn packet<'b>(
        &mut self,
        packet: &Packet<'b>,
        looked: &Looked,
        watched: Watched,
        inbox: &mut Inbox<'b>,
        arena: &'b Bump,
    ) -> u64 {
        if watched.amounts {
            self.watch.time(packet.time, &mut self.table, &self.writer);
        }
        // A fragment that waits is part of a packet, not one.
        if let Transport::Fragment = packet.transport {
            inbox.packet(&self.crew.subscriptions, packet, None);
            return 0;
        }
        if let Transport::NotIp(_) = packet.transport {
            self.table.observe_time(packet.time);
            self.watch.stray(packet);
            inbox.packet(&self.crew.subscriptions, packet, None);
            return 0;
        }
        let observed = self.table.observe_looked(packet, looked);
        let Observed { slot, is_new, odd, .. } = observed;
        if is_new {
            inbox.flow_start(&self.crew.subscriptions, self.table.flow_mut(slot), slot);
        } else {
            self.catch_up(slot);
        }
        if watched.amounts {
            self.watch.packet(packet, self.table.flow_mut(slot), observed.direction);
        }
        if watched.rtt && self.table.flow_mut(slot).rtt.has_news() {
            inbox.rtt(&self.crew.subscriptions, self.table.flow(slot), slot, packet.time);
        }
        if let Some(kind) = odd {
            let subject = Subject::Flow(self.table.flow(slot), observed.direction);
            self.anomalies.see(kind, (packet.time, packet.number), subject, &mut self.writer);
        }
        self.payload(packet, observed, inbox, arena);
        let flow = self.table.flow(slot);
        inbox.packet(&self.crew.subscriptions, packet, Some((flow, observed)));
        flow.id
    }

    /// Hands on what a packet carries: octets of a stream, or a datagram.
    fn payload<'b>(
        &mut self,
        packet: &Packet<'b>,
        observed: Observed,
        inbox: &mut Inbox<'b>,
        arena: &'b Bump,
    ) {
        let payload = match &packet.transport {
            Transport::Tcp(_) => return self.segment(packet, observed, inbox, arena),
            Transport::Udp(payload) | Transport::Sctp(payload) => *payload,
            Transport::Icmp(icmp) => {
                if icmp.quoted.is_some() {
                    self.table.observe_error(packet);
                }
                without_ports(icmp.payload)
            }
            Transport::Other(payload) => without_ports(payload),
            Transport::Fragment | Transport::NotIp(_) => return,
        };
        inbox.datagram(&self.crew.subscriptions, packet, &payload, &mut self.table, observed);
    }

    /// Has a flow learn of plugins that came or went since its last packet.
    fn catch_up(&mut self, slot: u32) {
        let (subscriptions, flow) = (&self.crew.subscriptions, self.table.flow_mut(slot));
        if subscriptions.catch_up(flow) && !subscriptions.want(flow) {
            self.reassembly.release(slot);
        }
    }

    fn segment<'b>(
        &mut self,
        packet: &Packet<'b>,
        observed: Observed,
        inbox: &mut Inbox<'b>,
        arena: &'b Bump,
    ) {
        let Transport::Tcp(segment) = &packet.transport else { return };
        let (subscriptions, table, slot) = (&self.crew.subscriptions, &mut self.table, observed.slot);
        if !subscriptions.want(table.flow(slot)) || is_padding(packet, segment) {
            return;
        }
        let (time, number, sent) = (packet.time, packet.number, observed.direction);
        let (anomalies, writer) = (&mut self.anomalies, &mut self.writer);
        self.reassembly.segment(
            slot,
            observed.direction,
            segment,
            arena,
            &mut |direction, piece, midstream| {
                if let Some(kind) = anomaly(piece) {
                    anomalies.see(kind, (time, number), Subject::Flow(table.flow(slot), sent), writer);
                }
                let base = StreamInput { slot, time, packet: number, direction, midstream };
                give(subscriptions, table, inbox, &base, piece);
            },
        );
        if !subscriptions.want(self.table.flow(slot)) {
            self.reassembly.release(slot);
        }
    }
}

fn without_ports(payload: &[u8]) -> Ported<'_> {
    Ported { source_port: 0, destination_port: 0, payload, length: payload.len() as u32 }
}
