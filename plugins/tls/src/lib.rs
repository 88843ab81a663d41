//! TLS over TCP (RFC 8446, RFC 5246) and DTLS over UDP (RFC 9147, RFC 6347): what a handshake shows
//! before it goes dark.
//!
//! | event  | when                                                                               |
//! |--------|------------------------------------------------------------------------------------|
//! | `tls`  | both sides are encrypted, the handshake has failed, or no more of it is to be seen |
//! | `x509` | then too, for each certificate behind the server's own                             |
//!
//! The README lists their fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod adat;
mod alert;
mod clear_text;
mod connection;
mod event;
mod handshake;
mod manifest;
mod relay;
mod scope;
mod side;
mod signature;
mod upgrade;

use connection::Connection;
use manifest::{DTLS_PROTOCOL, ENCRYPTED_ONLY, INCOMPLETE, JA4_LABEL, TLS_EVENT, TLS_PROTOCOL, X509_EVENT};
use radar_handshake::Transport;
use radar_plugin::prelude::*;
use scope::Scope;

settings! {
    /// `[analyzers.tls]` in `radar.toml`.
    pub struct Config {
        /// Whether JA3 and JA3S are computed.
        pub ja3: bool = true,
        /// Whether JA4 is computed.
        pub ja4: bool = true,
        /// Whether the raw and unsorted forms of JA4 are written as well: `ja4_r`, `ja4_o`, `ja4_ro`.
        pub ja4_raw: bool = false,
        /// Whether certificates are read; before TLS 1.3 they are in the clear.
        pub certificates: bool = true,
        /// Certificates behind the server's own that are told, in an `x509` event each. Each costs as
        /// much as that one; chains longer than this are none that anybody uses.
        pub chain_max: usize = 10,
        /// Octets that a Certificate message may have that comes in pieces; with more its direction
        /// is given up. 256 KiB are some sixty certificates of 4 KiB.
        pub buffer_max: Octets = "256KiB",
    }
}

/// The analyzer of one worker.
pub struct Tls {
    over_tcp: Scope,
    over_udp: Scope,
    /// `None` for a connection that is over: the rest of a batch may still hold some of it.
    connections: Flows<Option<Box<Connection>>>,
}

impl Analyzer for Tls {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let scope = |transport| Scope::of(&config, transport, start.summaries);
        let (over_tcp, over_udp) = (scope(Transport::Tcp), scope(Transport::Dtls));
        Ok(Self { over_tcp, over_udp, connections: Flows::default() })
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        read(&mut self.connections, &mut self.over_tcp, input, host)
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        read(&mut self.connections, &mut self.over_udp, input, host)
    }

    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(entry) = self.connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        if let Some(connection) = entry {
            connection.gap(input);
            settle(entry, input, host);
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if let Some(Some(connection)) = self.connections.remove(input) {
            tell(&connection, input, host);
        }
        Ok(())
    }
}

fn read(
    connections: &mut Flows<Option<Box<Connection>>>,
    scope: &mut Scope,
    input: &Input<'_>,
    host: &mut Host<'_, '_>,
) -> Outcome {
    let Some(entry) = connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
    let Some(connection) = entry else { return Ok(()) };
    let outcome = connection.read(input, scope);
    settle(entry, input, host);
    outcome
}

/// IP protocol number.
const UDP: u8 = 17;

/// Tells what is to be told by now, and lets go of a connection that is over.
fn settle(entry: &mut Option<Box<Connection>>, input: &Input<'_>, host: &mut Host<'_, '_>) {
    let Some(connection) = entry else { return };
    if connection.is_news() && !connection.is_within_ftp() {
        let protocol = if input.protocol == UDP { DTLS_PROTOCOL } else { TLS_PROTOCOL };
        if connection.began_in_clear_text() {
            host.change(input, protocol);
        } else {
            host.identify(input, protocol);
        }
    }
    if connection.is_over() {
        tell(connection, input, host);
        host.done(input);
        *entry = None;
    }
}

fn tell(connection: &Connection, input: &Input<'_>, host: &mut Host<'_, '_>) {
    let handshake = &connection.handshake;
    if connection.is_only_encrypted() {
        host.count(ENCRYPTED_ONLY, 1);
    }
    if !handshake.is_known() {
        return;
    }
    if handshake.client.is_none() || handshake.server.is_none() {
        host.count(INCOMPLETE, 1);
    }
    if let Some(ja4) = handshake.client.as_ref().and_then(|client| client.ja4) {
        host.label(input.slot, input.flow, JA4_LABEL, ja4.to_string().as_str());
    }
    host.emit_with_summary(
        TLS_EVENT,
        &connection.subject(input),
        |event| event::write(event, connection, connection.protocol_before(input)),
        |line| event::sum_up(line, connection),
    );
    for certificate in &handshake.chain {
        host.emit_with_summary(
            X509_EVENT,
            &connection.subject(input),
            |event| event.members(certificate),
            |line| radar_x509::sum_up(line, certificate),
        );
    }
}

radar_plugin::export!(Tls);
