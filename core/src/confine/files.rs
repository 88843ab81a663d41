//! Which files stay within reach, by Landlock: the kernel refuses all others, whoever radar is.
//!
//! Rules are on folders, never on files that somebody may replace by another of that name: a rule is on what was there
//! when it was made. Where a folder is removed and made again, radar cannot reach the new one.

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// What of Landlock is asked for; an older kernel does as much of it as it knows.
const VERSION: ABI = ABI::V6;

/// Where libraries, and what they read, lie on any machine; and what the system tells of the network.
const SYSTEM: [&str; 14] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/proc/self",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/sys/class/net",
    "/sys/devices",
];

/// Devices that anybody may use, and the terminal.
const DEVICES: [&str; 7] =
    ["/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/random", "/dev/tty", "/dev/pts"];

/// What radar needs to reach from now on.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    read: BTreeSet<PathBuf>,
    written: BTreeSet<PathBuf>,
    run: BTreeSet<PathBuf>,
}

impl Reach {
    /// Nothing but what every program needs.
    #[must_use]
    pub fn new() -> Self {
        let mut reach = Self::default();
        reach.run.extend(SYSTEM.iter().take(6).map(PathBuf::from));
        // Compiling a module, and helpers, are radar itself.
        reach.run.extend(std::env::current_exe());
        reach.read.extend(SYSTEM.iter().skip(6).map(PathBuf::from));
        reach.written.extend(DEVICES.iter().map(PathBuf::from));
        // Private copies of libraries, and what a compiler hands back.
        reach.written.insert(std::env::temp_dir());
        reach
    }

    /// A folder to read from, or a file that nobody replaces.
    pub fn read(&mut self, path: impl Into<PathBuf>) {
        self.read.insert(path.into());
    }

    /// The folder that a file is in, which may be another one of that name some day; the file alone where its folder
    /// holds what nobody should read.
    pub fn read_beside(&mut self, file: &Path) {
        let folder = folder_of(file);
        let is_the_systems = ["/", "/etc", "/root"].iter().any(|its| Path::new(its) == folder);
        self.read.insert(if is_the_systems { file.to_owned() } else { folder });
    }

    /// A folder to write to.
    pub fn write(&mut self, folder: impl Into<PathBuf>) {
        self.written.insert(folder.into());
    }

    /// The folder that a file is in which is written, and may be moved aside for another one.
    pub fn write_beside(&mut self, file: &Path) {
        self.written.insert(folder_of(file));
    }
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Puts all else out of reach, of this thread and of those that it starts; says how far the kernel does so.
pub(super) fn enforce(reach: &Reach) -> Result<String, String> {
    let status = restricted(reach).map_err(|error| format!("cannot put files out of reach: {error}"))?;
    Ok(match status {
        RulesetStatus::FullyEnforced => "enforced",
        RulesetStatus::PartiallyEnforced => "partly, this kernel knows no more of it",
        RulesetStatus::NotEnforced => "off, this kernel has none",
    }
    .to_owned())
}

fn restricted(reach: &Reach) -> Result<RulesetStatus, RulesetError> {
    let all = AccessFs::from_all(VERSION);
    let (read, run) = (AccessFs::ReadFile | AccessFs::ReadDir, AccessFs::from_read(VERSION));
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .scope(Scope::Signal)?
        .create()?;
    for (paths, access) in
        [(&reach.read, read), (&reach.run, run), (&reach.written, all & !AccessFs::Execute)]
    {
        for path in paths {
            ruleset = allow(ruleset, path, access)?;
        }
    }
    Ok(ruleset.restrict_self()?.ruleset)
}

/// A rule on what is there; of what is not, nothing can be reached anyway.
fn allow(
    ruleset: landlock::RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<landlock::RulesetCreated, RulesetError> {
    let Ok(at) = PathFd::new(path) else { return Ok(ruleset) };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(VERSION) };
    ruleset.add_rule(PathBeneath::new(at, access))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a thread of its own, which is all that a rule of Landlock binds.
    fn confined<T: Send>(reach: &Reach, then: impl FnOnce() -> T + Send) -> Option<T> {
        std::thread::scope(|scope| {
            let run = || match restricted(reach) {
                Ok(RulesetStatus::NotEnforced) => None,
                Ok(_) => Some(then()),
                Err(error) => panic!("{error}"),
            };
            scope.spawn(run).join().unwrap()
        })
    }

    #[test]
    fn what_was_not_asked_for_is_out_of_reach_even_for_root() {
        let (ours, others) = (tempfile::tempdir().unwrap(), tempfile::tempdir_in("/var/tmp").unwrap());
        std::fs::write(others.path().join("secret"), "x").unwrap();
        let mut reach = Reach::new();
        reach.write(ours.path());
        let tried = confined(&reach, || {
            (
                std::fs::write(ours.path().join("log"), "x").is_ok(),
                std::fs::rename(ours.path().join("log"), ours.path().join("log.1")).is_ok(),
                std::fs::read(others.path().join("secret")).is_ok(),
                std::fs::read("/etc/shadow").is_ok(),
                std::fs::read("/proc/self/status").is_ok(),
            )
        });
        if let Some(tried) = tried {
            assert_eq!(tried, (true, true, false, false, true));
        }
    }

    #[test]
    fn a_file_may_be_replaced_by_another_of_its_name() {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        let file = folder.path().join("radar.toml");
        std::fs::write(&file, "1").unwrap();
        let mut reach = Reach::new();
        reach.read_beside(&file);
        let read = confined(&reach, || {
            std::thread::scope(|_| ());
            std::fs::read_to_string(&file).ok()
        });
        std::fs::write(folder.path().join("new"), "2").unwrap();
        std::fs::rename(folder.path().join("new"), &file).unwrap();
        if read.is_some() {
            let again = confined(&reach, || std::fs::read_to_string(&file).ok());
            assert_eq!((read, again), (Some(Some("1".to_owned())), Some(Some("2".to_owned()))));
        }
    }

    #[test]
    fn the_folder_of_a_bare_name_is_the_one_that_radar_is_in() {
        assert_eq!(folder_of(Path::new("radar.jsonl")), Path::new("."));
        assert_eq!(folder_of(Path::new("/var/log/radar/x")), Path::new("/var/log/radar"));
    }
}
