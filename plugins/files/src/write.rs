//! Writing all of something, and taking back what became of it when that failed.

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{self, FileType, SeekFrom},
    io::Errno,
};
use std::os::fd::BorrowedFd;

/// Writes all octets; when it fails, says how many were written before, and why no more.
pub fn append(to: BorrowedFd<'_>, octets: &[u8]) -> Result<(), (usize, Errno)> {
    let mut written = 0;
    while let Some(rest) = octets.get(written..).filter(|rest| !rest.is_empty()) {
        match rustix::io::write(to, rest) {
            Ok(0) => return Err((written, Errno::NOSPC)),
            Ok(count) => written += count,
            Err(Errno::INTR) => {}
            // A pipe that its other end made non-blocking. An error shows itself at the next write.
            Err(Errno::AGAIN) => _ = poll(&mut [PollFd::new(&to, PollFlags::OUT)], None),
            Err(errno) => return Err((written, errno)),
        }
    }
    Ok(())
}

/// Takes the last `octets` of a regular file away again, and leaves its offset at the new end.
///
/// Nothing is done if what was just written is no longer the last: somebody else writes there too.
pub fn cut_back(file: BorrowedFd<'_>, octets: usize) -> Result<(), Errno> {
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
