//! What a message is read with.

use crate::scribe::Scribe;
use radar_plugin::{CounterId, Host, Input, ProtocolId, Subject};

/// Bounds of what is kept of one connection; see the settings of these names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub head_max: usize,
    pub waiting_max: usize,
    pub streams_max: usize,
    pub table_max: usize,
}

/// The input at hand, the host, and what messages are written with.
pub(crate) struct Context<'c, 'i, 'h, 'b> {
    pub input: &'c Input<'i>,
    pub host: &'c mut Host<'h, 'b>,
    pub scribe: &'c mut Scribe,
    pub limits: Limits,
    /// Something was no HTTP where HTTP should have been.
    pub malformed: bool,
    /// The connection began with something else, which HTTP follows.
    pub follows: bool,
}

impl Context<'_, '_, '_, '_> {
    pub fn subject(&self) -> Subject {
        Subject::of(self.input)
    }

    /// Tells the host what is spoken.
    pub fn identify(&mut self, protocol: ProtocolId) {
        if self.follows {
            self.host.change(self.input, protocol);
        } else {
            self.host.identify(self.input, protocol);
        }
    }

    pub fn count(&mut self, counter: CounterId) {
        self.host.count(counter, 1);
    }
}
