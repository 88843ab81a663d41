//! The workers' sockets on one interface, among which the kernel deals out the packets.

use std::{
    io,
    os::fd::BorrowedFd,
    sync::{Mutex, PoisonError},
};

use super::socket;

/// One group for each interface, shared by the sockets of all workers.
#[derive(Debug, Default)]
pub struct Group {
    /// Of the kernel's group; none before the first member and after the interface is gone.
    id: Mutex<Option<u16>>,
}

impl Group {
    /// Makes the socket a member, and returns the id of the kernel's group.
    pub fn join(&self, socket: BorrowedFd<'_>) -> io::Result<u16> {
        let mut id = self.id.lock().unwrap_or_else(PoisonError::into_inner);
        let joined = socket::join_fanout(socket, *id)?;
        *id = Some(joined);
        Ok(joined)
    }

    /// Forgets a kernel group whose interface is gone, so that the first socket on the new one makes
    /// a new group. Another member may have done so already: then there is nothing to forget.
    pub fn forget(&self, gone: u16) {
        let mut id = self.id.lock().unwrap_or_else(PoisonError::into_inner);
        if *id == Some(gone) {
            *id = None;
        }
    }
}
