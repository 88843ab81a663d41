//! The protocol of each flow, by the looks of its first octets: EVE's `app_proto`.
//!
//! [`signatures`](crate) is the table, one line for each thing that a side may begin with. There is no
//! event; `flow` events and those of other plugins bear what is found.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod check;
mod evidence;
mod index;
mod manifest;
mod opening;
mod protocols;
mod rtp;
#[cfg(test)]
mod samples;
mod services;
mod signature;
mod signatures;

use evidence::{CRUMBS, Crumbs, Evidence};
use index::{Index, Verdict};
use opening::{Carrier, Opening, Sender, VIEW};
use protocols::Protocol;
use radar_plugin::{direction, flag, prelude::*};

settings! {
    /// `[analyzers.app-proto]` in `radar.toml`.
    pub struct Config {
        /// Whether `flow` events of which nobody knows the protocol show what is usual at their port, as
        /// `app_proto_guess`.
        pub guess: bool = true,
    }
}

/// The analyzer of one worker.
pub struct AppProto {
    index: Index,
    /// Of flows that may be something; those that look like nothing have none.
    flows: Flows<Evidence>,
}

impl Analyzer for AppProto {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(_: Config, _: &Start) -> Result<Self, SettingError> {
        Ok(Self { index: Index::new(), flows: Flows::default() })
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let opening = datagram(input);
        let found = match self.index.look(opening) {
            Verdict::Sure(protocol) => Some(protocol),
            Verdict::Perhaps(perhaps) => {
                let may_be_rtp = rtp::Source::may_be(opening);
                if perhaps.iter().all(Option::is_none) && !may_be_rtp {
                    None
                } else {
                    let evidence = self.flows.get_or(input, Evidence::default);
                    evidence.and_then(|it| {
                        let agreed = it.agree(side(input), perhaps);
                        agreed.or_else(|| {
                            (may_be_rtp && it.rtp_of(input).take(opening)).then_some(self.index.rtp)
                        })
                    })
                }
            }
        };
        self.settle(found, input, host);
        Ok(())
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let found = self.look_at_stream(input);
        self.settle(found, input, host);
        Ok(())
    }

    fn gap(&mut self, input: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        if let Some(evidence) = self.flows.get(input) {
            evidence.crumbs_of(input).take();
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.flows.remove(input);
        Ok(())
    }
}

impl AppProto {
    /// What a stream turns out to be, of which a piece has come. Only its beginning is looked at, which
    /// may come in several.
    fn look_at_stream(&mut self, input: &Input<'_>) -> Option<Protocol> {
        let octets = input.data.as_slice();
        if octets.is_empty() {
            return None;
        }
        if input.offset != 0 {
            return self.look_at_crumbs(input);
        }
        match self.index.look(stream(input, octets)) {
            Verdict::Sure(protocol) => Some(protocol),
            Verdict::Perhaps(perhaps) => {
                let is_short = octets.len() < CRUMBS && input.flags & flag::MIDSTREAM == 0;
                if perhaps.iter().all(Option::is_none) && !is_short {
                    return None;
                }
                let evidence = self.flows.get_or(input, Evidence::default)?;
                if is_short {
                    evidence.crumbs_of(input).get_or_insert_default().push(octets);
                }
                evidence.agree(side(input), perhaps)
            }
        }
    }

    fn look_at_crumbs(&mut self, input: &Input<'_>) -> Option<Protocol> {
        let evidence = self.flows.get(input)?;
        let mut crumbs = evidence.crumbs_of(input).take()?;
        crumbs.push(input.data.as_slice());
        match self.index.look(stream(input, crumbs.octets())) {
            Verdict::Sure(protocol) => Some(protocol),
            Verdict::Perhaps(perhaps) => {
                if !crumbs.is_full() {
                    *evidence.crumbs_of(input) = Some(crumbs);
                }
                evidence.forget(side(input));
                evidence.agree(side(input), perhaps)
            }
        }
    }

    /// Tells what was found, and lets go of a flow that is over with: one that has its name, of which no more
    /// comes, or of which the responder too has said what looks like nothing.
    fn settle(&mut self, found: Option<Protocol>, input: &Input<'_>, host: &mut Host<'_, '_>) {
        if let Some(protocol) = found {
            host.identify(input, ProtocolId(protocol.into()));
        }
        let is_last = input.flags & flag::LAST != 0;
        let is_hopeless = side(input) == 1 && !input.data.is_empty() && self.flows.get(input).is_none();
        if !is_last && (found.is_some() || is_hopeless) {
            host.done(input);
        }
        if found.is_some() || is_last {
            self.flows.remove(input);
        }
    }
}

impl Evidence {
    fn rtp_of(&mut self, input: &Input<'_>) -> &mut rtp::Source {
        let [to_responder, to_originator] = &mut self.rtp;
        if side(input) == 0 { to_responder } else { to_originator }
    }

    fn crumbs_of(&mut self, input: &Input<'_>) -> &mut Option<Box<Crumbs>> {
        let [to_responder, to_originator] = &mut self.crumbs;
        if side(input) == 0 { to_responder } else { to_originator }
    }
}

fn side(input: &Input<'_>) -> usize {
    usize::from(input.direction == direction::TO_ORIGINATOR)
}

fn datagram<'a>(input: &Input<'a>) -> Opening<'a> {
    let octets = input.data.as_slice();
    Opening {
        carrier: Carrier::Udp,
        sender: Sender::Unknown,
        octets: octets.get(..VIEW).unwrap_or(octets),
        length: usize::try_from(input.length).unwrap_or(usize::MAX),
        ports: [input.source_port, input.destination_port],
        midstream: false,
    }
}

fn stream<'a>(input: &Input<'_>, octets: &'a [u8]) -> Opening<'a> {
    let midstream = input.flags & flag::MIDSTREAM != 0;
    let sender = match input.direction {
        _ if midstream => Sender::Unknown,
        direction::TO_RESPONDER => Sender::Client,
        _ => Sender::Server,
    };
    Opening {
        carrier: Carrier::Tcp,
        sender,
        octets: octets.get(..VIEW).unwrap_or(octets),
        length: octets.len(),
        ports: [input.source_port, input.destination_port],
        midstream,
    }
}

radar_plugin::export!(AppProto);
