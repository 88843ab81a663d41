//! The sink as radar drives it: over the boundary, with whoever asks at a real socket.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod strict;

use radar_abi::stable::{
    Emission, Event, Host, Host_TO, OutletBox, RMut, Request, TD_Opaque, news, signal,
    std_types::{RSlice, RStr},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

/// The sink, and what it counted.
pub struct Sink {
    outlet: OutletBox,
    pub address: SocketAddr,
    pub counted: BTreeMap<u32, u64>,
}

impl Sink {
    /// A sink that listens on a port of its own, and with its server started.
    pub fn new() -> Self {
        // The port was free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = json!({"listen": [address.to_string()]}).to_string();
        let request = Request { worker: 0, summaries: 0, live: 1, check: 0, reserved: [0; 4] };
        let new_outlet = radar_plugin::sink_root::<radar_prometheus::Prometheus>().new_outlet();
        let outlet = new_outlet(RStr::from_str(&config), &request).into_result().unwrap();
        let mut sink = Self { outlet, address, counted: BTreeMap::new() };
        sink.idle();
        sink
    }

    pub fn idle(&mut self) {
        self.call(|outlet, host| outlet.signal(signal::IDLE, 0, host).into_result().unwrap());
    }

    pub fn events(&mut self, types: &[&str]) {
        let events: Vec<_> = types.iter().map(|name| event(name)).collect();
        self.call(|outlet, host| outlet.events(RSlice::from_slice(&events), host).into_result().unwrap());
    }

    pub fn stats(&mut self, stats: &Value) {
        self.news(news::HEALTH, stats);
    }

    pub fn news(&mut self, kind: u32, json: &Value) {
        let json = json.to_string();
        self.call(|outlet, host| {
            outlet.news(kind, RSlice::from_slice(json.as_bytes()), host).into_result().unwrap();
        });
    }

    fn call(&mut self, call: impl FnOnce(&mut OutletBox, &mut radar_abi::stable::HostRef<'_>)) {
        let mut counted = Counted(&mut self.counted);
        let mut host = Host_TO::from_ptr(RMut::new(&mut counted), TD_Opaque);
        call(&mut self.outlet, &mut host);
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a request and reads the answer to its end.
    pub fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        text
    }

    /// The status, the head and the body of what is asked for with these headers besides `Host`.
    pub fn ask(&self, what: &str, headers: &str) -> (u16, String, String) {
        let text = self.raw(&format!("{what} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.address));
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    pub fn metrics(&self) -> String {
        let (status, _, body) = self.ask("GET /metrics", "");
        assert_eq!(status, 200);
        body
    }
}

struct Counted<'a>(&'a mut BTreeMap<u32, u64>);

impl Host for Counted<'_> {
    fn emit(&mut self, _: &Emission<'_>) {}
    fn done(&mut self, _: u32, _: u64) {}
    fn identify(&mut self, _: u32, _: u64, _: u32) {}
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}
    fn count(&mut self, counter: u32, more: u64) {
        *self.0.entry(counter).or_default() += more;
    }
    fn log(&mut self, _: u32, message: RStr<'_>) {
        panic!("{message}");
    }
}

fn event(event_type: &str) -> Event<'_> {
    Event {
        time: 0,
        flow: 0,
        source: [0; 16],
        destination: [0; 16],
        source_port: 0,
        destination_port: 0,
        flags: 0,
        protocol: 17,
        padding: [0],
        reserved: [0; 2],
        event_type: RStr::from_str(event_type),
        line: RSlice::from_slice(b"{}"),
        body: RSlice::EMPTY,
        summary: RStr::empty(),
    }
}
