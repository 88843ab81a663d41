//! The file that lines are appended to: opened without following a link, looked over, repaired.

use radar_lines::Format;
use rustix::{
    fs::{self, Access, AtFlags, CWD, FallocateFlags, FileType, Mode, OFlags, SeekFrom, Stat, StatxFlags},
    io::Errno,
    process::geteuid,
};
use std::{
    ffi::OsString,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Owner reads and writes, group reads: the lines tell who talked with whom.
const MODE: Mode = Mode::from_raw_mode(0o640);

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kind {
    pub(crate) format: Format,
    /// The first line of each file, without its end.
    pub(crate) header: Option<String>,
}

/// Where a file lies: its directory, and its name there.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    path: PathBuf,
    directory: PathBuf,
    pub(crate) name: OsString,
    kind: Kind,
}

/// Why lines cannot be written.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("{} names no file", .0.display())]
    NoName(PathBuf),
    #[error("cannot {verb} {}: {}", .path.display(), words(*.errno))]
    System { verb: &'static str, path: PathBuf, errno: Errno },
    #[error("{} is a symbolic link; name the file itself", .0.display())]
    Link(PathBuf),
    #[error("{} is no regular file", .0.display())]
    Irregular(PathBuf),
    #[error("{} is known by {names} names (hard links); remove it, or set another path", .path.display())]
    ManyNames { path: PathBuf, names: u64 },
    #[error("{} belongs to user {owner}, not to user {user} who writes; remove it, or set another path", .path.display())]
    Foreign { path: PathBuf, owner: u32, user: u32 },
    #[error("{} holds something else than {}; set another path", .path.display(), lines_of(*.format))]
    NoLines { path: PathBuf, format: Format },
    #[error("standard output: {}", words(*.0))]
    Standard(Errno),
}

impl Refused {
    /// Whether it is so for ever: nobody comes back to read from a closed pipe.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Standard(Errno::PIPE | Errno::BADF))
    }
}

/// What a file holds, in words.
fn lines_of(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Text => "lines of text with times",
        Format::Eve | Format::Zeek | Format::Ecs => "JSON lines",
    }
}

/// The system's words for an error, as a clause: "no space left on device".
fn words(errno: Errno) -> String {
    let text = std::io::Error::from(errno).to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

impl Place {
    pub(crate) fn new(path: &str, kind: Kind) -> Result<Self, Refused> {
        let path = PathBuf::from(path);
        let name = path.file_name().ok_or_else(|| Refused::NoName(path.clone()))?.to_owned();
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self { path, directory, name, kind })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn system(&self, verb: &'static str, errno: Errno) -> Refused {
        match errno {
            Errno::LOOP => Refused::Link(self.path.clone()),
            // Who hears of `logs/radar.jsonl` looks for the file; it is the directory that is missing.
            Errno::NOENT | Errno::NOTDIR => {
                Refused::System { verb: "open the directory", path: self.directory.clone(), errno }
            }
            _ => Refused::System { verb, path: self.path.clone(), errno },
        }
    }

    /// Opens the file, makes it if there is none, and cuts off a last line that was torn.
    pub(crate) fn open(&self) -> Result<LogFile, Refused> {
        let directory = self.open_directory()?;
        let flags = OFlags::RDWR
            | OFlags::APPEND
            | OFlags::CREATE
            | OFlags::NOFOLLOW
            | OFlags::CLOEXEC
            | OFlags::NOCTTY
            // A pipe must not keep the program waiting before it is refused.
            | OFlags::NONBLOCK;
        let file =
            fs::openat(&directory, &self.name, flags, MODE).map_err(|errno| self.system("open", errno))?;
        let stat = fs::fstat(&file).map_err(|errno| self.system("look at", errno))?;
        self.accept(&stat)?;
        let torn = self.repair(&file, stat.st_size.unsigned_abs())?;
        if let (0, Some(header)) = (stat.st_size.unsigned_abs() - torn, &self.kind.header) {
            self.begin(&file, header)?;
        }
        let born = born(&file);
        Ok(LogFile { file, directory, identity: identity(&stat), born, torn })
    }

    /// Writes what stands before the first line; nothing of it stays if there is no room for all.
    fn begin(&self, file: &OwnedFd, header: &str) -> Result<(), Refused> {
        let line = format!("{header}\n");
        let written = rustix::io::write(file, line.as_bytes());
        if written != Ok(line.len()) {
            // If even that fails, the next opening repairs it.
            let _ = fs::ftruncate(file, 0);
        }
        match written {
            Ok(octets) if octets == line.len() => Ok(()),
            Ok(_) => Err(self.system("write to", Errno::NOSPC)),
            Err(errno) => Err(self.system("write to", errno)),
        }
    }

    /// Looks whether [`Self::open`] would succeed, and touches nothing.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        let directory = self.open_directory()?;
        let may = |name: &OsString, access| fs::accessat(&directory, name, access, AtFlags::EACCESS);
        match fs::statat(&directory, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => {
                self.accept(&stat)?;
                may(&self.name, Access::READ_OK | Access::WRITE_OK)
                    .map_err(|errno| self.system("open", errno))?;
            }
            Err(Errno::NOENT) => {}
            Err(errno) => return Err(self.system("look at", errno)),
        }
        // Without this right there is no first file, or no second one.
        may(&".".into(), Access::WRITE_OK | Access::EXEC_OK).map_err(|errno| Refused::System {
            verb: "make files in",
            path: self.directory.clone(),
            errno,
        })
    }

    fn open_directory(&self) -> Result<OwnedFd, Refused> {
        fs::openat(CWD, &self.directory, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .map_err(|errno| self.system("open the directory of", errno))
    }

    /// Refuses what another user could have put there to have it written to.
    fn accept(&self, stat: &Stat) -> Result<(), Refused> {
        let (path, user) = (|| self.path.clone(), geteuid().as_raw());
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {}
            FileType::Symlink => return Err(Refused::Link(path())),
            _ => return Err(Refused::Irregular(path())),
        }
        if stat.st_uid != user {
            return Err(Refused::Foreign { path: path(), owner: stat.st_uid, user });
        }
        #[allow(clippy::useless_conversion, reason = "it has 32 bits on other processors")]
        match u64::from(stat.st_nlink) {
            0 | 1 => Ok(()),
            names => Err(Refused::ManyNames { path: path(), names }),
        }
    }

    /// Cuts off what stands behind the last end of line, and says how many octets that were.
    ///
    /// Only what may be a torn line goes: one that begins as lines of the format do, or that a crash of
    /// the machine left as zeros. A file of something else was named by mistake and stays whole.
    fn repair(&self, file: &OwnedFd, size: u64) -> Result<u64, Refused> {
        let system = |errno| self.system("read", errno);
        let begins_a_line = |at| {
            let first = octet(file, at).map_err(system)?;
            Ok(first == 0 || self.kind.format.begins(first))
        };
        if size == 0 {
            return Ok(0);
        }
        let end = lines_end(file, size).map_err(system)?;
        if !begins_a_line(0)? || end < size && !begins_a_line(end)? {
            return Err(Refused::NoLines { path: self.path.clone(), format: self.kind.format });
        }
        if end < size {
            fs::ftruncate(file, end).map_err(|errno| self.system("repair", errno))?;
        }
        Ok(size - end)
    }
}

fn octet(file: &OwnedFd, at: u64) -> Result<u8, Errno> {
    let mut octet = [0];
    rustix::io::pread(file, &mut octet, at)?;
    Ok(octet[0])
}

/// Octets up to and with the last end of line.
fn lines_end(file: &OwnedFd, size: u64) -> Result<u64, Errno> {
    let mut chunk = vec![0; 64 << 10];
    let mut end = size;
    while end > 0 {
        let begin = end.saturating_sub(chunk.len() as u64);
        let read = rustix::io::pread(file, &mut chunk[..(end - begin) as usize], begin)?;
        if let Some(place) = chunk[..read].iter().rposition(|octet| *octet == b'\n') {
            return Ok(begin + place as u64 + 1);
        }
        end = begin;
    }
    Ok(0)
}

/// When the file was made; now, if its file system does not know.
fn born(file: &OwnedFd) -> SystemTime {
    let made = fs::statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::BTIME).ok();
    made.filter(|stat| stat.stx_mask & StatxFlags::BTIME.bits() != 0)
        .and_then(|stat| Duration::try_from_secs_f64(stat.stx_btime.tv_sec as f64).ok())
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
        .unwrap_or_else(SystemTime::now)
}

/// What tells a file from all others.
type Identity = (u64, u64);

fn identity(stat: &Stat) -> Identity {
    (stat.st_dev, stat.st_ino)
}

/// An open file.
pub(crate) struct LogFile {
    file: OwnedFd,
    /// The directory it was opened in.
    pub(crate) directory: OwnedFd,
    identity: Identity,
    born: SystemTime,
    /// Octets of a torn line that were cut off when it was opened.
    pub(crate) torn: u64,
}

impl LogFile {
    /// Its length in octets; none if it was deleted.
    pub(crate) fn length(&self) -> Option<u64> {
        fs::fstat(&self.file).ok().filter(|stat| stat.st_nlink > 0).map(|stat| stat.st_size.unsigned_abs())
    }

    /// Whether it is the file that now lies at `place`.
    pub(crate) fn lies_at(&self, place: &Place) -> bool {
        fs::statat(CWD, place.path(), AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| identity(&stat) == self.identity)
    }

    pub(crate) fn age(&self) -> Duration {
        // A clock that was set back makes it young again.
        self.born.elapsed().unwrap_or_default()
    }

    /// Fails if there is no room for `octets` more; takes none.
    pub(crate) fn probe(&self, octets: u64) -> Result<(), Errno> {
        let Some(length) = self.length() else { return Ok(()) };
        match fs::fallocate(&self.file, FallocateFlags::KEEP_SIZE, length, octets) {
            Ok(()) => fs::ftruncate(&self.file, length),
            // Not every file system can; the write that follows will tell.
            Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(()),
            Err(errno) => Err(errno),
        }
    }
}

impl AsFd for LogFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Takes the last `octets` of a regular file away again, and leaves its offset at the new end.
///
/// Nothing is done if what was just written is no longer the last: somebody else writes there too.
pub(crate) fn cut_back(file: BorrowedFd<'_>, octets: usize) -> Result<(), Errno> {
    let stat = fs::fstat(file)?;
    let size = stat.st_size.unsigned_abs();
    let is_last = FileType::from_raw_mode(stat.st_mode).is_file() && fs::tell(file)? == size;
    match size.checked_sub(octets as u64) {
        Some(end) if is_last && octets > 0 => {
            fs::ftruncate(file, end)?;
            fs::seek(file, SeekFrom::Start(end)).map(|_| ())
        }
        _ => Ok(()),
    }
}
