//! DHCP for IPv4 (RFC 2131, RFC 2132) and IPv6 (RFC 8415).
//!
//! | event  | when               |
//! |--------|--------------------|
//! | `dhcp` | a message was seen |
//!
//! The README lists its fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod manifest;
mod name;
mod octets;
mod v4;
mod v6;

use manifest::{DHCP_EVENT, DHCP_PROTOCOL, DHCPV6_PROTOCOL};
use radar_plugin::flag;
use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.dhcp]` in `radar.toml`.
    pub struct Config {
        /// Whether all that a message says is told; else what Suricata tells without `extended`:
        /// type, ids, addresses of the client, its name and the times of a lease.
        pub extended: bool = true,
    }
}

/// The analyzer of one worker.
pub struct Dhcp {
    config: Config,
    flows: Flows<Flow>,
}

/// What is known of a flow.
#[derive(Clone, Copy, Debug, Default)]
struct Flow {
    /// A message was seen.
    is_known: bool,
    /// Datagrams since the last message that were none.
    strangers: u8,
}

/// Datagrams in a row that are no message, after which a flow is let go.
const STRANGERS_MAX: u8 = 8;

impl Analyzer for Dhcp {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        Ok(Self { config, flows: Flows::default() })
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let octets = input.data.as_slice();
        if input.flags & flag::IPV6 == 0 {
            let Ok(message) = v4::Message::parse(octets) else { return self.stranger(input, host) };
            self.known(input, DHCP_PROTOCOL, host);
            self.tell_v4(&message, input, host)
        } else {
            let Ok(message) = v6::Message::parse(octets) else { return self.stranger(input, host) };
            self.known(input, DHCPV6_PROTOCOL, host);
            self.tell_v6(&message, input, host)
        }
    }

    fn flow_end(&mut self, input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        self.flows.remove(input);
        Ok(())
    }
}

impl Dhcp {
    fn tell_v4(&self, message: &v4::Message<'_>, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.emit_with_summary(
            DHCP_EVENT,
            &Subject::of(input),
            |event| v4::event::write(event, message, self.config.extended, is_cut(input)),
            |line| v4::event::sum_up(line, message),
        );
        judge(message.options.is_broken(), input)
    }

    fn tell_v6(&self, message: &v6::Message<'_>, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.emit_with_summary(
            DHCP_EVENT,
            &Subject::of(input),
            |event| v6::event::write(event, message, self.config.extended, is_cut(input)),
            |line| v6::event::sum_up(line, message),
        );
        judge(message.options.is_broken(), input)
    }

    /// A message was seen: names the flow's protocol.
    fn known(&mut self, input: &Input<'_>, protocol: ProtocolId, host: &mut Host<'_, '_>) {
        let Some(flow) = self.flows.get_or(input, Flow::default) else { return };
        flow.strangers = 0;
        if !std::mem::replace(&mut flow.is_known, true) {
            host.identify(input, protocol);
        }
    }

    /// A datagram is no message: lets go of a flow that has too many of them.
    fn stranger(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if let Some(flow) = self.flows.get_or(input, Flow::default) {
            flow.strangers = flow.strangers.saturating_add(1);
            if flow.strangers >= STRANGERS_MAX {
                self.flows.remove(input);
                host.done(input);
            }
        }
        if is_cut(input) { Ok(()) } else { Err(Malformed) }
    }
}

/// A message with an option that is cut off is malformed, unless the capture has cut it.
fn judge(is_broken: bool, input: &Input<'_>) -> Outcome {
    if is_broken && !is_cut(input) { Err(Malformed) } else { Ok(()) }
}

fn is_cut(input: &Input<'_>) -> bool {
    input.flags & flag::CUT != 0
}

radar_plugin::export!(Dhcp);
