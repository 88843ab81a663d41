//! A radar that runs: its lines as they come, signals, and its end.

use crate::{
    Ended,
    usage::{Usage, try_wait},
};
use std::{
    io::Write,
    path::Path,
    process::{Child, ChildStdin},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Its standard error so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages(Arc<Mutex<Vec<u8>>>);

impl Messages {
    pub(crate) fn add(&self, octets: &[u8]) {
        self.0.lock().expect("nobody panics with it").extend(octets);
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("nobody panics with it")).into_owned()
    }
}

/// A radar that runs.
#[derive(Debug)]
pub struct Running {
    pub(crate) child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    pub(crate) lines: Receiver<String>,
    /// Lines that somebody has waited for.
    pub(crate) seen: Vec<String>,
    pub(crate) messages: Messages,
    pub(crate) reader: JoinHandle<()>,
    pub(crate) started: Instant,
    pub(crate) timeout: Duration,
    pub(crate) folder: TempDir,
}

impl Running {
    /// Writes to its standard input, at once.
    pub fn write(&mut self, octets: &[u8]) {
        let pipe = self.stdin.as_mut().expect("radar was started with a pipe");
        pipe.write_all(octets).and_then(|()| pipe.flush()).expect("radar takes what it is given");
    }

    /// Takes the other end of its standard input, to be written to by somebody else.
    pub fn take_pipe(&mut self) -> ChildStdin {
        self.stdin.take().expect("radar was started with a pipe")
    }

    /// Waits for a line with `part` in it.
    ///
    /// # Panics
    /// If none comes in time.
    pub fn wait_for(&mut self, part: &str, timeout: Duration) -> String {
        match self.has_said(part, timeout) {
            Some(true) => self.seen.last().cloned().unwrap_or_default(),
            _ => panic!("no line with {part:?} came within {timeout:?}\n{:#?}", self.seen),
        }
    }

    /// Waits until its standard error has had `part` so many times.
    ///
    /// # Panics
    /// If it has not in time.
    pub fn wait_for_message(&self, part: &str, times: usize, timeout: Duration) {
        let deadline = Instant::now() + timeout;
        while self.messages.text().matches(part).count() < times {
            let text = self.messages.text();
            assert!(
                Instant::now() < deadline,
                "{part:?} was not said {times} times within {timeout:?}\n{text}"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Its standard error so far.
    #[must_use]
    pub fn messages(&self) -> String {
        self.messages.text()
    }

    /// Octets of memory that it has now, and how many files are mapped into it.
    ///
    /// # Panics
    /// If it has ended.
    #[must_use]
    pub fn memory(&self) -> (u64, usize) {
        let read =
            |name| std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).expect("radar runs");
        let status = read("status");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
        let kib: u64 = resident.and_then(|text| text.parse().ok()).expect("VmRSS in kB");
        (kib << 10, read("maps").lines().filter(|line| line.contains(".so")).count())
    }

    /// What the kernel says of it under this name, as `CapEff` or `Uid`: `/proc/PID/status`.
    ///
    /// # Panics
    /// If it has ended.
    #[must_use]
    pub fn status(&self, name: &str) -> String {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("radar runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_default().trim().to_owned()
    }

    /// The lines that came so far, as far as somebody has waited for one.
    #[must_use]
    pub fn seen(&self) -> &[String] {
        &self.seen
    }

    /// Looks for a while whether a line with `part` in it comes; none if no line can come any more.
    pub fn has_said(&mut self, part: &str, timeout: Duration) -> Option<bool> {
        let deadline = Instant::now() + timeout;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let found = line.contains(part);
                    self.seen.push(line);
                    if found {
                        return Some(true);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Some(false),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("radar runs");
    }

    /// The run's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits for its end; if its input is a pipe that is still here, the pipe is closed.
    ///
    /// # Panics
    /// If it takes longer than it may.
    #[must_use]
    pub fn end(mut self) -> Ended {
        drop(self.stdin.take());
        self.wait()
    }

    /// The same, but the pipe stays open.
    #[must_use]
    pub fn end_with_open_pipe(mut self) -> Ended {
        let pipe = self.stdin.take();
        let ended = self.wait();
        drop(pipe);
        ended
    }

    fn wait(mut self) -> Ended {
        let usage = self.usage();
        let took = self.started.elapsed();
        let mut lines = self.seen;
        lines.extend(self.lines.iter());
        // It ends with the pipe that it reads from.
        let _ = self.reader.join();
        let stderr = self.messages.text();
        let Some(Usage { exit, signal, memory_peak }) = usage else {
            panic!("radar had not ended after {took:?}\n{stderr}");
        };
        Ended { exit, signal, lines, stderr, took, memory_peak, folder: self.folder }
    }

    /// How it ended; none if it had to be killed.
    fn usage(&mut self) -> Option<Usage> {
        while self.started.elapsed() < self.timeout {
            if let Some(usage) = try_wait(self.child.id()).expect("radar is our child") {
                return Some(usage);
            }
            thread::sleep(Duration::from_millis(2));
        }
        self.child.kill().and_then(|()| self.child.wait()).expect("radar can be killed");
        None
    }
}
