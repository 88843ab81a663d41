//! Plays datagrams through the plugin as radar's host does, and keeps what it hears.

use radar_plugin::__private::stable::{
    Emission, Host, Host_TO, Input, RMut, Request, TD_Opaque, WorkerBox, kind,
    std_types::{RSlice, RStr},
};
use serde_json::Value;

/// One datagram of a flow. A flow is told by the client's port.
#[derive(Clone, Debug)]
pub struct Datagram {
    pub direction: u8,
    pub client_port: u16,
    pub time: u64,
    pub octets: Vec<u8>,
}

/// From the client, which is the originator.
pub fn from_client(octets: Vec<u8>) -> Datagram {
    Datagram { direction: 0, client_port: 50000, time: 0, octets }
}

/// From the server.
pub fn from_server(octets: Vec<u8>) -> Datagram {
    Datagram { direction: 1, ..from_client(octets) }
}

impl Datagram {
    pub fn port(self, client_port: u16) -> Self {
        Self { client_port, ..self }
    }

    pub fn at(self, milliseconds: u64) -> Self {
        Self { time: milliseconds * 1_000_000, ..self }
    }

    fn input(&self) -> Input<'_> {
        let (client, server) = (([1; 16], self.client_port), ([2; 16], 443));
        let (from, to) = if self.direction == 0 { (client, server) } else { (server, client) };
        Input {
            time: self.time,
            flow: u64::from(self.client_port),
            slot: u32::from(self.client_port),
            length: self.octets.len() as u64,
            source: from.0,
            source_port: from.1,
            destination: to.0,
            destination_port: to.1,
            kind: kind::DATAGRAM,
            direction: self.direction,
            protocol: 17,
            data: RSlice::from_slice(&self.octets),
            ..Input::empty()
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
    /// Nothing but counters is kept.
    quiet: bool,
}

impl Heard {
    /// A host that keeps counters only, to measure by.
    pub fn quiet() -> Self {
        Self { quiet: true, ..Self::default() }
    }

    /// The body of the only event.
    #[track_caller]
    pub fn event(&self) -> &Value {
        let [(_, _, event)] = &self.events[..] else { panic!("{} events", self.events.len()) };
        event
    }
}

impl Host for Heard {
    fn emit(&mut self, emission: &Emission<'_>) {
        if self.quiet {
            return;
        }
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
        let root = radar_plugin::analyzer_root::<radar_quic::Quic>();
        let request = Request { worker: 0, summaries: 1, live: 0, check: 0, reserved: [0; 4] };
        Self {
            worker: root.new_worker()(settings.into(), &request).into_result().expect("settings are right"),
        }
    }

    /// Plays datagrams as one batch.
    pub fn batch(&mut self, datagrams: &[Datagram], heard: &mut Heard) {
        let inputs: Vec<Input<'_>> = datagrams.iter().map(Datagram::input).collect();
        self.give(&inputs, heard);
    }

    fn give(&mut self, inputs: &[Input<'_>], heard: &mut Heard) {
        let mut host = Host_TO::from_ptr(RMut::new(heard), TD_Opaque);
        self.worker.batch(RSlice::from_slice(inputs), &mut host).into_result().expect("no panic");
    }
}

/// Plays datagrams, each as a batch of its own, and then the end of every flow.
pub fn play(datagrams: &[Datagram]) -> Heard {
    play_with("{}", datagrams)
}

pub fn play_with(settings: &str, datagrams: &[Datagram]) -> Heard {
    let mut player = Player::new(settings);
    let mut heard = Heard::default();
    for datagram in datagrams {
        // The core hands over nothing of a flow that the plugin is done with.
        if !heard.done.contains(&u64::from(datagram.client_port)) {
            player.batch(std::slice::from_ref(datagram), &mut heard);
        }
    }
    let mut ports: Vec<u16> = datagrams.iter().map(|datagram| datagram.client_port).collect();
    ports.sort_unstable();
    ports.dedup();
    ports.retain(|port| !heard.done.contains(&u64::from(*port)));
    for port in ports {
        let end = from_client(vec![0; 64]).port(port);
        player.give(&[Input { kind: kind::FLOW_END, ..end.input() }], &mut heard);
    }
    heard
}
