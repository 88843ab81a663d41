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

/// After how long a process that is a copy of its parent has closed what it does not want, or become another program,
/// however busy the machine is.
const SETTLED: Duration = Duration::from_millis(250);

/// The most generations between a process that was handed a socket and the one that made it.
const ANCESTORS_MAX: usize = 4;

#[derive(Clone, Copy, Debug)]
struct Holder {
    pid: u32,
    start: u64,
    fd: u32,
    seen: Instant,
    /// It was a copy of its parent then, with all its files, of which it may want none.
    is_copy: bool,
    /// Its parents do not hold the socket.
    is_own: bool,
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
        let Holder { pid, start, fd, seen, is_copy, .. } = self.eldest(inode)?;
        if is_copy {
            // Whoever closes what it has inherited does so at once.
            if seen.elapsed() < SETTLED {
                return None;
            }
            let still = proc::socket(pid, fd) == Some(inode);
            if !still || proc::stat(pid).is_none_or(|stat| stat.start != start) {
                self.sockets.remove(&inode);
                return None;
            }
            if let Some(holder) = self.sockets.get_mut(&inode) {
                holder.is_copy = false;
            }
        }
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

    /// Whether somebody was seen with a socket of whom it is not clear yet whether it is its own.
    pub fn is_suspected(&self, inode: u64) -> bool {
        self.sockets.get(&inode).is_some_and(|holder| holder.is_copy)
    }

    /// The holder of a socket, and not a child that has inherited it.
    fn eldest(&mut self, inode: u64) -> Option<Holder> {
        for _ in 0..ANCESTORS_MAX {
            let holder = *self.sockets.get(&inode)?;
            if holder.is_own {
                return Some(holder);
            }
            let parent = match proc::stat(holder.pid) {
                Some(stat) => Some(stat.parent),
                None => self.processes().describe(holder.pid, holder.start).map(|process| process.parent),
            };
            let parent = parent.filter(|parent| *parent > 1);
            if let Some(parent) = parent
                && !self.processes().was_looked_at(parent, holder.seen)
            {
                self.scan(parent);
            }
            if let Some(known) = self.sockets.get_mut(&inode)
                && known.pid == holder.pid
            {
                known.is_own = true;
            }
        }
        self.sockets.get(&inode).copied()
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
        // Before its files: one that has become another program has let go of what it inherited.
        let Some(proc::Stat { start, is_copy, .. }) = proc::stat(pid) else {
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
            let holder = Holder { pid, start, fd: *fd, seen, is_copy, is_own: false };
            let known = self.sockets.entry(*inode).or_insert(holder);
            // Who was born later has it from the other.
            let is_others = (known.start, known.pid) < (start, pid);
            let is_inherited = is_copy && known.seen.elapsed() < BELIEVED;
            let is_lost = || !is_inherited && proc::socket(known.pid, known.fd) != Some(*inode);
            if (known.pid, known.start) == (pid, start) {
                known.seen = seen;
            } else if !is_others || is_lost() {
                *known = holder;
            }
        }
        found.into_iter().map(|(inode, _)| inode).collect()
    }

    /// All about the process that had a number at a time, in clock ticks since the machine began.
    pub fn process_at(&self, pid: u32, time: u64) -> Option<Arc<Process>> {
        self.processes().at(pid, time)
    }

    fn processes(&self) -> MutexGuard<'_, Processes> {
        self.processes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
