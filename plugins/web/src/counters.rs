//! What is counted of clients: every bound that was met, and everyone who was refused.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($( $(#[doc = $doc:literal])+ $name:ident = $text:literal, )*) => {
        /// What is counted.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[repr(usize)]
        pub enum Counter { $( $(#[doc = $doc])+ $name, )* }

        /// Their names, in order.
        pub const NAMES: &[&str] = &[$($text),*];
    };
}

counters! {
    /// Connections that were accepted.
    Connections = "connections",
    /// Connections that were closed at once, since there were too many.
    ConnectionsRefused = "connections_refused",
    /// Connections that had asked for nothing yet, and were closed in favour of newer ones.
    ConnectionsEvicted = "connections_evicted",
    /// TLS handshakes that failed or took too long.
    HandshakesFailed = "tls_handshakes_failed",
    /// Requests to a host that is not ours.
    HostsRefused = "hosts_refused",
    /// Requests from pages that are not ours.
    OriginsRefused = "origins_refused",
    /// Requests without the token or with a wrong one.
    TokensRefused = "tokens_refused",
    /// Clients that were told of the traffic.
    Clients = "clients",
    /// Clients that were refused, since there were too many.
    ClientsRefused = "clients_refused",
    /// Clients that did not take what was sent to them in time.
    ClientsSlow = "clients_slow",
    /// Clients that sent too much or too long messages.
    ClientsFlooding = "clients_flooding",
    /// Clients that had not been heard of for too long.
    ClientsSilent = "clients_silent",
    /// Messages that could not be read.
    MessagesMalformed = "messages_malformed",
    /// Questions that were not taken up, since too many waited.
    QuestionsRefused = "questions_refused",
    /// Frames that a client had no room for; it got a snapshot later.
    FramesMissed = "frames_missed",
    /// Frames that were longer than a frame may be.
    FramesTooLong = "frames_too_long",
    /// Commands that were not carried out.
    CommandsRefused = "commands_refused",
}

/// All of them, shared by the server and the sink.
#[derive(Debug)]
pub struct Counters([AtomicU64; NAMES.len()]);

impl Default for Counters {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

impl Counters {
    /// One more.
    pub fn count(&self, counter: Counter) {
        if let Some(number) = self.0.get(counter as usize) {
            number.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many there were so far.
    #[cfg(test)]
    pub fn get(&self, counter: Counter) -> u64 {
        self.0.get(counter as usize).map_or(0, |number| number.load(Ordering::Relaxed))
    }

    /// All of them, in the order of [`NAMES`].
    #[must_use]
    pub fn all(&self) -> [u64; NAMES.len()] {
        std::array::from_fn(|index| self.0.get(index).map_or(0, |number| number.load(Ordering::Relaxed)))
    }
}
