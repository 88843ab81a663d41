//! Frames to packets: link layers, IP and its fragments, transport headers, and the packets that
//! tunnels carry.
//!
//! A [`Decoder`] walks a frame from the outside in. Each layer has a file that reads its header and
//! hands what follows to the next; what is found is borrowed from the frame.
//!
//! | part                         | what it reads                                                |
//! |------------------------------|--------------------------------------------------------------|
//! | `link`                       | what a link type begins with                                 |
//! | `ethernet`, `tags`, `mpls`, … | the layers below IP, which nest in one another              |
//! | `ipv4`, `ipv6`, `extensions`, `fragments` | IP, and datagrams put together again            |
//! | `transport`, `tcp`, `icmp`   | what IP carries                                              |
//! | `tunnel`                     | what carries packets itself                                  |
//! | [`Packet`]                   | what comes of it                                             |
//!
//! Nothing here is trusted: a length that lies is counted and cut, checksums are not looked at
//! (captures on the sending host have wrong ones), and nesting is bounded.

#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod counters;
mod ethernet;
mod extensions;
mod fragments;
mod icmp;
mod ipv4;
mod ipv6;
mod link;
mod llc;
mod mpls;
mod packet;
mod plausible;
mod ppp;
#[cfg(test)]
mod sample;
mod service;
mod tags;
mod tcp;
mod transport;
mod tunnel;
mod walk;
mod wifi;

pub use counters::Counters;
pub use packet::*;
pub use walk::{Config, Decoder};
