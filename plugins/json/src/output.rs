//! Where blocks go: to a file that is watched and rotated, or to standard output.

use crate::{
    block,
    file::{Kind, Place},
    rotation::Rotation,
    writer::Note,
};
use radar_files::{File, Refused, append, cut_back};
use rustix::io::Errno;
use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

/// How often it is looked whether the file still lies where it should: `mv` by a log rotator that
/// sends no signal is then noticed within the second.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// Where blocks go.
pub(crate) enum Output {
    /// Standard output, whatever that is.
    Standard(OwnedFd),
    /// A file at a place of its own.
    File(Box<Files>),
}

/// A block was not written to its end.
#[derive(Debug)]
pub(crate) struct Unwritten {
    /// Octets of its whole lines that were.
    pub(crate) kept: usize,
    /// Why no more.
    pub(crate) refused: Refused,
}

impl Output {
    pub(crate) fn standard(duplicate: std::io::Result<OwnedFd>) -> Result<Self, Refused> {
        let errno = |error| Errno::from_io_error(&error).unwrap_or(Errno::BADF);
        duplicate.map(Self::Standard).map_err(|error| Refused::Standard(errno(error)))
    }

    pub(crate) fn file(path: &str, rotation: Rotation, kind: Kind) -> Result<Self, Refused> {
        let mut files = Files::new(Place::new(path, kind)?, rotation);
        files.open()?;
        Ok(Self::File(Box::new(files)))
    }

    /// The same, but nothing is opened; it only looks whether it could.
    pub(crate) fn check(path: &str, rotation: Rotation, kind: Kind) -> Result<Self, Refused> {
        let place = Place::new(path, kind)?;
        place.at.check()?;
        Ok(Self::File(Box::new(Files::new(place, rotation))))
    }

    /// The most octets that a line may have, its end among them.
    pub(crate) fn line_max(&self) -> u64 {
        match self {
            Self::Standard(_) => u64::MAX,
            Self::File(files) => files.rotation.size,
        }
    }

    /// What stands before the first line; a file has it when it is opened, so this is standard output's alone.
    pub(crate) fn wants_header(&self) -> bool {
        matches!(self, Self::Standard(_))
    }

    /// What it is called in a note.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Standard(_) => "standard output".to_owned(),
            Self::File(files) => files.place.at.path().display().to_string(),
        }
    }

    /// Writes whole lines; when it fails, none is left half written.
    pub(crate) fn append(&mut self, lines: &[u8]) -> Result<(), Unwritten> {
        let unwritten = |kept, refused| Unwritten { kept, refused };
        match self {
            Self::Standard(descriptor) => write(descriptor.as_fd(), lines)
                .map_err(|(kept, errno)| unwritten(kept, Refused::Standard(errno))),
            Self::File(files) => {
                let file = files.ready(lines.len(), false).map_err(|refused| unwritten(0, refused))?;
                let written = write(file.as_fd(), lines);
                written.map_err(|(kept, errno)| unwritten(kept, files.place.at.system("write to", errno)))
            }
        }
    }

    /// Looks whether a block could be written again.
    pub(crate) fn probe(&mut self) -> Result<(), Refused> {
        match self {
            Self::Standard(_) => Ok(()),
            Self::File(files) => {
                let probed = files.ready(0, true)?.probe(block::OCTETS_MAX as u64);
                probed.map_err(|errno| files.place.at.system("write to", errno))
            }
        }
    }

    /// Puts the file right if it was deleted or moved, or is too old. With `now` it looks at once.
    pub(crate) fn look_after(&mut self, now: bool) -> Result<(), Refused> {
        match self {
            Self::Standard(_) => Ok(()),
            Self::File(files) => files.ready(0, now).map(|_| ()),
        }
    }

    /// What has happened since the last call.
    pub(crate) fn notes(&mut self) -> Vec<Note> {
        match self {
            Self::Standard(_) => Vec::new(),
            Self::File(files) => std::mem::take(&mut files.notes),
        }
    }
}

/// The file at a place, and those before it.
pub(crate) struct Files {
    place: Place,
    rotation: Rotation,
    live: Option<File>,
    looked: Instant,
    notes: Vec<Note>,
}

impl Files {
    fn new(place: Place, rotation: Rotation) -> Self {
        Self { place, rotation, live: None, looked: Instant::now(), notes: Vec::new() }
    }

    /// The file at the place, ready to take `octets` more. With `look` it is looked at once, and
    /// not only each second, whether it still lies there.
    fn ready(&mut self, octets: usize, look: bool) -> Result<&File, Refused> {
        self.notice_loss(look);
        if let Some(file) = &self.live {
            let length = file.length().unwrap_or(0);
            if self.rotation.is_due(file, length, octets) {
                self.rotation
                    .shift(file, &self.place.at)
                    .map_err(|errno| self.place.at.system("rotate", errno))?;
                self.live = None;
            }
        }
        self.open()
    }

    /// Lets go of a file that was deleted or moved away.
    fn notice_loss(&mut self, look: bool) {
        let Some(file) = &self.live else { return };
        let look = look || self.looked.elapsed() >= LOOK_INTERVAL;
        let deleted = file.length().is_none();
        if look {
            self.looked = Instant::now();
        }
        if deleted || look && !file.lies_at(&self.place.at) {
            let what = if deleted { "deleted" } else { "moved away" };
            let text = format!("{} was {what}; a new one is made", self.place.at.path().display());
            self.notes.push(Note::Warning(text));
            self.live = None;
        }
    }

    fn open(&mut self) -> Result<&File, Refused> {
        if self.live.is_none() {
            let (file, torn) = self.place.open()?;
            if torn > 0 {
                let text = format!(
                    "{}: {torn} octets of a last line without an end were cut off; it was being written when an \
                     earlier run ended",
                    self.place.at.path().display()
                );
                self.notes.push(Note::Warning(text));
            }
            let pruned = self.rotation.prune(file.directory(), &self.place.at);
            pruned.map_err(|errno| self.place.at.system("delete files before", errno))?;
            self.looked = Instant::now();
            self.live = Some(file);
        }
        self.live.as_ref().ok_or_else(|| Refused::NoName(self.place.at.path().to_owned()))
    }
}

/// Writes all octets; when it fails, takes back what is no whole line and says how many are left.
fn write(descriptor: BorrowedFd<'_>, octets: &[u8]) -> Result<(), (usize, Errno)> {
    append(descriptor, octets).map_err(|(written, errno)| (take_back(descriptor, octets, written), errno))
}

fn take_back(descriptor: BorrowedFd<'_>, octets: &[u8], written: usize) -> usize {
    let head = octets.get(..written).unwrap_or(octets);
    let kept = head.iter().rposition(|octet| *octet == b'\n').map_or(0, |place| place + 1);
    // If even that fails, the file's next opening repairs it.
    let _ = cut_back(descriptor, written - kept);
    kept
}
