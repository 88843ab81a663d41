//! The sources of a plugin, looked at now and then.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Folders that tools write into.
const LEFT_OUT: [&str; 4] = ["__pycache__", "node_modules", "radar-sdk", "target"];
/// Files that are looked at; a folder with more is no plugin.
const FILES_MAX: usize = 10_000;

/// What the files of a plugin were when they were last looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sources(BTreeMap<PathBuf, (SystemTime, u64)>);

impl Sources {
    /// The files in `folder` that somebody writes: no modules, no locks, nothing that tools keep there.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(folder, &mut files);
        Self(files)
    }

    /// The files that are otherwise in `now`: changed, new, or gone.
    #[must_use]
    pub fn changed(&self, now: &Self) -> Vec<PathBuf> {
        let other = |path: &&PathBuf| self.0.get(*path) != now.0.get(*path);
        let gone = self.0.keys().filter(|path| !now.0.contains_key(*path));
        now.0.keys().chain(gone).filter(other).cloned().collect()
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, (SystemTime, u64)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        let made = name.ends_with(".wasm") || name.contains(".wasm.") || name.ends_with(".lock");
        // A radar that is tried in this folder writes its events there, one after the other.
        let made = made || name.contains(".jsonl") && !name.ends_with("expected.jsonl");
        if name.starts_with('.') || name.ends_with('~') || made || LEFT_OUT.contains(&&*name) {
            continue;
        }
        match entry.metadata() {
            Ok(it) if it.is_dir() => collect(&path, files),
            Ok(it) if files.len() < FILES_MAX => {
                files.insert(path, (it.modified().unwrap_or(SystemTime::UNIX_EPOCH), it.len()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_saves_is_seen_and_what_tools_write_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let (source, gone) = (write("src/lib.rs", "1"), write("src/old.rs", "1"));
        let before = Sources::of(folder.path());
        for made in
            ["target/x.rs", "it.wasm", "it.wasm.77", "Cargo.lock", ".lib.rs.swp", "lib.rs~", "radar.jsonl"]
        {
            write(made, "made");
        }
        assert!(before.changed(&Sources::of(folder.path())).is_empty());
        write("src/lib.rs", "longer");
        fs::remove_file(&gone).unwrap();
        let (new, expected) = (write("tests/a.pcap", ""), write("tests/a.expected.jsonl", ""));
        assert_eq!(before.changed(&Sources::of(folder.path())), [source, expected, new, gone]);
    }
}
