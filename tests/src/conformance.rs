//! The captures that stand beside the checkout; they belong to others and are never copied into it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// All captures, by name; none if the folder is not there, which is said on standard error.
#[must_use]
pub fn captures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/pcaps");
    let mut found = Vec::new();
    collect(&folder, &mut found);
    found.sort();
    if found.is_empty() {
        eprintln!("{} is not there: nothing was tested", folder.display());
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            collect(&path, found);
        } else if fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            found.push(path);
        }
    }
}
