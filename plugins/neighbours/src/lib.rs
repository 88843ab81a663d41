//! Neighbours on a link: ARP (RFC 826) and Neighbor Discovery (RFC 4861).
//!
//! | event | when                                                                                    |
//! |-------|-----------------------------------------------------------------------------------------|
//! | `arp` | an address has a MAC that is new, or another than before                                |
//! | `ndp` | then too; when a router says something new; when a host is redirected                   |
//!
//! With `all`, each packet has one. The README lists their fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod arp;
mod event;
mod frame;
mod ipv6;
mod manifest;
mod ndp;
mod options;
mod router;
mod table;

use arp::{Arp, ArpError};
use frame::{Frame, Mac};
use manifest::{ARP_EVENT, CONFLICTS, FORGOTTEN, NDP_EVENT, OTHER_ARP};
use ndp::{Body, Message};
use radar_plugin::prelude::*;
use std::net::IpAddr;
use table::{Neighbours, News};

settings! {
    /// `[analyzers.neighbours]` in `radar.toml`.
    pub struct Config {
        /// Whether each packet is told, and not only what is new.
        pub all: bool = false,
        /// Neighbours that are remembered, in each worker; those that were not heard of for longest
        /// are forgotten, and new again when they come back. One takes some 80 octets, so this is 5 MiB.
        pub known_max: usize = 65536,
        /// How long after the last word of an address's owner another that claims it is in conflict
        /// with it. Hosts ask for a neighbour anew after some 30 s (RFC 4861 §10), so one that has been
        /// silent for twice that has left.
        pub conflict_time: Duration = "60s",
    }
}

/// The analyzer of one worker.
pub struct NeighbourWatch {
    all: bool,
    known: Neighbours,
}

impl Analyzer for NeighbourWatch {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        let conflict_time = u64::try_from(config.conflict_time.as_nanos())
            .map_err(|_| SettingError::new("conflict_time", "is longer than 584 years"))?;
        Ok(Self { all: config.all, known: Neighbours::new(config.known_max, conflict_time) })
    }

    fn packet(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let frame = Frame::parse(input.data.as_slice())?;
        match frame.ether_type {
            arp::ETHER_TYPE => self.arp(&frame, input, host),
            ipv6::ETHER_TYPE => self.ipv6(&frame, input, host),
            // A packet within a tunnel has been asked for; this frame is what lies around it.
            _ => Ok(()),
        }
    }
}

impl NeighbourWatch {
    fn arp(&mut self, frame: &Frame<'_>, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let arp = match Arp::parse(frame.payload) {
            Ok(arp) => arp,
            Err(ArpError::Kind { .. }) => {
                host.count(OTHER_ARP, 1);
                return Ok(());
            }
            Err(ArpError::Truncated(_)) => return self.short(frame, input),
        };
        let claim = arp.claim().map(|(address, mac)| (address.into(), mac));
        let news = self.learn(frame, claim, input.time, host);
        if self.all || news != News::Known {
            host.emit_with_summary(
                ARP_EVENT,
                &Subject::of(input),
                |event| event::write_arp(event, frame, &arp, news),
                |line| event::sum_up_arp(line, &arp, news),
            );
        }
        Ok(())
    }

    fn ipv6(&mut self, frame: &Frame<'_>, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Ok(packet) = ipv6::Packet::parse(frame.payload) else { return self.short(frame, input) };
        let Some(packet) = packet else { return Ok(()) };
        let Some(message) = Message::parse(&packet)? else { return Ok(()) };
        // A router need not tell its MAC (RFC 4861 §4.2); its address is one of this link, as the
        // hop limit shows, so the frame tells it.
        let router = || message.is_routers().then_some((message.source, frame.source));
        let claim = message.claim().or_else(router).map(|(address, mac)| (address.into(), mac));
        let news = self.learn(frame, claim, input.time, host);
        let is_told = self.says_something_new(frame, &message) || self.all || news != News::Known;
        if is_told {
            host.emit_with_summary(
                NDP_EVENT,
                &Subject::of(input),
                |event| event::write_ndp(event, frame, &message, news),
                |line| event::sum_up_ndp(line, &message, news),
            );
        }
        Ok(())
    }

    /// What an address's claim tells.
    fn learn(
        &mut self,
        frame: &Frame<'_>,
        claim: Option<(IpAddr, Mac)>,
        now: u64,
        host: &mut Host<'_, '_>,
    ) -> News {
        let Some((address, mac)) = claim else { return News::Known };
        let (news, forgotten) = self.known.claim(frame.link, address, mac, now);
        if forgotten > 0 {
            host.count(FORGOTTEN, forgotten as u64);
        }
        if let News::Changed { conflict: true, .. } = news {
            host.count(CONFLICTS, 1);
        }
        news
    }

    /// What is told although no address is new: a redirect, or another word of a router.
    fn says_something_new(&mut self, frame: &Frame<'_>, message: &Message<'_>) -> bool {
        match message.body {
            Body::Redirect { .. } => true,
            Body::RouterAdvertisement(router) => {
                let digest = router::digest(&router, message.options);
                self.known.advertise(frame.link, message.source.into(), digest)
            }
            _ => false,
        }
    }

    /// A packet that is not all there is malformed, unless the capture has cut it.
    fn short(&self, frame: &Frame<'_>, input: &Input<'_>) -> Outcome {
        let captured = input.data.len() as u64;
        let cut = captured < input.length && !frame.payload.is_empty();
        if cut { Ok(()) } else { Err(Malformed) }
    }
}

radar_plugin::export!(NeighbourWatch);
