//! One direction of a connection.

use super::{body::Body, gather::Gather};

/// One direction.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub state: State,
    pub gather: Gather,
    /// Octets of the body at hand, without what frames them.
    pub length: u64,
    /// The request whose body is at hand waits in the exchange, so its length is worth knowing.
    pub is_waiting: bool,
    /// The body at hand may not be there, for all that its head says.
    pub may_be_empty: bool,
    /// Octets since it was lost.
    pub lost: u64,
    /// In what follows of this piece, a message may begin at any line.
    pub searching: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum State {
    /// A message, or more of its head.
    #[default]
    Head,
    Body(Body),
    /// Something that depends on the answer to a CONNECT.
    Waiting,
    /// Something within a message, or no HTTP at all.
    Lost,
    /// Nothing.
    Over,
}

impl Side {
    /// Nothing more will come.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Nothing of HTTP has come, or is under way.
    pub fn is_silent(&self) -> bool {
        matches!(self.state, State::Lost | State::Over)
    }

    /// No message is under way, as far as is known.
    pub fn is_idle(&self) -> bool {
        match self.state {
            State::Head => self.gather.is_empty(),
            State::Body(_) => false,
            State::Waiting | State::Lost | State::Over => true,
        }
    }
}
