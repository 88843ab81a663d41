//! Where the octets of a capture come from: a file, or a pipe that fills while it is read.

use std::{
    fs::File,
    io::{self, Read},
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Advice, fadvise},
};

use crate::capture::WAKE_UP;

/// Opens a file as it is named, `-` being standard input.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = if path == Path::new("-") {
        File::from(io::stdin().as_fd().try_clone_to_owned()?)
    } else {
        File::open(path)?
    };
    if file.metadata()?.is_file() {
        // Twice the read-ahead. It is only advice: some file systems have no use for it.
        let _ = fadvise(&file, 0, None, Advice::Sequential);
        Ok(Box::new(file))
    } else {
        Ok(Box::new(Pipe(file.into())))
    }
}

/// A pipe, a socket or a terminal: what comes is taken at once, and nothing to take for a while is
/// no end but [`io::ErrorKind::WouldBlock`].
struct Pipe(OwnedFd);

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ready = [PollFd::new(&self.0, PollFlags::IN)];
        let patience = Timespec { tv_sec: 0, tv_nsec: WAKE_UP.subsec_nanos().into() };
        if poll(&mut ready, Some(&patience))? == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(rustix::io::read(&self.0, buffer)?)
    }
}
