//! RDP over TCP (MS-RDPBCGR): who connects with what, until the connection is encrypted.
//!
//! | event  | when                                                                                |
//! |--------|-------------------------------------------------------------------------------------|
//! | `rdp`  | for each message of the connection sequence that is in the clear                    |
//! | `x509` | for each certificate that a server shows without TLS                                |
//!
//! The README lists their fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod client_core;
mod connect;
mod connection;
mod event;
mod fields;
mod gcc;
mod layouts;
mod little;
mod manifest;
mod mcs;
mod message;
mod names;
mod negotiation;
mod packets;
mod server_security;

use connection::{Certificates, Connection, News};
use manifest::{RDP_EVENT, RDP_PROTOCOL, X509_EVENT};
use radar_plugin::{direction, prelude::*};

settings! {
    /// `[analyzers.rdp]` in `radar.toml`.
    pub struct Config {
        /// Certificates of a server's chain that are told, in an `x509` event each, its own last; 0 for
        /// none. Chains have two.
        pub chain_max: usize = 10,
    }
}

/// The analyzer of one worker.
pub struct Rdp {
    certificates: Certificates,
    /// `None` for a connection that is over: the rest of a batch may still hold some of it.
    connections: Flows<Option<Box<Connection>>>,
}

impl Analyzer for Rdp {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        let certificates = Certificates { max: config.chain_max, ..Certificates::default() };
        Ok(Self { certificates, connections: Flows::default() })
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(entry) = self.connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        let Some(connection) = entry else { return Ok(()) };
        let outcome = connection.read(input, &mut self.certificates);
        settle(entry, input, host);
        outcome
    }

    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(entry) = self.connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        if let Some(connection) = entry {
            connection.gap(input);
            settle(entry, input, host);
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        self.connections.remove(input);
        Ok(())
    }
}

/// Tells what is to be told by now, and lets go of a connection that is over.
fn settle(entry: &mut Option<Box<Connection>>, input: &Input<'_>, host: &mut Host<'_, '_>) {
    let Some(connection) = entry else { return };
    for news in connection.take_news() {
        // Saying so again changes nothing.
        host.identify(input, RDP_PROTOCOL);
        tell(&news, host);
    }
    if connection.is_over() {
        host.done(input);
        *entry = None;
    }
}

fn tell(news: &News, host: &mut Host<'_, '_>) {
    host.emit_with_summary(
        RDP_EVENT,
        &news.subject,
        |event| event.members(&news.members),
        |line| line.push_str(&news.summary),
    );
    // As in TLS, the client stands as the source of what is told of its server's certificates.
    let direction = match news.subject.direction {
        direction::TO_RESPONDER => direction::TO_ORIGINATOR,
        _ => direction::TO_RESPONDER,
    };
    for certificate in &news.certificates {
        let subject = Subject { direction, ..news.subject };
        host.emit_with_summary(
            X509_EVENT,
            &subject,
            |event| event.members(certificate),
            |line| radar_x509::sum_up(line, certificate),
        );
    }
}

radar_plugin::export!(Rdp);
