//! One file gives way to the next: `radar.pcapng` becomes `radar-20260102T030405.678901Z.pcapng`, named after when it was
//! begun, and the oldest of these go.

use crate::Rotate;
use jiff::Timestamp;
use radar_files::{File, Place, Refused};
use radar_plugin::SettingError;
use rustix::{
    fs::{self, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};
use std::{
    ffi::OsStr,
    os::fd::BorrowedFd,
    path::Path,
    time::{Duration, SystemTime},
};

/// Less would hardly hold a frame.
const SIZE_MIN: u64 = 64 << 10;

/// Files in all.
const KEEP_MAX: u32 = 100_000;

/// When the file gives way, and how many there are.
#[derive(Clone, Copy, Debug)]
pub struct Ring {
    /// Octets of one file.
    size: Option<u64>,
    age: Option<Duration>,
    /// Files in all, the live one among them.
    keep: u32,
}

impl Ring {
    /// Reads the settings.
    pub fn new(rotate: &Rotate) -> Result<Self, SettingError> {
        let size = rotate.size.as_ref().map(|size| size.0);
        if size.is_some_and(|size| size < SIZE_MIN) {
            return Err(SettingError::new("rotate.size", "must be at least \"64KiB\""));
        }
        if !(1..=KEEP_MAX).contains(&rotate.keep) {
            return Err(SettingError::new("rotate.keep", format!("must be from 1 to {KEEP_MAX}")));
        }
        if rotate.age.is_some_and(|age| age < Duration::from_secs(1)) {
            return Err(SettingError::new("rotate.age", "must be at least \"1s\""));
        }
        Ok(Self { size, age: rotate.age, keep: rotate.keep })
    }

    /// Whether files give way at all.
    #[must_use]
    pub fn turns(&self) -> bool {
        self.size.is_some() || self.age.is_some()
    }

    /// The most octets that one file may have.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size.unwrap_or(u64::MAX)
    }

    /// Whether a file of this age gives way.
    #[must_use]
    pub fn is_too_old(&self, file: &File) -> bool {
        self.age.is_some_and(|age| file.age() >= age)
    }

    /// Moves a file out of the way; where the time is another's already, it gets the next microsecond.
    pub fn shift(&self, file: &File, place: &Place) -> Result<(), Errno> {
        let mut time = file.born();
        for _ in 0..1000 {
            let name = named(place, time);
            match fs::renameat_with(
                file.directory(),
                place.name(),
                file.directory(),
                &name,
                RenameFlags::NOREPLACE,
            ) {
                Err(Errno::EXIST) => time += Duration::from_micros(1),
                done => return done,
            }
        }
        Err(Errno::EXIST)
    }

    /// Deletes the oldest files until, with a full live one, number and size are within bounds.
    pub fn prune(&self, file: &File, place: &Place) -> Result<(), Refused> {
        if !self.turns() {
            return Ok(());
        }
        let refused = |errno| place.system("look for files before", errno);
        let mut older = older(file.directory(), place).map_err(refused)?;
        older.sort_by(|(one, _), (other, _)| other.cmp(one));
        let most = self.size.map_or(u64::MAX, |size| size.saturating_mul(u64::from(self.keep) - 1));
        let mut total = 0u64;
        for (place_of, (name, length)) in (1..).zip(&older) {
            total = total.saturating_add(*length);
            if place_of >= self.keep || total > most {
                let deleted = fs::unlinkat(file.directory(), name.as_str(), AtFlags::empty());
                deleted.map_err(|errno| place.system("delete files before", errno))?;
            }
        }
        Ok(())
    }
}

/// The files that once lay at a place, with their lengths.
fn older(directory: BorrowedFd<'_>, place: &Place) -> Result<Vec<(String, u64)>, Errno> {
    let mut found = Vec::new();
    // What it was opened in can be gone through only when it is opened to be read.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    for entry in Dir::new(fs::openat(directory, ".", flags, Mode::empty())?)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().to_str() else { continue };
        if !is_named(name, place) {
            continue;
        }
        let stat = fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?;
        // What else bears such a name is not ours.
        if FileType::from_raw_mode(stat.st_mode).is_file() {
            found.push((name.to_owned(), stat.st_size.unsigned_abs()));
        }
    }
    Ok(found)
}

fn parts(place: &Place) -> [String; 2] {
    let path = Path::new(place.name());
    let text = |text: Option<&OsStr>| text.unwrap_or_default().to_string_lossy().into_owned();
    let extension = text(path.extension());
    [text(path.file_stem()), if extension.is_empty() { extension } else { format!(".{extension}") }]
}

fn named(place: &Place, time: SystemTime) -> String {
    let [stem, extension] = parts(place);
    format!("{stem}-{}{extension}", stamp(time))
}

/// `20260102T030405.678901Z`: names in the order of their letters are in that of time.
#[must_use]
pub fn stamp(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y%m%dT%H%M%S.%6fZ").to_string()
}

fn is_named(name: &str, place: &Place) -> bool {
    let [stem, extension] = parts(place);
    let stamp = name
        .strip_prefix(&stem)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.strip_suffix(&extension));
    let form = b"00000000T000000.000000Z";
    stamp.is_some_and(|stamp| {
        stamp.len() == form.len()
            && stamp
                .bytes()
                .zip(form)
                .all(|(octet, form)| if *form == b'0' { octet.is_ascii_digit() } else { octet == *form })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_bear_the_time_and_those_of_others_are_not_ours() {
        let place = Place::new("/tmp/lan.pcapng").unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_micros(1_767_323_045_678_901);
        assert_eq!(named(&place, time), "lan-20260102T030405.678901Z.pcapng");
        assert!(is_named("lan-20260102T030405.678901Z.pcapng", &place));
        for other in [
            "lan.pcapng",
            "lan-2.pcapng",
            "lan-20260102T030405.678901Z.pcap",
            "wan-20260102T030405.678901Z.pcapng",
            "lan-20260102T030405.67890aZ.pcapng",
        ] {
            assert!(!is_named(other, &place), "{other}");
        }
    }
}
