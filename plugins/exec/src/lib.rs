//! EVE JSON lines to a program's standard input.
//!
//! `pump` keeps the program running on a thread of its own, `program` is the process and the only place that starts
//! one, `queue` holds the lines until the program has read them, `backoff` says when it is started again.
#![deny(unsafe_code)]

mod account;
mod backoff;
mod program;
mod pump;
mod queue;

use account::{Account, COUNTERS};
use pump::{Note, Pump};
use radar_plugin::prelude::*;

settings! {
    /// `[sinks.exec]` in `radar.toml`.
    pub struct Config {
        /// The program and its arguments, each a text of its own; no shell reads them.
        pub command: Vec<String> = [],
        /// Types of events that it gets; none named means all.
        pub types: Vec<String> = [],
        /// Types of events that are left out.
        pub except: Vec<String> = [],
        /// Octets of events that wait for the program, at least 64KiB; further ones are lost, and counted.
        pub buffer: Octets = "8MiB",
        /// How long at the end the program may take nothing, and then go on, before it is ended.
        pub grace: Duration = "1s",
    }
}

/// Less would not even fill the pipe.
const BUFFER_MIN: u64 = 64 << 10;

/// The queue is in memory.
const BUFFER_MAX: u64 = 4 << 30;

/// The sink.
pub struct Exec {
    types: Vec<String>,
    except: Vec<String>,
    octets_max: usize,
    /// Not started yet: with the first call radar has given up the rights that it does not need.
    prepared: Option<Prepared>,
    pump: Option<Pump>,
}

struct Prepared {
    command: Vec<String>,
    grace: Duration,
    live: bool,
}

impl Sink for Exec {
    type Config = Config;

    fn manifest() -> Manifest {
        let description = "EVE JSON lines to a program's standard input";
        let manifest = Manifest::new("exec", env!("CARGO_PKG_VERSION"), description).runs_programs();
        COUNTERS.iter().fold(manifest, |manifest, name| manifest.counter(name))
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let Some(program) = config.command.first().filter(|program| !program.is_empty()) else {
            let message = "names no program; write it as [\"jq\", \"-c\", \".\"]";
            return Err(SettingError::new("command", message));
        };
        program::find(program).map_err(|message| SettingError::new("command", message))?;
        if config.command.iter().any(|word| word.contains('\0')) {
            return Err(SettingError::new("command", "has a NUL in it, which no argument can have"));
        }
        if let Some(both) = config.types.iter().find(|name| config.except.contains(name)) {
            return Err(SettingError::new("except", format!("leaves out \"{both}\", which types asks for")));
        }
        if !(BUFFER_MIN..=BUFFER_MAX).contains(&config.buffer.0) {
            return Err(SettingError::new("buffer", "must be from \"64KiB\" to \"4GiB\""));
        }
        let prepared = Prepared { command: config.command, grace: config.grace, live: start.live };
        Ok(Self {
            types: config.types,
            except: config.except,
            octets_max: config.buffer.0 as usize,
            prepared: Some(prepared),
            pump: None,
        })
    }

    fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.start(host);
        let wanted = events.iter().filter(|event| self.wants(event.event_type.as_str()));
        let Some(pump) = &self.pump else {
            return Err(Lost::for_good(wanted.count() as u32, "there is no thread to write with"));
        };
        wanted.for_each(|event| pump.put(event.line.as_slice(), self.octets_max));
        self.report(host)
    }

    fn idle(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.start(host);
        self.report(host)
    }

    fn close(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.prepared = None;
        self.pump.iter_mut().for_each(Pump::finish);
        self.report(host)
    }
}

impl Exec {
    fn wants(&self, event_type: &str) -> bool {
        (self.types.is_empty() || self.types.iter().any(|name| name == event_type))
            && !self.except.iter().any(|name| name == event_type)
    }

    fn start(&mut self, host: &mut Host<'_, '_>) {
        let Some(Prepared { command, grace, live }) = self.prepared.take() else { return };
        match Pump::start(command, self.octets_max, grace, live) {
            Ok(pump) => self.pump = Some(pump),
            Err(error) => host.error(&format!("no thread to write with: {error}")),
        }
    }

    /// Tells the operator what changed, and the host what was counted and lost.
    fn report(&mut self, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        let Some(pump) = &self.pump else { return Ok(()) };
        let (counts, reason, notes) = pump.take();
        for note in notes {
            match note {
                Note::Warning(text) => host.warn(&text),
                Note::Information(text) => host.info(&text),
            }
        }
        for (id, more) in (0..).zip(counts).filter(|(_, more)| *more > 0) {
            host.count(CounterId(id), more);
        }
        match u32::try_from(Account::lost(&counts)).unwrap_or(u32::MAX) {
            0 => Ok(()),
            lost => Err(Lost::new(lost, reason)),
        }
    }
}

radar_plugin::export_sink!(Exec);
