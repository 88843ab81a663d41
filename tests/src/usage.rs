//! How a child ended and what it took, of the kernel's own account.

use std::io;

/// The end of a child.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Its exit code; none if a signal ended it.
    pub(crate) exit: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
    /// The most octets of memory that it had at a time.
    pub(crate) memory_peak: u64,
}

/// Looks whether the child has ended; once it has, its number is given back and must not be used.
///
/// `std` waits without asking for the child's usage, and `getrusage` adds up all children.
pub(crate) fn try_wait(pid: u32) -> io::Result<Option<Usage>> {
    let pid = libc::pid_t::try_from(pid).map_err(io::Error::other)?;
    let mut status = 0;
    // SAFETY: `rusage` is plain numbers, for which all zeros are valid.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are of live local values of the types that wait4(2) writes.
    match unsafe { libc::wait4(pid, &raw mut status, libc::WNOHANG, &raw mut usage) } {
        0 => Ok(None),
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(Some(Usage {
            exit: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
            signal: libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)),
            // Linux counts in KiB.
            memory_peak: u64::try_from(usage.ru_maxrss).unwrap_or_default() << 10,
        })),
    }
}
