//! One file gives way to the next: `radar.jsonl` becomes `radar.jsonl.1`, that `radar.jsonl.2` …
//!
//! Names are moved, never contents, and always within the directory that the file was opened in.

use crate::Rotate;
use radar_files::{File, Place};
use radar_plugin::SettingError;
use rustix::{
    fs::{self, AtFlags, FileType},
    io::Errno,
};
use std::{
    ffi::{OsStr, OsString},
    os::fd::BorrowedFd,
    time::Duration,
};

/// Less would rotate on every other block.
const SIZE_MIN: u64 = 64 << 10;

/// Each rotation moves up to this many names.
const KEEP_MAX: u32 = 1000;

/// When the file gives way, and how many files there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rotation {
    /// Octets of one file.
    pub(crate) size: u64,
    age: Option<Duration>,
    /// Files in all, the live one among them.
    keep: u32,
}

impl Rotation {
    pub(crate) fn new(rotate: &Rotate) -> Result<Self, SettingError> {
        if rotate.size.0 < SIZE_MIN {
            return Err(SettingError::new("rotate.size", "must be at least \"64KiB\""));
        }
        if !(1..=KEEP_MAX).contains(&rotate.keep) {
            return Err(SettingError::new("rotate.keep", format!("must be from 1 to {KEEP_MAX}")));
        }
        if rotate.age.is_some_and(|age| age < Duration::from_secs(1)) {
            return Err(SettingError::new("rotate.age", "must be at least \"1s\""));
        }
        Ok(Self { size: rotate.size.0, age: rotate.age, keep: rotate.keep })
    }

    /// Whether a file of `length` octets gives way before `octets` more.
    pub(crate) fn is_due(&self, file: &File, length: u64, octets: usize) -> bool {
        length > 0
            && (length.saturating_add(octets as u64) > self.size
                || self.age.is_some_and(|age| file.age() >= age))
    }

    /// Moves the file at `place` out of the way, and those before it.
    pub(crate) fn shift(&self, file: &File, place: &Place) -> Result<(), Errno> {
        let directory = file.directory();
        let free = (1..KEEP_MAX).find(|number| length(directory, &numbered(place, *number)).is_none());
        for number in (1..free.unwrap_or(KEEP_MAX)).rev() {
            rename(directory, &numbered(place, number), &numbered(place, number + 1))?;
        }
        rename(directory, place.name(), &numbered(place, 1))?;
        self.prune(directory, place)
    }

    /// Deletes the oldest files until, with a full live one, number and size are within bounds.
    pub(crate) fn prune(&self, directory: BorrowedFd<'_>, place: &Place) -> Result<(), Errno> {
        let most = self.size.saturating_mul(u64::from(self.keep) - 1);
        let mut total = 0u64;
        for number in 1..=KEEP_MAX {
            let name = numbered(place, number);
            let Some(length) = length(directory, &name) else { continue };
            total = total.saturating_add(length);
            if number >= self.keep || total > most {
                fs::unlinkat(directory, &name, AtFlags::empty())?;
            }
        }
        Ok(())
    }
}

/// `radar.jsonl.3`.
fn numbered(place: &Place, number: u32) -> OsString {
    let mut name = place.name().to_owned();
    name.push(format!(".{number}"));
    name
}

/// The length of the file of this name, if there is one; what else bears the name is not ours.
fn length(directory: BorrowedFd<'_>, name: &OsStr) -> Option<u64> {
    let stat = fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    FileType::from_raw_mode(stat.st_mode).is_file().then(|| stat.st_size.unsigned_abs())
}

fn rename(directory: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> Result<(), Errno> {
    fs::renameat(directory, from, directory, to)
}
