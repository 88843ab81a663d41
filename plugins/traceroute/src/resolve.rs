//! Addresses of the names that are asked for, looked up beside the packets' path.

use std::{
    net::{IpAddr, ToSocketAddrs},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

/// Names that are looked up at the same time. The system's resolver may take half a minute for one.
const CONCURRENT_MAX: usize = 8;

/// A name that was looked up.
#[derive(Debug)]
pub struct Resolved {
    /// Who has asked.
    pub task: u64,
    /// What came of it.
    pub addresses: Result<Vec<IpAddr>, String>,
}

/// Looks names up.
#[derive(Debug)]
pub struct Resolver {
    to_us: Sender<Resolved>,
    resolved: Receiver<Resolved>,
    waiting: usize,
}

impl Default for Resolver {
    fn default() -> Self {
        let (to_us, resolved) = channel();
        Self { to_us, resolved, waiting: 0 }
    }
}

impl Resolver {
    /// Looks `host` up for a task. What is an address is known at once.
    pub fn look_up(&mut self, task: u64, host: &str) -> Result<Option<IpAddr>, String> {
        if let Ok(address) = host.parse() {
            return Ok(Some(address));
        }
        if self.waiting >= CONCURRENT_MAX {
            return Err(format!("{} names are being looked up, and no more at a time", self.waiting));
        }
        let (host, to_us) = (host.to_owned(), self.to_us.clone());
        let look_up = move || {
            // Nobody may be left to be told.
            let _ = to_us.send(Resolved { task, addresses: addresses(&host) });
        };
        let thread = thread::Builder::new().name("traceroute-names".to_owned()).spawn(look_up);
        thread.map_err(|error| format!("cannot start a thread: {error}"))?;
        self.waiting = self.waiting.saturating_add(1);
        Ok(None)
    }

    /// A name that was looked up since this was last called; it waits for none.
    pub fn next(&mut self) -> Option<Resolved> {
        let resolved = self.resolved.try_recv().ok()?;
        self.waiting = self.waiting.saturating_sub(1);
        Some(resolved)
    }
}

fn addresses(host: &str) -> Result<Vec<IpAddr>, String> {
    let found =
        (host, 0).to_socket_addrs().map_err(|error| format!("its address cannot be found: {error}"))?;
    Ok(found.map(|address| address.ip()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_at_once() {
        let mut resolver = Resolver::default();
        assert_eq!(resolver.look_up(1, "192.0.2.1"), Ok(Some("192.0.2.1".parse().unwrap())));
        assert!(resolver.next().is_none());
    }
}
