//! The sink as radar drives it: over the boundary, with a host that remembers what it is told.
#![allow(dead_code, reason = "each test program uses a part of it")]

use radar_abi::stable::{
    Event, Fault, Host, Host_TO, OutletBox, RMut, Request, TD_Opaque, fault, signal,
    std_types::{RResult, RSlice, RStr},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The sink, and the account of what it was given and what it lost.
pub struct Sink {
    outlet: OutletBox,
    /// Events handed over.
    pub sent: u64,
    /// Events it said were lost.
    pub lost: u64,
    /// Why the last were.
    pub reason: String,
    /// What it wrote to the log.
    pub log: Vec<String>,
}

impl Sink {
    pub fn new(config: Value) -> Result<Self, Fault> {
        Self::start(config, false)
    }

    pub fn check(config: Value) -> Result<(), Fault> {
        Self::start(config, true).map(|_| ())
    }

    fn start(config: Value, check: bool) -> Result<Self, Fault> {
        let request = Request { worker: 0, summaries: 0, live: 1, check: u32::from(check), reserved: [0; 4] };
        let new_outlet = radar_plugin::sink_root::<radar_json::Json>().new_outlet();
        let outlet = new_outlet(RStr::from_str(&config.to_string()), &request).into_result()?;
        Ok(Self { outlet, sent: 0, lost: 0, reason: String::new(), log: Vec::new() })
    }

    /// Hands over `count` events numbered on from those before.
    pub fn send(&mut self, count: u64) {
        let lines: Vec<_> = (self.sent..self.sent + count).map(line).collect();
        let lines: Vec<_> = lines.iter().map(|line| ("dns", line.as_str())).collect();
        self.send_lines(&lines);
    }

    /// Hands over a batch of events of these types and lines.
    pub fn send_lines(&mut self, lines: &[(&str, &str)]) {
        let numbered = (self.sent..).zip(lines);
        let events: Vec<_> =
            numbered.map(|(number, (event_type, line))| event(number, event_type, line)).collect();
        self.sent += events.len() as u64;
        let mut log = Log::default();
        let mut host = Host_TO::from_ptr(RMut::new(&mut log), TD_Opaque);
        let answer = self.outlet.events(RSlice::from_slice(&events), &mut host);
        drop(host);
        self.account(answer, log);
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

    fn signal(&mut self, signal: u32) {
        let mut log = Log::default();
        let mut host = Host_TO::from_ptr(RMut::new(&mut log), TD_Opaque);
        let answer = self.outlet.signal(signal, 0, &mut host);
        drop(host);
        self.account(answer, log);
    }

    fn account(&mut self, answer: RResult<(), Fault>, log: Log) {
        self.log.extend(log.0);
        if let RResult::RErr(lost) = answer {
            assert_eq!(lost.code, fault::LOST, "{}", lost.message);
            self.lost += u64::from(lost.at);
            self.reason = lost.message.into();
        }
    }
}

/// The line of the event of this number, some three hundred octets long.
pub fn line(number: u64) -> String {
    format!("{{\"event_type\":\"dns\",\"n\":{number},\"filler\":\"{:x<280}\"}}", "")
}

fn event<'a>(number: u64, event_type: &'a str, line: &'a str) -> Event<'a> {
    Event {
        // One a millisecond from 2026-01-01T00:00:00Z on.
        time: 1_767_225_600_000_000_000 + number * 1_000_000,
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

#[derive(Default)]
struct Log(Vec<String>);

impl Host for Log {
    fn emit(&mut self, _: &radar_abi::stable::Emission<'_>) {}
    fn done(&mut self, _: u32, _: u64) {}
    fn identify(&mut self, _: u32, _: u64, _: u32) {}
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}
    fn count(&mut self, _: u32, _: u64) {}
    fn log(&mut self, _: u32, message: RStr<'_>) {
        self.0.push(message.as_str().to_owned());
    }
}

/// Every line of a file; each must be JSON, and the last must have its end.
pub fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{}: the last line is torn", path.display());
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}")))
        .collect()
}

/// The lines of all files of a log, the oldest first.
pub fn all_lines(path: &Path) -> Vec<Value> {
    let older = (1..).map(|number| numbered(path, number)).take_while(|path| path.exists());
    let mut files: Vec<_> = std::iter::once(path.to_owned()).chain(older).collect();
    files.reverse();
    files.iter().flat_map(|path| lines(path)).collect()
}

/// `radar.jsonl.2`.
pub fn numbered(path: &Path, number: u32) -> PathBuf {
    PathBuf::from(format!("{}.{number}", path.display()))
}

/// The numbers of the events among `lines`.
pub fn numbers(lines: &[Value]) -> Vec<u64> {
    lines.iter().filter_map(|line| line["n"].as_u64()).collect()
}

/// The gap records among `lines`: after how many events, and how many are missing.
pub fn gaps(lines: &[Value]) -> Vec<(usize, u64)> {
    let gaps = lines.iter().enumerate().filter(|(_, line)| line["event_type"] == "gap");
    gaps.map(|(place, line)| (place, line["gap"]["lost"].as_u64().unwrap())).collect()
}
