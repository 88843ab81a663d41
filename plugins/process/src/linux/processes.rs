//! The processes of this machine, the newest first: by word of the kernel of each that is born, or by looking.

use super::proc;
use crate::told::Process;
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

/// The least time between two looks at the list of processes, and how many times as long as the last took.
const LOOK_AGAIN: (Duration, u32) = (Duration::from_millis(2), 10);

/// The same while the kernel tells of each birth: it may have told more than we could hear.
const LOOK_AGAIN_TOLD: Duration = Duration::from_secs(10);

/// Processes that are kept in mind after their end, for a socket that was seen in their hands before.
const GONE_MAX: usize = 1024;

struct Entry {
    start: u64,
    /// As it was last read; none if only its number is known.
    read: Option<Arc<Process>>,
    /// When its files were last looked through.
    looked: Option<Instant>,
    /// When it was first known of.
    known: Instant,
}

/// All that are known.
pub struct Processes {
    all: HashMap<u32, Entry>,
    by_age: BTreeSet<(u64, u32)>,
    gone: VecDeque<Arc<Process>>,
    max: usize,
    look_next: Instant,
    /// The kernel tells of births and deaths.
    pub is_told: bool,
}

impl Processes {
    /// None yet, and never more than `max`.
    pub fn new(max: usize) -> Self {
        let (all, by_age, gone) = Default::default();
        Self { all, by_age, gone, max, look_next: Instant::now(), is_told: false }
    }

    /// A process was born, or has become another program.
    pub fn born(&mut self, process: Process) {
        self.insert(process.pid, process.start, Some(Arc::new(process)));
    }

    /// A process has ended.
    pub fn died(&mut self, pid: u32) {
        let Some(entry) = self.all.remove(&pid) else {
            return;
        };
        self.by_age.remove(&(entry.start, pid));
        if let Some(process) = entry.read {
            self.gone.push_back(process);
            if self.gone.len() > GONE_MAX {
                self.gone.pop_front();
            }
        }
    }

    /// Looks who is there, unless that was done just now or is told anyway.
    pub fn look(&mut self) {
        let begin = Instant::now();
        if begin < self.look_next {
            return;
        }
        let there: std::collections::HashSet<u32> = proc::all().into_iter().collect();
        let gone: Vec<u32> = self.all.keys().filter(|pid| !there.contains(pid)).copied().collect();
        gone.into_iter().for_each(|pid| self.died(pid));
        for pid in there {
            if !self.all.contains_key(&pid)
                && let Some(stat) = proc::stat(pid)
            {
                self.insert(pid, stat.start, None);
            }
        }
        let (least, times) = LOOK_AGAIN;
        let least = if self.is_told { LOOK_AGAIN_TOLD } else { least };
        self.look_next = Instant::now() + least.max(begin.elapsed() * times);
    }

    fn insert(&mut self, pid: u32, start: u64, read: Option<Arc<Process>>) {
        if let Some(entry) = self.all.get_mut(&pid) {
            if entry.start == start {
                entry.read = read.or_else(|| entry.read.take());
                return;
            }
            self.died(pid);
        }
        if self.all.len() < self.max {
            self.by_age.insert((start, pid));
            self.all.insert(pid, Entry { start, read, looked: None, known: Instant::now() });
        }
    }

    /// All of them, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = u32> {
        self.by_age.iter().rev().map(|(_, pid)| *pid)
    }

    /// Those that were born in the last `span`, the newest first, up to `max`, unless their files were looked through
    /// `since`.
    pub fn young(&self, span: Duration, max: usize, since: Instant) -> Vec<u32> {
        let is_young = |pid: &u32| self.all.get(pid).is_some_and(|entry| entry.known.elapsed() < span);
        let young = self.newest().take(max).take_while(is_young);
        young.filter(|pid| !self.was_looked_at(*pid, since)).collect()
    }

    /// Whether its files were looked through since then.
    pub fn was_looked_at(&self, pid: u32, since: Instant) -> bool {
        self.all.get(&pid).and_then(|entry| entry.looked).is_some_and(|looked| looked >= since)
    }

    /// Its files are looked through now.
    pub fn looked_at(&mut self, pid: u32) {
        if let Some(entry) = self.all.get_mut(&pid) {
            entry.looked = Some(Instant::now());
        }
    }

    /// All about the process that had a number at a time, in clock ticks since the machine began.
    pub fn at(&mut self, pid: u32, time: u64) -> Option<Arc<Process>> {
        if let Some(process) = proc::process(pid).filter(|process| process.start <= time) {
            return Some(Arc::new(process));
        }
        let is_it = |process: &&Arc<Process>| process.pid == pid && process.start <= time;
        let known = self.all.get(&pid).and_then(|entry| entry.read.as_ref()).filter(is_it);
        known.or_else(|| self.gone.iter().rev().find(is_it)).cloned()
    }

    /// All about a process: as it is now, or, if it has ended, as it was when it was born.
    pub fn describe(&mut self, pid: u32, start: u64) -> Option<Arc<Process>> {
        if let Some(process) = proc::process(pid).filter(|process| process.start == start) {
            let process = Arc::new(process);
            self.insert(pid, start, Some(Arc::clone(&process)));
            return Some(process);
        }
        let is_it = |process: &&Arc<Process>| process.pid == pid && process.start == start;
        let known = self.all.get(&pid).and_then(|entry| entry.read.as_ref()).filter(is_it);
        known.or_else(|| self.gone.iter().rev().find(is_it)).cloned()
    }
}
