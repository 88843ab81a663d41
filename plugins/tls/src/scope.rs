//! What is read of connections and told of them: the settings, for one transport.

use crate::Config;
use radar_handshake::{Limits, Transport, told::Tell};
use radar_x509::Known;

/// What is read of connections over one transport, and told of them.
#[derive(Debug)]
pub(crate) struct Scope {
    /// What is told of the hellos.
    pub tell: Tell,
    /// Whether certificates are read.
    pub certificates: bool,
    /// Certificates behind the first of a chain that are told.
    pub chain_max: usize,
    /// How long messages may be.
    pub limits: Limits,
    /// Certificates that were described before.
    pub known: Known,
}

impl Scope {
    /// What the settings ask for; `people` asks for what only they read.
    pub fn of(config: &Config, transport: Transport, people: bool) -> Self {
        let Config { ja3, ja4, ja4_raw, certificates, chain_max, .. } = *config;
        let certificate_max = usize::try_from(config.buffer_max.0).unwrap_or(usize::MAX);
        let message_max = certificate_max.min(Limits::DEFAULT.message_max);
        Self {
            tell: Tell { transport, ja3, ja4, ja4_raw, people },
            certificates,
            chain_max,
            limits: Limits { certificate_max, message_max },
            known: Known::default(),
        }
    }
}
