//! What is counted of those who ask.

use std::sync::atomic::{AtomicU64, Ordering};

/// What is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(usize)]
pub enum Counter {
    /// Requests that were answered with metrics.
    Collected,
    /// Requests for something else, or by another method.
    RequestsRefused,
    /// Requests to a host that is not ours.
    HostsRefused,
    /// Connections that were closed at once, since there were too many.
    ConnectionsRefused,
    /// Connections that had asked for nothing yet, and were closed in favour of newer ones.
    ConnectionsEvicted,
    /// Connections that took too long to ask, or to take the answer.
    ConnectionsSlow,
}

/// Their names, in order.
pub const NAMES: [&str; 6] = [
    "collected",
    "requests_refused",
    "hosts_refused",
    "connections_refused",
    "connections_evicted",
    "connections_slow",
];

/// All of them, shared by the server and the sink.
#[derive(Debug, Default)]
pub struct Counters([AtomicU64; NAMES.len()]);

impl Counters {
    /// One more.
    pub fn count(&self, counter: Counter) {
        if let Some(number) = self.0.get(counter as usize) {
            number.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// All of them, in the order of [`NAMES`].
    #[must_use]
    pub fn all(&self) -> [u64; NAMES.len()] {
        std::array::from_fn(|index| self.0.get(index).map_or(0, |number| number.load(Ordering::Relaxed)))
    }
}
