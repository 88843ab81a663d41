//! What was compiled once need not be again: compiled modules in a private folder.
//!
//! To load one is to run it, so the folder must be the user's own and closed to everybody else. A file's name is
//! the hash of the module and of all that the compiler depends on.

use rustix::process::geteuid;
use sha2::{Digest, Sha256};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Compiled modules that are kept; the ones not used for longest go first.
const KEPT: usize = 64;

/// A cache of compiled modules.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The user's, if there can be one: `$XDG_CACHE_HOME/radar/wasm`, `~/.cache/radar/wasm`, root's
    /// `/var/cache/radar/wasm`.
    pub(super) fn of_user() -> Option<Self> {
        let variable =
            |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let base = variable("XDG_CACHE_HOME")
            .or_else(|| geteuid().is_root().then(|| PathBuf::from("/var/cache")))
            .or_else(|| Some(variable("HOME")?.join(".cache")))?;
        match Self::at(base.join("radar/wasm")) {
            Ok(cache) => Some(cache),
            Err(error) => {
                tracing::debug!("compiled WASM modules are not kept: {}: {error}", base.display());
                None
            }
        }
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The cache in a folder, which is made if it is not there.
    pub(super) fn at(folder: PathBuf) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let cache = Self { folder };
        if private(&cache.folder)? {
            Ok(cache)
        } else {
            Err(io::Error::other("the folder belongs to somebody else, or others may write to it"))
        }
    }

    /// Where a compiled module lies, if it is there.
    pub(super) fn find(&self, key: &Key) -> Option<PathBuf> {
        let file = self.file(key);
        if !private(&file).ok()? {
            return None;
        }
        // Its time says when it was last of use; that it stays old does no harm.
        let _ = fs::File::open(&file).and_then(|file| file.set_modified(SystemTime::now()));
        Some(file)
    }

    /// Keeps a compiled module; answers where.
    pub(super) fn keep(&self, key: &Key, compiled: &[u8]) -> io::Result<PathBuf> {
        // Under its name it is whole or not there.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(compiled)?;
        let path = self.file(key);
        file.persist(&path)?;
        self.prune();
        Ok(path)
    }

    fn file(&self, key: &Key) -> PathBuf {
        self.folder.join(format!("{}.cwasm", key.0))
    }

    fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let used = |entry: fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
        let mut files: Vec<_> = entries.filter_map(Result::ok).filter_map(used).collect();
        files.sort();
        for (_, file) in files.iter().rev().skip(KEPT) {
            // Another radar may have removed it.
            let _ = fs::remove_file(file);
        }
    }
}

/// Whether a file or folder is the user's own, and nobody else may write to it.
fn private(path: &Path) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    Ok(!metadata.is_symlink() && metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0)
}

/// What a compiled module is known by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Key(String);

impl Key {
    /// That of a module of this hash, compiled by this radar.
    pub(super) fn new(hash: &str) -> Self {
        let mut compiler = DefaultHasher::new();
        super::engine::engine().precompile_compatibility_hash().hash(&mut compiler);
        env!("CARGO_PKG_VERSION").hash(&mut compiler);
        Self(format!("{hash}-{:016x}", compiler.finish()))
    }
}

/// The SHA-256 of octets, in hexadecimal.
pub(super) fn sha256(octets: &[u8]) -> String {
    let mut text = Vec::with_capacity(64);
    radar_wire::json::write_hex(&mut text, &Sha256::digest(octets));
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_kept_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("a/b")).unwrap();
        let key = Key::new(&sha256(b"module"));
        assert_eq!(cache.find(&key), None);
        let file = cache.keep(&key, b"compiled").unwrap();
        assert_eq!(cache.find(&key), Some(file.clone()));
        assert_eq!(fs::read(file).unwrap(), b"compiled");
        assert_eq!(cache.find(&Key::new(&sha256(b"another"))), None);
    }

    #[test]
    fn a_folder_or_file_that_others_may_write_to_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("mine")).unwrap();
        let key = Key::new("k");
        let file = cache.keep(&key, b"compiled").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(cache.find(&key), None);
        fs::set_permissions(folder.path().join("mine"), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Cache::at(folder.path().join("mine")).is_err());
    }

    #[test]
    fn the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("c")).unwrap();
        for number in 0..KEPT + 3 {
            let file = cache.keep(&Key::new(&number.to_string()), b"").unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(number as u64);
            fs::File::open(file).unwrap().set_modified(time).unwrap();
        }
        cache.prune();
        assert_eq!(cache.find(&Key::new("0")), None);
        assert!(cache.find(&Key::new(&(KEPT + 2).to_string())).is_some());
        assert_eq!(fs::read_dir(folder.path().join("c")).unwrap().count(), KEPT);
    }
}
