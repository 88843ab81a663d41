//! QUIC (RFC 9000, RFC 9001, RFC 9369): what a handshake shows before it goes dark.
//!
//! | event  | when                                                                              |
//! |--------|-----------------------------------------------------------------------------------|
//! | `quic` | both hellos were seen, the handshake has failed, or no more of it is to be seen    |
//!
//! The README lists its fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod close;
mod connection;
mod connection_id;
mod crypto_stream;
mod event;
mod frame;
mod google;
mod header;
mod hellos;
mod keyring;
mod known;
mod manifest;
mod protection;
mod timing;
mod transport_parameters;
mod trial;
mod varint;
mod version;

use connection::{Connection, Found, Reader};
use hellos::Reading;
use known::{KnownIds, Owner};
use manifest::{INCOMPLETE, JA4_LABEL, MIGRATIONS, QUIC_EVENT, QUIC_PROTOCOL, REFUSED, UNDECRYPTABLE};
use radar_handshake::{Limits, Transport, told::Tell};
use radar_plugin::{direction, flag, prelude::*};

settings! {
    /// `[analyzers.quic]` in `radar.toml`.
    pub struct Config {
        /// Whether JA3 and JA3S are computed.
        pub ja3: bool = true,
        /// Whether JA4 is computed.
        pub ja4: bool = true,
        /// Whether the raw and unsorted forms of JA4 are written as well: `ja4_r`, `ja4_o`, `ja4_ro`.
        pub ja4_raw: bool = false,
        /// Whether the client's transport parameters are written.
        pub transport_parameters: bool = true,
        /// Octets of a hello that are held until what is missing before them has come. The largest
        /// hellos, with keys of ML-KEM, have some 2 KiB.
        pub buffer_max: Octets = "64KiB",
        /// Connection IDs that are kept in mind, in each worker, to know a connection again whose client
        /// has changed its port; the oldest makes room. One takes some 100 octets.
        pub ids_max: usize = 16384,
    }
}

/// The analyzer of one worker.
pub struct Quic {
    reading: Reading,
    seats: Flows<Seat>,
    known: KnownIds,
    /// Where packets are decrypted.
    scratch: Vec<u8>,
}

/// What a flow has to do with a connection.
enum Seat {
    /// The connection began with it.
    Host(Box<Connection>),
    /// A connection that began with another flow goes on with it.
    Guest(Guest),
}

#[derive(Clone, Copy)]
struct Guest {
    owner: Owner,
    /// XOR of a direction here and the same there.
    turned: u8,
}

impl Analyzer for Quic {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let buffer_max = usize::try_from(config.buffer_max.0).unwrap_or(usize::MAX);
        let limits = Limits { certificate_max: 0, message_max: buffer_max };
        let Config { ja3, ja4, ja4_raw, transport_parameters, .. } = config;
        let tell = Tell { transport: Transport::Quic, ja3, ja4, ja4_raw, people: start.summaries };
        Ok(Self {
            reading: Reading { tell, limits, transport_parameters },
            seats: Flows::default(),
            known: KnownIds::new(config.ids_max),
            scratch: Vec::new(),
        })
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if self.seats.get(input).is_none() && !self.seat(input, host) {
            host.done(input);
            return Ok(());
        }
        let guest = match self.seats.get(input) {
            Some(Seat::Guest(guest)) => Some(*guest),
            _ => None,
        };
        match guest {
            None => self.read(input, input, 0, host),
            Some(Guest { owner, turned }) => {
                let first = Input { slot: owner.slot, flow: owner.flow, ..Input::empty() };
                let outcome = self.read(input, &first, turned, host);
                if self.seats.get(&first).is_none() {
                    self.seats.remove(input);
                    host.done(input);
                }
                outcome
            }
        }
    }

    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if let Some(Seat::Host(connection)) = self.seats.remove(input) {
            tell(&connection, input, host);
        }
        Ok(())
    }
}

impl Quic {
    /// Finds out what a flow that has just begun has to do with; `false` if with nothing.
    fn seat(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> bool {
        let datagram = input.data.as_slice();
        let owner = if header::is_long(datagram) {
            let packet = header::Packet::read(&mut Cursor::new(datagram));
            packet.ok().and_then(|packet| self.known.find(&packet.destination, input))
        } else {
            self.known.find_short(datagram, input)
        };
        let Some(owner) = owner.filter(|owner| owner.flow != input.flow) else {
            let may_begin = header::is_long(datagram) || google::public_version(datagram).is_some();
            if may_begin {
                self.seats.insert(input, Seat::Host(Box::default()));
            }
            return may_begin;
        };
        host.count(MIGRATIONS, 1);
        host.identify(input, QUIC_PROTOCOL);
        let first = Input { slot: owner.slot, flow: owner.flow, ..Input::empty() };
        let Some(Seat::Host(connection)) = self.seats.get(&first) else { return false };
        connection.migrated = true;
        let turned = connection.client_direction() ^ input.direction;
        self.seats.insert(input, Seat::Guest(Guest { owner, turned }));
        true
    }

    /// Reads a datagram of the connection that began with the flow of `first`.
    fn read(&mut self, input: &Input<'_>, first: &Input<'_>, turned: u8, host: &mut Host<'_, '_>) -> Outcome {
        let Some(Seat::Host(connection)) = self.seats.get(first) else { return Ok(()) };
        let datagram = input.data.as_slice();
        let subject = Subject {
            slot: first.slot,
            flow: first.flow,
            direction: input.direction ^ turned,
            ..Subject::of(input)
        };
        let mut reader =
            Reader { reading: &self.reading, scratch: &mut self.scratch, found: Found::default() };
        let mut outcome = connection.read(subject, datagram, &mut reader);
        if reader.found.another {
            tell(connection, first, host);
            **connection = Connection::default();
            reader.found = Found::default();
            outcome = connection.read(subject, datagram, &mut reader);
        }
        let found = reader.found;
        if connection.is_news() {
            host.identify(first, QUIC_PROTOCOL);
        }
        let is_cut = input.flags & flag::CUT != 0;
        let to_server = subject.direction == connection.client_direction();
        let (sure, over) = (connection.is_sure(), connection.is_over());
        if over {
            tell(connection, first, host);
            self.seats.remove(first);
            host.done(first);
        }
        self.keep_in_mind(found, input, first, to_server);
        host.count(REFUSED, u64::from(found.refused));
        // What looked like QUIC may be something else, and what was not captured is not malformed.
        if sure && !is_cut { outcome } else { Ok(()) }
    }

    fn keep_in_mind(&mut self, found: Found, input: &Input<'_>, first: &Input<'_>, to_server: bool) {
        let Some(id) = found.id else { return };
        let server = if to_server {
            (input.destination, input.destination_port)
        } else {
            (input.source, input.source_port)
        };
        self.known.insert(id, Owner { slot: first.slot, flow: first.flow, server });
    }
}

fn tell(connection: &Connection, input: &Input<'_>, host: &mut Host<'_, '_>) {
    if connection.is_undecryptable() {
        host.count(UNDECRYPTABLE, 1);
    }
    if !connection.is_sure() {
        return;
    }
    if connection.hellos.client.is_none() || connection.hellos.server.is_none() {
        host.count(INCOMPLETE, 1);
    }
    if let Some(ja4) = connection.hellos.client.as_ref().and_then(|client| client.ja4) {
        host.label(input.slot, input.flow, JA4_LABEL, ja4.to_string().as_str());
    }
    if let Some(nanoseconds) = connection.timing.rtt() {
        let server = direction::TO_RESPONDER ^ direction::TO_ORIGINATOR ^ connection.client_direction();
        host.rtt(&Input { direction: server, ..*input }, nanoseconds);
    }
    host.emit_with_summary(
        QUIC_EVENT,
        &connection.subject(Subject::of(input)),
        |event| event::write(event, connection),
        |line| event::sum_up(line, connection),
    );
}

radar_plugin::export!(Quic);
