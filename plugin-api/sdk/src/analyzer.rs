//! The trait of an analyzer (and of an enricher), and the loop that calls it.

use crate::{
    Host, Manifest, SettingError, Settings,
    host::{Calls, Done},
};
use radar_abi::stable::{HostRef, Input, Request, kind};

/// Traffic to events. One instance serves one worker and sees its flows whole.
///
/// Every method has a default that does nothing; the manifest says which are called. A method that
/// returns an error has met a malformed packet: it is counted, and the plugin goes on.
pub trait Analyzer: Sized + Send + 'static {
    /// Its settings, made by [`settings!`](crate::settings!).
    type Config: Settings;

    /// What it is called, wants and tells. The settings need not be named: they are [`Self::Config`]'s.
    fn manifest() -> Manifest;

    /// A new instance; an error names the setting that cannot be.
    fn new(config: Self::Config, start: &Start) -> Result<Self, SettingError>;

    /// A packet as captured.
    fn packet(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// The payload of a packet that is no TCP.
    fn datagram(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// Octets of a TCP stream, in order and without a gap since the last.
    fn stream(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// `input.length` octets of a stream were lost; what follows begins behind them.
    fn gap(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// The first packet of a flow was seen.
    fn flow_start(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// A flow is over; what is kept of it should go. [`crate::FlowEnd::from_bytes`] reads its data.
    fn flow_end(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// An event of another plugin, as its EVE line. From 1.2 on the object under its name begins at `input.length`.
    fn event(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// Capture time has passed by the interval asked for. `now` is in nanoseconds since 1970.
    fn tick(&mut self, _now: u64, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// A round trip of a flow was measured: `input.offset` is the smallest known between the capture and the
    /// responder, `input.length` that between the capture and the originator, in nanoseconds, 0 if unknown.
    fn rtt(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// All inputs of a batch have been given: the time for what is done once for many, as a call of the system.
    fn batch_end(&mut self) {}

    /// Somebody asks something of the plugin, as JSON in `input.data`. The first worker's instance gets it.
    fn request(&mut self, _input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        Ok(())
    }

    /// What its helper process does, until `socket` is closed: a child that keeps the capabilities named in the
    /// manifest and no other. It has the configuration from radar, and refuses by itself what that forbids.
    #[cfg(unix)]
    fn helper(_config: Self::Config, _socket: std::os::fd::OwnedFd) -> Result<(), String> {
        Err("this plugin has no helper".to_owned())
    }

    /// Answers a question of the operator: `radar geoip status` asks the plugin `geoip` for `["status"]`.
    fn ask(_config: Self::Config, _words: &[String]) -> Result<String, String> {
        Err("this plugin answers no questions".to_owned())
    }
}

/// What an analyzer's methods return.
pub type Outcome = Result<(), Malformed>;

/// The packet is not what its protocol says; the core counts it as the plugin's `malformed`.
///
/// Any error turns into it with `?`. It carries no text: a stranger decides how often it is made.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Malformed;

impl<E: std::error::Error> From<E> for Malformed {
    fn from(_: E) -> Self {
        Self
    }
}

/// What a new instance is told of its place.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// The worker it will serve, from 0.
    pub worker: u32,
    /// Some sink wants one-line summaries.
    pub summaries: bool,
    /// The input is live; otherwise it is a file.
    pub live: bool,
    /// The configuration is only checked: open and create nothing.
    pub check: bool,
    /// The number that all instances of one run have in common, which may share what they know under it; 0 if
    /// nothing may be shared.
    pub run: u64,
    /// The socket to the plugin's helper process, a file descriptor, if it has one.
    pub helper: Option<i32>,
}

impl Start {
    /// As a WASM plugin is told it; what it does not know it passes over.
    #[cfg(target_family = "wasm")]
    pub(crate) fn of_json(start: &serde_json::Value) -> Self {
        let is = |name: &str| start[name].as_bool().unwrap_or_default();
        let worker = start["worker"].as_u64().and_then(|worker| worker.try_into().ok()).unwrap_or_default();
        let (summaries, live, check) = (is("summaries"), is("live"), is("check"));
        Self { worker, summaries, live, check, run: 0, helper: None }
    }
}

impl From<&Request> for Start {
    fn from(request: &Request) -> Self {
        Self {
            worker: request.worker,
            summaries: request.summaries != 0,
            live: request.live != 0,
            check: request.check != 0,
            run: request.run(),
            helper: request.helper(),
        }
    }
}

/// What the loop over a batch uses again and again, and the input it is at.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Scratch {
    body: Vec<u8>,
    done: Done,
    pub(crate) at: u32,
}

/// Gives `analyzer` a batch. Public for the benchmark that measures what the boundary adds to this.
#[doc(hidden)]
pub fn run_batch<'b, A: Analyzer>(
    analyzer: &mut A,
    inputs: impl Iterator<Item = Input<'b>>,
    host: &mut HostRef<'_>,
    start: &Start,
    scratch: &mut Scratch,
) {
    let Scratch { body, done, at } = scratch;
    done.clear();
    *at = 0;
    let mut host = Host::new(Calls { raw: host, body, done, summaries: start.summaries, first_counter: 1 });
    for input in inputs {
        host.at(*at);
        if !host.is_done(&input) && deliver(analyzer, &input, &mut host).is_err() {
            host.malformed();
        }
        *at = at.wrapping_add(1);
    }
    analyzer.batch_end();
}

fn deliver<A: Analyzer>(analyzer: &mut A, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
    match input.kind {
        kind::STREAM => analyzer.stream(input, host),
        kind::DATAGRAM => analyzer.datagram(input, host),
        kind::PACKET => analyzer.packet(input, host),
        kind::GAP => analyzer.gap(input, host),
        kind::FLOW_START => analyzer.flow_start(input, host),
        kind::FLOW_END => analyzer.flow_end(input, host),
        kind::EVENT => analyzer.event(input, host),
        kind::TICK => analyzer.tick(input.time, host),
        kind::RTT => analyzer.rtt(input, host),
        kind::REQUEST => analyzer.request(input, host),
        // A later radar knows kinds that this plugin does not.
        _ => Ok(()),
    }
}
