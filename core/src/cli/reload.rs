//! The configuration, read once more while radar runs.

use super::arguments::{CommonArguments, RunArguments};
use super::check;
use super::engine::Engine;
use super::run::{Verified, verified};
use crate::config::Config;
use crate::host::Stamp;
use std::path::{Path, PathBuf};

/// What a run's configuration was made of, so that it can be made again in the same way.
#[derive(Clone, Debug)]
pub struct Reload {
    common: CommonArguments,
    run: RunArguments,
    stamp: Option<Stamp>,
}

impl Reload {
    /// Of the run that goes by `config`. It stays with its file: that another one has come to a place that is
    /// looked at earlier makes no difference to a radar that runs.
    #[must_use]
    pub fn new(common: &CommonArguments, run: &RunArguments, config: &Config) -> Self {
        let file = config.file.clone().or_else(|| common.config.clone());
        let stamp = file.as_deref().and_then(Stamp::of);
        Self { common: CommonArguments { config: file, ..common.clone() }, run: run.clone(), stamp }
    }

    /// The configuration file, and what it was when it was read; none if there was none.
    #[must_use]
    pub fn file(&self) -> Option<(&Path, Option<Stamp>)> {
        self.common.config.as_deref().map(|file| (file, self.stamp))
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
