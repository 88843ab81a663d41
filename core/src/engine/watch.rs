//! Which files are read while radar runs, and whether they are others by now.

use crate::host::Stamp;
use std::{collections::BTreeMap, path::PathBuf};

/// The files, each with what it was.
#[derive(Debug, Default)]
pub(super) struct Watch(BTreeMap<PathBuf, Seen>);

#[derive(Debug)]
struct Seen {
    /// When it was read.
    read: Option<Stamp>,
    /// When it was last looked at.
    last: Option<Stamp>,
}

impl Watch {
    /// Watches a file that was read when it was this.
    pub(super) fn add(&mut self, file: PathBuf, read: Option<Stamp>) {
        self.0.entry(file).or_insert(Seen { read, last: read });
    }

    /// Watches no others than these.
    pub(super) fn retain(&mut self, wanted: &[PathBuf]) {
        self.0.retain(|file, _| wanted.contains(file));
    }

    /// Takes note that all are read now.
    pub(super) fn read(&mut self) {
        for (file, seen) in &mut self.0 {
            seen.last = Stamp::of(file);
            // One that is not there cannot be read; that it is back will be news.
            seen.read = seen.last.or(seen.read);
        }
    }

    /// Whether any is another one than was read. A file must look the same twice: one that is being written
    /// is not read yet, and one that is gone for a moment, while an editor saves it, is waited for.
    pub(super) fn look(&mut self) -> bool {
        let mut changed = false;
        for (file, seen) in &mut self.0 {
            let now = Stamp::of(file);
            changed |= now.is_some() && now != seen.read && now == seen.last;
            seen.last = now;
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_that_has_changed_is_told_once_it_rests() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("radar.toml");
        let mut watch = Watch::default();
        fs::write(&file, "one").expect("a file");
        watch.add(file.clone(), Stamp::of(&file));
        assert!(!watch.look() && !watch.look());
        fs::write(&file, "another").expect("a file");
        assert!(!watch.look(), "it may be half written");
        fs::write(&file, "another one").expect("a file");
        assert!(!watch.look(), "it was");
        assert!(watch.look());
        watch.read();
        assert!(!watch.look());
        fs::remove_file(&file).expect("it is there");
        assert!(!watch.look() && !watch.look(), "nothing can be read");
        watch.read();
        fs::write(&file, "back").expect("a file");
        assert!(!watch.look() && watch.look());
        watch.retain(&[]);
        assert!(!watch.look());
    }
}
