//! The sink as radar drives it: over the boundary, with a host that remembers what it is told.
#![allow(dead_code, reason = "each test program uses a part of it")]

use radar_abi::stable::{
    Answer, Emission, Event, Fault, Host, Host_TO, HostRef, OutletBox, RMut, Request, TD_Opaque, fault,
    signal,
    std_types::{RSlice, RStr},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Names of the sink's counters, in the order of its manifest.
const COUNTERS: &[&str] =
    &["lost_slow", "lost_absent", "lost_torn", "lost_end", "lost_long", "starts", "starts_failed"];

/// The sink, and the account of what it was given and what it lost.
pub struct Sink {
    outlet: OutletBox,
    pub sent: u64,
    pub lost: u64,
    pub reason: String,
    said: Said,
}

#[derive(Default)]
struct Said {
    log: Vec<String>,
    counted: BTreeMap<u32, u64>,
}

impl Sink {
    /// A sink that runs this command, in live capture or of a file.
    pub fn new(live: bool, command: &[&str], buffer: &str, grace: &str) -> Self {
        Self::with(live, &json!({"command": command, "buffer": buffer, "grace": grace})).unwrap()
    }

    pub fn with(live: bool, config: &Value) -> Result<Self, Fault> {
        let request = Request { worker: 0, summaries: 0, live: live.into(), check: 0, reserved: [0; 4] };
        let new_outlet = radar_plugin::sink_root::<radar_exec::Exec>().new_outlet();
        let outlet = new_outlet(RStr::from_str(&config.to_string()), &request).into_result()?;
        Ok(Self { outlet, sent: 0, lost: 0, reason: String::new(), said: Said::default() })
    }

    /// Hands over `count` events numbered on from those before.
    pub fn send(&mut self, count: u64) {
        let lines: Vec<_> = (self.sent..self.sent + count).map(line).collect();
        let events: Vec<_> = lines.iter().map(|line| event("dns", line)).collect();
        self.sent += count;
        self.call(|outlet, host| outlet.events(RSlice::from_slice(&events), host));
    }

    pub fn send_types(&mut self, types: &[&str]) {
        let lines: Vec<_> = (self.sent..).zip(types).map(|(number, _)| line(number)).collect();
        let events: Vec<_> = types.iter().zip(&lines).map(|(name, line)| event(name, line)).collect();
        self.sent += events.len() as u64;
        self.call(|outlet, host| outlet.events(RSlice::from_slice(&events), host));
    }

    /// Hands over an event with so many octets of filler.
    pub fn send_long(&mut self, octets: usize) {
        let line = format!("{{\"n\":{},\"filler\":\"{}\"}}", self.sent, "x".repeat(octets));
        self.sent += 1;
        let events = [event("dns", &line)];
        self.call(|outlet, host| outlet.events(RSlice::from_slice(&events), host));
    }

    pub fn idle(&mut self) {
        self.call(|outlet, host| outlet.signal(signal::IDLE, 0, host));
    }

    pub fn close(&mut self) {
        self.call(|outlet, host| outlet.signal(signal::CLOSE, 0, host));
    }

    /// Calls it as radar does while nothing comes, until `done`.
    pub fn idle_until(&mut self, done: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !done(self) {
            assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", self.said.log);
            thread::sleep(Duration::from_millis(10));
            self.idle();
        }
    }

    pub fn counted(&self, name: &str) -> u64 {
        let place = COUNTERS.iter().position(|counter| *counter == name).unwrap();
        self.said.counted.get(&(place as u32)).copied().unwrap_or(0)
    }

    /// What it wrote to the log.
    pub fn log(&self) -> &[String] {
        &self.said.log
    }

    /// The process that was started last.
    pub fn process(&self) -> Option<u32> {
        self.said.log.iter().rev().find_map(|text| text.split("runs as process ").nth(1)?.parse().ok())
    }

    fn call(&mut self, call: impl FnOnce(&mut OutletBox, &mut HostRef<'_>) -> Answer<()>) {
        let answer = {
            let mut host = Host_TO::from_ptr(RMut::new(&mut self.said), TD_Opaque);
            call(&mut self.outlet, &mut host)
        };
        if let Err(lost) = answer.into_result() {
            assert_eq!(lost.code, fault::LOST, "{}", lost.message);
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
    fn count(&mut self, counter: u32, more: u64) {
        *self.counted.entry(counter).or_default() += more;
    }
    fn log(&mut self, _: u32, message: RStr<'_>) {
        self.log.push(message.as_str().to_owned());
    }
}

fn line(number: u64) -> String {
    format!("{{\"event_type\":\"dns\",\"n\":{number},\"filler\":\"{:x<280}\"}}", "")
}

fn event<'a>(event_type: &'a str, line: &'a str) -> Event<'a> {
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
        line: RSlice::from_slice(line.as_bytes()),
        body: RSlice::EMPTY,
        summary: RStr::empty(),
    }
}

/// The numbers of the events in a file; each line must be whole.
pub fn numbers(path: &Path) -> Vec<u64> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is torn");
    let whole = |line: &str| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("torn: {line:?}"));
    text.lines().map(|line| whole(line)["n"].as_u64().unwrap()).collect()
}
