//! The options of packet(7) sockets that libpcap does not set for us.

use std::{
    io,
    mem::{size_of, size_of_val},
    os::fd::{AsRawFd, BorrowedFd},
};

use super::program::Instruction;

/// Replaces the socket's filter. From the next packet on the kernel asks the new one; what is in
/// the ring already stays.
pub fn attach(socket: BorrowedFd<'_>, program: &[Instruction]) -> io::Result<()> {
    with_program(program, |program| {
        // SAFETY: the option takes a sock_fprog, and the instructions that it leads to outlive the
        // call.
        unsafe { set(socket, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, program) }
    })
}

/// Joins the fan-out group `id` of this kind, and returns its id; without an id, a new group.
pub fn join_fanout(socket: BorrowedFd<'_>, kind: u32, id: Option<u16>) -> io::Result<u16> {
    let option = match id {
        Some(id) => u32::from(id) | kind << 16,
        // The kernel chooses an id that no other process uses.
        None => (kind | libc::PACKET_FANOUT_FLAG_UNIQUEID) << 16,
    };
    // SAFETY: the option takes an int.
    unsafe { set(socket, libc::SOL_PACKET, libc::PACKET_FANOUT, &option) }?;
    let joined = get(socket, libc::SOL_PACKET, libc::PACKET_FANOUT)?;
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the id")]
    let id = joined as u16;
    Ok(id)
}

/// Gives the socket's fan-out group the program that chooses a member for each packet.
pub fn choose_by(socket: BorrowedFd<'_>, program: &[Instruction]) -> io::Result<()> {
    with_program(program, |program| {
        // SAFETY: the option takes a sock_fprog, and the instructions that it leads to outlive the
        // call.
        unsafe { set(socket, libc::SOL_PACKET, libc::PACKET_FANOUT_DATA, program) }
    })
}

fn with_program(
    program: &[Instruction],
    call: impl FnOnce(&libc::sock_fprog) -> io::Result<()>,
) -> io::Result<()> {
    let mut code: Vec<libc::sock_filter> = program
        .iter()
        .map(|&Instruction { code, jt, jf, k }| libc::sock_filter { code, jt, jf, k })
        .collect();
    let len = u16::try_from(code.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    call(&libc::sock_fprog { len, filter: code.as_mut_ptr() })
}

/// Whether the interface of this name is switched on.
pub fn is_up(control: BorrowedFd<'_>, name: &str) -> io::Result<bool> {
    // SAFETY: an ifreq is numbers and octets, for which zeros are valid.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    let room = request.ifr_name.len() - 1;
    if name.len() > room {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    for (to, from) in request.ifr_name.iter_mut().zip(name.bytes()) {
        *to = from.cast_signed();
    }
    // SAFETY: SIOCGIFFLAGS reads the name, which ends in a zero, and writes the flags, both within
    // the ifreq that the pointer leads to.
    let result = unsafe { libc::ioctl(control.as_raw_fd(), libc::SIOCGIFFLAGS, &raw mut request) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so the flags are what the union holds.
    let flags = unsafe { request.ifr_ifru.ifru_flags };
    Ok(i32::from(flags) & libc::IFF_UP != 0)
}

/// Sets an option.
///
/// # Safety
/// `value` is what the kernel takes for this option, and what it points to is there.
unsafe fn set<T>(socket: BorrowedFd<'_>, level: i32, name: i32, value: &T) -> io::Result<()> {
    let (length, value) = (length_of(size_of_val(value)), std::ptr::from_ref(value).cast());
    // SAFETY: the pointer leads to `length` octets that live over the call; what they mean is the
    // caller's promise.
    let result = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, value, length) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn get(socket: BorrowedFd<'_>, level: i32, name: i32) -> io::Result<u32> {
    let mut value = 0_u32;
    let mut length = length_of(size_of::<u32>());
    // SAFETY: the kernel writes at most `length` octets to `value`, which has that many, and any
    // octets are a valid u32.
    let result = unsafe {
        libc::getsockopt(socket.as_raw_fd(), level, name, (&raw mut value).cast(), &raw mut length)
    };
    if result == 0 { Ok(value) } else { Err(io::Error::last_os_error()) }
}

fn length_of(octets: usize) -> libc::socklen_t {
    libc::socklen_t::try_from(octets).unwrap_or(libc::socklen_t::MAX)
}
