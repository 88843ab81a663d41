//! DNS over UDP and TCP (RFC 1035), mDNS (RFC 6762) and LLMNR (RFC 4795).
//!
//! | event   | when                                                                               |
//! |---------|------------------------------------------------------------------------------------|
//! | `dns`   | a message was seen (`request`, `response`), or none came in answer (`unanswered`)  |
//! | `mdns`  | a message was seen on UDP port 5353                                                |
//! | `llmnr` | a message was seen on port 5355                                                    |
//!
//! The README lists their fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod edns;
pub mod event;
mod flow;
pub mod framing;
pub mod header;
pub mod kinds;
mod manifest;
pub mod message;
pub mod name;
pub mod plausible;
mod queries;
pub mod rdata;
pub mod record;
pub mod rows;
mod summary;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod testing;

use event::{Notes, Protocol, Writer};
use flow::Flow;
use message::Message;
use queries::{Queries, Query};
use radar_plugin::prelude::*;
use radar_plugin::{flag, settings};

settings! {
    /// `[analyzers.dns]` in `radar.toml`.
    pub struct Config {
        /// How long an answer is waited for. glibc asks again after 5 s (resolv.conf(5)), so one
        /// that comes later has lost its reader.
        pub timeout: Duration = "5s",
        /// Queries that wait for an answer at a time, in each worker; further ones are not paired.
        /// One takes some 200 octets, so this is 13 MiB: five seconds of 13 000 queries a second.
        pub pending_max: usize = 65536,
        /// Whether answers are listed by type once more, under `grouped`, as Suricata does.
        pub grouped: bool = true,
    }
}

/// IP protocol number.
const TCP: u8 = 6;

/// The analyzer of one worker.
pub struct Dns {
    flows: Flows<Flow>,
    queries: Queries,
    writer: Writer,
}

impl Analyzer for Dns {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        let timeout = u64::try_from(config.timeout.as_nanos())
            .map_err(|_| SettingError::new("timeout", "is longer than 584 years"))?;
        let mut writer = Writer::default();
        writer.grouped = config.grouped;
        Ok(Self { flows: Flows::default(), queries: Queries::new(timeout, config.pending_max), writer })
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let outcome = self.message(input.data.as_slice(), input, host);
        self.leave_if_given_up(input, host);
        outcome
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        // The stream is taken out while it is fed, since each message changes the flow; a message may
        // be the one for which the flow is given up, whatever follows it in the same segment.
        let flow = self.flows.get_or(input, Flow::default);
        let Some(place) = flow.and_then(|flow| flow.stream(input.direction)) else { return Ok(()) };
        let mut stream = std::mem::take(place);
        if input.offset == 0 && input.flags & flag::MIDSTREAM != 0 {
            stream.lose();
        }
        let mut outcome = Ok(());
        stream.feed(input.data.as_slice(), |message| {
            if !self.is_given_up(input) {
                outcome = self.message(message, input, host).and(outcome);
            }
        });
        if let Some(place) = self.flows.get(input).and_then(|flow| flow.stream(input.direction)) {
            *place = stream;
        }
        self.leave_if_given_up(input, host);
        outcome
    }

    fn gap(&mut self, input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        let flow = self.flows.get_or(input, Flow::default);
        if let Some(stream) = flow.and_then(|flow| flow.stream(input.direction)) {
            stream.lose();
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.flows.remove(input);
        for query in self.queries.end(input.flow) {
            self.unanswered(&query, input.time, host);
        }
        Ok(())
    }

    fn tick(&mut self, now: u64, host: &mut Host<'_, '_>) -> Outcome {
        for query in self.queries.expire(now) {
            self.unanswered(&query, now, host);
        }
        Ok(())
    }
}

impl Dns {
    /// Takes what should be a message, and tells of it if it is one.
    fn message(&mut self, bytes: &[u8], input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let mut flow = self.flows.get_or(input, Flow::default);
        let is_known = flow.as_ref().is_some_and(|flow| flow.is_known);
        let Some((protocol, message)) = recognize(bytes, is_known, input) else {
            if let Some(flow) = &mut flow {
                flow.malformed();
                // On a port of its own the first message has to be one.
                flow.is_given_up |= !is_known && expected(input).is_none();
            }
            return if is_known || expected(input).is_some() { Err(Malformed) } else { Ok(()) };
        };
        if !is_known {
            host.identify(input, manifest::protocol_id(protocol));
        }
        let tx_id = flow.map_or(0, Flow::message);
        self.tell(protocol, &message, tx_id, input, host)
    }

    /// Emits the event of a message, and pairs it with the query that it answers.
    fn tell(
        &mut self,
        protocol: Protocol,
        message: &Message<'_>,
        tx_id: u64,
        input: &Input<'_>,
        host: &mut Host<'_, '_>,
    ) -> Outcome {
        let subject = Subject::of(input);
        let latency_us = match protocol {
            Protocol::Dns => {
                let latency = self.pair(message, subject, tx_id, host);
                // TCP's round trips are measured better than by what a server does in between.
                if let Some(nanoseconds) = latency.filter(|_| input.protocol != TCP) {
                    host.rtt(input, nanoseconds);
                }
                latency.map(|nanoseconds| nanoseconds / 1000)
            }
            // Those who answer a multicast question are many, and each does from a flow of its own.
            Protocol::Mdns | Protocol::Llmnr => None,
        };
        let cut = is_cut(input);
        let notes = Notes { tx_id, latency_us, cut };
        host.emit_with_summary(
            manifest::event_id(protocol),
            &from_client(protocol, message, subject),
            |event| self.writer.write(protocol, message, notes, event),
            |line| summary::message(message, latency_us, line),
        );
        if message.fault.is_some() && !cut { Err(Malformed) } else { Ok(()) }
    }

    /// Nanoseconds since the query, for a response; a query waits from now on.
    fn pair(
        &mut self,
        message: &Message<'_>,
        subject: Subject,
        tx_id: u64,
        host: &mut Host<'_, '_>,
    ) -> Option<u64> {
        if subject.flow == 0 {
            return None;
        }
        if message.header.is_response() {
            let query = self.queries.answer(message, &subject)?;
            return Some(subject.time.saturating_sub(query.subject.time));
        }
        if !self.queries.ask(Query::new(message, subject, tx_id)) {
            host.count(manifest::NOT_PAIRED, 1);
        }
        None
    }

    fn unanswered(&self, query: &Query, now: u64, host: &mut Host<'_, '_>) {
        let waited = self.queries.waited(query.subject.time, now);
        host.emit_with_summary(
            manifest::event_id(Protocol::Dns),
            &query.subject.at(query.subject.time.saturating_add(waited)),
            |event| event::write_unanswered(query, waited / 1000, event),
            |line| summary::unanswered(query, waited / 1000, line),
        );
    }

    fn is_given_up(&mut self, input: &Input<'_>) -> bool {
        self.flows.get(input).is_some_and(|flow| flow.is_given_up)
    }

    fn leave_if_given_up(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) {
        if self.is_given_up(input) {
            self.flows.remove(input);
            host.done(input);
        }
    }
}

/// The message that `bytes` are. Where neither the flow nor its ports promise one, it must be one
/// beyond doubt.
fn recognize<'a>(bytes: &'a [u8], is_known: bool, input: &Input<'_>) -> Option<(Protocol, Message<'a>)> {
    let protocol = expected(input);
    let message = if protocol.is_some() || is_known {
        Message::parse(bytes).ok().filter(|message| message.has_content() || is_cut(input))
    } else {
        plausible::parse(bytes).filter(|_| !is_netbios(input))
    };
    Some((protocol.unwrap_or(Protocol::Dns), message?))
}

/// What a flow's ports promise, if anything.
fn expected(input: &Input<'_>) -> Option<Protocol> {
    let has = |port| input.source_port == port || input.destination_port == port;
    let is_udp = input.protocol == 17;
    if has(53) {
        Some(Protocol::Dns)
    } else if has(5353) && is_udp {
        Some(Protocol::Mdns)
    } else if has(5355) {
        Some(Protocol::Llmnr)
    } else {
        None
    }
}

/// Names of `NetBIOS` (RFC 1002 §4.2) have the form of DNS, down to the number of SRV, but are not it.
fn is_netbios(input: &Input<'_>) -> bool {
    input.source_port == 137 || input.destination_port == 137
}

fn is_cut(input: &Input<'_>) -> bool {
    input.flags & flag::CUT != 0
}

/// EVE's `src_ip` is the client in `dns` and the sender in the others.
fn from_client(protocol: Protocol, message: &Message<'_>, subject: Subject) -> Subject {
    let turned = protocol == Protocol::Dns && message.header.is_response();
    Subject { direction: if turned { 1 ^ subject.direction } else { subject.direction }, ..subject }
}

/// The exported symbol is the only thing here that the compiler cannot vouch for.
#[allow(unsafe_code)]
mod export {
    radar_plugin::export!(crate::Dns);
}
