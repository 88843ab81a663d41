//! The inputs of one batch, a list for each plugin.

use super::Subscriptions;
use crate::{
    decode::{Packet, Ported},
    flow::{Direction, Flow, FlowTable, Observed},
    reassembly::Piece,
    time::Timestamp,
};
use radar_abi::{
    flow_end::FlowEnd,
    stable::{Input, NO_SLOT, flag, kind, std_types::RSlice},
};

/// What the plugins get of one batch.
#[derive(Debug)]
pub struct Inbox<'b> {
    lists: Vec<Vec<Input<'b>>>,
}

impl<'b> Inbox<'b> {
    /// Empty lists for `plugins`, on the memory of an earlier batch.
    #[must_use]
    pub fn new(plugins: usize, memory: Lists) -> Self {
        let mut lists: Vec<Vec<Input<'b>>> = memory.0.into_iter().map(shorten).collect();
        lists.resize_with(plugins, Vec::new);
        Self { lists }
    }

    /// The inputs of a plugin.
    #[must_use]
    pub fn of(&self, plugin: usize) -> &[Input<'b>] {
        &self.lists[plugin]
    }

    /// Gives the memory of the lists back.
    #[must_use]
    pub fn into_memory(self) -> Lists {
        Lists(self.lists.into_iter().map(lengthen).collect())
    }

    /// A flow was made: settles who may want it.
    pub fn flow_start(&mut self, subscriptions: &Subscriptions, flow: &mut Flow, slot: u32) {
        flow.interest = subscriptions.interest(flow);
        let starts = subscriptions.active(subscriptions.flow_starts);
        if starts != 0 {
            let input = flow_input(flow, slot, kind::FLOW_START, flow.first);
            self.give(starts, &input);
        }
    }

    /// A flow is over. Who reads ends hears of it, and who had input of it and was not done.
    pub fn flow_end(
        &mut self,
        subscriptions: &Subscriptions,
        flow: &Flow,
        slot: u32,
        now: Timestamp,
        record: &'b [u8],
    ) {
        let to = subscriptions.active(subscriptions.flow_ends | flow.interest.taken);
        if to != 0 {
            let input =
                Input { data: RSlice::from_slice(record), ..flow_input(flow, slot, kind::FLOW_END, now) };
            self.give(to, &input);
        }
    }

    /// A packet as captured, for those who want packets.
    pub fn packet(
        &mut self,
        subscriptions: &Subscriptions,
        packet: &Packet<'b>,
        flow: Option<(&Flow, Observed)>,
    ) {
        let lists =
            [(&subscriptions.link_packets, packet.frame), (&subscriptions.network_packets, packet.network)];
        for (wanting, octets) in lists {
            for wish in wanting.iter().filter(|wish| wish.covers(packet)) {
                let data = RSlice::from_slice(snapped(octets, wish.snap));
                let length = u64::from(packet.length);
                let input = Input { kind: kind::PACKET, length, data, ..packet_input(packet, flow, [0, 0]) };
                self.lists[wish.plugin].push(input);
            }
        }
    }

    /// The payload of a packet that is no TCP.
    pub fn datagram(
        &mut self,
        subscriptions: &Subscriptions,
        packet: &Packet<'b>,
        payload: &Ported<'b>,
        table: &mut FlowTable,
        observed: Observed,
    ) {
        let flow = table.flow_mut(observed.slot);
        decide(subscriptions, flow, observed.direction, payload.payload);
        let plugins = subscriptions.active(flow.interest.taken);
        if plugins == 0 {
            return;
        }
        let last = count(subscriptions, flow, plugins);
        let cut = if (payload.payload.len() as u32) < payload.length { flag::CUT } else { 0 };
        let base =
            packet_input(packet, Some((flow, observed)), [payload.source_port, payload.destination_port]);
        for plugin in bits(plugins) {
            let data = RSlice::from_slice(snapped(payload.payload, subscriptions.snap(plugin)));
            let length = u64::from(payload.length);
            let flags = base.flags | cut | last_flag(last, plugin);
            let input = Input { kind: kind::DATAGRAM, length, data, flags, ..base };
            self.lists[plugin].push(input);
        }
    }

    /// A piece of a stream.
    pub fn piece(
        &mut self,
        subscriptions: &Subscriptions,
        flow: &mut Flow,
        base: &StreamInput,
        piece: Piece<'b>,
    ) {
        if let Piece::Octets(_, octets) = piece {
            decide(subscriptions, flow, base.direction, octets);
        }
        let plugins = subscriptions.active(flow.interest.taken);
        if plugins == 0 {
            return;
        }
        let last = if let Piece::Octets(..) = piece { count(subscriptions, flow, plugins) } else { 0 };
        let mut input = flow_input(flow, base.slot, kind::STREAM, base.time);
        if base.direction == Direction::ToOriginator {
            std::mem::swap(&mut input.source, &mut input.destination);
            std::mem::swap(&mut input.source_port, &mut input.destination_port);
        }
        input.direction = base.direction as u8;
        input.packet = base.packet;
        input.flags |= if base.midstream { flag::MIDSTREAM } else { 0 };
        match piece {
            Piece::Odd(_) => return,
            Piece::Octets(offset, octets) => {
                (input.offset, input.data) = (offset, RSlice::from_slice(octets))
            }
            Piece::Gap(offset, length) => {
                (input.kind, input.offset, input.length) = (kind::GAP, offset, length);
            }
            Piece::End(offset) => {
                input.offset = offset;
                input.flags |= flag::STREAM_END;
            }
        }
        self.give(plugins & !last, &input);
        self.give(last, &Input { flags: input.flags | flag::LAST, ..input });
    }

    /// A round trip of a flow was measured.
    pub fn rtt(&mut self, subscriptions: &Subscriptions, flow: &Flow, slot: u32, now: Timestamp) {
        let to = subscriptions.active(subscriptions.rtt);
        let [offset, length] = flow.rtt.smallest();
        self.give(to, &Input { offset, length, ..flow_input(flow, slot, kind::RTT, now) });
    }

    /// Somebody asks something of a plugin.
    pub fn request(&mut self, plugin: usize, now: Timestamp, json: &'b [u8]) {
        let data = RSlice::from_slice(json);
        self.lists[plugin].push(Input { time: now.0, kind: kind::REQUEST, data, ..Input::empty() });
    }

    /// Capture time has passed by a plugin's interval.
    pub fn tick(&mut self, plugin: usize, now: Timestamp) {
        self.lists[plugin].push(Input { time: now.0, kind: kind::TICK, ..Input::empty() });
    }

    /// An event of another plugin.
    pub fn event(&mut self, plugin: usize, place: u64, envelope: Input<'b>, line: &'b [u8]) {
        let input = Input { kind: kind::EVENT, offset: place, data: RSlice::from_slice(line), ..envelope };
        self.lists[plugin].push(input);
    }

    fn give(&mut self, plugins: u64, input: &Input<'b>) {
        for plugin in bits(plugins) {
            self.lists[plugin].push(*input);
        }
    }
}

/// Where the pieces of a segment, or of a flow's end, come from.
#[derive(Clone, Copy, Debug)]
pub struct StreamInput {
    /// Slot of the flow.
    pub slot: u32,
    /// Time of the packet that made them deliverable.
    pub time: Timestamp,
    /// Its number.
    pub packet: u64,
    /// Which stream.
    pub direction: Direction,
    /// Whether its start was not seen.
    pub midstream: bool,
}

/// The first payload of each direction settles whose patterns fit; for those who came to a flow late, the
/// first after they came.
fn decide(subscriptions: &Subscriptions, flow: &mut Flow, direction: Direction, payload: &[u8]) {
    if flow.interest.undecided == 0 || payload.is_empty() {
        return;
    }
    let late = subscriptions.late(flow.interest.born);
    for (group, looked) in [(!late, 1), (late, 4)] {
        decide_for(subscriptions, flow, group, looked << direction.index(), payload);
        if flow.interest.looked & (looked * 3) == looked * 3 {
            flow.interest.undecided &= !group;
        }
    }
}

/// The same for some plugins; `looked` says that it is done.
fn decide_for(subscriptions: &Subscriptions, flow: &mut Flow, group: u64, looked: u8, payload: &[u8]) {
    let (protocol, interest) = (flow.protocol(), &mut flow.interest);
    let undecided = interest.undecided & group;
    if undecided == 0 || interest.looked & looked != 0 {
        return;
    }
    interest.looked |= looked;
    if let Some(selections) = subscriptions.payloads(protocol) {
        let found = selections.matching(payload, undecided);
        interest.taken |= found;
        interest.undecided &= !found;
    }
}

/// Counts a payload that is handed out. Answers to whom it is the last that they asked for: they are done
/// with the flow.
fn count(subscriptions: &Subscriptions, flow: &mut Flow, plugins: u64) -> u64 {
    let counting = plugins & subscriptions.counting;
    if counting == 0 {
        return 0;
    }
    let protocol = flow.protocol();
    let interest = &mut flow.interest;
    interest.payloads = interest.payloads.saturating_add(1);
    let is_last = |plugin: &usize| subscriptions.is_last(*plugin, protocol, interest.payloads);
    let last = bits(counting).filter(is_last).fold(0, |last, plugin| last | 1 << plugin);
    interest.taken &= !last;
    last
}

fn last_flag(last: u64, plugin: usize) -> u16 {
    if last & 1 << plugin == 0 { 0 } else { flag::LAST }
}

/// The record of a flow's end.
#[must_use]
pub fn flow_end_record(flow: &Flow, reason: crate::flow::End) -> [u8; FlowEnd::LEN] {
    FlowEnd {
        packets: flow.packets,
        octets: flow.octets,
        span: [flow.first.0, flow.last.0],
        handshake_rtt: flow.rtt.handshake,
        reason: reason as u8,
    }
    .to_bytes()
}

fn flow_input<'b>(flow: &Flow, slot: u32, kind: u8, time: Timestamp) -> Input<'b> {
    let [source_port, destination_port] = flow.ports();
    Input {
        time: time.0,
        flow: flow.id,
        source: flow.originator(),
        destination: flow.responder(),
        slot,
        source_port,
        destination_port,
        flags: if flow.ipv6() { flag::IPV6 } else { 0 },
        kind,
        protocol: flow.protocol(),
        ..Input::empty()
    }
}

fn packet_input<'b>(packet: &Packet<'b>, flow: Option<(&Flow, Observed)>, ports: [u16; 2]) -> Input<'b> {
    Input {
        time: packet.time.0,
        packet: packet.number,
        flow: flow.map_or(0, |(flow, _)| flow.id),
        slot: flow.map_or(NO_SLOT, |(_, observed)| observed.slot),
        direction: flow.map_or(0, |(_, observed)| observed.direction as u8),
        source: packet.source,
        destination: packet.destination,
        source_port: ports[0],
        destination_port: ports[1],
        flags: if packet.ipv6 { flag::IPV6 } else { 0 },
        protocol: packet.protocol,
        ..Input::empty()
    }
}

fn snapped(octets: &[u8], snap: usize) -> &[u8] {
    if snap == 0 { octets } else { octets.get(..snap).unwrap_or(octets) }
}

/// The places of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (at < 64).then_some(at)
    })
}

/// Memory of the lists between two batches: empty, so it borrows from nothing.
#[derive(Debug, Default)]
pub struct Lists(Vec<Vec<Input<'static>>>);

/// An empty list for a shorter life; collecting in place keeps its memory.
fn shorten<'b>(list: Vec<Input<'static>>) -> Vec<Input<'b>> {
    lengthen(list)
}

fn lengthen<'a, 'b>(mut list: Vec<Input<'a>>) -> Vec<Input<'b>> {
    list.clear();
    list.into_iter().map(|_| Input::empty()).collect()
}
