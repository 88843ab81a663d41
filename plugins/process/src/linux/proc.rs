//! What `/proc` says of a process (proc(5)).

use crate::{container, told::Process};
use std::{fs, io, os::unix::fs::MetadataExt};

/// The most that is read of a file of `/proc`; a path in a cgroup has at most 4096 octets for each hierarchy.
const FILE_MAX: u64 = 64 << 10;

/// `PF_FORKNOEXEC` of `linux/sched.h`.
const COPY: u64 = 0x40;

/// What `/proc/PID/stat` says of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stat {
    /// `comm`.
    pub name: String,
    /// Its parent.
    pub parent: u32,
    /// It is a copy of its parent so far, with all its files (`PF_FORKNOEXEC`).
    pub is_copy: bool,
    /// When it began, in clock ticks since the machine did.
    pub start: u64,
}

/// Reads it; `None` if there is no such process.
pub fn stat(pid: u32) -> Option<Stat> {
    parse(&read(pid, "stat")?)
}

/// All that is told of a process; `None` if there is no such.
pub fn process(pid: u32) -> Option<Process> {
    let Stat { name, parent, start, .. } = stat(pid)?;
    let cgroup = read(pid, "cgroup");
    Some(Process {
        pid,
        start,
        parent,
        parent_name: stat(parent).map(|parent| parent.name).unwrap_or_default(),
        name,
        exe: exe(pid),
        cgroup: cgroup.as_deref().and_then(container::cgroup).map(str::to_owned),
        uid: fs::metadata(format!("/proc/{pid}")).ok().map(|metadata| metadata.uid()),
    })
}

/// The processes that there are.
pub fn all() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Tells `found` each socket that a process holds, with its file descriptor, until that says `true`.
pub fn sockets(pid: u32, mut found: impl FnMut(u64, u32)) -> io::Result<()> {
    let folder = format!("/proc/{pid}/fd");
    for entry in fs::read_dir(&folder)?.flatten() {
        let Some(fd) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(inode) = socket(pid, fd) {
            found(inode, fd);
        }
    }
    Ok(())
}

/// The inode of the socket that a file descriptor of a process is.
pub fn socket(pid: u32, fd: u32) -> Option<u64> {
    let link = fs::read_link(format!("/proc/{pid}/fd/{fd}")).ok()?;
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

fn exe(pid: u32) -> Option<String> {
    let path = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    Some(path.to_string_lossy().into_owned())
}

fn read(pid: u32, name: &str) -> Option<String> {
    use io::Read;
    let file = fs::File::open(format!("/proc/{pid}/{name}")).ok()?;
    let mut octets = Vec::new();
    file.take(FILE_MAX).read_to_end(&mut octets).ok()?;
    Some(String::from_utf8_lossy(&octets).into_owned())
}

/// The name may hold blanks and parentheses; what follows the last of these is numbers.
fn parse(text: &str) -> Option<Stat> {
    let (before, after) = text.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let mut fields = after.split_whitespace();
    let parent = fields.nth(1)?.parse().ok()?;
    // Of those that are counted from the state on: flags are the seventh, the beginning is the twentieth.
    let flags: u64 = fields.nth(4)?.parse().ok()?;
    let start = fields.nth(12)?.parse().ok()?;
    Some(Stat { name: name.to_owned(), parent, is_copy: flags & COPY != 0, start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_whatever_the_kernel_writes_around_it() {
        let stat = "71 (a) b (c) S 5 71 71 0 -1 4194368 1 0 0 0 0 0 0 0 20 0 1 0 8812 2 0 0\n";
        assert_eq!(
            parse(stat),
            Some(Stat { name: "a) b (c".to_owned(), parent: 5, is_copy: true, start: 8812 })
        );
        for wrong in ["", "71 (a", "71 (a) S", "71 a) S 5"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn this_process_is_found_with_its_sockets() {
        let own = std::process::id();
        let process = process(own).unwrap();
        assert_eq!(
            (process.pid, process.exe),
            (own, std::env::current_exe().ok().map(|path| path.display().to_string()))
        );
        assert!(all().contains(&own));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let fd = std::os::fd::AsRawFd::as_raw_fd(&listener) as u32;
        let mut found = Vec::new();
        sockets(own, |inode, fd| found.push((fd, inode))).unwrap();
        assert!(found.contains(&(fd, socket(own, fd).unwrap())));
        assert_eq!(super::process(u32::MAX), None);
    }
}
