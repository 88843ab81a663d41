//! MQTT 3.1, 3.1.1 and 5.0 over TCP (OASIS; ISO/IEC 20922): sessions, subscriptions, and what is published.
//!
//! | event    | when                                                                       |
//! |----------|----------------------------------------------------------------------------|
//! | `x_mqtt` | a request was answered, or is not going to be; or a message needs no answer |
//!
//! The README lists its fields. `packets.rs` puts control packets together, a file for each kind reads
//! them, `connection.rs` pairs them; this file joins them to radar.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod acknowledge;
mod connect;
mod connection;
mod fixed_header;
mod gate;
mod manifest;
mod message;
mod packets;
mod properties;
mod publish;
mod reason;
mod subscribe;
#[cfg(test)]
mod tests;
mod transactions;

use connection::{Connection, Counts, Rules};
use gate::Gate;
use manifest::{MQTT_EVENT, MQTT_PROTOCOL};
use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.mqtt]` in `radar.toml`.
    pub struct Config {
        /// Whether messages are told. There may be many of them; sessions and subscriptions are few.
        pub publish: bool = true,
        /// Whether names of users are told. Passwords never are.
        pub usernames: bool = false,
        /// Octets held of one packet, in each direction of a connection, and of all requests that wait for
        /// their answers. Payloads are passed over without being held. At least 256 octets.
        pub buffer_max: Octets = "16KiB",
        /// Topics, codes and user properties of one packet that are told.
        pub list_max: usize = 32,
        /// Requests of one connection that wait for their answers.
        pub pending_max: usize = 64,
        /// How long an answer is waited for.
        pub timeout: Duration = "30s",
        /// Topics remembered for each direction of a connection, for which numbers stand in version 5.0.
        pub aliases_max: usize = 16,
        /// Events of one worker in a second of capture time; what is more is counted.
        pub events_per_second: u32 = 4000,
    }
}

/// The analyzer of one worker.
pub struct Mqtt {
    rules: Rules,
    gate: Gate,
    /// `None` for a connection that is over: the rest of a batch may still hold some of it.
    connections: Flows<Option<Box<Connection>>>,
}

impl Analyzer for Mqtt {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        // The fixed part of every packet, and a topic or two.
        if config.buffer_max.0 < 256 {
            return Err(SettingError::new("buffer_max", "must be at least \"256B\""));
        }
        let gate = Gate::new(config.events_per_second);
        let rules = Rules {
            timeout: u64::try_from(config.timeout.as_nanos()).unwrap_or(u64::MAX),
            buffer_max: usize::try_from(config.buffer_max.0).unwrap_or(usize::MAX),
            summaries: start.summaries,
            config,
        };
        Ok(Self { rules, gate, connections: Flows::default() })
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Self { rules, gate, connections } = self;
        let Some(entry) = connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        let Some(connection) = entry else { return Ok(()) };
        let outcome = connection.read(input, rules);
        settle(entry, gate, input, host);
        outcome
    }

    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(entry) = self.connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        if let Some(connection) = entry {
            connection.gap(input);
            settle(entry, &mut self.gate, input, host);
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if let Some(Some(mut connection)) = self.connections.remove(input) {
            connection.end();
            tell(&mut connection, &mut self.gate, host);
        }
        Ok(())
    }
}

/// Tells what is to be told by now, and lets go of a connection that is over.
fn settle(entry: &mut Option<Box<Connection>>, gate: &mut Gate, input: &Input<'_>, host: &mut Host<'_, '_>) {
    let Some(connection) = entry else { return };
    if connection.is_news() {
        host.identify(input, MQTT_PROTOCOL);
    }
    let is_over = connection.is_over();
    if is_over {
        connection.end();
    }
    tell(connection, gate, host);
    if is_over {
        host.done(input);
        *entry = None;
    }
}

fn tell(connection: &mut Connection, gate: &mut Gate, host: &mut Host<'_, '_>) {
    for told in connection.told.drain(..) {
        if gate.passes(told.subject.time) {
            host.emit_with_summary(
                MQTT_EVENT,
                &told.subject,
                |event| event.members(&told.members),
                |line| line.push_str(&told.line),
            );
        } else {
            host.count(manifest::UNTOLD, 1);
        }
    }
    let Counts { unanswered, unasked, truncated, gaps, aliases } = std::mem::take(&mut connection.counts);
    let counts = [
        (manifest::UNANSWERED, unanswered),
        (manifest::UNASKED, unasked),
        (manifest::TRUNCATED, truncated),
        (manifest::GAPS, gaps),
        (manifest::ALIASES, aliases),
    ];
    counts.into_iter().filter(|(_, number)| *number > 0).for_each(|(id, number)| host.count(id, number));
}

radar_plugin::export!(Mqtt);
