//! This machine's addresses, and word of each that comes or goes: rtnetlink(7).
//!
//! Nothing waits here but the beginning: the kernel's word lies in the socket until somebody looks.

use crate::address::{Address, mapped};
use netlink_packet_core::{
    NLM_F_DUMP, NLM_F_REQUEST, NetlinkBuffer, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::{
    RouteNetlinkMessage,
    address::{AddressAttribute, AddressMessage},
};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    os::fd::{AsRawFd, BorrowedFd},
    time::{Duration, Instant},
};

/// Word of IPv4 and IPv6 addresses: `RTMGRP_IPV4_IFADDR`, `RTMGRP_IPV6_IFADDR`.
const GROUPS: u32 = 0x10 | 0x100;
/// What the kernel sends at once at most (`NLMSG_GOODSIZE` and its kin).
const BUFFER: usize = 32 << 10;
/// How long the kernel is given to tell of all addresses at the beginning; it takes less than a millisecond.
const PATIENCE: Duration = Duration::from_secs(1);
/// Addresses that are known; a machine with more is one that is asked too much.
const ADDRESSES_MAX: usize = 65_536;

/// The addresses of this network namespace.
#[derive(Debug)]
pub(crate) struct Watch {
    socket: Socket,
    /// By address and interface: its network's broadcast address, if it has one.
    known: HashMap<(Address, u32), Option<Address>>,
    buffer: Vec<u8>,
    /// The kernel has begun to tell of all, and is not done.
    is_told: bool,
}

impl Watch {
    /// All addresses that there are now.
    pub(crate) fn open() -> io::Result<Self> {
        let mut socket = Socket::new(NETLINK_ROUTE)?;
        socket.bind(&SocketAddr::new(0, GROUPS))?;
        socket.set_non_blocking(true)?;
        let (known, buffer) = (HashMap::new(), Vec::with_capacity(BUFFER));
        let mut watch = Self { socket, known, buffer, is_told: false };
        watch.ask()?;
        let start = Instant::now();
        while watch.is_told && start.elapsed() < PATIENCE {
            watch.wait();
            watch.look();
        }
        Ok(watch)
    }

    /// Takes in what the kernel has said since; whether that changed anything.
    pub(crate) fn look(&mut self) -> bool {
        let mut changed = false;
        loop {
            self.buffer.clear();
            match self.socket.recv(&mut self.buffer, 0) {
                Ok(0) => return changed,
                Ok(_) => changed |= self.read(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Some of it was lost (ENOBUFS): all is asked for again.
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    self.known.clear();
                    return self.ask().is_ok();
                }
                Err(_) => return changed,
            }
        }
    }

    /// This machine's addresses, and the broadcast addresses of its networks.
    pub(crate) fn addresses(&self) -> (Vec<Address>, Vec<Address>) {
        let machine = self.known.keys().map(|(address, _)| *address).collect();
        (machine, self.known.values().filter_map(|broadcast| *broadcast).collect())
    }

    fn ask(&mut self) -> io::Result<()> {
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST | NLM_F_DUMP;
        let message = RouteNetlinkMessage::GetAddress(AddressMessage::default());
        let mut message = NetlinkMessage::new(header, NetlinkPayload::from(message));
        message.finalize();
        let mut octets = vec![0; message.buffer_len()];
        message.serialize(&mut octets);
        self.socket.send_to(&octets, &SocketAddr::new(0, 0), 0)?;
        self.is_told = true;
        Ok(())
    }

    fn wait(&self) {
        // SAFETY: the descriptor is the socket's, which lives as long as `self`.
        #[allow(unsafe_code)]
        let descriptor = unsafe { BorrowedFd::borrow_raw(self.socket.as_raw_fd()) };
        let timeout = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
        // Whatever comes of it, the socket is looked at next.
        let _ = poll(&mut [PollFd::new(&descriptor, PollFlags::IN)], Some(&timeout));
    }

    /// The messages of a datagram; whether they changed anything.
    fn read(&mut self) -> bool {
        let (mut changed, mut at) = (false, 0);
        while let Some(rest) = self.buffer.get(at..).filter(|rest| !rest.is_empty()) {
            let Ok(length) = NetlinkBuffer::new_checked(rest).map(|message| message.length() as usize) else {
                break;
            };
            let Ok(message) = NetlinkMessage::<RouteNetlinkMessage>::deserialize(rest) else { break };
            match message.payload {
                NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewAddress(message)) => {
                    changed |= take(&mut self.known, &message, true);
                }
                NetlinkPayload::InnerMessage(RouteNetlinkMessage::DelAddress(message)) => {
                    changed |= take(&mut self.known, &message, false);
                }
                NetlinkPayload::Done(_) | NetlinkPayload::Error(_) => self.is_told = false,
                _ => {}
            }
            at += length.max(1).next_multiple_of(4);
        }
        changed
    }
}

/// What a message says; whether that is new.
fn take(
    known: &mut HashMap<(Address, u32), Option<Address>>,
    message: &AddressMessage,
    is_there: bool,
) -> bool {
    let (mut local, mut address, mut broadcast) = (None, None, None);
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(ip) => local = Some(mapped(*ip)),
            AddressAttribute::Address(ip) => address = Some(mapped(*ip)),
            AddressAttribute::Broadcast(ip) => broadcast = Some(mapped(IpAddr::V4(*ip))),
            _ => {}
        }
    }
    // Of a link between two, IFA_ADDRESS is the other end.
    let Some(address) = local.or(address) else { return false };
    let key = (address, message.header.index);
    if !is_there {
        return known.remove(&key).is_some();
    }
    known.len() < ADDRESSES_MAX && known.insert(key, broadcast) != Some(broadcast)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::parse;
    use std::process::Command;

    #[test]
    fn the_loopback_is_this_machines() {
        let watch = Watch::open().unwrap();
        assert!(!watch.is_told);
        let (machine, _) = watch.addresses();
        assert!(machine.contains(&parse("127.0.0.1").unwrap()), "{machine:?}");
    }

    /// In a network namespace of its own, which ends with the thread.
    #[test]
    fn an_address_is_known_when_it_comes_and_gone_when_it_goes() {
        let in_namespace = || {
            // SAFETY: only this thread changes its namespace; nothing is shared that the namespace would take away.
            #[allow(unsafe_code)]
            let entered = unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNET) };
            if entered.is_err() || !ip("link set lo up") {
                eprintln!("skipped: it needs root and ip");
                return;
            }
            assert!(ip("link add d0 type veth peer name d1") && ip("link set d0 up"));
            let mut watch = Watch::open().unwrap();
            for address in ["198.51.100.7", "2001:db8::7"] {
                let has = |watch: &Watch| watch.addresses().0.contains(&parse(address).unwrap());
                assert!(!has(&watch));
                assert!(ip(&format!("addr add {address}/24 dev d0 nodad")));
                assert!(soon(&mut watch, has), "{address} has not come");
                assert!(ip(&format!("addr del {address}/24 dev d0")));
                assert!(soon(&mut watch, |watch| !has(watch)), "{address} has not gone");
            }
            assert!(ip("addr add 198.51.100.7/24 brd + dev d0"));
            assert!(soon(&mut watch, |watch| watch
                .addresses()
                .1
                .contains(&parse("198.51.100.255").unwrap())));
        };
        std::thread::spawn(in_namespace).join().unwrap();
    }

    fn soon(watch: &mut Watch, is_so: impl Fn(&Watch) -> bool) -> bool {
        let start = Instant::now();
        while !is_so(watch) && start.elapsed() < Duration::from_secs(1) {
            watch.look();
            std::thread::sleep(Duration::from_millis(5));
        }
        is_so(watch)
    }

    fn ip(words: &str) -> bool {
        Command::new("ip").args(words.split(' ')).status().is_ok_and(|status| status.success())
    }
}
