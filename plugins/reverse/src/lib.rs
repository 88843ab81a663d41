//! Names of addresses, asked for in the DNS (RFC 1035 §3.5, RFC 3596 §2.5) by those plugins that may ask.
//!
//! A thread of its own asks through a resolver library, so many a second and never for an address that means
//! nothing to the public DNS ([`is_public`]): whoever asks elsewhere for `10.1.2.3` tells a stranger of the network
//! at home. Answers are taken up when it suits, and kept for as long as they say.
//!
//! Whoever reads a capture file does not start this: whose addresses stand there must not learn of it.
#![deny(unsafe_code)]

mod asker;
mod cache;
mod own;
mod special;

pub use asker::FILES;

use asker::Asker;
use cache::Cache;
use std::{
    collections::HashSet,
    net::{IpAddr, SocketAddr},
    sync::mpsc::Receiver,
    time::{Duration, Instant},
};

pub use own::OwnSockets;
pub use special::is_public;

/// Who is asked, and how much.
#[derive(Clone, Debug)]
pub struct Options {
    /// The servers to ask; with none those of the system, `/etc/resolv.conf`.
    pub servers: Vec<SocketAddr>,
    /// Addresses asked for in a second; so many may also be asked for at once after a second of silence. At
    /// least 1. A server that is silent is asked up to four times within `timeout`.
    pub per_second: u32,
    /// Addresses that may wait for their answer; further ones are not asked for.
    pub waiting_max: usize,
    /// Answers that are kept; one takes some 200 octets.
    pub cache_max: usize,
    /// How long a server is waited for.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            per_second: 10,
            waiting_max: 256,
            cache_max: 4096,
            timeout: Duration::from_secs(2),
        }
    }
}

/// What came of a question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The address that was asked for, as it was asked for but for IPv4-mapped ones, which are IPv4 here.
    pub address: IpAddr,
    /// Its name without the last dot, or none if it has none. Octets that are no printable ASCII are written as
    /// `\ddd` (RFC 4343 §2.1).
    pub name: Result<Option<String>, Failure>,
    /// How long that may be taken for true.
    pub ttl: Duration,
}

/// Why nothing is known of a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure {
    /// Nobody has answered.
    #[error("no server has answered in time")]
    Timeout,
    /// A server has answered that it does not know, or what cannot be understood.
    #[error("the server could not tell")]
    Server,
}

/// Why nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no server.
    #[error("cannot tell which DNS server to ask: {0}; name one in /etc/resolv.conf")]
    Servers(String),
    /// The system gives no thread or no runtime.
    #[error("cannot start the thread that asks for names: {0}")]
    Thread(#[from] std::io::Error),
}

/// What was done with questions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Addresses that a server was asked for.
    pub asked: u64,
    /// Answered from what was known.
    pub cached: u64,
    /// Not asked for, since too many are waited for.
    pub limited: u64,
    /// Not asked for, since they are not public.
    pub refused: u64,
}

/// Somebody who may be asked for the names of addresses. When this is dropped, the asking ends within milliseconds.
#[derive(Debug)]
pub struct Reverse {
    asker: Asker,
    from_asker: Receiver<Answer>,
    waiting: HashSet<IpAddr>,
    waiting_max: usize,
    /// Answers that were known when they were asked for.
    ready: Vec<Answer>,
    cache: Cache,
    own: OwnSockets,
    counts: Counts,
}

impl Reverse {
    /// Starts the thread that asks. Nothing is sent before the first question.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let own = OwnSockets::default();
        let (to_us, from_asker) = std::sync::mpsc::channel();
        Ok(Self {
            asker: Asker::start(&options, own.clone(), to_us)?,
            from_asker,
            waiting: HashSet::new(),
            waiting_max: options.waiting_max,
            ready: Vec::new(),
            cache: Cache::new(options.cache_max),
            own,
            counts: Counts::default(),
        })
    }

    /// Asks for the name of an address. `false` if it is not public, or too much is waited for: then no answer will
    /// come. An address that is asked for twice before its answer is there has one answer.
    pub fn ask(&mut self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if !is_public(address) {
            self.counts.refused += 1;
            return false;
        }
        if self.waiting.contains(&address) {
            return true;
        }
        if self.waiting.len() + self.ready.len() >= self.waiting_max {
            self.counts.limited += 1;
            return false;
        }
        if let Some(known) = self.cache.get(address, Instant::now()) {
            self.counts.cached += 1;
            self.ready.push(known);
            return true;
        }
        if !self.asker.ask(address) {
            self.counts.limited += 1;
            return false;
        }
        self.counts.asked += 1;
        self.waiting.insert(address);
        true
    }

    /// The answers that have come since this was last called; it waits for none.
    pub fn answers(&mut self) -> impl Iterator<Item = Answer> + use<> {
        let mut answers = std::mem::take(&mut self.ready);
        let now = Instant::now();
        while let Ok(answer) = self.from_asker.try_recv() {
            self.waiting.remove(&answer.address);
            self.cache.put(&answer, now);
            answers.push(answer);
        }
        answers.into_iter()
    }

    /// Whether there are questions that have no answer yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty() || !self.ready.is_empty()
    }

    /// The sockets that questions are sent from.
    #[must_use]
    pub fn own_sockets(&self) -> &OwnSockets {
        &self.own
    }

    /// What was done so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

#[cfg(test)]
mod tests;
