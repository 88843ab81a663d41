//! Traffic made by hand, for tests.

mod crowd;
mod random;

pub use crowd::{Crowd, REPORTED};
pub use random::Random;

use crate::{
    model::{Limits, Model, address},
    table::{Cell, Kind, Shape, Table},
    view::{self, Query, Range, View},
};
use radar_abi::stable::std_types::{RSlice, RStr};
use radar_plugin::{Activity, Amount, Event, FlowActivity, SIZE_CLASSES, flow_flag, size_class};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// 2026-11-25 00:00:00 UTC, in seconds.
pub const START: u64 = 1_795_564_800;

/// A flow that is to be reported.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its number.
    pub id: u64,
    /// The addresses of originator and responder.
    pub ends: [&'static str; 2],
    /// Their ports.
    pub ports: [u16; 2],
    /// The IP protocol.
    pub protocol: u8,
    /// What is known of it, as JSON.
    pub about: String,
    /// What was sent so far by each side.
    pub octets: [u64; 2],
    /// The same in packets.
    pub packets: [u64; 2],
    first: Option<u64>,
}

/// A model and who acts in it.
#[derive(Debug)]
pub struct Scene {
    /// What views are made of.
    pub model: Model,
    /// Flows by their number.
    pub actors: HashMap<u64, Actor>,
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}

impl Scene {
    /// An empty stage with the usual limits.
    #[must_use]
    pub fn new() -> Self {
        Self::with(&Limits::default())
    }

    /// An empty stage.
    #[must_use]
    pub fn with(limits: &Limits) -> Self {
        Self { model: Model::new(limits), actors: HashMap::new() }
    }

    /// A flow comes on; it is reported for the first time when it carries something.
    pub fn actor(&mut self, id: u64, ends: [&'static str; 2], ports: [u16; 2], protocol: u8, about: Value) {
        let about = about.to_string();
        let (octets, packets) = ([0; 2], [0; 2]);
        self.actors.insert(id, Actor { id, ends, ports, protocol, about, octets, packets, first: None });
    }

    /// Reports at a moment in milliseconds since the start: of each flow the octets to the responder and back, a
    /// packet for each direction that has some; and what flows that are not told one by one have carried.
    pub fn report(&mut self, at: u64, flows: &[(u64, u64, u64)], others: u64) {
        self.report_of(at, flows, others, 0, 0);
    }

    /// The same, with flags of TCP that were seen of the originator, and flags of the flows.
    pub fn report_of(&mut self, at: u64, flows: &[(u64, u64, u64)], others: u64, tcp_flags: u8, flags: u16) {
        let time = START * 1_000_000_000 + at * 1_000_000;
        let mut abouts = Vec::new();
        let mut told = Vec::new();
        let mut sizes = [0u32; SIZE_CLASSES];
        let (mut packets, mut octets) = (0, 0);
        for (id, up, down) in flows {
            let actor = self.actors.get_mut(id).expect("an actor");
            let new = [*up, *down];
            let packets_new = new.map(|octets| u64::from(octets > 0));
            for side in 0..2 {
                actor.octets[side] += new[side];
                actor.packets[side] += packets_new[side];
                octets += new[side];
                packets += packets_new[side];
                if new[side] > 0 {
                    sizes[size_class(new[side] as u32)] += 1;
                }
            }
            let is_new = actor.first.is_none();
            abouts.push(if is_new { actor.about.clone() } else { String::new() });
            told.push((actor.clone(), new, packets_new, is_new));
            actor.first.get_or_insert(time);
        }
        let flows: Vec<_> = told
            .iter()
            .zip(&abouts)
            .map(|((actor, octets_new, packets_new, is_new), about)| FlowActivity {
                id: actor.id,
                first: actor.first.unwrap_or(time),
                last: time,
                source: address::parse(actor.ends[0]).expect("an address"),
                destination: address::parse(actor.ends[1]).expect("an address"),
                octets: actor.octets,
                packets: actor.packets,
                octets_new: *octets_new,
                packets_new: *packets_new,
                retransmissions: [0; 2],
                rtt: 0,
                source_port: actor.ports[0],
                destination_port: actor.ports[1],
                flags: flags | if *is_new { flow_flag::NEW } else { 0 },
                protocol: actor.protocol,
                state: if actor.protocol == 6 { 3 } else { 0 },
                tcp_flags: [tcp_flags, 0],
                padding: [0; 6],
                reserved: [0; 2],
                about: RStr::from_str(about),
            })
            .collect();
        let amount = Amount { octets: [others, 0], packets: [others / 100, 0], flows: u64::from(others > 0) };
        self.model.activity(&Activity {
            time,
            packets: packets + others / 100,
            octets: octets + others,
            others: amount,
            flows: RSlice::from_slice(&flows),
            sizes: RSlice::from_slice(&sizes),
            heads: RSlice::from_slice(&[]),
            worker: 0,
            padding: 0,
            reserved: [0; 4],
        });
    }

    /// An event of a flow.
    pub fn event(&mut self, at: u64, flow: u64, event_type: &str, body: &Value) {
        let actor = self.actors.get(&flow).cloned();
        let ends = actor.as_ref().map_or(["0.0.0.0"; 2], |actor| actor.ends);
        self.event_between(at, flow, event_type, body, ends);
    }

    /// An event of a flow with these ends instead of its own.
    pub fn event_between(&mut self, at: u64, flow: u64, event_type: &str, body: &Value, ends: [&str; 2]) {
        let line = json!({ "event_type": event_type, event_type: body }).to_string();
        let body = body.to_string();
        let actor = self.actors.get(&flow);
        self.model.event(&Event {
            time: START * 1_000_000_000 + at * 1_000_000,
            flow,
            source: address::parse(ends[0]).expect("an address"),
            destination: address::parse(ends[1]).expect("an address"),
            source_port: actor.map_or(0, |actor| actor.ports[0]),
            destination_port: actor.map_or(0, |actor| actor.ports[1]),
            flags: 0,
            protocol: actor.map_or(255, |actor| actor.protocol),
            padding: [0],
            reserved: [0; 2],
            event_type: RStr::from_str(event_type),
            line: RSlice::from_slice(line.as_bytes()),
            body: RSlice::from_slice(body.as_bytes()),
            summary: RStr::from_str(""),
        });
    }

    /// A view of the last seconds that the range names.
    #[must_use]
    pub fn open(&self, view: &str, filter: &str, range: Range, params: Value) -> Box<dyn View> {
        let params: Map<_, _> = params.as_object().cloned().unwrap_or_default();
        let query = Query { view: view.into(), filter: filter.into(), range, params };
        view::open(&query, &self.model).expect("a view")
    }

    /// The tables of a view as they stand, each row with its cells as text, and `-` for nothing.
    #[must_use]
    pub fn look(&self, view: &str, filter: &str, params: Value) -> HashMap<&'static str, Vec<String>> {
        self.look_back(view, filter, Range::default(), params)
    }

    /// The same of a range of seconds.
    #[must_use]
    pub fn look_back(
        &self,
        view: &str,
        filter: &str,
        range: Range,
        params: Value,
    ) -> HashMap<&'static str, Vec<String>> {
        let mut view = self.open(view, filter, range, params);
        let tables = view.tables(&self.model, self.model.now(), true);
        tables.iter().map(|table| written(&view.shapes()[table.index], table)).collect()
    }
}

fn written(shape: &Shape, table: &Table) -> (&'static str, Vec<String>) {
    let width = shape.columns.len();
    assert_eq!(table.cells.len() % width, 0, "{}: rows are as wide as their shape", shape.name);
    let rows = table.cells.chunks(width).map(|row| {
        for (cell, column) in row.iter().zip(&shape.columns) {
            let kind = match cell {
                Cell::Absent => continue,
                Cell::Text(_) => Kind::Text,
                Cell::Int(_) => Kind::Int,
                Cell::Float(_) => Kind::Float,
                Cell::Series(_) => Kind::Series,
                Cell::Blob(_) => Kind::Blob,
            };
            assert_eq!(kind, column.kind, "{}.{}", shape.name, column.name);
        }
        row.iter().map(text).collect::<Vec<_>>().join("|")
    });
    (shape.name, rows.collect())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Absent => "-".into(),
        Cell::Text(text) => text.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Series(values) => format!("~{}", values.len()),
        Cell::Blob(octets) => format!("#{}", octets.len()),
    }
}

/// The number in a column of a row as [`Scene::look`] writes it.
#[must_use]
pub fn number(row: &str, column: usize) -> u64 {
    row.split('|').nth(column).and_then(|text| text.parse().ok()).unwrap_or(0)
}
