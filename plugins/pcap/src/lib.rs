//! Packets to capture files, with what was found of them beside.
//!
//! `form` writes blocks, `writer` keeps the account of them, `output` and `ring` look after files; `facts` is what is
//! said of flows, `wanted` which of them are written, `held` the last frames of all, and `save` what others ask for.
#![deny(unsafe_code)]

mod facts;
mod form;
mod held;
mod output;
mod ring;
mod save;
mod wanted;
mod writer;

use facts::Facts;
use form::{Form, Frame};
use held::Held;
use output::Output;
use radar_plugin::prelude::*;
use ring::Ring;
use save::Asked;
use serde_json::{Value, json};
use wanted::{State, Wanted};
use writer::{Note, Writer};

settings! {
    /// When the file gives way to a new one, and how many there are.
    pub struct Rotate {
        /// Octets of one file, at least 64KiB; without it size does not matter.
        pub size: Option<Octets> = null,
        /// How old a file may become; without it age does not matter.
        pub age: Option<Duration> = null,
        /// Files in all, the one being written among them, up to 100000; `size` times `keep` is the most that they take
        /// together.
        pub keep: u32 = 2,
    }
}

settings! {
    /// `[sinks.pcap]` in `radar.toml`.
    pub struct Config {
        /// The file that packets are written to; one that ends in `.pcap` is classic pcap, any other pcapng. "-" is
        /// standard output, and with "" nothing is written but what is asked for.
        pub path: String = "radar.pcapng",
        /// Which flows are written, in radar's filter language: "proc:firefox port:443"; empty means all packets.
        pub filter: String = "",
        /// Whether comments say what was found: process, JA4, server name, Community ID. pcapng only.
        pub comments: bool = true,
        /// Octets of the last packets that are kept in memory, until their flow is wanted or somebody asks for them.
        pub keep: Octets = "64MiB",
        /// The folder that packets go to which somebody asks for.
        pub directory: String = ".",
        /// How long a packet may wait for others, to be written together with them.
        pub flush: Duration = "1s",
        /// When the file gives way to a new one, and how many there are.
        pub rotate: Rotate = {},
    }
}

/// What is kept is in memory.
const KEEP_MAX: u64 = 64 << 30;

/// The sink.
pub struct Pcap {
    /// None if nothing is written but what is asked for.
    writer: Option<Writer>,
    /// Whether it goes to standard output, where somebody waits for it.
    at_once: bool,
    flush: Duration,
    facts: Option<Facts>,
    wanted: Wanted,
    held: Held,
    directory: String,
}

/// The host calls [`Sink::idle`] at most this often.
const IDLE: Duration = Duration::from_millis(100);

impl Sink for Pcap {
    type Config = Config;

    fn manifest() -> Manifest {
        let description = "Packets to capture files, with what was found of them beside";
        let manifest = Manifest::new("pcap", env!("CARGO_PKG_VERSION"), description).frames();
        manifest.writes_setting("path").writes_setting("directory")
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let wanted = Wanted::new(&config.filter).map_err(|trouble| {
            SettingError::new("filter", format!("{trouble} (at character {})", trouble.at.start + 1))
        })?;
        if config.keep.0 > KEEP_MAX {
            return Err(SettingError::new("keep", "must be at most \"64GiB\""));
        }
        let ring = Ring::new(&config.rotate)?;
        let form = if config.path.ends_with(".pcap") { Form::Pcap } else { Form::Pcapng };
        let output = match config.path.as_str() {
            "" => None,
            "-" => Some(Output::standard()),
            path => Some(Output::file(path, form, ring, start.check)),
        };
        let output = output.transpose().map_err(|refused| SettingError::new("path", refused.to_string()))?;
        Ok(Self {
            at_once: matches!(output, Some(Output::Standard(..))),
            writer: output.map(|output| Writer::new(output, form)),
            flush: config.flush,
            facts: (config.comments && form == Form::Pcapng).then(Facts::default),
            wanted,
            held: Held::new(config.keep.0 as usize),
            directory: config.directory,
        })
    }

    fn events(&mut self, events: &[Event<'_>], _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        for event in events {
            self.facts.iter_mut().for_each(|facts| facts.event(event));
            if !self.wanted.is_all() && self.wanted.event(event) {
                self.write_held(event.flow);
            }
        }
        // What was lost is told when frames are: of an answer to events it would count as events.
        Ok(())
    }

    fn frames(&mut self, frames: &[CapturedFrame<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        let mut refused = 0;
        for captured in frames {
            match Frame::of(captured) {
                Some(frame) => self.frame(&frame, captured),
                None => refused += 1,
            }
        }
        if let Some(writer) = &mut self.writer {
            writer.flush_older_than(if self.at_once { Duration::ZERO } else { self.flush });
        }
        if refused > 0 {
            return Err(Lost::new(refused, "no capture file can name their link type"));
        }
        self.report(host)
    }

    fn request(&mut self, json: &[u8], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        let news = match Asked::read(json) {
            Ok(asked) => asked.answer(&self.directory, &self.held),
            Err(error) => save::refused(&error),
        };
        tell(&news, host);
        Ok(())
    }

    fn idle(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        if let Some(writer) = &mut self.writer {
            writer.flush_older_than(self.flush.saturating_sub(IDLE));
            writer.look_after(false);
        }
        self.report(host)
    }

    fn reopen(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.writer.iter_mut().for_each(|writer| writer.look_after(true));
        self.report(host)
    }

    fn close(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.writer.iter_mut().for_each(Writer::close);
        self.report(host)
    }
}

impl Pcap {
    fn frame(&mut self, frame: &Frame<'_>, captured: &CapturedFrame<'_>) {
        let wanted = self.wanted.frame(frame, [captured.flow, captured.carrier]) == State::Yes;
        if let Some(writer) = self.writer.as_mut().filter(|_| wanted) {
            let facts = self.facts.as_mut();
            let comments = facts.map(|facts| facts.take(captured.flow)).unwrap_or_default();
            writer.put(frame, comments);
        }
        self.held.push(frame, captured, wanted);
    }

    /// Writes what is kept of a flow that is wanted from now on.
    fn write_held(&mut self, flow: u64) {
        let Some(writer) = &mut self.writer else { return };
        let mut comments = self.facts.as_mut().map(|facts| facts.take(flow)).unwrap_or_default();
        self.held.write(flow, |frame| _ = writer.put(frame, std::mem::take(&mut comments)));
    }

    /// Tells the operator what changed, and the host what was lost.
    fn report(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        for note in writer.notes() {
            match note {
                Note::Warning(text) => host.warn(&text),
                Note::Information(text) => host.info(&text),
            }
        }
        match writer.lost() {
            Some((frames, reason)) if writer.is_over() => Err(Lost::for_good(frames, reason)),
            Some((frames, reason)) => Err(Lost::new(frames, reason)),
            None => Ok(()),
        }
    }
}

/// Has all that look hear it.
fn tell(news: &Value, host: &mut Host<'_, '_>) {
    host.request("radar", &json!({"do": "tell", "news": news}).to_string());
}

radar_plugin::export_sink!(Pcap);
