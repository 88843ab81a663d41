//! Several captures in a row, as one source.

use std::{
    collections::VecDeque,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use crate::capture::{CaptureError, Chunk, Filled, Source, Statistics, filter::Filter};

use super::{directory::files_below, stream::Stream};

/// Captures that are read one after the other.
///
/// A file that fails ends with an error, and the next fill goes on with the next file.
pub struct Files {
    waiting: VecDeque<Waiting>,
    open: Option<Open>,
    filter: Option<Filter>,
    statistics: Statistics,
}

/// A file that has yet to be read.
struct Waiting {
    path: PathBuf,
    /// Found in a directory rather than named, so that it is no error if it is no capture.
    found: bool,
}

struct Open {
    stream: Stream,
    found: bool,
}

impl Files {
    /// Prepares to read `paths` in turn: a file, `-` for standard input, or a directory for the
    /// captures in it and below it, by name.
    ///
    /// # Errors
    /// A path that leads nowhere, all of which is known before the first frame is read.
    pub fn open(paths: &[PathBuf], filter: Option<Filter>) -> Result<Self, CaptureError> {
        let mut waiting = VecDeque::new();
        for path in paths {
            if is_directory(path)? {
                waiting.extend(found_in(path)?);
            } else {
                waiting.push_back(Waiting { path: path.clone(), found: false });
            }
        }
        Ok(Self { waiting, open: None, filter, statistics: Statistics::default() })
    }

    /// Prepares to read the one capture that `input` brings; messages call it `name`.
    #[must_use]
    pub fn of(name: &Path, input: Box<dyn Read + Send>) -> Self {
        let open = Some(Open { stream: Stream::new(name, input), found: false });
        Self { waiting: VecDeque::new(), open, filter: None, statistics: Statistics::default() }
    }

    /// Opens the next file; false if there is none.
    fn open_next(&mut self) -> Result<bool, CaptureError> {
        let Some(Waiting { path, found }) = self.waiting.pop_front() else { return Ok(false) };
        match Stream::open(&path) {
            Ok(stream) => self.open = Some(Open { stream, found }),
            Err(error) => return Err(CaptureError::Unopened { file: path, error }),
        }
        Ok(true)
    }

    fn filter(&mut self, chunk: &mut Chunk) -> Result<(), CaptureError> {
        let read = chunk.frames().len();
        self.statistics.received += read as u64;
        let mut failed = None;
        if let Some(filter) = &mut self.filter {
            chunk.retain(|frame| match filter.matches(frame.link, frame.data) {
                Ok(matches) => matches,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            });
        }
        let kept = chunk.frames().len();
        self.statistics.delivered += kept as u64;
        self.statistics.refused += (read - kept) as u64;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl Source for Files {
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        loop {
            let Some(open) = &mut self.open else {
                chunk.clear();
                if self.open_next()? {
                    continue;
                }
                return Ok(Filled::End);
            };
            match open.stream.fill(chunk) {
                Ok(Filled::Frames) => {
                    self.filter(chunk).inspect_err(|_| self.open = None)?;
                    // A filter may refuse a whole file: let the caller look around meanwhile.
                    let none = chunk.frames().is_empty();
                    return Ok(if none { Filled::Idle } else { Filled::Frames });
                }
                Ok(Filled::Idle) => return Ok(Filled::Idle),
                Ok(Filled::End) => self.open = None,
                Err(error @ CaptureError::NotACapture { .. }) if open.found => {
                    tracing::warn!(target: "capture", "left out: {error}");
                    self.open = None;
                }
                Err(error) => {
                    self.open = None;
                    return Err(error);
                }
            }
        }
    }

    fn statistics(&mut self) -> Statistics {
        self.statistics
    }

    fn stop(&mut self) {
        self.open = None;
        self.waiting.clear();
    }

    fn is_live(&self) -> bool {
        false
    }
}

fn is_directory(path: &Path) -> Result<bool, CaptureError> {
    if path == Path::new("-") {
        return Ok(false);
    }
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.is_dir()),
        Err(error) => Err(CaptureError::Unopened { file: path.into(), error }),
    }
}

fn found_in(directory: &Path) -> Result<impl Iterator<Item = Waiting>, CaptureError> {
    let files =
        files_below(directory).map_err(|error| CaptureError::Unopened { file: directory.into(), error })?;
    if files.is_empty() {
        return Err(CaptureError::Empty { directory: directory.into() });
    }
    Ok(files.into_iter().map(|path| Waiting { path, found: true }))
}
