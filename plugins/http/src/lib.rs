//! HTTP/1.0 and 1.1 (RFC 9110, RFC 9112) and HTTP/2 in the clear (RFC 9113): requests with their responses.
//!
//! | event  | when                                                                              |
//! |--------|-----------------------------------------------------------------------------------|
//! | `http` | a response has ended; or of what is under way when the flow ends or something of it is lost |
//!
//! The README lists its fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod authority;
mod connection;
mod content_range;
mod context;
mod event;
mod field;
mod http1;
mod http2;
mod manifest;
mod message;
mod method;
mod scribe;
mod socks;

use connection::Connection;
use context::{Context, Limits};
use radar_plugin::prelude::*;
use scribe::{Listed, Scribe};

settings! {
    /// `[analyzers.http]` in `radar.toml`.
    pub struct Config {
        /// Names of header fields that are listed in `request_headers` and `response_headers`; `"*"` means
        /// all.
        pub headers: Vec<String> = [],
        /// Octets that the start-line and the header section of a message may have together. Servers take 8
        /// to 48 KiB; what is longer is told as far as it goes, and its direction is lost.
        pub head_max: Octets = "64KiB",
        /// Requests of a connection that may wait for their responses; further ones are told without. Clients
        /// that pipeline send ten at once.
        pub waiting_max: usize = 64,
        /// Streams of a connection of HTTP/2 that may be open at a time; further ones are not told. Servers
        /// allow 100 to 256.
        pub streams_max: usize = 256,
        /// Octets of the table of header fields of each direction of HTTP/2; what asks for more is not read.
        /// 64 KiB is what browsers ask for, and the most that is met with.
        pub table_max: Octets = "64KiB",
    }
}

/// The analyzer of one worker.
pub struct Http {
    limits: Limits,
    scribe: Scribe,
    /// `None` for a connection that is over: the rest of a batch may still hold some of it.
    connections: Flows<Option<Box<Connection>>>,
}

impl Analyzer for Http {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let octets = |size: Octets| usize::try_from(size.0).unwrap_or(usize::MAX);
        let limits = Limits {
            head_max: octets(config.head_max),
            waiting_max: config.waiting_max,
            streams_max: config.streams_max,
            table_max: octets(config.table_max),
        };
        let scribe = Scribe::new(Listed::new(config.headers), start.summaries);
        Ok(Self { limits, scribe, connections: Flows::default() })
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.with(input, host, Connection::read)
    }

    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.with(input, host, Connection::gap)
    }

    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if let Some(Some(mut connection)) = self.connections.remove(input) {
            let Self { limits, scribe, .. } = self;
            connection.finish(&mut Context {
                input,
                host,
                scribe,
                limits: *limits,
                malformed: false,
                follows: false,
            });
        }
        Ok(())
    }
}

impl Http {
    fn with(
        &mut self,
        input: &Input<'_>,
        host: &mut Host<'_, '_>,
        change: impl FnOnce(&mut Connection, &mut Context<'_, '_, '_, '_>),
    ) -> Outcome {
        let Self { limits, scribe, connections } = self;
        let Some(entry) = connections.get_or(input, || Some(Box::default())) else { return Ok(()) };
        let Some(connection) = entry else { return Ok(()) };
        let mut cx = Context { input, host, scribe, limits: *limits, malformed: false, follows: false };
        change(connection, &mut cx);
        let malformed = cx.malformed;
        if connection.is_over() {
            connection.finish(&mut cx);
            host.done(input);
            *entry = None;
        }
        if malformed { Err(Malformed) } else { Ok(()) }
    }
}

radar_plugin::export!(Http);
