//! One direction of a connection.

use super::{body::Body, gather::Gather};

/// Octets of a flow that is none of HTTP after which it is let go.
const OTHER_MAX: u64 = 64 * 1024;

/// Octets of one direction without a message after one was lost; then the flow is let go. A body whose
/// end is unknown is passed over by then, or too long to wait for.
pub(super) const LOST_MAX: u64 = 16 * 1024 * 1024;

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
    /// It goes on after a loss, with what looks like a message.
    pub is_resumed: bool,
    /// Something of it has come.
    pub has_begun: bool,
    /// It began with something that is no HTTP.
    pub is_other: bool,
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
    /// Octets of the body at hand; `None` if what came may be no body: what follows a response without a
    /// length, if its request is not known, may be a tunnel.
    pub fn length_so_far(&self) -> Option<u64> {
        let is_doubtful = self.may_be_empty && self.state == State::Body(Body::UntilClose);
        (!is_doubtful).then_some(self.length)
    }

    /// Nothing more will come.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// It is over, or no HTTP.
    pub fn is_refused(&self) -> bool {
        self.is_over() || (self.state == State::Lost && self.is_other)
    }

    /// Octets after which a message is not waited for any more.
    pub fn lost_max(&self) -> u64 {
        if self.is_other { OTHER_MAX } else { LOST_MAX }
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
