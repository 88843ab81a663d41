//! Starting the built `radar`, talking to it while it runs, and what came of it.

use crate::usage::{Usage, try_wait};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a run may take, unless a test says more: a debug build on a busy machine takes a second or two.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The folder of what was built: that of the test program is `target/debug/deps`.
fn built() -> PathBuf {
    let test = std::env::current_exe().expect("a test program has a path");
    test.ancestors().nth(2).expect("a test program stands in a folder of the target folder").to_owned()
}

fn existing(file: PathBuf) -> PathBuf {
    assert!(file.exists(), "there is no {}; cargo build --workspace makes it", file.display());
    file
}

/// The library of a hostile plugin, by its folder in `tests/hostile`.
#[must_use]
pub fn hostile(name: &str) -> PathBuf {
    existing(built().join(format!("libhostile_{}.so", name.replace('-', "_"))))
}

/// A run of radar to be, in an empty folder of its own with nothing in the environment.
#[derive(Debug)]
pub struct Radar {
    command: Command,
    folder: TempDir,
    timeout: Duration,
    wanted: fn(&str) -> bool,
}

impl Radar {
    /// radar with this configuration.
    #[must_use]
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        crate::capture::write(&folder.path().join("radar.toml"), config.as_bytes());
        let mut command = Command::new(existing(built().join("radar")));
        command.current_dir(&folder).env_clear().args(["-c", "radar.toml"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, folder, timeout: TIMEOUT, wanted: |_| true }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// Has it read a capture.
    #[must_use]
    pub fn read(mut self, capture: impl AsRef<Path>) -> Self {
        self.command.arg("-r").arg(capture.as_ref());
        self
    }

    /// Writes `octets` to a file of the run's folder.
    #[must_use]
    pub fn file(self, name: &str, octets: &[u8]) -> Self {
        crate::capture::write(&self.folder.path().join(name), octets);
        self
    }

    /// The run's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How long it may take; a run that takes longer has failed.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Only these lines are kept: a million of the others would be no help.
    #[must_use]
    pub fn keep(self, wanted: fn(&str) -> bool) -> Self {
        Self { wanted, ..self }
    }

    /// Runs it to its end.
    #[must_use]
    pub fn run(self) -> Ended {
        self.start().end()
    }

    /// Starts it with a pipe for its standard input.
    #[must_use]
    pub fn start_with_pipe(mut self) -> Running {
        self.command.stdin(Stdio::piped());
        self.start()
    }

    /// Starts it.
    #[must_use]
    pub fn start(mut self) -> Running {
        let mut child = self.command.spawn().expect("radar can be started");
        let (stdout, mut stderr) =
            (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let (sender, lines) = channel();
        let wanted = self.wanted;
        thread::spawn(move || {
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                if wanted(&line) && sender.send(line).is_err() {
                    return;
                }
            }
        });
        let messages = thread::spawn(move || {
            let mut text = Vec::new();
            // What could be read is what there is to show.
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let stdin = child.stdin.take();
        let started = Instant::now();
        Running {
            child,
            stdin,
            lines,
            seen: Vec::new(),
            messages,
            started,
            timeout: self.timeout,
            folder: self.folder,
        }
    }
}

/// A radar that runs.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: Vec<String>,
    messages: JoinHandle<String>,
    started: Instant,
    timeout: Duration,
    folder: TempDir,
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
        let stderr = self.messages.join().unwrap_or_default();
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

/// What came of a run.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none if a signal ended it.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Its standard output.
    pub lines: Vec<String>,
    /// Its standard error.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
    /// The most octets of memory that it had at a time.
    pub memory_peak: u64,
    /// Where it ran.
    pub folder: TempDir,
}

impl Ended {
    /// Itself, if its exit code was this one.
    ///
    /// # Panics
    /// If it was not, with all that radar had to say.
    #[must_use]
    #[track_caller]
    pub fn with_exit(self, code: i32) -> Self {
        let Self { exit, signal, stderr, .. } = &self;
        assert_eq!(*exit, Some(code), "(a signal ended it: {signal:?})\n{stderr}");
        self
    }

    /// Itself, if this stands in what it said on standard error.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    #[track_caller]
    pub fn saying(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "{part:?} was not said, but:\n{}", self.stderr);
        self
    }

    /// Every line as JSON.
    ///
    /// # Panics
    /// If one is none.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let parse = |line: &String| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("no JSON ({error}): {line}"))
        };
        self.lines.iter().map(parse).collect()
    }

    /// The events of a type.
    #[must_use]
    pub fn events_of(&self, event_type: &str) -> Vec<Value> {
        self.events().into_iter().filter(|event| event["event_type"] == event_type).collect()
    }

    /// The questions and answers among the `dns` events: one for each message that was seen.
    #[must_use]
    pub fn dns_messages(&self) -> Vec<Value> {
        let mut events = self.events_of("dns");
        events.retain(|event| event["dns"]["type"] != "unanswered");
        events
    }

    /// The numbers at the end.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub fn stats(&self) -> Value {
        let mut last = self.events_of("stats").pop().expect("radar ends with a stats event");
        last["stats"].take()
    }
}

/// Some members of an object, as an array: `pick(its, "calls faults")`.
#[must_use]
pub fn pick(object: &Value, keys: &str) -> Value {
    keys.split(' ').map(|key| object[key].clone()).collect()
}
