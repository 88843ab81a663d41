//! A network namespace (network_namespaces(7)): the sockets by which its own are asked for stay in it.

use super::{route::Routes, socket::Sockets};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use std::{
    fs::{self, File},
    io,
    os::{fd::AsFd, unix::fs::MetadataExt},
    path::Path,
    thread,
};

/// One that radar may ask about.
pub struct Namespace {
    /// Its number: the inode of `/proc/PID/ns/net`.
    pub inode: u64,
    /// It is the one that radar captures in.
    pub is_own: bool,
    /// Those in it.
    pub sockets: Sockets,
    /// Its own addresses, and the ways out.
    pub routes: Routes,
}

impl Namespace {
    /// The one that the calling thread is in.
    pub fn own() -> io::Result<Self> {
        let inode = fs::metadata("/proc/thread-self/ns/net")?.ino();
        Ok(Self { inode, is_own: true, sockets: Sockets::open()?, routes: Routes::open()? })
    }

    /// The one that a file stands for.
    pub fn of(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let inode = file.metadata()?.ino();
        within(file, move || {
            Ok(Self { inode, is_own: false, sockets: Sockets::open()?, routes: Routes::open()? })
        })
    }
}

/// Runs `act` in a network namespace: on a thread of its own, which ends there, so that no other ever leaves its place.
pub fn within<T: Send>(file: File, act: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread =
            thread::Builder::new().name("process-enter".to_owned()).spawn_scoped(scope, move || {
                move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?;
                act()
            })?;
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread that entered it has failed")))
    })
}
