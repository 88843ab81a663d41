//! SSH (RFC 4253): what both sides say of themselves before they go over to encryption.
//!
//! | event | when                                                                            |
//! |-------|---------------------------------------------------------------------------------|
//! | `ssh` | both sides have said what they offer, or no more of it is to be seen            |
//!
//! The README lists its fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod connection;
mod event;
mod hassh;
mod identification;
mod kexinit;
mod lines;
mod manifest;
mod negotiation;
mod packets;
mod side;
#[cfg(test)]
mod tests;

use connection::Connection;
use manifest::{INCOMPLETE, SSH_EVENT, SSH_PROTOCOL};
use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.ssh]` in `radar.toml`.
    pub struct Config {
        /// Whether HASSH and HASSHServer are computed.
        pub hassh: bool = true,
        /// Whether all algorithms that a side offers are listed, under `offer`.
        pub offers: bool = false,
        /// Octets that a packet may have before encryption begins; with more its direction is given
        /// up. RFC 4253 §6.1 asks for 35000, and offers that are in use have some 2000.
        pub buffer_max: Octets = "64KiB",
    }
}

/// The analyzer of one worker.
pub struct Ssh {
    config: Config,
    /// `None` for a connection that is over: the rest of a batch may still hold some of it.
    connections: Flows<Option<Box<Connection>>>,
}

impl Analyzer for Ssh {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        Ok(Self { config, connections: Flows::default() })
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(entry) = self.connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        let Some(connection) = entry else { return Ok(()) };
        let outcome = connection.read(input, &self.config);
        settle(entry, &self.config, input, host);
        outcome
    }

    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(entry) = self.connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        if let Some(connection) = entry {
            connection.gap(input);
            settle(entry, &self.config, input, host);
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if let Some(Some(connection)) = self.connections.remove(input) {
            tell(&connection, &self.config, input, host);
        }
        Ok(())
    }
}

/// Tells what is to be told by now, and lets go of a connection that is over.
fn settle(entry: &mut Option<Box<Connection>>, config: &Config, input: &Input<'_>, host: &mut Host<'_, '_>) {
    let Some(connection) = entry else { return };
    if connection.is_news() {
        host.identify(input, SSH_PROTOCOL);
    }
    if connection.is_over() {
        tell(connection, config, input, host);
        host.done(input);
        *entry = None;
    }
}

fn tell(connection: &Connection, config: &Config, input: &Input<'_>, host: &mut Host<'_, '_>) {
    if !connection.is_known() {
        return;
    }
    if !connection.is_complete() {
        host.count(INCOMPLETE, 1);
    }
    host.emit_with_summary(
        SSH_EVENT,
        &connection.subject(input),
        |event| event::write(event, connection, config),
        |line| event::sum_up(line, connection),
    );
}

radar_plugin::export!(Ssh);
