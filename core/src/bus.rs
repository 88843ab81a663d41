//! Events on their way to the sinks: one bounded queue for each, every loss counted.

use crate::{
    eve::Batch,
    host::{Account, Outlet},
};
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};
use radar_abi::stable::{Event, signal};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Batches that wait for a sink. A batch has up to about half a MiB of text, so a sink that stands
/// still costs 16 MiB and no more.
const QUEUE: usize = 32;

/// How long a sink is left without a word.
const IDLE: Duration = Duration::from_millis(100);

enum Message {
    Events(Arc<Batch>),
    Reopen,
    /// Everything before it has been handed over when this answers.
    Settle(Sender<()>),
}

/// The sinks' end of it all: their threads, and how to reach them.
#[derive(Debug)]
pub struct Bus {
    lanes: Vec<Lane>,
    patience: Patience,
}

/// What is done about a sink whose queue is full.
#[derive(Clone, Debug)]
pub enum Patience {
    /// It is waited for, as the replay of a file should, until this is set: radar was asked to stop.
    Until(Arc<AtomicBool>),
    /// Its events are dropped and counted, as live capture must.
    None,
}

impl Patience {
    /// Whether a slow sink is waited for, for as long as it takes.
    fn lasts(&self) -> bool {
        matches!(self, Self::Until(stop) if !stop.load(Ordering::Relaxed))
    }
}

/// How long the last events of a run wait for a sink that is stuck.
const LAST: Duration = Duration::from_secs(2);

/// How long a sink may keep a patient bus waiting before that is told.
const STUCK: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Lane {
    sender: Sender<Message>,
    shared: Arc<Shared>,
    thread: JoinHandle<Outlet>,
}

/// What a sink's thread and everybody else know of each other.
#[derive(Debug, Default)]
struct Shared {
    name: String,
    dropped: AtomicU64,
    told: AtomicBool,
    account: Mutex<Account>,
}

/// How workers reach the sinks.
#[derive(Clone, Debug)]
pub struct Publisher {
    lanes: Vec<(Sender<Message>, Arc<Shared>)>,
    patience: Patience,
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
    /// Batches that wait for it.
    pub waiting: usize,
}

impl Bus {
    /// Starts a thread for each sink.
    #[must_use]
    pub fn start(outlets: Vec<Outlet>, patience: Patience) -> Self {
        Self { lanes: outlets.into_iter().map(start).collect(), patience }
    }

    /// A way to publish, for one worker.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        let lanes = self.lanes.iter().map(|lane| (lane.sender.clone(), Arc::clone(&lane.shared))).collect();
        Publisher { lanes, patience: self.patience.clone() }
    }

    /// Has the sinks open their files anew.
    pub fn reopen(&self) {
        for lane in &self.lanes {
            // A sink that is stuck has no file to open anew; it is not worth waiting for.
            let _ = lane.sender.send_timeout(Message::Reopen, IDLE);
        }
    }

    /// Waits a little until the sinks have taken what was published, so that their numbers are
    /// whole; a sink that is stuck is not waited for.
    pub fn settle(&self) {
        let deadline = Instant::now() + Duration::from_secs(2);
        for lane in &self.lanes {
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
        let closed = |lane: &Lane| lane.shared.account.lock().unwrap_or_else(PoisonError::into_inner).closed;
        !self.lanes.is_empty() && self.lanes.iter().all(closed)
    }

    /// What the sinks have done so far.
    #[must_use]
    pub fn accounts(&self) -> Vec<LaneAccount> {
        self.lanes.iter().map(|lane| account(&lane.shared, lane.sender.len())).collect()
    }

    /// Waits until every event has reached its sink and the sinks are closed; where nobody waits for
    /// slow sinks, one that is stuck is left behind. Publishers must be gone.
    #[must_use]
    pub fn close(self) -> Vec<LaneAccount> {
        let Self { lanes, patience } = self;
        // All are told before any is waited for.
        let closing =
            lanes.into_iter().map(|Lane { shared, thread, .. }| (shared, thread)).collect::<Vec<_>>();
        let deadline = Instant::now() + LAST;
        closing.into_iter().map(|(shared, thread)| end(&shared, thread, &patience, deadline)).collect()
    }
}

fn end(shared: &Shared, thread: JoinHandle<Outlet>, patience: &Patience, deadline: Instant) -> LaneAccount {
    while !thread.is_finished() && (patience.lasts() || Instant::now() < deadline) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut last = account(shared, 0);
    if !thread.is_finished() {
        tracing::error!(plugin = shared.name, "this sink does not end; what it had not written yet is lost");
    } else if let Ok(outlet) = thread.join() {
        last.account = outlet.account().clone();
    }
    last
}

impl Publisher {
    /// Sends a batch to all sinks.
    pub fn publish(&self, batch: Batch) {
        self.send(batch, Duration::ZERO);
    }

    /// The same, but worth waiting for a little: the last events of a live capture.
    pub fn publish_last(&self, batch: Batch) {
        self.send(batch, LAST);
    }

    fn send(&self, batch: Batch, wait: Duration) {
        let batch = Arc::new(batch);
        for (sender, shared) in &self.lanes {
            let message = Message::Events(Arc::clone(&batch));
            if self.send_to(sender, shared, message, wait).is_err() {
                shared.dropped.fetch_add(batch.len() as u64, Ordering::Relaxed);
            }
        }
    }

    fn send_to(
        &self,
        sender: &Sender<Message>,
        shared: &Shared,
        mut message: Message,
        wait: Duration,
    ) -> Result<(), SendTimeoutError<Message>> {
        let begin = Instant::now();
        loop {
            let wait = if self.patience.lasts() { IDLE } else { wait };
            match sender.send_timeout(message, wait) {
                Err(SendTimeoutError::Timeout(back)) if self.patience.lasts() => message = back,
                sent => return sent,
            }
            if begin.elapsed() >= STUCK && !shared.told.swap(true, Ordering::Relaxed) {
                tracing::warn!(plugin = shared.name, "this sink takes no events, and all wait for it");
            }
        }
    }
}

fn start(outlet: Outlet) -> Lane {
    let (sender, receiver) = bounded(QUEUE);
    let name = outlet.name().to_owned();
    let shared = Arc::new(Shared { name: name.clone(), ..Shared::default() });
    let its = Arc::clone(&shared);
    let thread = std::thread::Builder::new()
        .name(format!("sink {name}"))
        .spawn(move || serve(outlet, &receiver, &its))
        .unwrap_or_else(|error| panic!("no thread for the sink {name}: {error}"));
    Lane { sender, shared, thread }
}

/// A sink's thread: events as they come, a word when there are none, the end when all have left.
fn serve(mut outlet: Outlet, receiver: &Receiver<Message>, shared: &Shared) -> Outlet {
    let mut idle_at = Instant::now() + IDLE;
    loop {
        let mut settle = None;
        match receiver.recv_deadline(idle_at) {
            Ok(Message::Events(batch)) => {
                let events: Vec<Event<'_>> = batch.events().collect();
                outlet.events(&events);
            }
            Ok(Message::Reopen) => outlet.signal(signal::REOPEN, wall_clock()),
            Ok(Message::Settle(sender)) => settle = Some(sender),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if settle.is_some() || Instant::now() >= idle_at {
            outlet.signal(signal::IDLE, wall_clock());
            idle_at = Instant::now() + IDLE;
        }
        outlet.account().clone_into(&mut shared.account.lock().unwrap_or_else(PoisonError::into_inner));
        // Whoever asked may have given up waiting.
        settle.map(|sender| sender.try_send(()));
    }
    outlet.signal(signal::CLOSE, wall_clock());
    outlet
}

fn account(shared: &Shared, waiting: usize) -> LaneAccount {
    LaneAccount {
        name: shared.name.clone(),
        account: shared.account.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        dropped: shared.dropped.load(Ordering::Relaxed),
        waiting,
    }
}

fn wall_clock() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}
