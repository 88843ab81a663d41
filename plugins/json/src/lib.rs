//! Events as lines to a file or standard output: EVE JSON, or in one of the other formats of `radar-lines`.
//!
//! | event | when                                             | fields                    |
//! |-------|--------------------------------------------------|---------------------------|
//! | `gap` | writing goes on after events could not be written | `lost`, `reason`, `since` |
//!
//! What could not be written is counted to the event, and no line is ever left half written:
//! `writer` keeps the account, `file` and `rotation` look after the file, `gap` words the record.
#![deny(unsafe_code)]

mod block;
mod file;
mod gap;
mod output;
mod rotation;
mod writer;

use file::Kind;
use output::Output;
use radar_lines::{Format, Lenient, Lines, Look};
use radar_plugin::prelude::*;
use rotation::Rotation;
use std::{io::IsTerminal, os::fd::AsFd};
use writer::{Note, Writer};

settings! {
    /// When the file gives way to a new one, and how many there are.
    pub struct Rotate {
        /// Octets of one file, at least 64KiB; the next event goes to a new one.
        pub size: Octets = "512MiB",
        /// How old a file may become; without it age does not matter.
        pub age: Option<Duration> = null,
        /// Files in all, the one being written among them, up to 1000; `size` times `keep` is the
        /// most that they take together.
        pub keep: u32 = 2,
    }
}

settings! {
    /// `[sinks.json]` in `radar.toml`.
    pub struct Config {
        /// The file that events are appended to; "-" is standard output.
        pub path: String = "radar.jsonl",
        /// What a line is: "eve", "zeek" or "ecs", all JSON; "text" for people, "csv" for spreadsheets.
        pub format: String = "eve",
        /// The zone of times in lines of text: "local" or "utc".
        pub time: String = "local",
        /// Which events are written, in radar's filter language: "port:443 !dns.type:request"; empty means all.
        pub filter: String = "",
        /// Types of events that are written; none named means all.
        pub types: Vec<String> = [],
        /// Types of events that are left out.
        pub except: Vec<String> = [],
        /// How long an event may wait for others, to be written together with them.
        pub flush: Duration = "100ms",
        /// When the file gives way to a new one, and how many there are.
        pub rotate: Rotate = {},
    }
}

/// The sink.
pub struct Json {
    types: Vec<String>,
    except: Vec<String>,
    filter: Lenient,
    flush: Duration,
    writer: Writer,
}

/// The host calls [`Sink::idle`] at most this often.
const IDLE: Duration = Duration::from_millis(100);

impl Sink for Json {
    type Config = Config;

    fn manifest() -> Manifest {
        let about =
            "events as lines to a file or standard output: EVE JSON, or as Zeek, ECS, text or CSV have them";
        Manifest::new("json", env!("CARGO_PKG_VERSION"), about).writes_setting("path").event(
            "+gap",
            "writing goes on after events could not be written",
            &[
                field("lost", "integer events", "that are missing here"),
                field("reason", "string", "why the last of them could not be written"),
                field("since", "string", "timestamp of the first of them"),
            ],
        )
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        if let Some(both) = config.types.iter().find(|name| config.except.contains(name)) {
            return Err(SettingError::new("except", format!("leaves out \"{both}\", which types asks for")));
        }
        let format: Format = config
            .format
            .parse()
            .map_err(|unknown: radar_lines::Unknown| SettingError::new("format", unknown.to_string()))?;
        let filter = Lenient::parse(&config.filter).map_err(|trouble| {
            SettingError::new("filter", format!("{trouble} (at character {})", trouble.at.start + 1))
        })?;
        let lines = Lines::new(format, look(&config)?);
        let rotation = Rotation::new(&config.rotate)?;
        let kind = Kind { format, header: lines.header() };
        let output = match config.path.as_str() {
            "-" => Output::standard(std::io::stdout().as_fd().try_clone_to_owned()),
            path if start.check => Output::check(path, rotation, kind),
            path => Output::file(path, rotation, kind),
        };
        let output = output.map_err(|refused| SettingError::new("path", refused.to_string()))?;
        Ok(Self {
            types: config.types,
            except: config.except,
            filter,
            flush: config.flush,
            writer: Writer::new(output, lines),
        })
    }

    fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        for event in events {
            if self.wants(event) {
                self.writer.put(event);
            }
        }
        self.writer.flush_older_than(self.flush);
        self.report(host)
    }

    fn idle(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.writer.flush_older_than(self.flush.saturating_sub(IDLE));
        self.writer.look_after();
        self.report(host)
    }

    fn reopen(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.writer.reopen();
        self.report(host)
    }

    fn close(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.writer.close();
        self.report(host)
    }
}

impl Json {
    fn wants(&self, event: &Event<'_>) -> bool {
        let event_type = event.event_type.as_str();
        (self.types.is_empty() || self.types.iter().any(|name| name == event_type))
            && !self.except.iter().any(|name| name == event_type)
            && self.filter.wants(event)
    }

    /// Tells the operator what changed, and the host what was lost in this call.
    fn report(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        for note in self.writer.notes() {
            match note {
                Note::Warning(text) => host.warn(&text),
                Note::Information(text) => host.info(&text),
            }
        }
        match self.writer.lost() {
            Some((events, reason)) if self.writer.is_over() => Err(Lost::for_good(events, reason)),
            Some((events, reason)) => Err(Lost::new(events, reason)),
            None => Ok(()),
        }
    }
}

/// How lines of text look: with colors on a terminal, with the date in a file.
fn look(config: &Config) -> Result<Look, SettingError> {
    let utc = match config.time.as_str() {
        "local" => false,
        "utc" => true,
        other => {
            return Err(SettingError::new("time", format!("\"{other}\" is neither \"local\" nor \"utc\"")));
        }
    };
    let standard = config.path == "-";
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Ok(Look { color: standard && !plain && std::io::stdout().is_terminal(), utc, date: !standard })
}

radar_plugin::export_sink!(Json);
