//! Starting the built `radar`.

use crate::{Ended, Running, running::Messages};
use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::channel,
    thread,
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

/// The built `radar`.
#[must_use]
pub fn program() -> PathBuf {
    existing(built().join("radar"))
}

/// The library of a hostile plugin, by its folder in `tests/hostile`.
#[must_use]
pub fn hostile(name: &str) -> PathBuf {
    existing(built().join(format!("libhostile_{}.so", name.replace('-', "_"))))
}

/// The library of a plugin, by its package.
#[must_use]
pub fn library(package: &str) -> PathBuf {
    existing(built().join(format!("lib{}.so", package.replace('-', "_"))))
}

/// The WASM module of a plugin, by its package; none where none can be built, which is said on standard error.
#[must_use]
pub fn module(package: &str) -> Option<PathBuf> {
    let module = built().with_file_name("wasm").join(format!("{package}.wasm"));
    if module.exists() {
        return Some(module);
    }
    eprintln!("skipped: there is no {}; scripts/wasm.sh makes it", module.display());
    None
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
        let mut command = Command::new(program());
        command.current_dir(&folder).env_clear().args(["-c", "radar.toml"]);
        // What is compiled for tests is of no use to whoever runs them.
        command.env("XDG_CACHE_HOME", built().join("cache"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, folder, timeout: TIMEOUT, wanted: |_| true }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// Adds a variable to its environment, which is empty otherwise.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Has another program become it, as setpriv does: its name and what stands before radar's own, with blanks between.
    #[must_use]
    pub fn through(mut self, words: &str) -> Self {
        let mut words = words.split_whitespace();
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words).arg(self.command.get_program()).args(self.command.get_args());
        command.current_dir(&self.folder).env_clear();
        command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command = command;
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
        let messages = Messages::default();
        let all = messages.clone();
        let reader = thread::spawn(move || {
            let mut octets = [0; 4096];
            // What could be read is what there is to show.
            while let Ok(length @ 1..) = stderr.read(&mut octets) {
                all.add(&octets[..length]);
            }
        });
        let stdin = child.stdin.take();
        let started = Instant::now();
        Running {
            child,
            stdin,
            lines,
            seen: Vec::new(),
            messages,
            reader,
            started,
            timeout: self.timeout,
            folder: self.folder,
        }
    }
}
