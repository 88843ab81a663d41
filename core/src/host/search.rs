//! Where a plugin's library is looked for.

use std::path::{Path, PathBuf};

/// File name of a plugin's library: `libradar_dns.so` for `dns`.
#[must_use]
pub fn library_name(plugin: &str) -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}radar_{}{suffix}", plugin.replace('-', "_"))
}

/// The folders in which libraries are looked for: the configured ones, the executable's, and
/// `../lib/radar` beside it.
#[must_use]
pub fn folders(configured: &[PathBuf]) -> Vec<PathBuf> {
    let executable = std::env::current_exe().ok();
    let beside = executable.as_deref().and_then(Path::parent).map(Path::to_owned);
    let installed = beside.as_deref().and_then(Path::parent).map(|prefix| prefix.join("lib/radar"));
    configured.iter().cloned().chain(beside).chain(installed).collect()
}

/// The library of a plugin; the error lists the places that were looked at.
pub fn search(plugin: &str, configured: &[PathBuf]) -> Result<PathBuf, Vec<PathBuf>> {
    let name = library_name(plugin);
    let places: Vec<PathBuf> = folders(configured).into_iter().map(|folder| folder.join(&name)).collect();
    places.iter().find(|place| place.is_file()).cloned().ok_or(places)
}
