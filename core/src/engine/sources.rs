//! The configured sources, opened.

use crate::{
    capture::{CaptureError, Chunk, Files, Filled, Source, Statistics, filter::Filter, live},
    cli::Failure,
    config::{self, Config},
};
use serde_json::{Value, json};
use std::path::Path;

/// Octets of files from which on they are shared out to several workers: a worker takes a tenth of a second.
const SHARED: u64 = 32 << 20;

/// What a run reads: files, or interfaces. The configuration refuses a mixture.
pub(super) enum Sources {
    /// Files, one after the other.
    Files(Queue),
    /// One source for each worker.
    Live(Vec<Box<dyn Source>>),
}

impl Sources {
    /// Opens all of them.
    pub(super) fn open(config: &Config) -> Result<Self, Failure> {
        let (mut queue, mut interfaces) = (Queue::default(), Vec::<Box<dyn Source>>::new());
        for source in &config.sources {
            match source {
                config::Source::Files(files) => queue.push(files)?,
                config::Source::Live(settings) => {
                    for live in live::open(&live_settings(settings), super::workers(config))? {
                        interfaces.push(Box::new(live));
                    }
                }
            }
        }
        Ok(if interfaces.is_empty() { Self::Files(queue) } else { Self::Live(interfaces) })
    }

    /// What is read, for the operator.
    pub(super) fn describe(&self) -> &str {
        match self {
            Self::Files(queue) if queue.endless => "a pipe",
            Self::Files(_) => "files",
            Self::Live(_) => "interfaces",
        }
    }

    /// Threads that share what there is. Small files are not worth sharing out: one worker is done with them at
    /// once, and tells all in the order in which it came about. Nor are files that are `looked_at`, at a pace and again.
    pub(super) fn workers(&self, config: &Config, looked_at: bool) -> usize {
        match self {
            Self::Files(queue) if config.workers.is_none() && (queue.octets < SHARED || looked_at) => 1,
            Self::Files(_) => super::workers(config),
            Self::Live(sources) => sources.len(),
        }
    }

    /// What they are, for who shows it.
    pub(super) fn names(config: &Config) -> Value {
        let source = |source: &config::Source| match source {
            config::Source::Files(files) => {
                let paths: Vec<_> = files.paths.iter().map(|path| path.to_string_lossy()).collect();
                json!({"name": files.id, "file": paths.join(", ")})
            }
            config::Source::Live(live) => json!({"name": live.id, "interface": live.interfaces.join(", ")}),
        };
        config.sources.iter().map(source).collect()
    }

    /// Whether the input lasts, so that its numbers are worth telling in between.
    pub(super) fn last(&self) -> bool {
        match self {
            Self::Files(queue) => queue.endless || queue.repeats() || queue.pace().is_some(),
            Self::Live(_) => true,
        }
    }
}

fn live_settings(settings: &config::Live) -> live::Settings {
    live::Settings {
        interfaces: settings.interfaces.clone(),
        filter: settings.filter.clone(),
        snap_length: settings.snaplen,
        promiscuous: settings.promiscuous,
        buffer: u32::try_from(settings.buffer.0).unwrap_or(u32::MAX),
        ..live::Settings::default()
    }
}

/// Files of several tables, each with a filter of its own, read in turn.
#[derive(Default)]
pub(super) struct Queue {
    files: Vec<Files>,
    /// What they are made of, should they be read again.
    settings: Vec<config::Files>,
    /// What was counted in earlier rounds.
    before: Statistics,
    at: usize,
    /// Whether one of them is a pipe.
    endless: bool,
    /// Octets of all of them; those of a pipe nobody knows.
    octets: u64,
}

impl Queue {
    fn push(&mut self, files: &config::Files) -> Result<(), CaptureError> {
        self.endless |= files.paths.iter().any(|path| path == Path::new("-"));
        let octets = files.paths.iter().map(|path| octets(path)).fold(0, u64::saturating_add);
        self.octets = self.octets.saturating_add(octets);
        self.files.push(open(files)?);
        self.settings.push(files.clone());
        Ok(())
    }

    /// Whether it can be read at a pace, and again: a pipe comes as it comes.
    pub(super) fn rewinds(&self) -> bool {
        !self.endless
    }

    /// How fast it is to be read, if that is said: as the first table says that says it.
    pub(super) fn pace(&self) -> Option<f64> {
        self.settings.iter().find_map(|files| files.pace)
    }

    /// Whether it is to be read again and again.
    pub(super) fn repeats(&self) -> bool {
        self.settings.iter().any(|files| files.repeat)
    }
}

fn open(files: &config::Files) -> Result<Files, CaptureError> {
    let filter = files.filter.as_deref().map(Filter::new).transpose()?;
    Files::open(&files.paths, filter)
}

/// Octets of a file, or of those in a directory; of what has no size, more than any has.
fn octets(path: &Path) -> u64 {
    let size =
        |path: &Path| path.metadata().map_or(0, |file| if file.is_file() { file.len() } else { u64::MAX });
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|entry| size(&entry.path())).fold(0, u64::saturating_add),
        Err(_) if path == Path::new("-") => u64::MAX,
        Err(_) => size(path),
    }
}

impl Source for Queue {
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        while let Some(files) = self.files.get_mut(self.at) {
            match files.fill(chunk)? {
                Filled::End => self.at += 1,
                filled => return Ok(filled),
            }
        }
        Ok(Filled::End)
    }

    fn statistics(&mut self) -> Statistics {
        self.files.iter_mut().map(Source::statistics).fold(self.before, Statistics::plus)
    }

    fn rewind(&mut self) -> Result<bool, CaptureError> {
        if self.endless {
            return Ok(false);
        }
        self.before = self.statistics();
        self.files = self.settings.iter().map(open).collect::<Result<_, _>>()?;
        self.at = 0;
        Ok(true)
    }

    fn is_live(&self) -> bool {
        self.files.get(self.at).is_some_and(Source::is_live)
    }

    fn stop(&mut self) {
        self.files.iter_mut().for_each(Source::stop);
    }
}
