//! Word of each process that is born, becomes another program, or ends, from the kernel's process connector
//! (`linux/cn_proc.h`). It needs `CAP_NET_ADMIN` in the first user and PID namespace; without it one has to look.

use super::{namespace, proc, processes::Processes};
use netlink_sys::{Socket, SocketAddr};
use radar_plugin::wire::{Cursor, Truncated};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    collections::HashSet,
    fs::File,
    io,
    os::{fd::AsFd, unix::fs::MetadataExt},
    sync::{Mutex, PoisonError, Weak},
    thread,
};

/// `NETLINK_CONNECTOR`.
const CONNECTOR: isize = 11;
/// `CN_IDX_PROC` and `CN_VAL_PROC`.
const PROC: u32 = 1;
/// `PROC_CN_MCAST_LISTEN`.
const LISTEN: u32 = 1;

/// `PROC_EVENT_FORK`, `PROC_EVENT_EXEC` and `PROC_EVENT_EXIT`.
const FORK: u32 = 1;
const EXEC: u32 = 2;
const EXIT: u32 = 0x8000_0000;

/// Octets that the kernel may hold back for us: 4 MiB are some 5000 births.
const BUFFER: u32 = 4 << 20;

/// How long nothing may come until we look whether anybody still wants to know.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// Network namespaces in which the connector is looked for.
const TRIED_MAX: usize = 16;

/// What has become of a process.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Word {
    Born(u32),
    Died(u32),
}

/// Listens until `processes` are gone.
pub fn start(processes: Weak<Mutex<Processes>>) -> io::Result<()> {
    let socket = listen().or_else(|error| elsewhere().ok_or(error))?;
    if let Some(processes) = processes.upgrade() {
        processes.lock().unwrap_or_else(PoisonError::into_inner).is_told = true;
    }
    thread::Builder::new().name("process-births".to_owned()).spawn(move || {
        let mut buffer = vec![0; 8192];
        loop {
            let mut wait = [PollFd::new(&socket, PollFlags::IN)];
            let _ = poll(&mut wait, Some(&PATIENCE));
            let Some(processes) = processes.upgrade() else {
                return;
            };
            // What was lost is found by looking.
            while let Ok(length) = socket.recv(&mut buffer.as_mut_slice(), 0) {
                let octets = buffer.get(..length).unwrap_or_default();
                let Ok(Some(word)) = read(octets) else {
                    continue;
                };
                // Read before anybody is made to wait: it may be gone in a millisecond.
                let born = match word {
                    Word::Born(pid) => proc::process(pid),
                    Word::Died(_) => None,
                };
                let mut processes = processes.lock().unwrap_or_else(PoisonError::into_inner);
                match (word, born) {
                    (Word::Born(_), Some(process)) => processes.born(process),
                    (Word::Born(_), None) => {}
                    (Word::Died(pid), _) => processes.died(pid),
                }
            }
        }
    })?;
    Ok(())
}

/// The connector stands in the first network namespace alone: looks for that among those of the oldest processes.
fn elsewhere() -> Option<Socket> {
    let mut processes = proc::all();
    processes.sort_unstable();
    let mut tried = HashSet::new();
    for pid in processes {
        let Ok(file) = File::open(format!("/proc/{pid}/ns/net")) else {
            continue;
        };
        if tried.len() < TRIED_MAX
            && file.metadata().is_ok_and(|metadata| tried.insert(metadata.ino()))
            && let Ok(socket) = namespace::within(file, listen)
        {
            return Some(socket);
        }
    }
    None
}

fn listen() -> io::Result<Socket> {
    let mut socket = Socket::new(CONNECTOR)?;
    socket.bind(&SocketAddr::new(0, PROC))?;
    // More than an ordinary user may have; what is not granted is not missed until it is loud.
    let _ = rustix::net::sockopt::set_socket_recv_buffer_size_force(socket.as_fd(), BUFFER as usize);
    socket.set_non_blocking(true)?;
    let mut message = Vec::with_capacity(40);
    // nlmsghdr: length, type NLMSG_DONE, flags, sequence, port.
    message.extend(40_u32.to_ne_bytes());
    message.extend(3_u16.to_ne_bytes());
    message.extend([0; 10]);
    // cn_msg: index, value, sequence, acknowledgment, length, flags.
    for word in [PROC, PROC, 0, 0] {
        message.extend(word.to_ne_bytes());
    }
    message.extend(4_u16.to_ne_bytes());
    message.extend([0; 2]);
    message.extend(LISTEN.to_ne_bytes());
    socket.send_to(&message, &SocketAddr::new(0, 0), 0)?;
    Ok(socket)
}

/// The word in a message, if it is about a process and not about a thread of one.
fn read(octets: &[u8]) -> Result<Option<Word>, Truncated> {
    let mut cursor = Cursor::new(octets);
    // nlmsghdr and cn_msg.
    cursor.take(36, "headers")?;
    let what = word(&mut cursor)?;
    // The processor, and the time since the machine began.
    cursor.take(12, "time")?;
    let mut pair = |skipped| {
        cursor.take(skipped, "parent")?;
        Ok((word(&mut cursor)?, word(&mut cursor)?))
    };
    let (thread, process) = match what {
        FORK => pair(8)?,
        EXEC | EXIT => pair(0)?,
        _ => return Ok(None),
    };
    let is_process = thread == process;
    Ok(match what {
        EXIT if is_process => Some(Word::Died(process)),
        EXEC => Some(Word::Born(process)),
        FORK if is_process => Some(Word::Born(process)),
        _ => None,
    })
}

/// A word in the machine's own order.
fn word(cursor: &mut Cursor<'_>) -> Result<u32, Truncated> {
    let octets = cursor.take(4, "word")?;
    Ok(octets.first_chunk().map_or(0, |octets| u32::from_ne_bytes(*octets)))
}
