//! The thread that keeps the program running and writes to it, and what the sink shares with it.

use crate::{
    account::{self, Account, Cause},
    backoff::Backoff,
    program::{Program, Woken, sleep, words},
    queue::Queue,
};
use rustix::{
    event::{EventfdFlags, PollFd, PollFlags, eventfd},
    rand::{GetRandomFlags, getrandom},
};
use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    process::ExitStatus,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long radar may wait for a program at the end of a live capture, whatever `grace` is: radar itself waits two
/// seconds for its sinks, and what is not counted by then is not counted.
const LAST: Duration = Duration::from_millis(1500);

/// A program that runs and takes nothing for so long is waited for no more, even by who reads a file.
pub const STALL: Duration = Duration::from_secs(10);

/// A program that has ended so often in a row is waited for no more.
pub const FAILURES: u32 = 5;

/// What the operator should know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Note {
    /// Something is wrong.
    Warning(String),
    /// Something is as it should be.
    Information(String),
}

/// The sink's end.
#[derive(Debug)]
pub struct Pump {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What both know.
#[derive(Debug)]
struct Shared {
    command: Vec<String>,
    grace: Duration,
    live: bool,
    state: Mutex<State>,
    /// There is room in the queue, or none is to be waited for.
    room: Condvar,
    /// Wakes the thread.
    wake: OwnedFd,
}

#[derive(Debug)]
struct State {
    queue: Queue,
    account: Account,
    notes: Vec<Note>,
    /// When the program read something last, or was started.
    progress: Instant,
    runs: bool,
    /// How often it has ended in a row.
    failures: u32,
    /// Nothing more comes.
    over: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self) -> &str {
        self.command.first().map_or("", String::as_str)
    }

    fn wake(&self) {
        // It can only be too full, and then the thread is woken already.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    /// Waits for the sink, or until it is time.
    fn sleep(&self, at_most: Option<Duration>) {
        sleep(&mut [PollFd::new(&self.wake, PollFlags::IN)], at_most);
        self.woken();
    }

    fn woken(&self) {
        let _ = rustix::io::read(&self.wake, &mut [0; 8]);
    }
}

impl Pump {
    /// Starts the thread, which starts the program.
    pub fn start(command: Vec<String>, octets_max: usize, grace: Duration, live: bool) -> io::Result<Self> {
        let state = State {
            queue: Queue::new(octets_max),
            account: Account::default(),
            notes: Vec::new(),
            progress: Instant::now(),
            runs: false,
            failures: 0,
            over: false,
        };
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let room = Condvar::new();
        let shared = Arc::new(Shared { command, grace, live, state: Mutex::new(state), room, wake });
        let its = Arc::clone(&shared);
        let thread = thread::Builder::new().name("exec".to_owned()).spawn(move || run(&its))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Takes a line. In live capture it waits for nothing; of a file it waits for a program that takes something now
    /// and then.
    pub fn put(&self, line: &[u8], octets_max: usize) {
        let shared = &self.shared;
        let mut state = shared.lock();
        if line.len() >= octets_max {
            return state.account.lose(1, Cause::Long, shared.name());
        }
        while !shared.live && !state.queue.fits(line.len()) && state.is_worth_waiting_for() {
            let waited = shared.room.wait_timeout(state, Duration::from_millis(100));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if !state.queue.fits(line.len()) {
            let cause = if state.runs { Cause::Slow } else { Cause::Absent };
            return state.account.lose(1, cause, shared.name());
        }
        let idle = state.queue.unwritten().is_empty();
        state.queue.push(line);
        if idle {
            shared.wake();
        }
    }

    /// Tells what was counted and noted since this was called last: counts, why the last line was lost, notes.
    pub fn take(&self) -> ([u64; account::COUNTERS.len()], String, Vec<Note>) {
        let mut state = self.shared.lock();
        (state.account.take(), state.account.reason().to_owned(), std::mem::take(&mut state.notes))
    }

    /// Has the program finish, and waits until it has, or was ended.
    pub fn finish(&mut self) {
        self.shared.lock().over = true;
        self.shared.wake();
        if let Some(thread) = self.thread.take() {
            // A panic of its own is already told.
            let _ = thread.join();
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.finish();
    }
}

impl State {
    fn is_worth_waiting_for(&self) -> bool {
        self.failures < FAILURES && (!self.runs || self.progress.elapsed() < STALL)
    }
}

/// The thread: a program after the other, until nothing more comes.
fn run(shared: &Shared) {
    let mut backoff = Backoff::default();
    let mut ending = None;
    loop {
        let wait = match Program::start(&shared.command) {
            Ok(mut program) => {
                begin(shared, &program);
                let status = serve(shared, &mut program, &mut ending);
                if end(shared, &program, status, ending) {
                    return;
                }
                backoff.after(program.age(), chance())
            }
            Err(error) => {
                let wait = backoff.after(Duration::ZERO, chance());
                let mut state = shared.lock();
                state.account.count(account::STARTS_FAILED, 1);
                state.notes.push(Note::Warning(format!("cannot start {}: {error}", shared.name())));
                wait
            }
        };
        shared.lock().failures = backoff.failures();
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if shared.lock().over {
                // What waits has a last program only if one runs: another one might take it and do nothing with it.
                let mut state = shared.lock();
                let lines = state.queue.clear();
                return state.account.lose(lines, Cause::End, shared.name());
            }
            shared.sleep(Some(until.saturating_duration_since(Instant::now())));
        }
    }
}

fn begin(shared: &Shared, program: &Program) {
    let mut state = shared.lock();
    (state.runs, state.progress) = (true, Instant::now());
    state.account.count(account::STARTS, 1);
    let text = format!("{} runs as process {}", shared.name(), program.process());
    state.notes.push(Note::Information(text));
}

/// When nothing more comes: since when that is so.
type Ending = Option<Instant>;

/// Writes to the program until it has ended, and says how it did; none if it had to be ended.
fn serve(shared: &Shared, program: &mut Program, ending: &mut Ending) -> Option<ExitStatus> {
    loop {
        if let Some(status) = program.ended() {
            return Some(status);
        }
        let (pending, over, wait) = turn(shared, program, ending);
        if over && !pending {
            program.finish();
        }
        match wait {
            Some(wait) if wait.is_zero() => {
                program.kill();
                return None;
            }
            _ => {}
        }
        if program.wait(pending, shared.wake.as_fd(), wait) == Woken::Other {
            shared.woken();
        }
    }
}

/// Writes what there is room for. Whether there is more, whether nothing more comes, and how long to wait at most.
fn turn(shared: &Shared, program: &Program, ending: &mut Ending) -> (bool, bool, Option<Duration>) {
    let mut state = shared.lock();
    while !state.queue.unwritten().is_empty() {
        match program.write(state.queue.unwritten()) {
            Ok(octets) if octets > 0 => state.queue.wrote(octets),
            // It is full, or, as cannot be, has no other end: then the program has ended, too.
            _ => break,
        }
    }
    if state.queue.unread(program.unread()) {
        state.progress = Instant::now();
        shared.room.notify_all();
    }
    let pending = !state.queue.unwritten().is_empty();
    if !state.over {
        // What was written is looked after until it was read, since then there is room for more.
        let wait = (!state.queue.is_empty()).then_some(Duration::from_millis(20));
        return (pending, false, wait);
    }
    let since = *ending.get_or_insert_with(Instant::now);
    let idle = state.progress.max(since).elapsed();
    let mut left = shared.grace.saturating_sub(idle);
    if shared.live {
        left = left.min(LAST.saturating_sub(since.elapsed()));
    }
    (pending, true, Some(left.min(if left.is_zero() { left } else { Duration::from_millis(20) })))
}

/// The program has ended; whether that was the last.
fn end(shared: &Shared, program: &Program, status: Option<ExitStatus>, ending: Ending) -> bool {
    let mut state = shared.lock();
    state.runs = false;
    let torn = state.queue.restart(program.unread());
    state.account.lose(torn, Cause::Torn, shared.name());
    let last = ending.is_some() || state.over;
    let what = status.map_or_else(
        || {
            format!(
                "did not end within {:?} and was ended",
                shared.grace.min(if shared.live { LAST } else { shared.grace })
            )
        },
        words,
    );
    let text = format!("{} (process {}) {what}", shared.name(), program.process());
    let is_well = status.is_some_and(|status| status.success()) && last;
    state.notes.push(if is_well { Note::Information(text) } else { Note::Warning(text) });
    if last {
        let lines = state.queue.clear();
        state.account.lose(lines, Cause::End, shared.name());
    }
    last
}

fn chance() -> u8 {
    let mut octet = [0];
    // Without one the middle does.
    getrandom(&mut octet, GetRandomFlags::empty()).map_or(127, |_| octet[0])
}
