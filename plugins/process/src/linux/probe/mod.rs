//! Notes that the kernel makes, for us, of who connects, sends or closes a socket: the process of a flow that was over
//! before its first packet came to us. It needs CAP_BPF and CAP_PERFMON, and a kernel that describes itself (BTF).
//!
//! Notes are taken out of their queue when somebody asks, so they cost nothing but the making of them.

mod btf;
mod call;
mod program;

use crate::tuple::Transport;
use program::{KEY, Layout, NOTE, Tracepoint, place, state};
use rustix::{
    fd::{AsRawFd, OwnedFd},
    time::{ClockId, clock_gettime},
};
use std::{
    collections::{HashMap, VecDeque},
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    os::unix::fs::MetadataExt,
};

/// Notes that the kernel keeps until we ask: 1.5 MiB.
const QUEUE_MAX: u32 = 8192;

/// Notes that we keep. At a thousand new sockets in a second they are those of a quarter of a minute, and a packet is with
/// us in a twentieth of a second.
const KEPT_MAX: usize = 16384;

/// UDP sockets that are known to have a note, and connections that are not made yet.
const KNOWN_MAX: u32 = 16384;

/// How far the clock of packets and that of notes may be apart, in nanoseconds.
const TOLERANCE: u64 = 1_000_000;

/// How late a note may be of whose process others had the processor for, in nanoseconds.
const LATE: u64 = 100_000_000;

/// `PROC_PID_INIT_INO` of the kernel.
const FIRST_PID_NAMESPACE: u64 = 0xefff_fffc;

/// `PF_FORKNOEXEC`: a process that is a copy of another so far, with all its files.
const COPY: u32 = 0x40;

/// A process at work on a socket.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Note {
    /// Its number in the first PID namespace.
    pub pid: u32,
    /// What it was called.
    pub name: String,
    /// When, in nanoseconds since 1970.
    pub time: u64,
    state: u32,
    state_before: u32,
    socket: u64,
    namespace: u64,
    transport: Transport,
    local: SocketAddr,
    remote: SocketAddr,
}

/// The programs and what they have written down.
pub struct Probe {
    queue: OwnedFd,
    layout: Layout,
    /// By the socket: who has begun a connection of which the port is not known yet.
    connecting: HashMap<u64, Note>,
    /// By transport and local port, with the number of the note.
    kept: HashMap<(Transport, u16), VecDeque<(u64, Note)>>,
    /// The ports of all that are kept, the oldest first.
    order: VecDeque<(Transport, u16)>,
    number: u64,
    /// As long as these are open, the programs run.
    _attached: Vec<OwnedFd>,
}

impl Probe {
    /// Attaches the programs.
    pub fn start() -> io::Result<Self> {
        // What the kernel writes down are numbers of the first PID namespace, which are others in any other.
        if fs::metadata("/proc/self/ns/pid")?.ino() != FIRST_PID_NAMESPACE {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "radar is in a PID namespace of its own"));
        }
        let missing = |what| io::Error::new(io::ErrorKind::Unsupported, format!("the kernel has no {what}"));
        let btf = btf::Btf::of_kernel()?;
        let layout = Layout::of(&btf).ok_or_else(|| missing("socket as we know it"))?;
        let queue = call::queue(NOTE, QUEUE_MAX)?;
        let known = call::table(KEY, KNOWN_MAX)?;
        let mut attached = Vec::new();
        for tracepoint in [Tracepoint::State, Tracepoint::Send] {
            let program = program::program(tracepoint, &layout, queue.as_raw_fd(), known.as_raw_fd());
            attached.push(call::attach(&program, tracepoint.name())?);
        }
        let (kept, order) = Default::default();
        Ok(Self { queue, layout, connecting: HashMap::new(), kept, order, number: 0, _attached: attached })
    }

    /// Takes in what was written down since.
    pub fn read(&mut self) {
        let mut octets = [0; NOTE];
        let offset = to_wall_clock();
        // No more than the queue can hold: new ones come while we read.
        for _ in 0..QUEUE_MAX {
            if !call::take(&self.queue, &mut octets) {
                return;
            }
            let Some(note) = note(&octets, &self.layout, offset).and_then(|note| self.connected(note)) else {
                continue;
            };
            let key = (note.transport, note.local.port());
            self.number += 1;
            self.kept.entry(key).or_default().push_back((self.number, note));
            self.order.push_back(key);
            if self.order.len() > KEPT_MAX {
                self.forget();
            }
        }
    }

    /// A process begins a connection before its port is settled, and when that is, some other process may be at work: puts
    /// the two together.
    fn connected(&mut self, note: Note) -> Option<Note> {
        if note.transport == Transport::Tcp && note.state == state::SYN_SENT {
            if self.connecting.len() >= KNOWN_MAX as usize {
                self.connecting.clear();
            }
            self.connecting.insert(note.socket, note);
            return None;
        }
        if note.state_before == state::SYN_SENT {
            let Note { pid, name, time, .. } = self.connecting.remove(&note.socket)?;
            return Some(Note { pid, name, time, ..note });
        }
        Some(note)
    }

    fn forget(&mut self) {
        let Some(key) = self.order.pop_front() else {
            return;
        };
        if let Some(notes) = self.kept.get_mut(&key) {
            notes.pop_front();
            if notes.is_empty() {
                self.kept.remove(&key);
            }
        }
    }

    /// Who was at work on the socket of an end of a flow whose first packet came at `time`.
    pub fn find(
        &self,
        transport: Transport,
        local: SocketAddr,
        remote: SocketAddr,
        namespace: u64,
        time: u64,
    ) -> Option<&Note> {
        let notes = self.kept.get(&(transport, local.port()))?;
        let is_it = |note: &&Note| {
            let address = note.local.ip();
            let is_local = address == local.ip() || (transport == Transport::Udp && address.is_unspecified());
            let peer = note.remote;
            let is_remote = peer == remote
                || (transport == Transport::Udp && (peer.port() == 0 || peer.ip().is_unspecified()));
            note.namespace == namespace && is_local && is_remote
        };
        let notes = notes.iter().map(|(_, note)| note).filter(is_it);
        let is_of_it = |note: &&Note| {
            // What is noted of a beginning is older than the first packet, and that of an end is not.
            if note.is_end() {
                note.time + TOLERANCE >= time
            } else {
                note.time <= time.saturating_add(TOLERANCE)
            }
        };
        // A port may have been used before: the last who used it until the packet. Who began knows best.
        let last = notes.clone().filter(is_of_it).max_by_key(|note| (!note.is_end(), note.time));
        // A datagram may be with us before the call that sent it returns, which is when it is noted.
        let is_late = |note: &&Note| transport == Transport::Udp && note.time <= time.saturating_add(LATE);
        last.or_else(|| notes.filter(is_late).min_by_key(|note| note.time))
    }
}

impl Note {
    /// It is about the end of a connection.
    pub fn is_end(&self) -> bool {
        self.transport == Transport::Tcp && self.state_before != state::SYN_SENT
    }
}

/// A time in nanoseconds since 1970, in clock ticks since the machine began, rounded up.
pub fn ticks(time: u64) -> u64 {
    let ago = nanoseconds(ClockId::Realtime).saturating_sub(time);
    let since = nanoseconds(ClockId::Boottime).saturating_sub(ago);
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    since / (1_000_000_000 / per_second).max(1) + 1
}

fn nanoseconds(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64)
}

/// What lies between the clock of notes and that of packets, in nanoseconds.
fn to_wall_clock() -> u64 {
    nanoseconds(ClockId::Realtime).wrapping_sub(nanoseconds(ClockId::Monotonic))
}

/// Reads a note; `None` if it is of no use.
fn note(octets: &[u8; NOTE], layout: &Layout, offset: u64) -> Option<Note> {
    fn array<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
        octets.get(at..)?.first_chunk().copied()
    }
    let word = |at| array(octets, at).map(u32::from_ne_bytes);
    let long = |at| array(octets, at).map(u64::from_ne_bytes);
    let common = octets.get(place::COMMON..)?;
    let (state, state_before) = (word(place::STATE)?, word(place::STATE_BEFORE)?);
    // Who ends a connection says little if it only has a copy of it.
    let is_end = state_before != state::SYN_SENT && matches!(state, state::FIN_WAIT1 | state::LAST_ACK);
    if is_end && word(place::FLAGS)? & COPY != 0 {
        return None;
    }
    let transport = match array(octets, place::PROTOCOL).map(u16::from_ne_bytes)? {
        6 => Transport::Tcp,
        17 => Transport::Udp,
        _ => return None,
    };
    let (local, remote): (IpAddr, IpAddr) = match array(common, layout.family).map(u16::from_ne_bytes)? {
        2 => {
            let address = |at| array::<4>(common, at).map(|octets| IpAddr::V4(Ipv4Addr::from(octets)));
            (address(layout.rcv_saddr)?, address(layout.daddr)?)
        }
        10 => {
            let address = |at| array::<16>(common, at).map(|octets| Ipv6Addr::from(octets).to_canonical());
            (address(layout.v6_rcv_saddr)?, address(layout.v6_daddr)?)
        }
        _ => return None,
    };
    let local_port = array(octets, place::PORT).map(u16::from_be_bytes)?;
    let remote_port = array(common, layout.dport).map(u16::from_be_bytes)?;
    if local_port == 0 && state != state::SYN_SENT {
        return None;
    }
    let name = octets.get(place::NAME..place::NAME + 16)?.split(|octet| *octet == 0).next()?;
    Some(Note {
        pid: u32::try_from(long(place::PROCESS)? >> 32).ok()?,
        name: String::from_utf8_lossy(name).into_owned(),
        time: long(place::TIME)?.wrapping_add(offset),
        state,
        state_before,
        socket: long(place::SOCKET)?,
        namespace: word(place::NAMESPACE)?.into(),
        transport,
        local: SocketAddr::new(local, local_port),
        remote: SocketAddr::new(remote, remote_port),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream, UdpSocket};

    fn now() -> u64 {
        nanoseconds(ClockId::Realtime)
    }

    #[test]
    fn the_kernel_writes_down_who_connects_who_closes_and_who_sends() {
        let mut probe = match Probe::start() {
            Ok(probe) => probe,
            Err(error) => return eprintln!("left out: {error}"),
        };
        let namespace = fs::metadata("/proc/self/ns/net").unwrap().ino();
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let first = now();
            let listener = TcpListener::bind(address).unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (_server, from) = listener.accept().unwrap();
            let to = client.peer_addr().unwrap();
            drop((client, _server));
            let udp = UdpSocket::bind(address).unwrap();
            let (begun, bound) = (now(), udp.local_addr().unwrap());
            udp.send_to(b"?", bound).unwrap();
            drop(udp);
            probe.read();
            let own = std::process::id();
            let pid = |note: Option<&Note>| note.map(|note| note.pid);
            assert_eq!(pid(probe.find(Transport::Tcp, from, to, namespace, now())), Some(own), "connected");
            assert_eq!(pid(probe.find(Transport::Tcp, to, from, namespace, first)), Some(own), "closed");
            assert_eq!(pid(probe.find(Transport::Udp, bound, to, namespace, now())), Some(own), "sent");
            let before = begun - 2 * LATE;
            assert_eq!(probe.find(Transport::Udp, bound, to, namespace, before), None, "it had not sent yet");
            assert_eq!(probe.find(Transport::Tcp, from, to, namespace + 1, now()), None, "elsewhere");
        }
        assert!(probe.order.len() <= KEPT_MAX);
    }
}
