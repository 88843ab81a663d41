//! Events on their way to the sinks: one bounded queue for each, every loss counted.
//!
//! | part          | what it holds                                                  |
//! |---------------|----------------------------------------------------------------|
//! | [`Bus`]       | the sinks' end: who there is, what they did, how they close    |
//! | [`Publisher`] | the workers' end                                               |
//! | `lane`        | a sink's queue and thread                                      |

mod lane;
mod publisher;

pub use lane::Opening;
pub use publisher::{Patience, Publisher};

use crate::{
    host::{Account, Outlet},
    tally::Tops,
};
use crossbeam_channel::bounded;
use lane::{Lane, Message, Shared};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

/// Batches that wait for a sink. A batch has up to about half a MiB of text, so a sink that stands
/// still costs 16 MiB and no more.
const QUEUE: usize = 32;

/// How long a sink is left without a word.
const IDLE: Duration = Duration::from_millis(100);

/// How long the last events of a run wait for a sink that is stuck.
const LAST: Duration = Duration::from_secs(2);

/// The sinks' end of it all: their threads, and how to reach them. Clones are of the same sinks.
#[derive(Clone, Debug)]
pub struct Bus {
    lanes: Lanes,
    leaving: Arc<Mutex<Vec<Arc<Shared>>>>,
    patience: Patience,
}

/// The sinks there are, shared by all who publish. A list is never changed, only replaced by another, so that
/// nobody holds the lock for longer than it takes to get the list.
#[derive(Clone, Debug)]
struct Lanes(Arc<Mutex<Option<Arc<[Lane]>>>>);

impl Lanes {
    /// Those at this moment; none after the end.
    fn now(&self) -> Arc<[Lane]> {
        lock(&self.0).clone().unwrap_or_else(|| Arc::new([]))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What becomes of a sink when the configuration is read anew.
pub enum Cue {
    /// It goes on as it is.
    Stay,
    /// Another takes over its queue.
    Replace(Opening),
    /// There was none of its name.
    Enter(Opening),
}

/// A sink's account, and what its queue had no room for.
#[derive(Clone, Debug)]
pub struct LaneAccount {
    /// The sink.
    pub name: String,
    /// Its account.
    pub account: Account,
    /// Events dropped because its queue was full.
    pub dropped: u64,
    /// Reports of what flows carry that its queue had no room for.
    pub reports_dropped: u64,
    /// Frames that its queue had no room for; none of a sink that asks for no frames.
    pub frames_dropped: Option<u64>,
    /// Batches that wait for it.
    pub waiting: usize,
}

impl Bus {
    /// Starts a thread for each sink.
    #[must_use]
    pub fn start(outlets: Vec<Outlet>, patience: Patience) -> Self {
        let start = |outlet: Outlet| {
            let name = outlet.name().to_owned();
            Lane::start(&name, Box::new(move || Ok(outlet)), Vec::new())
        };
        let lanes = Some(outlets.into_iter().map(start).collect());
        Self { lanes: Lanes(Arc::new(Mutex::new(lanes))), leaving: Arc::default(), patience }
    }

    /// Changes who there is, in one step: each sink of `cast` by its name and in its order, and who is not
    /// named leaves as soon as it has taken what was published before. Those who enter are opened when all
    /// who leave have closed; events wait for them meanwhile. After the end nothing is changed.
    pub fn change(&self, cast: Vec<(String, Cue)>) {
        let mut current = lock(&self.lanes.0);
        let Some(before) = current.as_ref() else { return };
        let is_named = |lane: &&Lane| cast.iter().any(|(name, _)| *name == lane.shared.name);
        let leaving = before.iter().filter(|lane| !is_named(lane)).map(|lane| Arc::clone(&lane.shared));
        let mut gone = lock(&self.leaving);
        gone.extend(leaving.inspect(|shared| shared.leaving.store(true, Ordering::Relaxed)));
        let lane = |(name, cue): (String, Cue)| {
            let there = before.iter().find(|lane| lane.shared.name == name).cloned();
            match (there, cue) {
                (Some(lane), Cue::Stay) => Some(lane),
                (Some(lane), Cue::Replace(opening) | Cue::Enter(opening)) => {
                    lane.shared.replace(opening);
                    Some(lane)
                }
                (None, Cue::Replace(opening) | Cue::Enter(opening)) => {
                    Some(Lane::start(&name, opening, gone.clone()))
                }
                (None, Cue::Stay) => None,
            }
        };
        let after = cast.into_iter().filter_map(lane).collect();
        *current = Some(after);
    }

    /// Sinks that have closed since this was last asked, after they were to leave.
    #[must_use]
    pub fn gone(&self) -> Vec<LaneAccount> {
        let mut leaving = lock(&self.leaving);
        let gone = leaving.extract_if(.., |shared| shared.has_ended());
        gone.map(|shared| shared.lane_account(0)).collect()
    }

    /// Whether some sinks are to leave and have not closed yet.
    #[must_use]
    pub fn is_leaving(&self) -> bool {
        !lock(&self.leaving).is_empty()
    }

    /// A way to publish, for one worker.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        Publisher::new(self.lanes.clone(), self.patience.clone())
    }

    /// Has the sinks open their files anew.
    pub fn reopen(&self) {
        for lane in self.lanes.now().iter() {
            // A sink that is stuck has no file to open anew; it is not worth waiting for.
            let _ = lane.sender.send_timeout(Message::Reopen, IDLE);
        }
    }

    /// Tells those sinks of the greatest talkers that ask for them. One that is busy is told another time, unless it
    /// is the `last` time.
    pub fn tops(&self, tops: Tops, last: bool) {
        let tops = Arc::new(tops);
        let wait = if last { LAST } else { Duration::ZERO };
        for lane in self.lanes.now().iter().filter(|lane| lane.shared.wants_tops()) {
            // The next ones hold all that these do.
            let _ = lane.sender.send_timeout(Message::Tops(Arc::clone(&tops), last), wait);
        }
    }

    /// Tells those sinks news of this kind that ask for them; it waits for one that is busy, but not for long, if the
    /// news are `worth` it.
    pub fn news(&self, kind: u32, json: Arc<[u8]>, worth: bool) {
        let wait = if worth { LAST } else { Duration::ZERO };
        for lane in self.lanes.now().iter() {
            // Of what comes again and again the next holds all that this does.
            let _ = lane.sender.send_timeout(Message::News(kind, Arc::clone(&json)), wait);
        }
    }

    /// Hands a sink what somebody asks of it; false if there is no sink of this name, or it takes nothing.
    #[must_use]
    pub fn ask(&self, name: &str, json: &[u8]) -> bool {
        let lanes = self.lanes.now();
        let lane = lanes.iter().find(|lane| lane.shared.name == name);
        lane.is_some_and(|lane| lane.sender.send_timeout(Message::Ask(Arc::from(json)), IDLE).is_ok())
    }

    /// Whether there is a sink of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.lanes.now().iter().any(|lane| lane.shared.name == name)
    }

    /// Waits a little until the sinks have taken what was published, so that their numbers are
    /// whole; a sink that is stuck is not waited for.
    pub fn settle(&self) {
        let deadline = Instant::now() + LAST;
        for lane in self.lanes.now().iter() {
            let (sender, settled) = bounded(1);
            if lane.sender.send_deadline(Message::Settle(sender), deadline).is_ok() {
                // Nothing more can be done about one that does not answer in time.
                let _ = settled.recv_deadline(deadline);
            }
        }
    }

    /// Whether no sink will ever deliver anything again: `radar | head` has seen enough.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let lanes = self.lanes.now();
        !lanes.is_empty() && lanes.iter().all(|lane| lane.shared.account().closed)
    }

    /// What the sinks have done so far.
    #[must_use]
    pub fn accounts(&self) -> Vec<LaneAccount> {
        self.lanes.now().iter().map(Lane::account).collect()
    }

    /// Waits until every event has reached its sink and the sinks are closed; where nobody waits for
    /// slow sinks, one that is stuck is left behind. What is published from now on reaches nobody.
    #[must_use]
    pub fn close(self) -> Vec<LaneAccount> {
        let lanes = lock(&self.lanes.0).take().unwrap_or_else(|| Arc::new([]));
        // All are told before any is waited for.
        let mut closing: Vec<_> = lanes.iter().map(|lane| Arc::clone(&lane.shared)).collect();
        drop(lanes);
        closing.append(&mut lock(&self.leaving));
        let deadline = Instant::now() + LAST;
        closing.into_iter().map(|shared| end(&shared, &self.patience, deadline)).collect()
    }
}

fn end(shared: &Shared, patience: &Patience, deadline: Instant) -> LaneAccount {
    let is_waited_for = || patience.lasts() && !shared.leaving.load(Ordering::Relaxed);
    while !shared.has_ended() && (is_waited_for() || Instant::now() < deadline) {
        std::thread::sleep(Duration::from_millis(1));
    }
    if !shared.has_ended() {
        tracing::error!(plugin = shared.name, "this sink does not end; what it had not written yet is lost");
    }
    shared.lane_account(0)
}
