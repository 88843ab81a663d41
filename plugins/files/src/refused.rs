//! Why a file cannot be written to.

use rustix::io::Errno;
use std::path::PathBuf;

/// Why a file cannot be written to.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// A path that ends in `..` or `/`.
    #[error("{} names no file", .0.display())]
    NoName(PathBuf),
    /// The system says no.
    #[error("cannot {verb} {}: {}", .path.display(), words(*.errno))]
    System {
        /// What was tried.
        verb: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        errno: Errno,
    },
    /// It could lead to any file.
    #[error("{} is a symbolic link; name the file itself", .0.display())]
    Link(PathBuf),
    /// A pipe, a device, a directory.
    #[error("{} is no regular file", .0.display())]
    Irregular(PathBuf),
    /// It could be any file.
    #[error("{} is known by {names} names (hard links); remove it, or set another path", .path.display())]
    ManyNames {
        /// The file.
        path: PathBuf,
        /// How many it has.
        names: u64,
    },
    /// Whoever owns it could read it, or put something into it.
    #[error("{} belongs to user {owner}, not to user {user} who writes; remove it, or set another path", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its user.
        owner: u32,
        /// The user that radar runs as.
        user: u32,
    },
    /// It was most likely named by mistake.
    #[error("{} holds something else than {what}; set another path", .path.display())]
    Contents {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// Standard output.
    #[error("standard output: {}", words(*.0))]
    Standard(Errno),
}

impl Refused {
    /// Whether it is so for ever: nobody comes back to read from a closed pipe.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Standard(Errno::PIPE | Errno::BADF))
    }
}

/// The system's words for an error, as a clause: "no space left on device".
#[must_use]
pub fn words(errno: Errno) -> String {
    let text = std::io::Error::from(errno).to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
