//! What radar gives up once everything is open and before any thread is started: its user, its capabilities, and all
//! files and system calls that it has no business with.
//!
//! | part     | what it does                                                                |
//! |----------|-----------------------------------------------------------------------------|
//! | `user`   | who radar becomes, and how                                                  |
//! | `rights` | capabilities, and what could bring them back                                |
//! | `files`  | which files stay within reach (Landlock)                                    |
//! | `calls`  | which system calls are refused (seccomp)                                    |
//!
//! The order is fixed: packet sockets and helpers are opened with all rights; then [`User::assume`], so that whatever
//! is written belongs to that user; then sinks are opened; then [`confine`]. A thread that was started before would
//! keep what the others give up, so none is.

mod calls;
mod files;
mod rights;
mod user;

pub use files::Reach;
pub use rights::{bound, hold};
pub use user::User;

use rustix::thread::CapabilitySet;
use serde::Serialize;

/// What is in force, for people to see.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Confinement {
    /// Who radar is now.
    pub user: String,
    /// Capabilities that it has still.
    pub capabilities: Vec<String>,
    /// Whether files are out of reach: `enforced`, `partly` where the kernel is old, or `off`, and why.
    pub landlock: String,
    /// Whether system calls are refused: `enforced`, or `off`, and why.
    pub seccomp: String,
}

impl std::fmt::Display for Confinement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let capabilities = match self.capabilities.as_slice() {
            [] => "none".to_owned(),
            some => some.join(", "),
        };
        let Self { user, landlock, seccomp, .. } = self;
        write!(f, "user {user}, capabilities {capabilities}, landlock {landlock}, seccomp {seccomp}")
    }
}

/// Gives up all that is not needed any more. In place of `reach` stands why files and system calls are to stay as they
/// are.
///
/// # Errors
/// What could not be given up, in one clause: radar does not go on with rights that it was to give up.
pub fn confine(user: &User, reach: Result<&Reach, &str>) -> Result<Confinement, String> {
    rights::bound(CapabilitySet::empty());
    rights::hold(CapabilitySet::empty())?;
    let (landlock, seccomp) = match reach {
        Ok(reach) => {
            tell_of_threads();
            (files::enforce(reach)?, calls::refuse()?)
        }
        Err(reason) => (format!("off, {reason}"), format!("off, {reason}")),
    };
    Ok(Confinement { user: user.to_string(), capabilities: rights::held(), landlock, seccomp })
}

/// A thread that runs already is confined by none of this: whoever started it has made a mistake.
fn tell_of_threads() {
    let threads = std::fs::read_dir("/proc/self/task").map_or(1, Iterator::count);
    if threads > 1 {
        tracing::error!(threads, "some threads were started too early and are not confined");
    }
}
