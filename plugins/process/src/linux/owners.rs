//! Which process holds a socket: the newest are looked at first, since who has just opened one was often just born; all
//! others in slices, within a share of one processor.

use super::{proc, processes::Processes};
use crate::told::Process;
use std::{
    collections::{HashMap, HashSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a process counts as just born.
const YOUNG: Duration = Duration::from_secs(2);

/// Newborn processes that are looked at for one socket. More would keep others waiting for some 10 ms.
const YOUNG_MAX: usize = 256;

/// Processes that owned a socket lately are asked before all others.
const LATELY_MAX: usize = 16;

/// How long what was seen is believed though it cannot be seen again: its process has just ended.
const BELIEVED: Duration = Duration::from_secs(1);

/// How long a slice of a sweep may take.
const SLICE: Duration = Duration::from_millis(1);

/// The most generations between a process that was handed a socket and the one that made it.
const ANCESTORS_MAX: usize = 4;

#[derive(Clone, Copy, Debug)]
struct Holder {
    pid: u32,
    start: u64,
    fd: u32,
    seen: Instant,
}

/// A look through all processes that is not over yet.
struct Sweep {
    begun: Instant,
    left: Vec<u32>,
    spent: Duration,
}

/// What is known of who holds which socket.
pub struct Owners {
    processes: Arc<Mutex<Processes>>,
    sockets: HashMap<u64, Holder>,
    max: usize,
    lately: Vec<u32>,
    sweep: Option<Sweep>,
    sweep_next: Instant,
    percent: u32,
    /// When the last whole sweep began.
    pub swept: Option<Instant>,
    /// Some processes may not be looked at.
    pub are_hidden: bool,
}

impl Owners {
    /// Nothing is known yet; at most `max` sockets will be.
    pub fn new(processes: Arc<Mutex<Processes>>, max: usize, percent: u32) -> Self {
        let (sockets, lately) = Default::default();
        let (sweep, swept, sweep_next) = (None, None, Instant::now());
        Self { processes, sockets, max, lately, sweep, sweep_next, percent, swept, are_hidden: false }
    }

    /// The process that holds a socket, if that is known and still true.
    pub fn known(&mut self, inode: u64) -> Option<Arc<Process>> {
        let Holder { pid, start, fd, seen } = *self.sockets.get(&inode)?;
        // No inode is given anew for a long time, so who was seen with it had this very socket.
        if proc::socket(pid, fd) != Some(inode) && seen.elapsed() > BELIEVED {
            self.sockets.remove(&inode);
            return None;
        }
        let process = self.processes().describe(pid, start);
        if process.is_none() {
            self.sockets.remove(&inode);
        } else if !self.lately.contains(&pid) {
            self.lately.insert(0, pid);
            self.lately.truncate(LATELY_MAX);
        }
        process
    }

    /// Looks for sockets at one process, where they are likely to be.
    pub fn search_at(&mut self, pid: u32) {
        self.scan(pid);
    }

    /// Looks for sockets that were opened before `since`: at those who were just born, then at those who had one lately.
    pub fn search(&mut self, wanted: &HashSet<u64>, since: Instant) {
        let mut left = wanted.len();
        let young = {
            let mut processes = self.processes();
            processes.look();
            processes.young(YOUNG, YOUNG_MAX, since)
        };
        let lately = self.lately.clone();
        for pid in young.into_iter().chain(lately) {
            if left == 0 {
                return;
            }
            if self.processes().was_looked_at(pid, since) {
                continue;
            }
            let found = self.scan(pid).into_iter().filter(|inode| wanted.contains(inode)).count();
            if found > 0 {
                self.scan_ancestors(pid, since);
            }
            left = left.saturating_sub(found);
        }
    }

    /// Goes on looking at all processes, for as long as a slice may take.
    pub fn sweep(&mut self) {
        let begin = Instant::now();
        let mut sweep = match self.sweep.take() {
            Some(sweep) => sweep,
            None if begin < self.sweep_next => return,
            None => {
                let mut left: Vec<u32> = self.processes().newest().collect();
                left.reverse();
                Sweep { begun: begin, left, spent: Duration::ZERO }
            }
        };
        while let Some(pid) = sweep.left.pop() {
            if !self.processes().was_looked_at(pid, sweep.begun) {
                self.scan(pid);
            }
            if begin.elapsed() > SLICE {
                sweep.spent += begin.elapsed();
                self.sweep = Some(sweep);
                return;
            }
        }
        let spent = sweep.spent + begin.elapsed();
        self.swept = Some(sweep.begun);
        self.sweep_next = Instant::now() + spent * (100 / self.percent.clamp(1, 100)).saturating_sub(1);
    }

    /// Whether a sweep is under way.
    pub fn is_sweeping(&self) -> bool {
        self.sweep.is_some()
    }

    /// Looks through the files of a process; the sockets among them.
    fn scan(&mut self, pid: u32) -> Vec<u64> {
        let Some(start) = self.start(pid) else {
            return Vec::new();
        };
        let seen = Instant::now();
        let mut found = Vec::new();
        self.processes().looked_at(pid);
        match proc::sockets(pid, |inode, fd| found.push((inode, fd))) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => self.are_hidden = true,
            _ => {}
        }
        // Another may have come in its place meanwhile.
        if !found.is_empty() && proc::stat(pid).is_some_and(|stat| stat.start != start) {
            return Vec::new();
        }
        if self.sockets.len() + found.len() > self.max {
            self.sockets.clear();
        }
        for (inode, fd) in &found {
            let holder = Holder { pid, start, fd: *fd, seen };
            let known = self.sockets.entry(*inode).or_insert(holder);
            // Who was born later has it from the other.
            let is_others = (known.start, known.pid) < (start, pid);
            let is_lost = || proc::socket(known.pid, known.fd) != Some(*inode);
            if known.pid == pid || !is_others || is_lost() {
                *known = holder;
            }
        }
        found.into_iter().map(|(inode, _)| inode).collect()
    }

    /// A process inherits what its parent has opened: looks at the parents as well.
    fn scan_ancestors(&mut self, pid: u32, since: Instant) {
        let mut child = pid;
        for _ in 0..ANCESTORS_MAX {
            let Some(stat) = proc::stat(child).filter(|stat| stat.parent > 1) else {
                return;
            };
            child = stat.parent;
            if !self.processes().was_looked_at(child, since) {
                self.scan(child);
            }
        }
    }

    /// When a process began, be it known or not.
    fn start(&self, pid: u32) -> Option<u64> {
        let known = self.processes().start(pid);
        known.or_else(|| proc::stat(pid).map(|stat| stat.start))
    }

    fn processes(&self) -> MutexGuard<'_, Processes> {
        self.processes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
