//! A network of its own for a test, and packets in it: numbered, at a chosen rate, so that what was
//! lost, seen twice or changed can be told exactly.
//!
//! It depends on nothing of radar, so that other tests can take it by `#[path]`.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::{
    env, io,
    ops::Range,
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

/// Set in the process that runs within the network of its own.
const INSIDE: &str = "RADAR_TEST_NETWORK";

/// Runs the calling test again in a process with its own network and its own `/sys`, where `body`
/// is then called; in the first process it only waits for that. Needs root: without, the test is
/// left out, and says so.
pub fn in_own_network(test: &str, body: impl FnOnce()) {
    if env::var_os(INSIDE).is_some() {
        return body();
    }
    // SAFETY: geteuid has no conditions.
    if unsafe { libc::geteuid() } != 0 {
        eprintln!("{test}: left out, it needs root for a network of its own");
        return;
    }
    let script = "mount -t sysfs sysfs /sys && ip link set lo up && exec \"$0\" \"$@\"";
    let status = Command::new("unshare")
        .args(["--net", "--mount", "sh", "-c", script])
        .arg(env::current_exe().expect("this test"))
        .args(["--exact", test, "--nocapture", "--include-ignored"])
        .env(INSIDE, "1")
        .status()
        .expect("unshare of util-linux");
    assert!(status.success(), "{test} failed in its own network: {status}");
}

/// Runs a command of iproute2 or the like.
pub fn run(command: &str) {
    let mut words = command.split_whitespace();
    let program = words.next().expect("a command");
    let output = Command::new(program).args(words).output().expect("installed");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Two interfaces joined like the ends of a cable, switched on, on which nothing but our own
/// packets moves: without addresses, without IPv6's own chatter.
pub fn cable(one: &str, other: &str) {
    run(&format!("ip link add {one} type veth peer name {other}"));
    for end in [one, other] {
        silence(end);
        run(&format!("ip link set {end} up"));
    }
    connected(one);
    connected(other);
}

/// Waits until packets go through an interface that was switched on: until the kernel has noticed
/// the cable, it drops them without a word.
pub fn connected(interface: &str) {
    let state = format!("/sys/class/net/{interface}/operstate");
    while std::fs::read_to_string(&state).expect("the interface").trim() != "up" {
        sleep(Duration::from_millis(1));
    }
    // The state is told a moment before the queue is opened.
    sleep(Duration::from_millis(5));
}

/// Keeps an interface from sending of itself. Where there is no IPv6 there is nothing to do.
fn silence(interface: &str) {
    let _ = std::fs::write(format!("/proc/sys/net/ipv6/conf/{interface}/disable_ipv6"), "1");
}

/// Octets of a frame, without its check sequence: the least that Ethernet has.
pub const FRAME: usize = 60;

/// A UDP datagram from one of 1000 ports and 200 hosts, with its number in it.
pub fn frame(number: u64) -> [u8; FRAME] {
    let mut frame = [0; FRAME];
    frame[..14].copy_from_slice(b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\0");
    frame[14..34].copy_from_slice(b"\x45\0\0\x2e\0\0\0\0\x40\x11\0\0\xc0\0\x02\0\xc6\x33\x64\x01");
    frame[29] = 1 + (number % 200) as u8;
    frame[34..36].copy_from_slice(&(10_000 + (number % 1000) as u16).to_be_bytes());
    frame[36..40].copy_from_slice(b"\0\x09\0\x1a");
    frame[42..50].copy_from_slice(&number.to_be_bytes());
    frame[50..54].copy_from_slice(b"test");
    frame
}

/// The number of a frame made by [`frame`]; none if it is not whole and as it was.
pub fn number(data: &[u8]) -> Option<u64> {
    let number = u64::from_be_bytes(*data.get(42..)?.first_chunk()?);
    (data == frame(number)).then_some(number)
}

/// Sends frames by an interface as they are.
pub struct Sender {
    socket: OwnedFd,
}

/// Frames given to the kernel at once. More would overrun its queue between the two ends of a cable,
/// which holds 1000.
const BURST: u64 = 64;

impl Sender {
    /// Opens a packet socket for sending only.
    pub fn open(interface: &str) -> io::Result<Self> {
        // SAFETY: no pointers; protocol 0 receives nothing.
        let socket = unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) };
        if socket < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the call succeeded, and nobody else has the descriptor.
        let socket = unsafe { OwnedFd::from_raw_fd(socket) };
        let index = std::fs::read_to_string(format!("/sys/class/net/{interface}/ifindex"))?;
        // SAFETY: a sockaddr_ll is numbers, for which zeros are valid.
        let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
        address.sll_family = libc::AF_PACKET as u16;
        address.sll_ifindex = index.trim().parse().map_err(io::Error::other)?;
        let length = size_of_val(&address) as libc::socklen_t;
        // SAFETY: the pointer leads to an address of `length` octets.
        match unsafe { libc::bind(socket.as_raw_fd(), (&raw const address).cast(), length) } {
            0 => Ok(Self { socket }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Sends one frame.
    pub fn send(&self, frame: &[u8]) -> io::Result<()> {
        Ok(rustix::io::write(&self.socket, frame).map(drop)?)
    }

    /// Sends the frames with these numbers, so many a second, and returns once all are sent.
    pub fn send_numbers(&self, numbers: Range<u64>, rate: u64) -> io::Result<()> {
        let (begun, first) = (Instant::now(), numbers.start);
        let mut next = first;
        while next < numbers.end {
            let due = Duration::from_nanos((next - first) * 1_000_000_000 / rate);
            if let Some(early) = due.checked_sub(begun.elapsed()) {
                sleep(early);
            }
            next += self.burst(next..numbers.end.min(next + BURST))?;
        }
        Ok(())
    }

    /// Sends frames at once, and returns how many the kernel took.
    fn burst(&self, numbers: Range<u64>) -> io::Result<u64> {
        let mut frames: Vec<_> = numbers.map(frame).collect();
        let mut pieces: Vec<_> = frames
            .iter_mut()
            .map(|frame| libc::iovec { iov_base: frame.as_mut_ptr().cast(), iov_len: FRAME })
            .collect();
        let mut messages: Vec<_> = pieces
            .iter_mut()
            .map(|piece| {
                // SAFETY: an mmsghdr is numbers and pointers, for which zeros are valid.
                let mut message: libc::mmsghdr = unsafe { std::mem::zeroed() };
                message.msg_hdr.msg_iov = piece;
                message.msg_hdr.msg_iovlen = 1;
                message
            })
            .collect();
        let count = messages.len() as libc::c_uint;
        // SAFETY: `count` messages, each with one piece of one frame, all of which live on here.
        let sent = unsafe { libc::sendmmsg(self.socket.as_raw_fd(), messages.as_mut_ptr(), count, 0) };
        match u64::try_from(sent) {
            Ok(sent) => Ok(sent),
            Err(_) => match io::Error::last_os_error() {
                // The queue is full: the same frames again, a little later.
                error if error.raw_os_error() == Some(libc::ENOBUFS) => Ok(0),
                error => Err(error),
            },
        }
    }
}

/// What the kernel counts for an interface, such as `rx_packets`.
pub fn counter(interface: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/sys/class/net/{interface}/statistics/{name}"));
    text.expect("a counter").trim().parse().expect("a number")
}
