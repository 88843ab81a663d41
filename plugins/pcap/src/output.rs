//! Where blocks go: to a file that is watched and gives way to others, or to standard output.

use crate::{
    form::{Form, whole},
    ring::Ring,
};
use radar_files::{File, Identity, Place, Refused, append, cut_back};
use rustix::io::Errno;
use std::{
    collections::BTreeSet,
    os::fd::{AsFd, OwnedFd},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How often it is looked whether the file still lies where it should.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// Octets that there must be room for before writing goes on after a failure.
const ROOM: u64 = 128 << 10;

/// Files that this process has written: who is set otherwise while radar runs goes on in the file of its predecessor.
static OWN: Mutex<BTreeSet<Identity>> = Mutex::new(BTreeSet::new());

/// Where blocks go.
#[derive(Debug)]
pub enum Output {
    /// Standard output, whatever that is, and whether anything was written to it.
    Standard(OwnedFd, bool),
    /// A file at a place of its own.
    File(Box<Files>),
}

/// The file at a place, and those before it.
#[derive(Debug)]
pub struct Files {
    place: Place,
    form: Form,
    ring: Ring,
    live: Option<File>,
    /// Whether the live file has its beginning.
    begun: bool,
    looked: Instant,
    notes: Vec<String>,
}

/// Octets that were not all written.
#[derive(Debug)]
pub struct Unwritten {
    /// Those that were, and can still be taken back.
    pub written: usize,
    /// Why no more.
    pub refused: Refused,
}

impl Output {
    /// Standard output.
    pub fn standard() -> Result<Self, Refused> {
        let stdout = std::io::stdout().as_fd().try_clone_to_owned();
        stdout
            .map(|stdout| Self::Standard(stdout, false))
            .map_err(|error| Refused::Standard(Errno::from_io_error(&error).unwrap_or(Errno::BADF)))
    }

    /// A file; with `check` nothing is opened, it only looks whether it could.
    pub fn file(path: &str, form: Form, ring: Ring, check: bool) -> Result<Self, Refused> {
        let place = Place::new(path)?;
        let (live, begun, looked, notes) = (None, false, Instant::now(), Vec::new());
        let mut files = Files { place, form, ring, live, begun, looked, notes };
        if check {
            files.place.check()?;
        } else {
            files.open_first()?;
        }
        Ok(Self::File(Box::new(files)))
    }

    /// What it is called in a note.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Standard(..) => "standard output".to_owned(),
            Self::File(files) => files.place.path().display().to_string(),
        }
    }

    /// The most octets that a file may have.
    #[must_use]
    pub fn size_max(&self) -> u64 {
        match self {
            Self::Standard(..) => u64::MAX,
            Self::File(files) => files.ring.size(),
        }
    }

    /// Puts a file right that was deleted or moved, as soon as that is noticed; at once with `look`. Whether what is at
    /// hand still needs its beginning.
    pub fn ready(&mut self, look: bool) -> Result<bool, Refused> {
        match self {
            Self::Standard(_, begun) => Ok(!*begun),
            Self::File(files) => {
                files.notice_loss(look);
                files.open()?;
                Ok(!files.begun)
            }
        }
    }

    /// The length of the file; 0 of standard output, which does not matter.
    #[must_use]
    pub fn length(&self) -> u64 {
        match self {
            Self::Standard(..) => 0,
            Self::File(files) => files.live.as_ref().and_then(File::length).unwrap_or(0),
        }
    }

    /// Whether the file is to give way because of its age.
    #[must_use]
    pub fn is_too_old(&self) -> bool {
        match self {
            Self::Standard(..) => false,
            Self::File(files) => files.live.as_ref().is_some_and(|file| files.ring.is_too_old(file)),
        }
    }

    /// Moves the file out of the way; the next one needs its beginning.
    pub fn turn(&mut self) -> Result<(), Refused> {
        let Self::File(files) = self else { return Ok(()) };
        if let Some(file) = files.live.take() {
            let shifted = files.ring.shift(&file, &files.place);
            if let Err(errno) = shifted {
                let refused = files.place.system("rotate", errno);
                files.live = Some(file);
                return Err(refused);
            }
        }
        files.begun = false;
        files.open()
    }

    /// Writes octets; it must be ready.
    pub fn append(&mut self, octets: &[u8]) -> Result<(), Unwritten> {
        match self {
            Self::Standard(stdout, begun) => {
                *begun = true;
                append(stdout.as_fd(), octets)
                    .map_err(|(written, errno)| Unwritten { written, refused: Refused::Standard(errno) })
            }
            Self::File(files) => {
                let Some(file) = &files.live else {
                    let refused = files.place.system("write to", Errno::NOENT);
                    return Err(Unwritten { written: 0, refused });
                };
                append(file.as_fd(), octets).map_err(|(written, errno)| Unwritten {
                    written,
                    refused: files.place.system("write to", errno),
                })
            }
        }
    }

    /// The beginning is written.
    pub fn begun(&mut self) {
        match self {
            Self::Standard(_, begun) => *begun = true,
            Self::File(files) => files.begun = true,
        }
    }

    /// Takes the last `octets` back, as far as that is possible.
    pub fn take_back(&mut self, octets: usize) {
        // If even that fails, the next start repairs the file.
        let _ = match self {
            Self::Standard(stdout, _) => cut_back(stdout.as_fd(), octets),
            Self::File(files) => match &files.live {
                Some(file) => cut_back(file.as_fd(), octets),
                None => Ok(()),
            },
        };
    }

    /// Looks whether blocks could be written again.
    pub fn probe(&mut self) -> Result<(), Refused> {
        self.ready(true)?;
        match self {
            Self::Standard(..) => Ok(()),
            Self::File(files) => {
                let probed = files.live.as_ref().map_or(Ok(()), |file| file.probe(ROOM));
                probed.map_err(|errno| files.place.system("write to", errno))
            }
        }
    }

    /// What has happened since the last call.
    pub fn notes(&mut self) -> Vec<String> {
        match self {
            Self::Standard(..) => Vec::new(),
            Self::File(files) => std::mem::take(&mut files.notes),
        }
    }
}

impl Files {
    /// Opens the file for the first time: what an earlier run has left there gives way if files do, and is written over
    /// if they do not; what this process has left goes on.
    fn open_first(&mut self) -> Result<(), Refused> {
        let file = self.place.open()?;
        let length = file.length().unwrap_or(0);
        if length > 0 {
            let contents = self.contents(&file, length)?;
            if contents < length {
                self.notes.push(format!(
                    "{}: {} octets of a last packet were cut off; it was being written when an earlier run ended",
                    self.place.path().display(),
                    length - contents
                ));
                file.cut(contents).map_err(|errno| self.place.system("repair", errno))?;
            }
            let own = OWN.lock().unwrap_or_else(PoisonError::into_inner).contains(&file.identity());
            if self.ring.turns() {
                self.ring.shift(&file, &self.place).map_err(|errno| self.place.system("rotate", errno))?;
                return self.open();
            }
            // A section more can be behind the others; of classic pcap there is but one header.
            if !(own && self.form == Form::Pcapng) {
                file.cut(0).map_err(|errno| self.place.system("write to", errno))?;
            }
        }
        self.take(file)
    }

    /// Octets of a file that are whole; it must be a capture file.
    fn contents(&self, file: &File, length: u64) -> Result<u64, Refused> {
        let read = |octets: &mut [u8], at: u64| file.read(octets, at).unwrap_or(0);
        if let Some(octets) = whole(length, read) {
            return Ok(octets);
        }
        let mut magic = [0; 4];
        let count = read(&mut magic, 0);
        let is_capture = [0xA1B2_C3D4_u32, 0xA1B2_3C4D]
            .iter()
            .any(|known| magic == known.to_le_bytes() || magic == known.to_be_bytes());
        // One that was begun and has not even its first block.
        let is_begun = count < 4 || magic == [0x0A, 0x0D, 0x0D, 0x0A] || magic == [0; 4];
        match (is_capture, is_begun) {
            (true, _) => Ok(length),
            (_, true) => Ok(0),
            _ => Err(Refused::Contents { path: self.place.path().to_owned(), what: "packets" }),
        }
    }

    /// Lets go of a file that was deleted or moved away.
    fn notice_loss(&mut self, look: bool) {
        let Some(file) = &self.live else { return };
        let look = look || self.looked.elapsed() >= LOOK_INTERVAL;
        let deleted = file.length().is_none();
        if look {
            self.looked = Instant::now();
        }
        if deleted || look && !file.lies_at(&self.place) {
            let what = if deleted { "deleted" } else { "moved away" };
            self.notes.push(format!("{} was {what}; a new one is made", self.place.path().display()));
            self.live = None;
        }
    }

    fn open(&mut self) -> Result<(), Refused> {
        if self.live.is_some() {
            return Ok(());
        }
        let file = self.place.open()?;
        // Somebody has put one there; what it holds is not ours to write behind.
        if file.length().unwrap_or(0) > 0 {
            return self.open_first();
        }
        self.take(file)
    }

    fn take(&mut self, file: File) -> Result<(), Refused> {
        self.ring.prune(&file, &self.place)?;
        OWN.lock().unwrap_or_else(PoisonError::into_inner).insert(file.identity());
        (self.looked, self.begun) = (Instant::now(), false);
        self.live = Some(file);
        Ok(())
    }
}
