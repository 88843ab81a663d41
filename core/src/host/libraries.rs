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

/// What came of opening a library, and its file when it was opened.
struct Opened {
    root: Result<PluginRef, Useless>,
    then: Option<Stamp>,
}

/// Why a library is no plugin that can be used. It stays open all the same.
enum Useless {
    NotAPlugin,
    OtherLayout(String),
}

/// Libraries by path.
static OPENED: LazyLock<Mutex<HashMap<PathBuf, Opened>>> = LazyLock::new(Mutex::default);

/// The root of a library. One that was opened before is not opened again, whatever its file holds by now:
/// a library cannot be closed, so each opening would cost its size in memory for good. Only one that could not
/// be used is, once its file has changed.
pub(super) fn open(path: &Path) -> Result<PluginRef, LoadError> {
    let key = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    // Taken first: a file that changes while it is opened counts as changed.
    let now = Stamp::of(path);
    match opened.get(&key) {
        Some(Opened { root: Ok(root), .. }) => return Ok(*root),
        Some(Opened { root: Err(useless), then }) if *then == now => return Err(useless.of(path)),
        _ => {}
    }
    let root = load(path);
    let known = match &root {
        Ok(root) => Ok(*root),
        Err(LoadError::NotAPlugin { .. }) => Err(Useless::NotAPlugin),
        Err(LoadError::OtherLayout { reason, .. }) => Err(Useless::OtherLayout(reason.clone())),
        // It was not opened.
        Err(LoadError::Unreadable { .. } | LoadError::NotALibrary { .. }) => return root,
    };
    opened.insert(key, Opened { root: known, then: now });
    root
}

impl Useless {
    fn of(&self, path: &Path) -> LoadError {
        let path = path.to_owned();
        match self {
            Self::NotAPlugin => LoadError::NotAPlugin { path },
            Self::OtherLayout(reason) => LoadError::OtherLayout { path, reason: reason.clone() },
        }
    }
}

/// Whether the library at `path` is open, and its file another one by now.
#[must_use]
pub fn is_outdated(path: &Path) -> bool {
    let key = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(Opened { root: Ok(_), then }) = opened.get(&key) else { return false };
    Stamp::of(path).is_some_and(|now| Some(now) != *then)
}
