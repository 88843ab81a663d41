//! The workers' sockets on one interface, among which the kernel deals out the packets
//! (`PACKET_FANOUT` of packet(7)).

use std::{
    io,
    os::fd::BorrowedFd,
    sync::{Mutex, PoisonError},
};

use crate::capture::link_type::LinkType;

use super::{dealing::by_hosts, socket};

/// What stays together when packets are dealt out to workers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Spread {
    /// All between two hosts, as for files: fragments and ICMP errors stay with their flow, and each
    /// frame comes as it was on the wire. What one pair of hosts sends is one worker's.
    #[default]
    Hosts,
    /// The packets of a flow, by the kernel's own hash of addresses and ports: the most even. The
    /// price is that the kernel puts IPv4 fragments together first (a fragment shows no ports): they
    /// come, and are counted, as one packet; those it gives up are counted by nobody, overlaps are
    /// hidden, and ICMP errors go to any worker.
    Flows,
}

/// One group for each interface, shared by the sockets of all workers.
#[derive(Debug)]
pub struct Group {
    spread: Spread,
    /// Of the kernel's group; none before the first member and after the interface is gone.
    id: Mutex<Option<u16>>,
}

impl Group {
    pub fn new(spread: Spread) -> Self {
        Self { spread, id: Mutex::new(None) }
    }

    /// Makes the socket a member, and returns the id of the kernel's group.
    pub fn join(&self, fd: BorrowedFd<'_>, link: LinkType) -> io::Result<u16> {
        let mut id = self.id.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = match self.spread {
            Spread::Hosts => libc::PACKET_FANOUT_CBPF,
            Spread::Flows => libc::PACKET_FANOUT_HASH | libc::PACKET_FANOUT_FLAG_DEFRAG,
        };
        let joined = socket::join_fanout(fd, kind, *id)?;
        if self.spread == Spread::Hosts && id.is_none() {
            socket::choose_by(fd, &by_hosts(link))?;
        }
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
