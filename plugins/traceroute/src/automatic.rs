//! Hosts that are to be traced without being asked for: what the workers of one run have in common.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

/// Hosts that wait for their trace; further ones are passed over until they are seen again.
const WAITING_MAX: usize = 64;

/// Hosts that were traced, and those that wait for it.
#[derive(Debug)]
pub struct Hosts {
    known_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    known: HashSet<IpAddr>,
    /// The same, the oldest first.
    order: VecDeque<IpAddr>,
    waiting: VecDeque<IpAddr>,
}

/// By the number of the run.
static HOSTS: Mutex<Option<HashMap<u64, Weak<Hosts>>>> = Mutex::new(None);

impl Hosts {
    /// Those of a run, or, for run 0, of one instance alone.
    #[must_use]
    pub fn of_run(run: u64, known_max: usize) -> Arc<Self> {
        let new = || Arc::new(Self { known_max, inner: Mutex::default() });
        if run == 0 {
            return new();
        }
        let mut runs = HOSTS.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = runs.get_or_insert_default();
        runs.retain(|_, hosts| hosts.strong_count() > 0);
        if let Some(known) =
            runs.get(&run).and_then(Weak::upgrade).filter(|hosts| hosts.known_max == known_max)
        {
            return known;
        }
        let hosts = new();
        runs.insert(run, Arc::downgrade(&hosts));
        hosts
    }

    /// A host was seen. `false` if it is new, and there is no room for it.
    pub fn seen(&self, host: IpAddr) -> bool {
        let mut inner = self.inner();
        if inner.known.contains(&host) {
            return true;
        }
        if inner.waiting.len() >= WAITING_MAX {
            return false;
        }
        inner.waiting.push_back(host);
        inner.know(host, self.known_max);
        true
    }

    /// A host is traced for another reason.
    pub fn traced(&self, host: IpAddr) {
        self.inner().know(host, self.known_max);
    }

    /// The next to be traced.
    pub fn next(&self) -> Option<IpAddr> {
        self.inner().waiting.pop_front()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn know(&mut self, host: IpAddr, known_max: usize) {
        if self.known.insert(host) {
            self.order.push_back(host);
        }
        while self.order.len() > known_max {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(number: u32) -> IpAddr {
        IpAddr::from(number.to_be_bytes())
    }

    #[test]
    fn a_host_is_traced_once_whichever_worker_sees_it() {
        let (one, other) = (Hosts::of_run(7, 10), Hosts::of_run(7, 10));
        assert!(one.seen(host(1)) && other.seen(host(1)));
        assert_eq!((other.next(), one.next()), (Some(host(1)), None));
        one.traced(host(2));
        other.seen(host(2));
        assert_eq!(other.next(), None);
        assert!(!Arc::ptr_eq(&Hosts::of_run(0, 10), &Hosts::of_run(0, 10)));
    }

    #[test]
    fn both_what_is_known_and_what_waits_is_bounded() {
        let hosts = Hosts::of_run(0, 10);
        assert_eq!((0..1000).filter(|&number| hosts.seen(host(number))).count(), WAITING_MAX);
        let inner = hosts.inner();
        assert_eq!((inner.known.len(), inner.order.len()), (10, 10));
        drop(inner);
        assert_eq!(std::iter::from_fn(|| hosts.next()).count(), WAITING_MAX);
    }
}
