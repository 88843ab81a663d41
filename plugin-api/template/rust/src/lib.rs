//! What servers say first: the greeting of SMTP, FTP, SSH, POP3, IMAP and others, on any port.
//!
//! | event      | when                                             | fields                   |
//! |------------|--------------------------------------------------|--------------------------|
//! | `x_banner` | a server has sent a line before its client spoke | `line`, `cut`, `took_us` |
//!
//! This is a whole plugin, to be copied. `banner.rs` reads the octets and knows nothing of radar;
//! this file says what is wanted, keeps what belongs to a flow, and hands over events.

mod banner;

use banner::Banner;
use radar_plugin::{direction, flag, prelude::*};

settings! {
    /// `[analyzers.my-analyzer]` in `radar.toml`.
    pub struct Config {
        /// Octets of the line that are told; a longer one is cut. 255 is the longest that SSH
        /// allows (RFC 4253 §4.2), an SMTP reply may have 512 (RFC 5321 §4.5.3.1.5).
        pub length_max: u32 = 512,
        /// Ports of the server; none named means all.
        pub ports: Vec<u16> = [],
    }
}

// Events and counters are known by their place in the manifest.
const BANNER: EventId = EventId(0);
const NO_TEXT: CounterId = CounterId(0);

/// The analyzer; each worker has one, and sees its flows whole.
pub struct MyAnalyzer {
    config: Config,
    /// What was read of the line of each flow that is not done.
    greetings: Flows<Greeting>,
}

/// A line that has begun.
struct Greeting {
    /// When the first octet came, in nanoseconds since 1970.
    begun: u64,
    octets: Vec<u8>,
}

impl Analyzer for MyAnalyzer {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("my-analyzer", env!("CARGO_PKG_VERSION"), "the line with which servers greet")
            .streams(Selection::all())
            .event(
                "x_banner",
                "a server has sent a line before its client spoke",
                &[
                    field("line", "string", "the line, without its end"),
                    field("cut", "boolean", "the line was longer than length_max"),
                    field("took_us", "integer", "microseconds from its first octet to its end"),
                ],
            )
            .counter("no_text")
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        if config.length_max == 0 {
            return Err(SettingError::new("length_max", "must be at least 1"));
        }
        Ok(Self { config, greetings: Flows::default() })
    }

    /// Called with the octets of both directions, in order, until the flow is done.
    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let octets = input.data.as_slice();
        if octets.is_empty() {
            return Ok(());
        }
        if !self.is_greeting(input) {
            self.done(input, host);
            return Ok(());
        }
        let length_max = self.config.length_max as usize;
        let make = || Greeting { begun: input.time, octets: Vec::new() };
        let Some(greeting) = self.greetings.get_or(input, make) else { return Ok(()) };
        // No more is kept of a flow than is told of it: the memory of a plugin has a bound.
        let room = length_max.saturating_add(banner::END_MAX).saturating_sub(greeting.octets.len());
        greeting.octets.extend(octets.iter().take(room));

        match banner::read(&greeting.octets, length_max) {
            Banner::Unfinished => return Ok(()),
            Banner::NoText => host.count(NO_TEXT, 1),
            Banner::Line { text, cut } => {
                let took = input.time.saturating_sub(greeting.begun);
                // `Subject::of(input)`: the sender of these octets, the server, stands as `src_ip`.
                host.emit_with_summary(
                    BANNER,
                    &Subject::of(input),
                    |event| {
                        event.text("line", text);
                        event.boolean("cut", cut);
                        event.number("took_us", took / 1000);
                    },
                    |summary| summary.push_str(&String::from_utf8_lossy(text)),
                );
            }
        }
        self.done(input, host);
        Ok(())
    }

    /// Octets were lost: whatever comes next does not continue the line.
    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.done(input, host);
        Ok(())
    }

    /// Flows that are done do not come here; the others were waiting for the end of their line.
    fn flow_end(&mut self, input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        self.greetings.remove(input);
        Ok(())
    }
}

impl MyAnalyzer {
    /// Whether these octets are what a server of interest says before its client speaks.
    fn is_greeting(&self, input: &Input<'_>) -> bool {
        input.direction == direction::TO_ORIGINATOR
            && input.flags & flag::MIDSTREAM == 0
            && (self.config.ports.is_empty() || self.config.ports.contains(&input.source_port))
    }

    /// Forgets the flow, and lets radar stop putting it together for us: most flows cost one call.
    fn done(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) {
        self.greetings.remove(input);
        host.done(input);
    }
}

radar_plugin::export!(MyAnalyzer);
