//! The small programs that the kernel runs when a TCP socket connects or is closed, and when a UDP socket sends for the first
//! time: each writes down the socket and the process at work. They are put together here, with the places of members as the running kernel has them, so
//! that no compiler for them is needed.

use super::btf::Btf;
use std::ffi::CStr;

/// Octets of what a program writes down.
pub const NOTE: usize = 72 + COMMON;
/// Octets of the beginning of a socket (`struct sock_common`) that are written down.
pub const COMMON: usize = 136;

/// Where each part of a note is.
pub mod place {
    /// `bpf_get_current_pid_tgid`: the thread, and the process in the upper half.
    pub const PROCESS: usize = 0;
    /// `bpf_ktime_get_ns`: nanoseconds of `CLOCK_MONOTONIC`.
    pub const TIME: usize = 8;
    /// What the process is called.
    pub const NAME: usize = 16;
    /// The state that a TCP socket is in from now on; 0 for UDP.
    pub const STATE: usize = 32;
    /// The socket's network namespace.
    pub const NAMESPACE: usize = 36;
    /// The IP protocol.
    pub const PROTOCOL: usize = 40;
    /// `task_struct.flags` of the process's first thread.
    pub const FLAGS: usize = 44;
    /// The local port, in the order of the network.
    pub const PORT: usize = 42;
    /// Where the socket is in the kernel's memory: as good as a name while it lives.
    pub const SOCKET: usize = 48;
    /// The state that it was in.
    pub const STATE_BEFORE: usize = 56;
    /// Where the process's first thread is in the kernel's memory.
    pub const LEADER: usize = 64;
    /// `struct sock_common`.
    pub const COMMON: usize = 72;
}

/// A tracepoint of the kernel at which a program runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tracepoint {
    /// A connection goes from one state to another.
    State,
    /// Something was sent by a socket.
    Send,
}

impl Tracepoint {
    /// As the kernel calls it.
    pub const fn name(self) -> &'static CStr {
        match self {
            Self::State => c"inet_sock_set_state",
            Self::Send => c"sock_send_length",
        }
    }
}

/// States of a TCP socket (`net/tcp_states.h`).
pub mod state {
    pub const SYN_SENT: u32 = 2;
    pub const FIN_WAIT1: u32 = 4;
    pub const LAST_ACK: u32 = 9;
}

/// Where the members of a socket are in the kernel that runs.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    sk_protocol: u32,
    sport: u32,
    net: u32,
    net_inum: u32,
    task_leader: u32,
    task_flags: u32,
    pub daddr: usize,
    pub rcv_saddr: usize,
    pub dport: usize,
    pub family: usize,
    pub v6_daddr: usize,
    pub v6_rcv_saddr: usize,
}

impl Layout {
    /// `None` if one is missing, or further inside than is looked at.
    pub fn of(btf: &Btf) -> Option<Self> {
        let common = |member, octets: usize| {
            let offset = btf.offset("sock_common", member)? as usize;
            (offset + octets <= COMMON).then_some(offset)
        };
        Some(Self {
            sk_protocol: btf.offset("sock", "sk_protocol")?,
            sport: btf.offset("inet_sock", "inet_sport")?,
            net: u32::try_from(common("skc_net", 8)?).ok()?,
            net_inum: btf.offset("net", "ns")? + btf.offset("ns_common", "inum")?,
            task_leader: btf.offset("task_struct", "group_leader")?,
            task_flags: btf.offset("task_struct", "flags")?,
            daddr: common("skc_daddr", 4)?,
            rcv_saddr: common("skc_rcv_saddr", 4)?,
            dport: common("skc_dport", 2)?,
            family: common("skc_family", 2)?,
            v6_daddr: common("skc_v6_daddr", 16)?,
            v6_rcv_saddr: common("skc_v6_rcv_saddr", 16)?,
        })
    }
}

// Helpers by their numbers in `linux/bpf.h`.
const MAP_LOOKUP_ELEM: i32 = 1;
const MAP_UPDATE_ELEM: i32 = 2;
const KTIME_GET_NS: i32 = 5;
const GET_CURRENT_PID_TGID: i32 = 14;
const GET_CURRENT_COMM: i32 = 16;
const GET_CURRENT_TASK: i32 = 35;
const MAP_PUSH_ELEM: i32 = 87;
const PROBE_READ_KERNEL: i32 = 113;

/// `BPF_EXIST`: the oldest note makes room.
const OLDEST_GOES: i32 = 2;

const UDP: i32 = 17;
const TCP: i32 = 6;

/// Octets of what a UDP socket is remembered by: where it is, its process, its port.
pub const KEY: usize = 16;

/// Where that is written, from the end of the stack.
const KEY_AT: i16 = -(NOTE as i16) - KEY as i16;

/// A program under construction; each instruction has eight octets.
struct Assembly(Vec<u8>);

impl Assembly {
    fn put(&mut self, code: u8, to: u8, from: u8, offset: i16, value: i32) {
        self.0.extend([code, from << 4 | to]);
        self.0.extend(offset.to_ne_bytes());
        self.0.extend(value.to_ne_bytes());
    }
    /// `to = from`
    fn copy(&mut self, to: u8, from: u8) {
        self.put(0xbf, to, from, 0, 0);
    }
    /// `to = value`
    fn set(&mut self, to: u8, value: i32) {
        self.put(0xb7, to, 0, 0, value);
    }
    /// `to += value`
    fn add(&mut self, to: u8, value: i32) {
        self.put(0x07, to, 0, 0, value);
    }
    /// `to = *(u64 *)(from + offset)`
    fn load(&mut self, to: u8, from: u8, offset: i16) {
        self.put(0x79, to, from, offset, 0);
    }
    /// `*(u64 *)(r10 + offset) = from`
    fn store(&mut self, from: u8, offset: i16) {
        self.put(0x7b, 10, from, offset, 0);
    }
    /// `return 0`
    fn end(&mut self) {
        self.set(0, 0);
        self.put(0x95, 0, 0, 0, 0);
    }
    /// `r1 =` a map, by its file descriptor (`BPF_PSEUDO_MAP_FD`)
    fn map(&mut self, map: i32) {
        self.put(0x18, 1, 1, 0, map);
        self.put(0, 0, 0, 0, 0);
    }
    fn call(&mut self, helper: i32) {
        self.put(0x85, 0, 0, 0, helper);
    }
    /// Reads so many octets of the kernel from `r3` on into the note.
    fn read(&mut self, part: usize, octets: i32) {
        self.copy(1, 10);
        self.add(1, at(part).into());
        self.set(2, octets);
        self.call(PROBE_READ_KERNEL);
    }
}

/// Where a part of the note is, from the end of the stack.
fn at(part: usize) -> i16 {
    part as i16 - NOTE as i16
}

/// The program that writes a note into the map `notes`; `known` are the UDP sockets that have one.
pub fn program(tracepoint: Tracepoint, layout: &Layout, notes: i32, known: i32) -> Vec<u8> {
    let mut code = Assembly(Vec::new());
    // r6 = the arguments, r7 = the socket
    code.copy(6, 1);
    code.load(7, 6, 0);
    for part in (0..NOTE + KEY).step_by(8) {
        code.put(0x7a, 10, 0, KEY_AT + part as i16, 0);
    }
    code.store(7, at(place::SOCKET));
    if tracepoint == Tracepoint::State {
        of_interest(&mut code);
    }
    code.copy(3, 7);
    code.add(3, layout.sk_protocol as i32);
    code.read(place::PROTOCOL, 2);
    // r1 = *(u16 *)protocol; if that is another, return 0
    code.put(0x69, 1, 10, at(place::PROTOCOL), 0);
    code.put(0x15, 1, 0, 2, if tracepoint == Tracepoint::State { TCP } else { UDP });
    code.end();
    code.copy(3, 7);
    code.add(3, layout.sport as i32);
    code.read(place::PORT, 2);
    code.call(GET_CURRENT_PID_TGID);
    code.store(0, at(place::PROCESS));
    if tracepoint == Tracepoint::Send {
        once(&mut code, known);
    }
    code.call(KTIME_GET_NS);
    code.store(0, at(place::TIME));
    code.copy(1, 10);
    code.add(1, at(place::NAME).into());
    code.set(2, 16);
    code.call(GET_CURRENT_COMM);
    code.copy(3, 7);
    code.read(place::COMMON, COMMON as i32);
    code.load(3, 10, at(place::COMMON + layout.net as usize));
    code.add(3, layout.net_inum as i32);
    code.read(place::NAMESPACE, 4);
    // Every thread is a copy of another: it is the first that tells what its process is.
    code.call(GET_CURRENT_TASK);
    code.copy(3, 0);
    code.add(3, layout.task_leader as i32);
    code.read(place::LEADER, 8);
    code.load(3, 10, at(place::LEADER));
    code.add(3, layout.task_flags as i32);
    code.read(place::FLAGS, 4);
    code.map(notes);
    code.copy(2, 10);
    code.add(2, at(0).into());
    code.set(3, OLDEST_GOES);
    code.call(MAP_PUSH_ELEM);
    code.end();
    code.0
}

/// Goes on if a process has just begun or ended a connection, or the network has answered the beginning of one.
fn of_interest(code: &mut Assembly) {
    // r1 = the state before, r2 = that from now on
    code.load(1, 6, 8);
    code.load(2, 6, 16);
    // if before == SYN_SENT || after == SYN_SENT || after == FIN_WAIT1 || after == LAST_ACK go on, else return 0
    code.put(0x15, 1, 0, 5, state::SYN_SENT as i32);
    code.put(0x15, 2, 0, 4, state::SYN_SENT as i32);
    code.put(0x15, 2, 0, 3, state::FIN_WAIT1 as i32);
    code.put(0x15, 2, 0, 2, state::LAST_ACK as i32);
    code.end();
    // *(u32 *)before = r1, *(u32 *)state = r2
    code.put(0x63, 10, 1, at(place::STATE_BEFORE), 0);
    code.put(0x63, 10, 2, at(place::STATE), 0);
}

/// Goes on if this process has not sent anything by this socket from this port yet.
fn once(code: &mut Assembly, known: i32) {
    code.store(7, KEY_AT);
    // The upper half of r0 is the process; the port goes into the lower one.
    code.put(0x77, 0, 0, 0, 32);
    code.put(0x67, 0, 0, 0, 32);
    code.put(0x69, 1, 10, at(place::PORT), 0);
    code.put(0x4f, 0, 1, 0, 0);
    code.store(0, KEY_AT + 8);
    code.map(known);
    code.copy(2, 10);
    code.add(2, KEY_AT.into());
    code.call(MAP_LOOKUP_ELEM);
    // if r0 == 0 go on, else return 0
    code.put(0x15, 0, 0, 2, 0);
    code.end();
    code.map(known);
    code.copy(2, 10);
    code.add(2, KEY_AT.into());
    // What it is remembered with does not matter.
    code.copy(3, 10);
    code.add(3, KEY_AT.into());
    code.set(4, 0);
    code.call(MAP_UPDATE_ELEM);
}
