//! The helper process: it alone may probe, and keeps to the configuration by itself.
//!
//! Requests come over a socket and hold addresses, never names; it opens nothing but the sockets of its traces. When
//! the socket is closed it is over.

use crate::{
    config::Config,
    message::{Answer, Request, State},
    options::Options,
    pace::Pace,
    policy::Policy,
    probe::Trace,
    socket::{Received, receive, send_message},
};
use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    os::fd::OwnedFd,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Over which automatic traces are counted.
const MINUTE: Duration = Duration::from_secs(60);

/// Serves requests until the socket is closed.
pub fn serve(config: &Config, socket: OwnedFd) -> Result<(), String> {
    let mut helper = Helper::new(config, socket)?;
    let mut buffer = Vec::new();
    loop {
        match receive(&*helper.socket, true, &mut buffer) {
            Received::Message(request) => helper.request(&request),
            Received::Malformed(reason) => answer(&helper.socket, 0, State::Refused { reason }),
            Received::Nothing => {}
            Received::Closed => return Ok(()),
        }
    }
}

struct Helper {
    socket: Arc<OwnedFd>,
    policy: Policy,
    pace: Arc<Pace>,
    /// What is traced now.
    running: Arc<Mutex<HashSet<IpAddr>>>,
    running_max: usize,
    /// When automatic traces began, within the last minute.
    automatic: VecDeque<Instant>,
    automatic_max: usize,
    identifier: u16,
}

impl Helper {
    fn new(config: &Config, socket: OwnedFd) -> Result<Self, String> {
        Ok(Self {
            socket: Arc::new(socket),
            policy: Policy::new(config)?,
            pace: Arc::new(Pace::new(config.rate)),
            running: Arc::default(),
            running_max: config.concurrent as usize,
            automatic: VecDeque::new(),
            automatic_max: if config.automatic { config.automatic_per_minute as usize } else { 0 },
            // Another radar on this machine may be tracing too.
            identifier: (RandomState::new().hash_one(0) & 0xFFFF) as u16,
        })
    }

    fn request(&mut self, request: &Request) {
        let target = request.target.to_canonical();
        let begun = self.admit(target, request).and_then(|options| self.begin(target, request.id, options));
        if let Err(reason) = begun {
            answer(&self.socket, request.id, State::Refused { reason });
        }
    }

    /// How it is to be done, or why it is not.
    fn admit(&mut self, target: IpAddr, request: &Request) -> Result<Options, String> {
        let options = request.how.options()?;
        if let Some(reason) = self.policy.refusal(target) {
            return Err(reason);
        }
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.contains(&target) {
            return Err(format!("{target} is being traced already"));
        }
        if running.len() >= self.running_max {
            return Err(format!(
                "{} traces are under way, which is all that `concurrent` allows",
                running.len()
            ));
        }
        drop(running);
        if request.automatic { self.admit_automatic(target).map(|()| options) } else { Ok(options) }
    }

    fn admit_automatic(&mut self, target: IpAddr) -> Result<(), String> {
        if !self.policy.is_public(target) {
            return Err(format!("{target} is not public, and nobody has asked for it"));
        }
        let now = Instant::now();
        while self.automatic.front().is_some_and(|&begun| now.duration_since(begun) >= MINUTE) {
            self.automatic.pop_front();
        }
        if self.automatic.len() >= self.automatic_max {
            return Err(format!(
                "{} traces in a minute begin by themselves, and no more",
                self.automatic_max
            ));
        }
        self.automatic.push_back(now);
        Ok(())
    }

    fn begin(&mut self, target: IpAddr, id: u64, options: Options) -> Result<(), String> {
        self.identifier = self.identifier.wrapping_add(1);
        let trace = Trace::new(target, options, self.identifier);
        let place = Place::take(&self.running, target);
        let (socket, pace) = (Arc::clone(&self.socket), Arc::clone(&self.pace));
        let Options { strategy, port, rounds, .. } = options;
        answer(&socket, id, State::Started { strategy, port, rounds });
        let run = move || {
            let end = run(trace, &pace, &socket, id);
            // Who reads the end may ask for the next at once.
            drop(place);
            answer(&socket, id, end);
        };
        match thread::Builder::new().name(format!("trace-{id}")).spawn(run) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("cannot start a thread: {error}")),
        }
    }
}

/// Runs a trace, whatever may happen in it.
fn run(trace: Trace, pace: &Pace, socket: &OwnedFd, id: u64) -> State {
    let report = |report| send_message(socket, true, &Answer { id, state: State::from(report) }).is_ok();
    match catch_unwind(AssertUnwindSafe(|| trace.run(pace, report))) {
        Ok(Ok(())) => State::Done,
        Ok(Err(reason)) => State::Failed { reason },
        Err(_) => State::Failed { reason: "the tracer has panicked".to_owned() },
    }
}

/// If nobody is there to read it, the socket is closed and that is seen elsewhere.
fn answer(socket: &OwnedFd, id: u64, state: State) {
    let _ = send_message(socket, true, &Answer { id, state });
}

/// A trace's place among those that run.
struct Place {
    running: Arc<Mutex<HashSet<IpAddr>>>,
    target: IpAddr,
}

impl Place {
    fn take(running: &Arc<Mutex<HashSet<IpAddr>>>, target: IpAddr) -> Self {
        running.lock().unwrap_or_else(PoisonError::into_inner).insert(target);
        Self { running: Arc::clone(running), target }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.target);
    }
}
