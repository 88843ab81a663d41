//! Where a file lies: its directory, and its name there.

use crate::{File, Refused};
use rustix::{
    fs::{self, Access, AtFlags, CWD, FileType, Mode, OFlags, Stat},
    io::Errno,
    process::geteuid,
};
use std::{
    ffi::{OsStr, OsString},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

/// Owner reads and writes, group reads: what is written tells who talked with whom.
const MODE: Mode = Mode::from_raw_mode(0o640);

/// Where a file lies.
#[derive(Clone, Debug)]
pub struct Place {
    path: PathBuf,
    directory: PathBuf,
    name: OsString,
}

impl Place {
    /// A place; nothing need be there.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, Refused> {
        let path = path.into();
        let name = path.file_name().ok_or_else(|| Refused::NoName(path.clone()))?.to_owned();
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self { path, directory, name })
    }

    /// All of it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name in its directory.
    #[must_use]
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// A refusal of the system, in words that name what is to blame.
    #[must_use]
    pub fn system(&self, verb: &'static str, errno: Errno) -> Refused {
        match errno {
            Errno::LOOP => Refused::Link(self.path.clone()),
            // Who hears of `logs/radar.jsonl` looks for the file; it is the directory that is missing.
            Errno::NOENT | Errno::NOTDIR => {
                Refused::System { verb: "open the directory", path: self.directory.clone(), errno }
            }
            _ => Refused::System { verb, path: self.path.clone(), errno },
        }
    }

    /// Opens the file, and makes it if there is none. What is in it stays, and what is written comes behind that.
    pub fn open(&self) -> Result<File, Refused> {
        self.open_with(OFlags::empty())
    }

    /// Makes the file; it must not be there.
    pub fn create(&self) -> Result<File, Refused> {
        self.open_with(OFlags::EXCL)
    }

    fn open_with(&self, more: OFlags) -> Result<File, Refused> {
        let directory = self.open_directory()?;
        let flags = OFlags::RDWR
            | OFlags::APPEND
            | OFlags::CREATE
            | OFlags::NOFOLLOW
            | OFlags::CLOEXEC
            | OFlags::NOCTTY
            // A pipe must not keep the program waiting before it is refused.
            | OFlags::NONBLOCK;
        let file = fs::openat(&directory, &self.name, flags | more, MODE)
            .map_err(|errno| self.system("open", errno))?;
        let stat = fs::fstat(&file).map_err(|errno| self.system("look at", errno))?;
        self.accept(&stat)?;
        Ok(File::new(file, directory, &stat))
    }

    /// Looks whether [`Self::open`] would succeed, and touches nothing.
    pub fn check(&self) -> Result<(), Refused> {
        let directory = self.open_directory()?;
        let may = |name: &OsStr, access| fs::accessat(&directory, name, access, AtFlags::EACCESS);
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
        may(OsStr::new("."), Access::WRITE_OK | Access::EXEC_OK).map_err(|errno| Refused::System {
            verb: "make files in",
            path: self.directory.clone(),
            errno,
        })
    }

    fn open_directory(&self) -> Result<OwnedFd, Refused> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        fs::openat(CWD, &self.directory, flags, Mode::empty())
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn what_somebody_else_may_have_put_there_is_refused_and_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        std::fs::write(&target, "precious").unwrap();
        let at = |name: &str| Place::new(folder.path().join(name)).unwrap();
        symlink(&target, folder.path().join("soft")).unwrap();
        std::fs::hard_link(&target, folder.path().join("hard")).unwrap();
        std::fs::create_dir(folder.path().join("folder")).unwrap();
        for (name, what) in [("soft", "symbolic link"), ("hard", "2 names"), ("folder", "")] {
            let refused = at(name).open().unwrap_err();
            assert!(refused.to_string().contains(what), "{refused}");
            assert!(at(name).check().is_err(), "{name}");
        }
        assert_eq!(std::fs::read(&target).unwrap(), b"precious");
        assert!(Place::new("/").is_err());
        assert!(at("missing/file").open().unwrap_err().to_string().contains("missing: no such file"));
    }

    #[test]
    fn a_new_file_is_not_for_everybody() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path().join("new")).unwrap();
        place.check().unwrap();
        place.create().unwrap();
        let mode = std::fs::metadata(place.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o137, 0, "{mode:o}");
        assert!(place.create().is_err() && place.open().is_ok());
    }
}
