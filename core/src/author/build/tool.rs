//! Programs of others: found, asked, and run.

use crate::author::Trouble;
use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A program: the one that a variable of the environment names, else the first of these names in PATH.
pub(super) fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = env::var_os(variable).filter(|named| !named.is_empty()) {
        return Some(PathBuf::from(named));
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let places =
        names.iter().flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));
    places.into_iter().find(|place| is_program(place))
}

fn is_program(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok() && path.is_file()
}

/// What a program answers on standard output, if it succeeds.
pub(super) fn answer(command: &mut Command) -> Option<String> {
    let Output { status, stdout, .. } = command.output().ok()?;
    Some(String::from_utf8(stdout).ok()?.trim().to_owned()).filter(|_| status.success())
}

/// Runs a program whose output is for the author.
pub(super) fn run(command: &mut Command) -> Result<(), Trouble> {
    let program = command.get_program().to_string_lossy().into_owned();
    let ended = command.stdout(io::stderr()).status();
    let ended = ended.map_err(|error| Trouble::failed(format!("cannot run {program}: {error}")))?;
    if ended.success() { Ok(()) } else { Err(Trouble::failed(format!("{program} failed ({ended})"))) }
}

/// The names of the files in `folder` that end so, in order.
pub(super) fn sources(folder: &Path, ending: &str) -> Vec<OsString> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_one = |name: &OsString| Path::new(name).extension().is_some_and(|its| its == ending);
    let mut names: Vec<OsString> = entries.map(|entry| entry.file_name()).filter(is_one).collect();
    names.sort();
    names
}
