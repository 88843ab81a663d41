//! The system call bpf(2): the only thing here that the compiler cannot vouch for.
#![allow(unsafe_code)]

use rustix::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::{ffi::CStr, io};

const MAP_CREATE: i32 = 0;
const PROG_LOAD: i32 = 5;
const RAW_TRACEPOINT_OPEN: i32 = 17;
const MAP_LOOKUP_AND_DELETE_ELEM: i32 = 21;

/// `BPF_MAP_TYPE_QUEUE`.
const QUEUE: u32 = 22;
/// `BPF_MAP_TYPE_LRU_HASH`.
const LRU_HASH: u32 = 9;
/// `BPF_PROG_TYPE_RAW_TRACEPOINT`.
const RAW_TRACEPOINT: u32 = 17;

/// Octets of `union bpf_attr` that are used.
const ATTRIBUTES: usize = 120;

/// What the program may be linked with: radar's own licence, and the kernel's.
const LICENSE: &CStr = c"Dual MIT/GPL";

struct Attributes([u8; ATTRIBUTES]);

impl Attributes {
    fn new() -> Self {
        Self([0; ATTRIBUTES])
    }
    fn word(mut self, at: usize, word: u32) -> Self {
        self.0[at..at + 4].copy_from_slice(&word.to_ne_bytes());
        self
    }
    fn address<T>(mut self, at: usize, address: *const T) -> Self {
        self.0[at..at + 8].copy_from_slice(&(address as u64).to_ne_bytes());
        self
    }
    /// # Safety
    /// Addresses among them are of memory that is as long as the command needs, and that it may write to if it does.
    unsafe fn call(&self, command: i32) -> io::Result<i32> {
        // SAFETY: the attributes are as long as is said, and the caller vouches for what they lead to.
        let result = unsafe { libc::syscall(libc::SYS_bpf, command, self.0.as_ptr(), ATTRIBUTES) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as i32) }
    }
    /// # Safety
    /// As for [`Self::call`]; the command returns a file descriptor.
    unsafe fn open(&self, command: i32) -> io::Result<OwnedFd> {
        // SAFETY: as above.
        let fd = unsafe { self.call(command) }?;
        // SAFETY: the kernel has just opened it for us.
        Ok(unsafe { OwnedFd::from_raw_fd(fd) })
    }
}

/// A queue of elements of `octets` each, of which the oldest makes room.
pub fn queue(octets: usize, elements: u32) -> io::Result<OwnedFd> {
    let attributes = Attributes::new().word(0, QUEUE).word(8, octets as u32).word(12, elements);
    // SAFETY: there are no addresses.
    unsafe { attributes.open(MAP_CREATE) }
}

/// Takes the oldest element of a queue; `false` if there is none.
pub fn take<const N: usize>(queue: &OwnedFd, element: &mut [u8; N]) -> bool {
    let attributes = Attributes::new().word(0, queue.as_raw_fd() as u32).address(16, element.as_mut_ptr());
    // SAFETY: the queue was made for elements of this length.
    unsafe { attributes.call(MAP_LOOKUP_AND_DELETE_ELEM) }.is_ok()
}

/// A table of keys of `octets` each, of which the one that was least used makes room.
pub fn table(octets: usize, elements: u32) -> io::Result<OwnedFd> {
    let attributes = Attributes::new().word(0, LRU_HASH).word(4, octets as u32).word(8, 4).word(12, elements);
    // SAFETY: there are no addresses.
    unsafe { attributes.open(MAP_CREATE) }
}

/// Has the kernel run a program at one of its tracepoints, until what is returned is closed.
pub fn attach(instructions: &[u8], tracepoint: &CStr) -> io::Result<OwnedFd> {
    let mut attributes = Attributes::new()
        .word(0, RAW_TRACEPOINT)
        .word(4, (instructions.len() / 8) as u32)
        .address(8, instructions.as_ptr())
        .address(16, LICENSE.as_ptr());
    attributes.0[48..61].copy_from_slice(b"radar_process");
    // SAFETY: program and license live until the call returns.
    let program = unsafe { attributes.open(PROG_LOAD) }?;
    let attributes = Attributes::new().address(0, tracepoint.as_ptr()).word(8, program.as_raw_fd() as u32);
    // SAFETY: the name lives until the call returns.
    unsafe { attributes.open(RAW_TRACEPOINT_OPEN) }
}
