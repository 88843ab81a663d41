//! What a running radar tells other processes of its user: the accounts of its plugins, in a file that is written
//! anew every now and then.

use crate::{bus::LaneAccount, host::Account};
use rustix::process::{Pid, geteuid, test_kill_process};
use serde_json::{Map, Value, json};
use std::{
    env, fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How often the file is written.
const INTERVAL: Duration = Duration::from_secs(1);
/// A file that was not written for so long is not of a radar that runs.
const SILENCE: Duration = Duration::from_secs(60);

/// The file of this process; it goes when this does.
#[derive(Debug)]
pub struct Status {
    file: PathBuf,
    started: u64,
    written: Option<Instant>,
}

/// What a radar has told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its process.
    pub pid: u32,
    /// When it was started, in seconds since 1970.
    pub started: u64,
    /// Each plugin's account, by the name of its table.
    pub plugins: Map<String, Value>,
}

impl Status {
    /// The file of this process, in `folder`, which is made if it is not there; none if it cannot be.
    #[must_use]
    pub fn at(folder: PathBuf) -> Option<Self> {
        if let Err(error) = prepare(&folder) {
            tracing::debug!("nothing is told in {}: {error}", folder.display());
            return None;
        }
        let file = folder.join(format!("{}.json", std::process::id()));
        Some(Self { file, started: seconds(), written: None })
    }

    /// Whether it is time to write.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.written.is_none_or(|written| written.elapsed() >= INTERVAL)
    }

    /// Writes the accounts of analyzers and sinks.
    pub fn write(&mut self, plugins: &[(String, Account)], sinks: &[LaneAccount]) {
        self.written = Some(Instant::now());
        let plugins = plugins.iter().map(|(name, account)| (name.clone(), entry(account, 0)));
        let sinks = sinks.iter().map(|lane| (lane.name.clone(), entry(&lane.account, lane.dropped)));
        let text = json!({
            "pid": std::process::id(),
            "version": env!("CARGO_PKG_VERSION"),
            "started": self.started,
            "written": seconds(),
            "plugins": plugins.chain(sinks).collect::<Map<_, _>>(),
        });
        if let Err(error) = self.put(&text) {
            tracing::debug!("cannot write {}: {error}", self.file.display());
        }
    }

    /// Under its name the file is always whole; it is nobody else's to read.
    fn put(&self, text: &Value) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".").tempfile_in(folder)?;
        file.write_all(text.to_string().as_bytes())?;
        file.persist(&self.file)?;
        Ok(())
    }
}

impl Drop for Status {
    fn drop(&mut self) {
        // It may never have been written.
        let _ = fs::remove_file(&self.file);
    }
}

/// Where such files are: the runtime directory of the user, or else a folder of the user's own among temporary ones.
#[must_use]
pub fn folder() -> PathBuf {
    match env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder).join("radar"),
        None if geteuid().is_root() => PathBuf::from("/run/radar"),
        None => env::temp_dir().join(format!("radar-{}", geteuid().as_raw())),
    }
}

/// What the radars that run have told there, the latest first. What others have left behind is removed.
#[must_use]
pub fn running(folder: &Path) -> Vec<Told> {
    if !is_own(folder).unwrap_or_default() {
        return Vec::new();
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut told: Vec<Told> = entries.filter_map(|entry| read(&entry.path())).collect();
    told.sort_by_key(|told| std::cmp::Reverse((told.started, told.pid)));
    told
}

fn read(path: &Path) -> Option<Told> {
    let pid: u32 = path.file_name()?.to_str()?.strip_suffix(".json")?.parse().ok()?;
    if !is_running(pid) {
        // Somebody else may have been faster.
        let _ = fs::remove_file(path);
        return None;
    }
    let mut text: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    if text["written"].as_u64()? + SILENCE.as_secs() < seconds() {
        return None;
    }
    let Value::Object(plugins) = text["plugins"].take() else { return None };
    Some(Told { pid, started: text["started"].as_u64()?, plugins })
}

fn is_running(pid: u32) -> bool {
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return false };
    // A process of another user's that may not be asked is one that runs.
    !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

fn prepare(folder: &Path) -> io::Result<()> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    if is_own(folder)? {
        Ok(())
    } else {
        Err(io::Error::other("it is somebody else's, or others may write to it"))
    }
}

fn is_own(folder: &Path) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(folder)?;
    Ok(metadata.is_dir() && metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0)
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn entry(account: &Account, dropped: u64) -> Value {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    json!({
        "calls": account.calls,
        "time_us": micros(account.time),
        "slowest_us": micros(account.slowest),
        "inputs": account.offered,
        "events": account.events,
        "refused": account.refused,
        "lost": account.lost + dropped,
        "faults": account.faults,
        "set_aside": account.set_aside,
        "memory": account.memory,
        "last_words": account.last_words.as_deref(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn account() -> Account {
        let last_words = Some("panicked: at the disco".into());
        Account { calls: 3, faults: 1, last_words, time: Duration::from_millis(2), ..Account::default() }
    }

    #[test]
    fn what_is_written_is_read_by_the_same_user_as_long_as_the_process_runs() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("radar");
        let mut status = Status::at(folder.clone()).unwrap();
        assert!(status.is_due());
        assert_eq!(running(&folder), []);
        status.write(&[("dns".to_owned(), account())], &[]);
        assert!(!status.is_due());
        let told = running(&folder).remove(0);
        assert_eq!(told.pid, std::process::id());
        assert_eq!(
            (&told.plugins["dns"]["calls"], &told.plugins["dns"]["time_us"]),
            (&3.into(), &2000.into())
        );
        assert_eq!(told.plugins["dns"]["last_words"], "panicked: at the disco");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let file = folder.join(format!("{}.json", told.pid));
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        drop(status);
        assert!(!file.exists());
    }

    #[test]
    fn what_a_process_that_is_gone_has_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let file = folder.path().join(format!("{}.json", child.id()));
        fs::write(&file, json!({"started": 1, "written": seconds(), "plugins": {}}).to_string()).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(running(folder.path()), []);
        assert!(!file.exists());
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Status::at(folder.path().to_owned()).is_none());
    }
}
