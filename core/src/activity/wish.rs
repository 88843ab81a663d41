//! What sinks wish to know, shared by all workers.

use radar_abi::manifest::Activity;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// The shortest interval of reports.
const INTERVAL_MIN: u32 = 50;

/// The interval while a file is read as fast as it can be: its time flies.
const INTERVAL_FAST: u32 = 1000;

/// Flows that are followed packet by packet, at most.
const FOCUS_MAX: usize = 16;

/// What is wished for; clones are of the same wish.
#[derive(Clone, Debug, Default)]
pub struct Wish(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Milliseconds of an interval; 0 if nobody wants a report.
    interval: AtomicU32,
    flows: AtomicU32,
    heads: AtomicU32,
    /// Whether time flies.
    fast: AtomicU32,
    focus: Focus,
}

/// A wish at one moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wished {
    /// Time from one report to the next.
    pub interval: Duration,
    /// Flows of a report.
    pub flows: usize,
    /// Packets of a report whose beginnings are told.
    pub heads: usize,
}

impl Wish {
    /// Takes the wishes of all sinks together: the shortest interval, the most flows, the most packets.
    pub fn set<'a>(&self, sinks: impl Iterator<Item = &'a Activity>) {
        let (mut interval, mut flows, mut heads) = (0, 0, 0);
        for sink in sinks {
            let its = sink.interval.max(INTERVAL_MIN);
            interval = if interval == 0 { its } else { interval.min(its) };
            (flows, heads) = (sink.flows.max(flows), sink.heads.max(heads));
        }
        self.0.flows.store(flows, Ordering::Relaxed);
        self.0.heads.store(heads, Ordering::Relaxed);
        self.0.interval.store(interval, Ordering::Relaxed);
    }

    /// Says whether packets come faster than they did on the wire.
    pub fn set_fast(&self, fast: bool) {
        self.0.fast.store(fast.into(), Ordering::Relaxed);
    }

    /// What is wished for now; nothing if nobody wants to know.
    #[must_use]
    pub fn get(&self) -> Option<Wished> {
        let interval = self.0.interval.load(Ordering::Relaxed);
        let fast = self.0.fast.load(Ordering::Relaxed) != 0;
        (interval != 0).then(|| Wished {
            interval: Duration::from_millis(if fast { interval.max(INTERVAL_FAST) } else { interval }.into()),
            flows: self.0.flows.load(Ordering::Relaxed) as usize,
            heads: self.0.heads.load(Ordering::Relaxed) as usize,
        })
    }

    /// The flows that are looked at closely.
    #[must_use]
    pub fn focus(&self) -> &Focus {
        &self.0.focus
    }
}

/// Flows of which every packet is told.
#[derive(Debug, Default)]
pub struct Focus {
    /// How often it has changed.
    turns: AtomicU32,
    flows: Mutex<Vec<u64>>,
}

impl Focus {
    /// Looks at these flows from now on, and no others.
    pub fn set(&self, flows: &[u64]) {
        let flows = flows.iter().copied().take(FOCUS_MAX).collect();
        *self.flows.lock().unwrap_or_else(PoisonError::into_inner) = flows;
        self.turns.fetch_add(1, Ordering::Release);
    }

    /// Brings a copy of the flows up to date, which was made at this turn.
    pub(super) fn renew(&self, turn: &mut u32, flows: &mut Vec<u64>) {
        let now = self.turns.load(Ordering::Acquire);
        if now != *turn {
            *turn = now;
            flows.clone_from(&self.flows.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_of_all_wishes_counts() {
        let wish = Wish::default();
        assert_eq!(wish.get(), None);
        let [one, other] =
            [Activity { interval: 500, flows: 10, heads: 20 }, Activity { interval: 1, flows: 30, heads: 0 }];
        wish.set([one, other].iter());
        let interval = Duration::from_millis(50);
        assert_eq!(wish.get(), Some(Wished { interval, flows: 30, heads: 20 }));
        wish.set_fast(true);
        assert_eq!(wish.get().unwrap().interval, Duration::from_secs(1));
        wish.set([].iter());
        assert_eq!(wish.get(), None);
    }
}
