//! The plugin that a command is about: a folder, whose module is built first, or a file.

use super::ask;
use crate::author::{Built, Case, Project, Trouble, build, cases};
use crate::cli::failure::Failure;
use crate::host::Plugin;
use std::path::{Path, PathBuf};

/// A plugin, open.
pub struct Subject {
    /// It.
    pub plugin: Plugin,
    /// Its folder, or the one that its file stands in.
    pub folder: PathBuf,
    /// What was built, if it was.
    pub built: Option<Built>,
}

/// Opens the plugin that `path` names; a folder's module is built before.
pub fn open(path: &Path) -> Result<Subject, Failure> {
    let (file, folder, built) = if path.is_dir() {
        let built = build(&Project::of(path)?, &mut ask)?;
        (built.module.clone(), path.to_owned(), Some(built))
    } else if path.exists() {
        (path.to_owned(), path.parent().map(Path::to_owned).unwrap_or_default(), None)
    } else {
        return Err(Trouble::no_input(format!("there is no {}", path.display())).into());
    };
    let mut plugin = Plugin::open("", &file).map_err(|error| Trouble::data(error.to_string()))?;
    plugin.id.clone_from(&plugin.manifest.name);
    Ok(Subject { plugin, folder, built })
}

impl Subject {
    /// The captures of its tests: `tests/*.pcap`, and `tests/captures/*/input.pcap`.
    pub fn cases(&self) -> Result<Vec<Case>, Failure> {
        let tests = self.folder.join("tests");
        let found: Vec<Case> = [tests.clone(), tests.join("captures")]
            .iter()
            .filter_map(|it| cases(it).ok())
            .flatten()
            .collect();
        if found.is_empty() {
            return Err(Trouble::no_input(format!("there is no capture in {}", tests.display()))
                .help("put some there, as NAME.pcap or NAME.pcapng: tcpdump -i any -w tests/NAME.pcap port 7")
                .into());
        }
        Ok(found)
    }
}
