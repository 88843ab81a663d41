//! A link whose packets the test carries itself: with a delay, and with a router in it that knows MPLS.

use super::Link;
use std::{
    ffi::CString,
    fs::File,
    io::{Read, Write},
    mem,
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::channel,
    },
    thread,
    time::{Duration, Instant},
};

/// What becomes of a packet that has come to the near end: it goes on, or this comes back.
pub type Router = fn(&mut [u8]) -> Option<Vec<u8>>;

/// Lays a link that takes `delay` each way.
pub fn lay(link: &Link<'_>, delay: Duration, router: Router) {
    let near = open(link.near);
    let far = open(link.far);
    link.number_ends();
    let back = near.try_clone().expect("a descriptor");
    carry(
        near.try_clone().expect("a descriptor"),
        far.try_clone().expect("a descriptor"),
        delay,
        move |packet| match router(packet) {
            None => true,
            Some(answer) => {
                thread::sleep(delay * 2);
                (&back).write_all(&answer).expect("the near end");
                false
            }
        },
    );
    carry(far, near, delay, |_| true);
}

/// A TUN interface in a namespace.
fn open((space, name): (&str, &str)) -> File {
    let (space, name) = (format!("/run/netns/{space}"), name.to_owned());
    // A thread of its own, since the namespace it goes to is for life.
    thread::spawn(move || {
        let space = File::open(space).expect("the namespace");
        // SAFETY: the descriptor is open.
        assert_eq!(unsafe { libc::setns(space.as_raw_fd(), libc::CLONE_NEWNET) }, 0);
        let path = CString::new("/dev/net/tun").expect("a path");
        // SAFETY: the path ends in 0, and the descriptor is nobody else's.
        let tun = unsafe { libc::open(path.as_ptr(), libc::O_RDWR | libc::O_CLOEXEC) };
        assert!(tun >= 0, "/dev/net/tun");
        // SAFETY: it was opened just now.
        let tun = unsafe { OwnedFd::from_raw_fd(tun) };
        // SAFETY: all zero is a request without a name.
        let mut request: libc::ifreq = unsafe { mem::zeroed() };
        for (to, octet) in request.ifr_name.iter_mut().zip(name.bytes()) {
            *to = octet as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short;
        // SAFETY: the request lives until the call returns.
        assert_eq!(unsafe { libc::ioctl(tun.as_raw_fd(), libc::TUNSETIFF as _, &request) }, 0, "{name}");
        File::from(tun)
    })
    .join()
    .expect("a TUN interface")
}

/// Carries packets from one end to the other, as long as both are there.
fn carry(
    mut from: File,
    mut to: File,
    delay: Duration,
    mut passes: impl FnMut(&mut [u8]) -> bool + Send + 'static,
) {
    let (sender, receiver) = channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = [0; 2048];
        while let Ok(length) = from.read(&mut buffer) {
            let (due, mut packet) = (Instant::now() + delay, buffer[..length].to_vec());
            if passes(&mut packet) && sender.send((due, packet)).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        for (due, packet) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&packet).is_err() {
                return;
            }
        }
    });
}

/// A link that only passes on.
pub fn cable(_: &mut [u8]) -> Option<Vec<u8>> {
    None
}

/// The router that [`mpls`] is.
pub const MPLS: [u8; 4] = [203, 0, 113, 7];

/// A router of IPv4 that got the packet with two labels on it (RFC 4950 §3), 16001 and 24 at the bottom.
pub fn mpls(packet: &mut [u8]) -> Option<Vec<u8>> {
    if packet[0] >> 4 != 4 {
        return None;
    }
    packet[8] -= 1;
    if packet[8] > 0 {
        packet[10..12].fill(0);
        let sum = checksum(&packet[..20]);
        packet[10..12].copy_from_slice(&sum);
        return None;
    }
    packet[8] = 1;
    // RFC 4884 §4: the datagram is 128 octets long, 32 words.
    let mut icmp = vec![11, 0, 0, 0, 0, 32, 0, 0];
    icmp.extend_from_slice(packet);
    icmp.resize(8 + 128, 0);
    let labels: [u8; 8] = [0x03, 0xE8, 0x1A, 1, 0x00, 0x01, 0x81, 1];
    let mut extension = vec![0x20, 0, 0, 0, 0, 12, 1, 1];
    extension.extend_from_slice(&labels);
    let sum = checksum(&extension);
    extension[2..4].copy_from_slice(&sum);
    icmp.extend_from_slice(&extension);
    Some(from_router(icmp, packet))
}

/// A neighbour who answers every fifth packet of IPv4 with an ICMP that is none: of the packet that it is about the
/// header says that it is longer than what is there, or that there is less of UDP than its header.
pub fn hostile(packet: &mut [u8]) -> Option<Vec<u8>> {
    static SEEN: AtomicU32 = AtomicU32::new(0);
    let seen = SEEN.fetch_add(1, Ordering::Relaxed);
    if packet[0] >> 4 != 4 || seen % 5 != 4 {
        return None;
    }
    let mut about = packet[..28].to_vec();
    match seen % 2 {
        0 => about[0] = 0x4F,
        _ => about[24..26].fill(0),
    }
    let mut icmp = vec![11, 0, 0, 0, 0, 0, 0, 0];
    icmp.extend_from_slice(&about);
    Some(from_router(icmp, packet))
}

/// An ICMP message in a packet of the router to who has sent another.
fn from_router(mut icmp: Vec<u8>, to: &[u8]) -> Vec<u8> {
    let sum = checksum(&icmp);
    icmp[2..4].copy_from_slice(&sum);
    let mut answer = vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1, 0, 0];
    answer[2..4].copy_from_slice(&(20 + icmp.len() as u16).to_be_bytes());
    answer.extend_from_slice(&MPLS);
    answer.extend_from_slice(&to[12..16]);
    let sum = checksum(&answer);
    answer[10..12].copy_from_slice(&sum);
    answer.extend_from_slice(&icmp);
    answer
}

/// The checksum of the Internet (RFC 1071).
fn checksum(octets: &[u8]) -> [u8; 2] {
    let words = octets.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0)));
    let mut sum: u32 = words.sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}
