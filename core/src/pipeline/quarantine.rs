//! The packets at which a plugin has failed, kept as capture files for whoever mends it.

use crate::capture::{Frame, Frames};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Files of one worker: who fails again and again has shown how, and disks are full some day.
const FILES_MAX: u32 = 16;

/// Where one worker keeps them.
#[derive(Debug)]
pub(super) struct Quarantine {
    folder: Option<PathBuf>,
    worker: usize,
    files: u32,
}

impl Quarantine {
    /// A worker's, in a folder that is made when it is needed; without one nothing is kept.
    pub(super) fn new(folder: Option<&Path>, worker: usize) -> Self {
        Self { folder: folder.map(Path::to_owned), worker, files: 0 }
    }

    /// Keeps the frames of a batch at which `plugin` has failed: which of them it was, it could not say.
    #[cold]
    pub(super) fn keep(&mut self, plugin: &str, frames: Frames<'_>) {
        let Some(folder) = &self.folder else { return };
        if self.files >= FILES_MAX || frames.is_empty() {
            return;
        }
        self.files += 1;
        match write(folder, &format!("{plugin}-{}-{}", self.worker, self.files), frames) {
            Ok(file) => tracing::warn!(plugin, "the packets of that batch are kept in {}", file.display()),
            Err(error) => {
                tracing::warn!(plugin, "what it failed at cannot be kept in {}: {error}", folder.display());
                self.folder = None;
            }
        }
    }
}

fn write(folder: &Path, name: &str, frames: Frames<'_>) -> io::Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let (path, file) = create(folder, name)?;
    let mut file = BufWriter::new(file);
    // Of several link types the first one's: a file in this form has one.
    let link = frames.iter().next().map(|frame| frame.link);
    let link_type = u32::from(link.map_or(1, |link| link.0));
    for word in [0xA1B2_3C4D, 0x0004_0002, 0, 0, 0x0004_0000, link_type] {
        file.write_all(&u32::to_ne_bytes(word))?;
    }
    frames.iter().filter(|frame| Some(frame.link) == link).try_for_each(|frame| record(&mut file, &frame))?;
    file.flush()?;
    Ok(path)
}

/// A file of this name that was not there; earlier runs have left theirs.
fn create(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let mut run = 0u32;
    loop {
        let path = folder.join(if run == 0 { format!("{name}.pcap") } else { format!("{name}-{run}.pcap") });
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && run < 1000 => run += 1,
            made => return made.map(|file| (path, file)),
        }
    }
}

fn record(file: &mut impl Write, frame: &Frame<'_>) -> io::Result<()> {
    let (seconds, nanoseconds) = (frame.time.0 / 1_000_000_000, frame.time.0 % 1_000_000_000);
    let low = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    for word in [low(seconds), low(nanoseconds), low(frame.data.len() as u64), frame.length] {
        file.write_all(&word.to_ne_bytes())?;
    }
    file.write_all(frame.data)
}
