//! Plays inputs through the plugin as radar's host does, and keeps what it hears.
#![allow(dead_code, missing_docs)]

pub mod capture;

use radar_plugin::__private::stable::{
    Emission, Host, Host_TO, Input, RMut, Request, TD_Opaque, WorkerBox, flag, kind,
    std_types::{RSlice, RStr},
};
use serde_json::Value;

/// One input with octets of its own.
#[derive(Clone, Debug)]
pub struct Piece {
    pub kind: u8,
    pub direction: u8,
    pub flags: u16,
    pub ports: [u16; 2],
    pub length: u64,
    pub time: u64,
    pub octets: Vec<u8>,
}

impl Piece {
    pub fn of(kind: u8, direction: u8, octets: &[u8]) -> Self {
        let octets = octets.to_vec();
        Self { kind, direction, flags: 0, ports: [50000, 80], length: 0, time: 0, octets }
    }

    /// What the client says.
    pub fn asked(octets: impl AsRef<[u8]>) -> Self {
        Self::of(kind::STREAM, 0, octets.as_ref())
    }

    /// What the server says.
    pub fn answered(octets: impl AsRef<[u8]>) -> Self {
        Self::of(kind::STREAM, 1, octets.as_ref())
    }

    pub fn gap(direction: u8, length: u64) -> Self {
        Self { length, ..Self::of(kind::GAP, direction, &[]) }
    }

    /// One direction has ended.
    pub fn close(direction: u8) -> Self {
        Self { flags: flag::STREAM_END, ..Self::of(kind::STREAM, direction, &[]) }
    }

    /// The flow is over.
    pub fn end() -> Self {
        Self::of(kind::FLOW_END, 0, &[0; 64])
    }

    pub fn at_port(self, port: u16) -> Self {
        Self { ports: [50000, port], ..self }
    }

    pub fn midstream(self) -> Self {
        Self { flags: self.flags | flag::MIDSTREAM, ..self }
    }

    fn input(&self) -> Input<'_> {
        let [originator, responder] = self.ports;
        let (source_port, destination_port) =
            if self.direction == 0 { (originator, responder) } else { (responder, originator) };
        Input {
            time: self.time,
            flow: 1,
            length: self.length,
            slot: 0,
            source_port,
            destination_port,
            flags: self.flags,
            kind: self.kind,
            direction: self.direction,
            protocol: 6,
            data: RSlice::from_slice(&self.octets),
            ..Input::empty()
        }
    }
}

/// What the host heard.
#[derive(Debug, Default)]
pub struct Heard {
    /// The bodies of the events.
    pub events: Vec<Value>,
    /// Their directions.
    pub directions: Vec<u8>,
    pub summaries: Vec<String>,
    pub done: usize,
    /// Places of the protocols in the manifest.
    pub identified: Vec<u32>,
    /// `malformed` first.
    pub counters: [u64; 8],
}

impl Host for Heard {
    fn emit(&mut self, emission: &Emission<'_>) {
        self.events.push(serde_json::from_slice(emission.body.as_slice()).expect("the body is JSON"));
        self.directions.push(emission.direction);
        self.summaries.push(emission.summary.to_string());
    }
    fn done(&mut self, _: u32, _: u64) {
        self.done += 1;
    }
    fn identify(&mut self, _: u32, _: u64, protocol: u32) {
        self.identified.push(protocol);
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
        let root = radar_plugin::analyzer_root::<radar_http::Http>();
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

/// Plays `pieces`, then the end of the flow, through a plugin with the default settings.
pub fn play(pieces: &[Piece]) -> Heard {
    Player::new("{}").play(&[pieces, &[Piece::end()]].concat())
}

/// The same octets in pieces of `size`.
pub fn cut(pieces: &[Piece], size: usize) -> Vec<Piece> {
    let parts = |piece: &Piece| -> Vec<Piece> {
        if piece.octets.is_empty() {
            return vec![piece.clone()];
        }
        piece.octets.chunks(size).map(|octets| Piece { octets: octets.to_vec(), ..piece.clone() }).collect()
    };
    pieces.iter().flat_map(parts).collect()
}
