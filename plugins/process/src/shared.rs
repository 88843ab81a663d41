//! What the instances of one run have in common: the thread that looks processes up, and the way to it.

use crate::{settings::Config, told::Told, tuple::Tuple};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use radar_plugin::Runs;
use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A flow that somebody wants to know the process of.
#[derive(Debug)]
pub struct Question {
    /// Its ends.
    pub tuple: Tuple,
    /// Where it is, for whoever asks.
    pub slot: u32,
    /// Which it is.
    pub flow: u64,
    /// When its first packet came, in nanoseconds since 1970.
    pub time: u64,
    /// Where answers go. There may be more than one: what is found later goes in place of what was found first.
    pub answers: Sender<Answer>,
}

/// What is known of a flow's processes.
#[derive(Debug)]
pub struct Answer {
    /// The flow's slot.
    pub slot: u32,
    /// The flow.
    pub flow: u64,
    /// What is known of it.
    pub told: Told,
    /// Nothing was told of this flow before.
    pub is_first: bool,
}

/// What is looked up, and how much of it is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Whether other network namespaces are looked into.
    pub namespaces: bool,
    /// Whether the kernel is made to write down who uses sockets.
    pub bpf: bool,
    /// How many namespaces.
    pub namespaces_max: usize,
    /// Questions, and answers of each worker, that may wait.
    pub queue_max: usize,
    /// Processes that are known.
    pub processes_max: usize,
    /// Sockets whose process is remembered.
    pub sockets_max: usize,
    /// Percent of a processor for looking through all processes.
    pub sweep_percent: u32,
}

impl From<&Config> for Limits {
    fn from(config: &Config) -> Self {
        Self {
            namespaces: config.namespaces,
            bpf: config.bpf,
            namespaces_max: config.namespaces_max,
            queue_max: config.queue_max.max(1),
            processes_max: config.processes_max,
            sockets_max: config.sockets_max,
            sweep_percent: config.sweep_percent.clamp(1, 100),
        }
    }
}

/// What the thread leaves for whoever comes by.
#[derive(Debug, Default)]
pub struct Board {
    notes: Mutex<Vec<String>>,
    shed: AtomicU64,
}

impl Board {
    /// A note for the operator.
    pub fn note(&self, note: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// A question or an answer for which there was no room.
    pub fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }
}

/// The way to the thread that looks up. It ends when nobody has this any more.
#[derive(Debug)]
pub struct Shared {
    questions: Sender<Question>,
    board: Arc<Board>,
}

static RUNS: Runs<Limits, Shared> = Runs::new();

impl Shared {
    /// The thread of the run, started by the first of its instances that asks.
    #[must_use]
    pub fn of_run(run: u64, limits: Limits) -> Arc<Self> {
        let Ok(shared) = RUNS.get(run, limits, || Ok::<_, Infallible>(Self::start(limits)));
        shared
    }

    fn start(limits: Limits) -> Self {
        let (questions, asked): (_, Receiver<Question>) = bounded(limits.queue_max);
        let board = Arc::new(Board::default());
        if let Err(error) = start(asked, limits, &board) {
            board.note(format!("no processes will be told: {error}"));
        }
        Self { questions, board }
    }

    /// Asks, unless too many wait already.
    #[must_use]
    pub fn ask(&self, question: Question) -> Asked {
        match self.questions.try_send(question) {
            Ok(()) => Asked::Waits,
            Err(TrySendError::Full(_)) => Asked::Shed,
            Err(TrySendError::Disconnected(_)) => Asked::Nobody,
        }
    }

    /// What nobody has told yet.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.board.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many the thread has had no room for since somebody asked.
    #[must_use]
    pub fn shed(&self) -> u64 {
        self.board.shed.swap(0, Ordering::Relaxed)
    }
}

/// What has become of a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asked {
    /// It will be answered.
    Waits,
    /// The queue was full.
    Shed,
    /// Nobody answers on this machine.
    Nobody,
}

#[cfg(target_os = "linux")]
fn start(asked: Receiver<Question>, limits: Limits, board: &Arc<Board>) -> std::io::Result<()> {
    crate::linux::start(asked, limits, board)
}

/// The README says what another system needs in place of `linux`.
#[cfg(not(target_os = "linux"))]
fn start(_asked: Receiver<Question>, _limits: Limits, _board: &Arc<Board>) -> std::io::Result<()> {
    Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "so far they are only known on Linux"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;

    #[test]
    fn one_run_has_one_thread() {
        let limits = Limits::from(&Config::default_settings());
        let (first, second) = (Shared::of_run(7, limits), Shared::of_run(7, limits));
        assert!(Arc::ptr_eq(&first, &second));
        let others = [
            Shared::of_run(8, limits),
            Shared::of_run(7, Limits { namespaces: false, ..limits }),
            Shared::of_run(0, limits),
        ];
        assert!(others.iter().all(|other| !Arc::ptr_eq(&first, other)));
    }
}
