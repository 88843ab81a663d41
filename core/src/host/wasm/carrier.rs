//! How the host of plugins calls a WASM plugin, and starts it anew when it has failed.

use super::{
    Module,
    guest::{Guest, InitError},
};
use crate::host::{
    Limits,
    carrier::{Carrier, Done},
    outbox::Outbox,
    stopwatch::Stopwatch,
};
use radar_abi::{
    flat::{self, Answer, Reader},
    settings::SettingError,
    stable::{
        Host, Input, Request,
        std_types::{RSlice, RStr},
    },
};
use std::time::{Duration, Instant};

/// Octets of inputs that are handed over at a time, so that a batch of the largest packets needs no more memory
/// within the plugin than it may have.
const PORTION: usize = 1 << 20;

/// How long a plugin of a live capture that has failed is left alone: after its first failure, and after the next.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];

/// Failures are forgotten after this time without one.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// A WASM plugin of one worker.
pub(in crate::host) struct WasmCarrier {
    module: Module,
    config: String,
    request: Request,
    limits: Limits,
    guest: Option<Guest>,
    /// When it failed, and how often of late.
    failed: Option<(Instant, usize)>,
    /// The inputs as they cross.
    buffer: Vec<u8>,
}

impl WasmCarrier {
    /// A new instance of a plugin, with these settings as JSON.
    pub(in crate::host) fn new(
        module: &Module,
        config: &str,
        request: &Request,
        limits: Limits,
    ) -> Result<Self, SettingError> {
        let mut carrier = Self {
            module: module.clone(),
            config: config.to_owned(),
            request: *request,
            limits,
            guest: None,
            failed: None,
            buffer: Vec::new(),
        };
        carrier.guest = Some(carrier.start().map_err(|error| match error {
            InitError::Setting { setting, message } => SettingError { setting, message },
            InitError::Failed(message) => SettingError::new("", message),
        })?);
        Ok(carrier)
    }

    fn start(&self) -> Result<Guest, InitError> {
        let mut guest = Guest::new(&self.module, &self.limits).map_err(InitError::Failed)?;
        guest.init(&self.config, &self.request)?;
        Ok(guest)
    }

    /// The instance, made anew if it failed before.
    fn guest(&mut self) -> Result<&mut Guest, String> {
        if self.guest.is_none() {
            let guest = self.start().map_err(|error| match error {
                InitError::Setting { setting, message } => {
                    format!("cannot be started again: {setting} {message}")
                }
                InitError::Failed(message) => format!("cannot be started again: {message}"),
            })?;
            self.guest = Some(guest);
        }
        self.guest.as_mut().ok_or_else(|| unreachable!("it was made just above"))
    }

    fn call(
        &mut self,
        inputs: &[Input<'_>],
        outbox: &mut Outbox<'_, '_>,
        watch: &Stopwatch,
    ) -> Result<(), String> {
        let mut buffer = std::mem::take(&mut self.buffer);
        flat::write(&mut buffer, inputs);
        let said = self.guest().and_then(|guest| {
            let said =
                guest.batch(&buffer, watch.computing()).and_then(|answers| hand_over(&answers, outbox));
            for (level, line) in guest.lines() {
                outbox.log(level, RStr::from_str(&line));
            }
            said
        });
        self.buffer = buffer;
        said
    }

    /// It cannot be called any more; the next call is to a new instance.
    fn fail(&mut self) {
        let now = Instant::now();
        let before = self.failed.filter(|(then, _)| now.duration_since(*then) < FORGOTTEN);
        self.failed = Some((now, before.map_or(0, |(_, times)| times + 1)));
        self.guest = None;
    }
}

impl Carrier for WasmCarrier {
    fn portion(&self, inputs: &[Input<'_>]) -> usize {
        let mut octets = 0;
        let fits = |input: &&Input<'_>| {
            octets += input.data.len();
            octets <= PORTION
        };
        inputs.iter().take_while(fits).count().max(1).min(inputs.len())
    }

    fn is_ready(&self) -> bool {
        let Some((then, times)) = self.failed.filter(|_| self.guest.is_none() && self.request.live != 0)
        else {
            return true;
        };
        let [.., longest] = BACK_OFF;
        then.elapsed() >= BACK_OFF.get(times).copied().unwrap_or(longest)
    }

    fn batch(&mut self, inputs: &[Input<'_>], outbox: &mut Outbox<'_, '_>, watch: &Stopwatch) -> Done {
        match self.call(inputs, outbox, watch) {
            Ok(()) => Done::All,
            Err(message) => {
                self.fail();
                // Which of them it failed at, it cannot say any more.
                Done::Failed { behind: inputs.len(), lost: inputs.len(), message }
            }
        }
    }

    fn memory(&self) -> Option<usize> {
        self.guest.as_ref().map(Guest::memory)
    }
}

/// Has the outbox take what a plugin has to say, if the whole of it can be read.
fn hand_over(answers: &[u8], outbox: &mut Outbox<'_, '_>) -> Result<(), String> {
    let reader = Reader::new(answers).map_err(|error| error.to_string())?;
    reader.clone().try_for_each(|answer| answer.map(drop)).map_err(|error| error.to_string())?;
    for answer in reader.map_while(Result::ok) {
        match answer {
            Answer::Emit(emission) => outbox.emit(&emission),
            Answer::Done { slot, flow } => outbox.done(slot, flow),
            Answer::Identify { slot, flow, protocol } => outbox.identify(slot, flow, protocol),
            Answer::Change { slot, flow, protocol } => outbox.change(slot, flow, protocol),
            Answer::Enrich { slot, flow, section, json } => {
                outbox.enrich(slot, flow, section, RSlice::from_slice(json));
            }
            Answer::Count { counter, increment } => outbox.count(counter, increment),
            Answer::EnrichEnds { slot, flow, section, parts } => {
                let [common, originator, responder] = parts.map(RSlice::from_slice);
                outbox.enrich_ends(slot, flow, section, common, originator, responder);
            }
            Answer::Label { slot, flow, label, value } => {
                outbox.label(slot, flow, label, RStr::from_str(value));
            }
            Answer::Rtt { slot, flow, direction, nanoseconds } => {
                outbox.rtt(slot, flow, direction, nanoseconds);
            }
            Answer::EmitAbout(emission, ends) => outbox.emit_about(&emission, &ends),
        }
        if outbox.flooded {
            break;
        }
    }
    Ok(())
}
