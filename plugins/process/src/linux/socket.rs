//! Which socket is at an end of a flow (sock_diag(7)): its inode, which leads to its process, and its user.

use super::netlink::Kernel;
use crate::tuple::Transport;
use netlink_packet_sock_diag::{
    SockDiagMessage,
    constants::{AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP, TCP_ESTABLISHED, TCP_LISTEN, TCP_SYN_RECV},
    inet::{ExtensionFlags, InetRequest, SocketId, StateFlags},
};
use netlink_sys::protocols::NETLINK_SOCK_DIAG;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// A socket as the kernel tells of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Socket {
    /// That of `/proc/PID/fd`; 0 if no process holds it: it was closed, or not accepted yet.
    pub inode: u64,
    /// Who made it.
    pub uid: u32,
    /// It is none of this flow, but listens for such.
    pub listens: bool,
}

/// The sockets of one network namespace.
pub struct Sockets(Kernel);

impl Sockets {
    /// Opens the way to those of the namespace that the calling thread is in.
    pub fn open() -> io::Result<Self> {
        Kernel::open(NETLINK_SOCK_DIAG).map(Self)
    }

    /// The socket that packets from `remote` to `local` reach: the connected one, else the one that is bound to
    /// `local` or its port. IPv6 sockets that take IPv4 are among those of an IPv4 address.
    pub fn at(
        &mut self,
        transport: Transport,
        local: SocketAddr,
        remote: SocketAddr,
        interface: u32,
    ) -> io::Result<Option<Socket>> {
        let Some((found, state)) = self.exact(transport, local, remote, interface)? else {
            return Ok(None);
        };
        if transport == Transport::Udp {
            return Ok(Some(found));
        }
        let is_waiting = found.inode == 0 && matches!(state, TCP_ESTABLISHED | TCP_SYN_RECV);
        if is_waiting {
            // Nobody has accepted it: it still belongs to who listens.
            let anybody = match local {
                SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            };
            let listener = self.exact(transport, local, SocketAddr::new(anybody, 0), interface)?;
            let listener = listener.filter(|(_, state)| *state == TCP_LISTEN);
            return Ok(Some(listener.map_or(found, |(listener, _)| Socket { listens: true, ..listener })));
        }
        Ok(Some(Socket { listens: state == TCP_LISTEN, ..found }))
    }

    fn exact(
        &mut self,
        transport: Transport,
        local: SocketAddr,
        remote: SocketAddr,
        interface: u32,
    ) -> io::Result<Option<(Socket, u8)>> {
        let (protocol, (source, destination)) = match transport {
            Transport::Tcp => (IPPROTO_TCP, (local, remote)),
            // The kernel takes those of UDP the other way round (`udp_dump_one`).
            Transport::Udp => (IPPROTO_UDP, (remote, local)),
        };
        let question = SockDiagMessage::InetRequest(InetRequest {
            family: if local.is_ipv4() { AF_INET } else { AF_INET6 },
            protocol,
            extensions: ExtensionFlags::empty(),
            states: StateFlags::all(),
            socket_id: SocketId {
                source_port: source.port(),
                destination_port: destination.port(),
                source_address: source.ip(),
                destination_address: destination.ip(),
                interface_id: interface,
                // That of any socket.
                cookie: [0xff; 8],
            },
        });
        let Some(SockDiagMessage::InetResponse(answer)) = self.0.ask(question)? else {
            return Ok(None);
        };
        let header = answer.header;
        // One that is connected to somebody else is none of this flow's.
        let id = &header.socket_id;
        let is_connected = !id.destination_address.is_unspecified() && id.destination_port != 0;
        if is_connected
            && (id.destination_port != remote.port() || canonical(id.destination_address) != remote.ip())
        {
            return Ok(None);
        }
        let socket = Socket { inode: header.inode.into(), uid: header.uid, listens: false };
        Ok(Some((socket, header.state)))
    }
}

fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}
