//! A file that is open.

use crate::Place;
use rustix::{
    fs::{self, AtFlags, CWD, FallocateFlags, Stat, StatxFlags},
    io::Errno,
};
use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, SystemTime},
};

/// What tells a file from all others.
pub type Identity = (u64, u64);

/// A file that is open.
#[derive(Debug)]
pub struct File {
    file: OwnedFd,
    directory: OwnedFd,
    identity: Identity,
    born: SystemTime,
}

impl File {
    pub(crate) fn new(file: OwnedFd, directory: OwnedFd, stat: &Stat) -> Self {
        let born = born(&file);
        Self { file, directory, identity: (stat.st_dev, stat.st_ino), born }
    }

    /// The directory it was opened in.
    #[must_use]
    pub fn directory(&self) -> BorrowedFd<'_> {
        self.directory.as_fd()
    }

    /// What tells it from all others.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// When it was made.
    #[must_use]
    pub fn born(&self) -> SystemTime {
        self.born
    }

    /// Its length in octets; none if it was deleted.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        fs::fstat(&self.file).ok().filter(|stat| stat.st_nlink > 0).map(|stat| stat.st_size.unsigned_abs())
    }

    /// Whether it is the file that now lies at `place`.
    #[must_use]
    pub fn lies_at(&self, place: &Place) -> bool {
        fs::statat(CWD, place.path(), AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| (stat.st_dev, stat.st_ino) == self.identity)
    }

    /// How long ago it was made. A clock that was set back makes it young again.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.born.elapsed().unwrap_or_default()
    }

    /// Fails if there is no room for `octets` more; takes none.
    pub fn probe(&self, octets: u64) -> Result<(), Errno> {
        let Some(length) = self.length() else { return Ok(()) };
        match fs::fallocate(&self.file, FallocateFlags::KEEP_SIZE, length, octets) {
            Ok(()) => fs::ftruncate(&self.file, length),
            // Not every file system can; the write that follows will tell.
            Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(()),
            Err(errno) => Err(errno),
        }
    }

    /// Cuts it off behind so many octets.
    pub fn cut(&self, octets: u64) -> Result<(), Errno> {
        fs::ftruncate(&self.file, octets)
    }

    /// Reads at a place; fewer octets than asked for at its end.
    pub fn read(&self, octets: &mut [u8], at: u64) -> Result<usize, Errno> {
        rustix::io::pread(&self.file, octets, at)
    }
}

impl AsFd for File {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// When a file was made; now, if its file system does not know.
fn born(file: &OwnedFd) -> SystemTime {
    let made = fs::statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::BTIME).ok();
    made.filter(|stat| stat.stx_mask & StatxFlags::BTIME.bits() != 0)
        .and_then(|stat| {
            let seconds = u64::try_from(stat.stx_btime.tv_sec).ok()?;
            SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, stat.stx_btime.tv_nsec))
        })
        .unwrap_or_else(SystemTime::now)
}
