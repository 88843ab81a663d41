//! Plays inputs through the plugin as radar's host does, and keeps what it hears.
#![allow(dead_code, missing_docs)]

pub mod capture;

use radar_plugin::__private::stable::{
    Emission, Host, Host_TO, Input, RMut, Request, TD_Opaque, WorkerBox, kind,
    std_types::{RSlice, RStr},
};
use serde_json::Value;

/// One input with octets of its own.
#[derive(Clone, Debug)]
pub struct Piece {
    pub kind: u8,
    pub direction: u8,
    pub flow: u64,
    pub slot: u32,
    pub flags: u16,
    pub ports: [u16; 2],
    pub offset: u64,
    pub length: u64,
    pub time: u64,
    pub packet: u64,
    pub octets: Vec<u8>,
}

impl Piece {
    pub fn of(kind: u8, direction: u8, octets: &[u8]) -> Self {
        let (flow, slot, ports) = (1, 0, [50000, 443]);
        let octets = octets.to_vec();
        Self {
            kind,
            direction,
            flow,
            slot,
            flags: 0,
            ports,
            offset: 0,
            length: 0,
            time: 0,
            packet: 0,
            octets,
        }
    }

    pub fn stream(direction: u8, octets: &[u8]) -> Self {
        Self::of(kind::STREAM, direction, octets)
    }

    pub fn gap(direction: u8, length: u64) -> Self {
        Self { length, ..Self::of(kind::GAP, direction, &[]) }
    }

    pub fn end() -> Self {
        Self::of(kind::FLOW_END, 0, &[0; 64])
    }

    pub fn input(&self) -> Input<'_> {
        let [originator, responder] = self.ports;
        let (source_port, destination_port) =
            if self.direction == 0 { (originator, responder) } else { (responder, originator) };
        Input {
            time: self.time,
            flow: self.flow,
            offset: self.offset,
            length: self.length,
            packet: self.packet,
            source: [0; 16],
            destination: [0; 16],
            slot: self.slot,
            source_port,
            destination_port,
            flags: self.flags,
            kind: self.kind,
            direction: self.direction,
            protocol: 6,
            padding: [0; 3],
            reserved: [0; 2],
            data: RSlice::from_slice(&self.octets),
        }
    }
}

/// What the host heard.
#[derive(Debug, Default)]
pub struct Heard {
    /// Flow, direction and body of each event.
    pub events: Vec<(u64, u8, Value)>,
    pub summaries: Vec<String>,
    pub done: Vec<u64>,
    pub identified: Vec<u64>,
    /// `malformed` first.
    pub counters: [u64; 8],
}

impl Host for Heard {
    fn emit(&mut self, emission: &Emission<'_>) {
        let body = serde_json::from_slice(emission.body.as_slice()).expect("the body is JSON");
        self.events.push((emission.flow, emission.direction, body));
        self.summaries.push(emission.summary.to_string());
    }
    fn done(&mut self, _: u32, flow: u64) {
        self.done.push(flow);
    }
    fn identify(&mut self, _: u32, flow: u64, _: u32) {
        self.identified.push(flow);
    }
    fn change(&mut self, _: u32, flow: u64, _: u32) {
        self.identified.push(flow);
    }
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}
    fn count(&mut self, counter: u32, increment: u64) {
        self.counters[counter as usize] += increment;
    }
    fn log(&mut self, _: u32, message: RStr<'_>) {
        panic!("{message}");
    }
}

/// The plugin with some settings.
pub struct Player {
    worker: WorkerBox,
}

impl Player {
    pub fn new(settings: &str) -> Self {
        let root = radar_plugin::analyzer_root::<radar_tls::Tls>();
        let request = Request { worker: 0, summaries: 1, live: 0, check: 0, reserved: [0; 4] };
        let worker = root.new_worker()(settings.into(), &request).into_result().expect("settings are right");
        Self { worker }
    }

    /// Plays `pieces` as one batch.
    pub fn play(&mut self, pieces: &[Piece]) -> Heard {
        let inputs: Vec<Input<'_>> = pieces.iter().map(Piece::input).collect();
        let mut heard = Heard::default();
        {
            let mut host = Host_TO::from_ptr(RMut::new(&mut heard), TD_Opaque);
            self.worker.batch(RSlice::from_slice(&inputs), &mut host).into_result().expect("no panic");
        }
        heard
    }
}

/// Plays `pieces` through a plugin with the default settings.
pub fn play(pieces: &[Piece]) -> Heard {
    Player::new("{}").play(pieces)
}
