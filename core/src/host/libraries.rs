//! Native libraries that are open: each is opened once and stays for the life of the process.

use radar_abi::{
    load::{LoadError, load},
    stable::PluginRef,
};
use std::{
    collections::HashMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
};

/// What tells a file's content from an earlier one without reading it; none while there is no file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp {
    modified: (i64, i64),
    octets: u64,
    file: (u64, u64),
}

impl Stamp {
    /// That of the file at `path`; through links, since it is the content that counts.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        let modified = (file.mtime(), file.mtime_nsec());
        Some(Self { modified, octets: file.len(), file: (file.dev(), file.ino()) })
    }
}

/// An open library, and its file when it was opened.
struct Opened {
    root: PluginRef,
    then: Option<Stamp>,
}

/// Libraries by path.
static OPENED: LazyLock<Mutex<HashMap<PathBuf, Opened>>> = LazyLock::new(Mutex::default);

/// The root of a library. One that was opened before is not opened again, whatever its file holds by now:
/// a library cannot be closed, so each opening would cost its size in memory for good.
pub(super) fn open(path: &Path) -> Result<PluginRef, LoadError> {
    let key = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = opened.get(&key) {
        return Ok(known.root);
    }
    // Taken first: a file that changes while it is opened counts as changed.
    let then = Stamp::of(path);
    let root = load(path)?;
    opened.insert(key, Opened { root, then });
    Ok(root)
}

/// Whether the library at `path` is open, and its file another one by now.
#[must_use]
pub fn is_outdated(path: &Path) -> bool {
    let key = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(known) = opened.get(&key) else { return false };
    Stamp::of(path).is_some_and(|now| Some(now) != known.then)
}
