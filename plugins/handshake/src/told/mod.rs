//! What a hello says, as the members of an event: the same words in `tls` and in `quic`.
//!
//! Members are written when a hello is read and kept until the event is made, since the message itself
//! is gone by then.

mod client;
mod group;
mod server;

pub use client::{Client, write_protocols, write_versions};
pub use group::write_group;
pub use radar_wire::json::members;
pub use server::Server;

use crate::Transport;

/// What is told of hellos.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tell {
    /// What carries them, which is a part of JA4.
    pub transport: Transport,
    /// `ja3` and `ja3s`.
    pub ja3: bool,
    /// `ja4`.
    pub ja4: bool,
    /// `ja4_r`, `ja4_o` and `ja4_ro`.
    pub ja4_raw: bool,
    /// What only people read is kept too: see [`Client::server_name`], [`Server::protocol`].
    pub people: bool,
}

impl Tell {
    /// The same without the client's fingerprints.
    #[must_use]
    pub fn without_fingerprints(self) -> Self {
        Self { ja3: false, ja4: false, ja4_raw: false, ..self }
    }
}
