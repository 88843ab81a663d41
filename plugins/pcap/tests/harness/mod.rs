//! The sink as radar drives it: over the boundary, with a host that remembers what it is told.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod tools;

use radar_abi::stable::{
    Answer, CapturedFrame, Emission, Event, Fault, Host, Host_TO, HostRef, OutletBox, RMut, Request,
    TD_Opaque, fault, signal,
    std_types::{RSlice, RStr},
};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A frame of a test.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Packet {
    pub time: u64,
    pub flow: u64,
    pub link: u32,
    pub length: u32,
    pub interface: &'static str,
    pub data: Vec<u8>,
}

/// A frame of this number: one a millisecond, of a flow that has every seventh, some five hundred octets long.
pub fn packet(number: u64) -> Packet {
    let octets = 200 + (number * 37 % 700) as usize;
    let mut data = vec![(number % 251) as u8; octets];
    data[..8].copy_from_slice(&number.to_be_bytes());
    Packet {
        time: 1_767_225_600_000_000_000 + number * 1_000_001,
        flow: number % 7 + 1,
        // LINKTYPE_USER0: nobody looks into it.
        link: 147,
        length: octets as u32 + 10,
        interface: "test0",
        data,
    }
}

/// The sink, and the account of what it was given and what it lost.
pub struct Sink {
    outlet: OutletBox,
    pub sent: u64,
    pub lost: u64,
    pub reason: String,
    pub said: Said,
}

/// What it said to its host.
#[derive(Default)]
pub struct Said {
    pub log: Vec<String>,
    pub asked: Vec<(String, Value)>,
}

impl Sink {
    pub fn new(config: Value) -> Self {
        Self::start(config, false).unwrap_or_else(|fault| panic!("{}", fault.message))
    }

    pub fn start(config: Value, check: bool) -> Result<Self, Fault> {
        let request = Request { worker: 0, summaries: 0, live: 1, check: check.into(), reserved: [0; 4] };
        let new_outlet = radar_plugin::sink_root::<radar_pcap::Pcap>().new_outlet();
        let outlet = new_outlet(RStr::from_str(&config.to_string()), &request).into_result()?;
        Ok(Self { outlet, sent: 0, lost: 0, reason: String::new(), said: Said::default() })
    }

    /// Hands over `count` frames numbered on from those before.
    pub fn send(&mut self, count: u64) {
        let packets: Vec<_> = (self.sent..self.sent + count).map(packet).collect();
        self.send_packets(&packets);
    }

    pub fn send_packets<'a>(&mut self, packets: &'a [Packet]) {
        let frame = |(number, packet): (u64, &'a Packet)| CapturedFrame {
            time: packet.time,
            number,
            flow: packet.flow,
            carrier: packet.flow,
            length: packet.length,
            link: packet.link,
            interface: RStr::from_str(packet.interface),
            data: RSlice::from_slice(&packet.data),
            reserved: [0; 2],
        };
        let frames: Vec<_> = (self.sent..).zip(packets).map(frame).collect();
        self.sent += frames.len() as u64;
        self.call(|outlet, host| outlet.frames(RSlice::from_slice(&frames), host));
    }

    /// Hands over the event of this line.
    pub fn event(&mut self, flow: u64, event_type: &str, line: &str) {
        let event = Event {
            time: 0,
            flow,
            source: [0; 16],
            destination: [0; 16],
            source_port: 0,
            destination_port: 0,
            flags: 0,
            protocol: 6,
            padding: [0],
            reserved: [0; 2],
            event_type: RStr::from_str(event_type),
            line: RSlice::from_slice(line.as_bytes()),
            body: RSlice::EMPTY,
            summary: RStr::empty(),
        };
        self.call(|outlet, host| outlet.events(RSlice::from_slice(&[event]), host));
    }

    /// Asks it for something, and returns what it has all told of that.
    pub fn ask(&mut self, json: &Value) -> Value {
        let json = json.to_string();
        self.said.asked.clear();
        self.call(|outlet, host| outlet.request(RSlice::from_slice(json.as_bytes()), host));
        let (who, told) = self.said.asked.pop().expect("an answer");
        assert_eq!((who.as_str(), &told["do"]), ("radar", &Value::from("tell")));
        told["news"]["saved"].clone()
    }

    pub fn idle(&mut self) {
        self.signal(signal::IDLE);
    }

    pub fn reopen(&mut self) {
        self.signal(signal::REOPEN);
    }

    pub fn close(&mut self) {
        self.signal(signal::CLOSE);
    }

    /// Calls it as radar does while nothing comes, until `done` or for three seconds.
    pub fn idle_until(&mut self, done: impl Fn(&Self) -> bool) -> Duration {
        let begin = Instant::now();
        while !done(self) && begin.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(50));
            self.idle();
        }
        begin.elapsed()
    }

    fn signal(&mut self, signal: u32) {
        self.call(|outlet, host| outlet.signal(signal, 0, host));
    }

    fn call(&mut self, call: impl FnOnce(&mut OutletBox, &mut HostRef<'_>) -> Answer<()>) {
        let answer = {
            let mut host = Host_TO::from_ptr(RMut::new(&mut self.said), TD_Opaque);
            call(&mut self.outlet, &mut host)
        };
        if let Err(lost) = answer.into_result() {
            assert!(matches!(lost.code, fault::LOST | fault::CLOSED), "{}", lost.message);
            self.lost += u64::from(lost.at);
            self.reason = lost.message.into();
        }
    }
}

impl Host for Said {
    fn emit(&mut self, _: &Emission<'_>) {}
    fn done(&mut self, _: u32, _: u64) {}
    fn identify(&mut self, _: u32, _: u64, _: u32) {}
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}
    fn count(&mut self, _: u32, _: u64) {}
    fn log(&mut self, _: u32, message: RStr<'_>) {
        self.log.push(message.as_str().to_owned());
    }
    fn request(&mut self, plugin: RStr<'_>, json: RSlice<'_, u8>) {
        self.asked.push((plugin.as_str().to_owned(), serde_json::from_slice(json.as_slice()).unwrap()));
    }
}
