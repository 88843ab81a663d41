//! A folder in which an author works: commands of radar, one after the other.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The folder, and what is in the environment there.
#[derive(Debug)]
pub struct Workshop {
    folder: TempDir,
    environment: Vec<(String, PathBuf)>,
}

/// What a command answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its exit code; none if a signal ended it.
    pub exit: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub error: String,
}

impl Default for Workshop {
    fn default() -> Self {
        Self::new()
    }
}

impl Workshop {
    /// An empty one, with nothing in the environment but places for what radar keeps.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = |name: &str| (name.to_owned(), folder.path().to_owned());
        let environment = vec![place("XDG_RUNTIME_DIR"), place("XDG_CACHE_HOME")];
        Self { folder, environment }
    }

    /// The same with a variable of the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<PathBuf>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// A place in it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders that it stands in.
    ///
    /// # Panics
    /// If it cannot.
    pub fn write(&self, name: &str, octets: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder");
        crate::capture::write(&path, octets.as_ref());
    }

    /// The text of a file.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A command of radar, to be started by somebody else.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(crate::radar::program());
        command.args(arguments).current_dir(&self.folder).env_clear().envs(self.environment.clone());
        command
    }

    /// Runs radar, with the words of `line` for arguments.
    ///
    /// # Panics
    /// If it cannot be run.
    #[must_use]
    pub fn radar(&self, line: &str) -> Answer {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let output = self.command(&arguments).output().expect("radar can be started");
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        Answer { exit: output.status.code(), out: text(&output.stdout), error: text(&output.stderr) }
    }
}

impl Answer {
    /// Itself, if its exit code was this one.
    ///
    /// # Panics
    /// If it was not, with all that radar had to say.
    #[must_use]
    #[track_caller]
    pub fn with_exit(self, code: i32) -> Self {
        assert_eq!(self.exit, Some(code), "{}\n{}", self.out, self.error);
        self
    }

    /// Itself, if this stands in what it said, on either way.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use)]
    pub fn saying(self, part: &str) -> Self {
        let said = self.out.contains(part) || self.error.contains(part);
        assert!(said, "{part:?} was not said, but:\n{}\n{}", self.out, self.error);
        self
    }

    /// Its standard output as JSON.
    ///
    /// # Panics
    /// If it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.out))
    }
}

/// What is in the environment where plugins in Rust are built for the tests. A compiler that is named there already
/// is taken; else that of `scripts/wasm.sh`, if it has found one before. None where there is none, which is said on
/// standard error.
///
/// # Panics
/// If bash cannot be started.
#[must_use]
pub fn toolchain() -> Option<Vec<(String, String)>> {
    if std::env::var_os("RUSTC").is_some() {
        return Some(std::env::vars().collect());
    }
    let target = crate::module("my-analyzer")?.ancestors().nth(2)?.to_owned();
    let mut shell = Command::new("bash");
    shell.args(["-c", "eval \"$(scripts/wasm.sh --env)\" && env -0"]).current_dir(ROOT);
    let all = shell.env("CARGO_TARGET_DIR", target).output().expect("bash can be started").stdout;
    let all = String::from_utf8_lossy(&all).into_owned();
    let pairs = all.split('\0').filter_map(|one| one.split_once('='));
    Some(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// The files below a folder, by their place in it.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
