//! The configuration, read once more while radar runs.

use super::arguments::{CommonArguments, RunArguments};
use super::check;
use super::engine::Engine;
use super::run::{Verified, verified};
use crate::config::{Config, folder_of_parts};
use crate::host::Stamp;
use std::path::PathBuf;

/// What a run's configuration was made of, so that it can be made again in the same way.
#[derive(Clone, Debug)]
pub struct Reload {
    common: CommonArguments,
    run: RunArguments,
    /// The files it is made of, and what each was when it was read.
    files: Vec<(PathBuf, Option<Stamp>)>,
}

impl Reload {
    /// Of the run that goes by `config`. It stays with its file: that another one has come to a place that is
    /// looked at earlier makes no difference to a radar that runs.
    #[must_use]
    pub fn new(common: &CommonArguments, run: &RunArguments, config: &Config) -> Self {
        let file = config.file.clone().or_else(|| common.config.clone());
        // The folder of the parts too: one that comes to it is one more.
        let folder = file.as_deref().map(folder_of_parts);
        let all = file.iter().cloned().chain(config.parts.iter().cloned()).chain(folder);
        let files = all.map(|file| (file.clone(), Stamp::of(&file))).collect();
        Self { common: CommonArguments { config: file, ..common.clone() }, run: run.clone(), files }
    }

    /// The configuration file, its parts and their folder, and what each was when it was read; empty if there was none.
    #[must_use]
    pub fn files(&self) -> &[(PathBuf, Option<Stamp>)] {
        &self.files
    }

    /// Where the configuration comes from, for messages.
    #[must_use]
    pub fn name(&self) -> PathBuf {
        self.common.config.clone().unwrap_or_else(|| "the configuration".into())
    }

    /// Reads the configuration and opens its plugins as at the start, and tells all that is wrong, likewise.
    /// None if anything is.
    pub fn read<E: Engine>(&self, engine: &E) -> Option<Verified<E>> {
        let (verified, found) = verified(engine, &self.common, &self.run);
        check::tell_with(&found, &self.common, "nothing was changed").ok()?;
        verified
    }
}
