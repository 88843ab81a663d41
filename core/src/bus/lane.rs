//! One sink's lane: its queue, its thread, and what everybody else knows of it.

use super::{IDLE, LaneAccount, QUEUE};
use crate::{
    activity::Report,
    copies::Copies,
    eve::Batch,
    host::{Account, Outlet, PluginError},
    tally::Tops,
    time::Timestamp,
};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use radar_abi::stable::{Event, news, signal};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long a sink waits for those that it may share a file with to close; one that is stuck has no claim.
const PREDECESSORS: Duration = Duration::from_secs(10);

/// What opens a sink, in the sink's own thread.
pub type Opening = Box<dyn FnOnce() -> Result<Outlet, PluginError> + Send>;

/// Whether it is for the last time.
pub(super) type Last = bool;

pub(super) enum Message {
    Events(Arc<Batch>),
    Reopen,
    /// The greatest talkers.
    Tops(Arc<Tops>, Last),
    /// What flows have carried in an interval.
    Report(Arc<Report>),
    /// Frames as they were captured.
    Frames(Arc<Copies>),
    /// What somebody asks of it, as JSON.
    Ask(Arc<[u8]>),
    /// News of radar, of this kind.
    News(u32, Arc<[u8]>),
    /// Everything before it has been handed over when this answers.
    Settle(Sender<()>),
}

/// How a sink is reached. When the last sender is gone, the queue is drained and the sink closed.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) sender: Sender<Message>,
    pub(super) shared: Arc<Shared>,
}

/// What a sink's thread and everybody else know of each other.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) name: String,
    pub(super) dropped: AtomicU64,
    pub(super) told: AtomicBool,
    /// Whether it is to go: nobody waits for it any more.
    pub(super) leaving: AtomicBool,
    /// Reports that its queue had no room for.
    pub(super) reports_dropped: AtomicU64,
    /// Frames that its queue had no room for.
    pub(super) frames_dropped: AtomicU64,
    /// Whether it asks for the greatest talkers.
    tops: AtomicBool,
    /// Whether it asks for what flows carry.
    activity: AtomicBool,
    /// Whether it asks for frames.
    frames: AtomicBool,
    account: Mutex<Account>,
    /// What is to take its place; events go on into the same queue.
    successor: Mutex<Option<Opening>>,
    thread: OnceLock<JoinHandle<()>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Lane {
    /// Starts a sink's thread, which opens it once `predecessors` have closed.
    pub(super) fn start(name: &str, opening: Opening, predecessors: Vec<Arc<Shared>>) -> Self {
        let (sender, receiver) = bounded(QUEUE);
        // Until it is open nobody knows what it asks for; what it does not, it passes over.
        let (activity, frames) = (AtomicBool::new(true), AtomicBool::new(true));
        let shared = Arc::new(Shared { name: name.to_owned(), activity, frames, ..Shared::default() });
        let its = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name(format!("sink {name}"))
            .spawn(move || {
                wait_for(&predecessors);
                serve(opening, &receiver, &its);
            })
            .unwrap_or_else(|error| panic!("no thread for the sink {name}: {error}"));
        // It is set here alone.
        let _ = shared.thread.set(thread);
        Self { sender, shared }
    }

    pub(super) fn account(&self) -> LaneAccount {
        self.shared.lane_account(self.sender.len())
    }
}

impl Shared {
    /// Has the sink closed and another one opened in its place, as soon as it is not busy.
    pub(super) fn replace(&self, opening: Opening) {
        *lock(&self.successor) = Some(opening);
    }

    /// Whether it was busy ever since it was to be replaced.
    pub(super) fn is_to_be_replaced(&self) -> bool {
        lock(&self.successor).is_some()
    }

    /// Whether it asks for the greatest talkers.
    pub(super) fn wants_tops(&self) -> bool {
        self.tops.load(Ordering::Relaxed)
    }

    /// Whether it asks for what flows carry.
    pub(super) fn wants_activity(&self) -> bool {
        self.activity.load(Ordering::Relaxed)
    }

    /// Whether it asks for frames.
    pub(super) fn wants_frames(&self) -> bool {
        self.frames.load(Ordering::Relaxed)
    }

    /// Whether its thread has ended: it is closed, and its numbers are final.
    pub(super) fn has_ended(&self) -> bool {
        self.thread.get().is_some_and(JoinHandle::is_finished)
    }

    pub(super) fn account(&self) -> MutexGuard<'_, Account> {
        lock(&self.account)
    }

    pub(super) fn lane_account(&self, waiting: usize) -> LaneAccount {
        LaneAccount {
            name: self.name.clone(),
            account: self.account().clone(),
            dropped: self.dropped.load(Ordering::Relaxed),
            reports_dropped: self.reports_dropped.load(Ordering::Relaxed),
            frames_dropped: self.wants_frames().then(|| self.frames_dropped.load(Ordering::Relaxed)),
            waiting,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait_for(predecessors: &[Arc<Shared>]) {
    let deadline = Instant::now() + PREDECESSORS;
    while predecessors.iter().any(|one| !one.has_ended()) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(1));
    }
}

/// A sink's thread: events as they come, a word when there are none, the end when all have left.
fn serve(opening: Opening, receiver: &Receiver<Message>, shared: &Shared) {
    let mut seat = Seat::open(opening, Account::default(), shared);
    let mut idle_at = Instant::now() + IDLE;
    // Who comes later has to know it too.
    let mut world = None;
    loop {
        let mut settle = None;
        match receiver.recv_deadline(idle_at) {
            Ok(Message::Events(batch)) => seat.events(&batch),
            Ok(Message::Reopen) => seat.signal(signal::REOPEN),
            Ok(Message::Tops(tops, last)) => seat.tops(&tops, last),
            Ok(Message::Report(report)) => seat.report(&report),
            Ok(Message::Frames(copies)) => seat.frames(&copies),
            Ok(Message::Ask(json)) => seat.ask(&json),
            Ok(Message::News(kind, json)) => {
                seat.news(kind, &json);
                world = if kind == news::WORLD { Some(json) } else { world };
            }
            Ok(Message::Settle(sender)) => settle = Some(sender),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if settle.is_some() || Instant::now() >= idle_at {
            seat.signal(signal::IDLE);
            idle_at = Instant::now() + IDLE;
        }
        let successor = lock(&shared.successor).take();
        if let Some(opening) = successor {
            seat.signal(signal::CLOSE);
            let before = seat.account();
            // It goes before the next one comes: they may write to the same file.
            drop(seat);
            seat = Seat::open(opening, before, shared);
            world.iter().for_each(|world| seat.news(news::WORLD, world));
        }
        *shared.account() = seat.account();
        // Whoever asked may have given up waiting.
        settle.map(|sender| sender.try_send(()));
    }
    seat.signal(signal::CLOSE);
    *shared.account() = seat.account();
}

/// A sink in its lane, after those that had it before.
struct Seat {
    outlet: Option<Outlet>,
    before: Account,
    /// When it was last told of the greatest talkers.
    topped: Option<Instant>,
}

impl Seat {
    /// Opens a sink. One that cannot be opened although it was tried before counts as set aside.
    fn open(opening: Opening, before: Account, shared: &Shared) -> Self {
        let mut before = before.inherited();
        let outlet = opening()
            .inspect_err(|error| {
                tracing::error!(
                    plugin = shared.name,
                    "{error}; its events are lost until the configuration is read anew (SIGHUP)"
                );
                before.set_aside = true;
            })
            .ok();
        let wants_tops = outlet.as_ref().is_some_and(|outlet| outlet.tops_interval() > 0);
        shared.tops.store(wants_tops, Ordering::Relaxed);
        let wants_activity = outlet.as_ref().is_some_and(Outlet::wants_activity);
        shared.activity.store(wants_activity, Ordering::Relaxed);
        let wants_frames = outlet.as_ref().is_some_and(Outlet::wants_frames);
        shared.frames.store(wants_frames, Ordering::Relaxed);
        Self { outlet, before, topped: None }
    }

    fn events(&mut self, batch: &Batch) {
        match &mut self.outlet {
            Some(outlet) => {
                let events: Vec<Event<'_>> = batch.events().collect();
                outlet.events(&events);
            }
            None => {
                let events = batch.len() as u64;
                (self.before.offered, self.before.shed) =
                    (self.before.offered + events, self.before.shed + events);
                self.before.lost += events;
            }
        }
    }

    fn tops(&mut self, tops: &Tops, last: Last) {
        let Some(outlet) = &mut self.outlet else { return };
        let interval = Duration::from_millis(outlet.tops_interval().into());
        // They come at intervals of a second that are not exact.
        let recent = |then: Instant| then.elapsed() + Duration::from_millis(100) < interval;
        if !last && self.topped.is_some_and(recent) {
            return;
        }
        self.topped = Some(Instant::now());
        tops.lend(|tops| outlet.tops(tops, Timestamp::wall_clock().0));
    }

    fn report(&mut self, report: &Report) {
        if let Some(outlet) = self.outlet.as_mut().filter(|outlet| outlet.wants_activity()) {
            report.lend(|activity| outlet.activity(activity));
        }
    }

    fn frames(&mut self, copies: &Copies) {
        match self.outlet.as_mut() {
            Some(outlet) if outlet.wants_frames() => copies.lend(|frames| outlet.frames(frames)),
            Some(_) => {}
            None => self.before.frames_lost += copies.len() as u64,
        }
    }

    fn ask(&mut self, json: &[u8]) {
        if let Some(outlet) = self.outlet.as_mut() {
            outlet.request(json);
        }
    }

    fn news(&mut self, kind: u32, json: &[u8]) {
        if let Some(outlet) = self.outlet.as_mut().filter(|outlet| outlet.wants_activity()) {
            outlet.news(kind, json);
        }
    }

    fn signal(&mut self, signal: u32) {
        if let Some(outlet) = &mut self.outlet {
            outlet.signal(signal, Timestamp::wall_clock().0);
        }
    }

    fn account(&self) -> Account {
        let mut sum = self.before.clone();
        if let Some(outlet) = &self.outlet {
            sum.add(outlet.account());
        }
        sum
    }
}
