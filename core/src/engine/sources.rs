//! The configured sources, opened.

use crate::{
    capture::{CaptureError, Files, Source, filter::Filter},
    cli::{Exit, Failure},
    config::{self, Config},
};
use std::path::Path;

/// What a run reads: files, or interfaces.
pub(super) enum Sources {
    /// Files, one after the other; `endless` if one is a pipe.
    Files {
        /// The reader.
        files: Files,
        /// Whether one of them is a pipe.
        endless: bool,
    },
    /// One source for each worker and interface.
    Live(Vec<Box<dyn Source>>),
}

impl Sources {
    /// Opens all of them.
    pub(super) fn open(config: &Config) -> Result<Self, Failure> {
        let (mut paths, mut filter, mut live) = (Vec::new(), None, Vec::new());
        for source in &config.sources {
            match source {
                config::Source::Files(files) => {
                    paths.extend(files.paths.iter().cloned());
                    filter = files.filter.clone();
                }
                config::Source::Live(settings) => live.extend(open_live(config, settings)?),
            }
        }
        match (paths.is_empty(), live.is_empty()) {
            (false, true) => {
                let endless = paths.iter().any(|path| path == Path::new("-"));
                let filter = filter.as_deref().map(Filter::new).transpose().map_err(CaptureError::from)?;
                Ok(Self::Files { files: Files::open(&paths, filter)?, endless })
            }
            (true, false) => Ok(Self::Live(live)),
            _ => Err(Failure::new(Exit::Config, "files and interfaces cannot be read in one run")
                .help("take one kind of [sources] out, or choose on the command line with -r or -i")),
        }
    }

    /// Threads that share what there is.
    pub(super) fn workers(&self, configured: usize) -> usize {
        match self {
            Self::Files { .. } => configured,
            Self::Live(sources) => sources.len().max(1),
        }
    }

    /// Whether the input lasts, so that its numbers are worth telling in between.
    pub(super) fn last(&self) -> bool {
        match self {
            Self::Files { endless, .. } => *endless,
            Self::Live(_) => true,
        }
    }
}

fn open_live(_: &Config, _: &config::Live) -> Result<Vec<Box<dyn Source>>, CaptureError> {
    Ok(Vec::new())
}
