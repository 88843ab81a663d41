//! The sockets that questions go out from, known by their ports: a capture sees these questions too, and whoever
//! looks at it should be told that they are radar's own.

use hickory_resolver::net::runtime::{
    RuntimeProvider, TokioHandle, TokioRuntimeProvider, TokioTime, iocompat::AsyncIoTokioAsStd,
};
use std::{
    collections::VecDeque,
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpSocket, TcpStream, UdpSocket},
    time::timeout,
};

/// How long a port stays known after its socket was opened. A question has been answered or given up by then, and
/// the capture has seen it.
const KEPT: Duration = Duration::from_secs(60);
/// Sockets that are known at a time; each question has one, so this is more than a minute's at 60 a second.
const MAX: usize = 4096;

/// A socket: its port, whom it asks, when it was opened.
#[derive(Debug)]
struct Own {
    port: u16,
    server: SocketAddr,
    opened: Instant,
}

/// Sockets that were opened of late. Clones are the same list.
#[derive(Clone, Debug, Default)]
pub struct OwnSockets(Arc<Mutex<VecDeque<Own>>>);

impl OwnSockets {
    /// Whether a question to `server` from this port is one of ours. Which of this machine's addresses it came
    /// from is not known: whoever asks has to know that it is one.
    #[must_use]
    pub fn contains(&self, port: u16, server: SocketAddr) -> bool {
        let server = SocketAddr::new(server.ip().to_canonical(), server.port());
        self.list().iter().any(|own| own.port == port && own.server == server)
    }

    fn add(&self, port: u16, server: SocketAddr, opened: Instant) {
        let mut list = self.list();
        let is_old = |own: &Own| opened.saturating_duration_since(own.opened) > KEPT;
        while list.len() >= MAX || list.front().is_some_and(is_old) {
            list.pop_front();
        }
        list.push_back(Own { port, server, opened });
    }

    fn list(&self) -> MutexGuard<'_, VecDeque<Own>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Opens the resolver's sockets and notes each before anything is sent from it.
#[derive(Clone)]
pub(crate) struct Provider {
    tokio: TokioRuntimeProvider,
    own: OwnSockets,
}

impl Provider {
    pub(crate) fn new(own: OwnSockets) -> Self {
        Self { tokio: TokioRuntimeProvider::new(), own }
    }
}

type Opening<T> = Pin<Box<dyn Send + Future<Output = io::Result<T>>>>;

impl RuntimeProvider for Provider {
    type Handle = TokioHandle;
    type Timer = TokioTime;
    type Udp = UdpSocket;
    type Tcp = AsyncIoTokioAsStd<TcpStream>;

    fn create_handle(&self) -> Self::Handle {
        self.tokio.create_handle()
    }

    fn connect_tcp(
        &self,
        server: SocketAddr,
        local: Option<SocketAddr>,
        wait: Option<Duration>,
    ) -> Opening<Self::Tcp> {
        let own = self.own.clone();
        Box::pin(async move {
            let socket = if server.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            // Bound before it connects, so that the port is known before the first packet.
            socket.bind(local.unwrap_or_else(|| any(server)))?;
            socket.set_nodelay(true)?;
            own.add(socket.local_addr()?.port(), server, Instant::now());
            let connecting = timeout(wait.unwrap_or(Duration::from_secs(5)), socket.connect(server));
            let stream = connecting.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            Ok(AsyncIoTokioAsStd(stream))
        })
    }

    fn bind_udp(&self, local: SocketAddr, server: SocketAddr) -> Opening<Self::Udp> {
        let own = self.own.clone();
        Box::pin(async move {
            let socket = UdpSocket::bind(local).await?;
            own.add(socket.local_addr()?.port(), server, Instant::now());
            Ok(socket)
        })
    }
}

/// Any address of this machine, and any port.
fn any(server: SocketAddr) -> SocketAddr {
    let address: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    SocketAddr::new(address, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_known_with_their_server_and_not_for_ever() {
        let own = OwnSockets::default();
        let server = |last| SocketAddr::from(([9, 9, 9, last], 53));
        let start = Instant::now();
        own.add(1000, server(1), start);
        own.add(2000, server(2), start + Duration::from_secs(1));
        assert!(own.contains(1000, server(1)) && own.contains(2000, server(2)));
        assert!(!own.contains(1000, server(2)));
        own.add(3000, server(1), start + KEPT + Duration::from_millis(500));
        assert!(!own.contains(1000, server(1)) && own.contains(2000, server(2)));
    }

    #[test]
    fn no_more_are_known_than_there_is_room_for() {
        let own = OwnSockets::default();
        let server = SocketAddr::from(([9, 9, 9, 9], 53));
        (0..5000).for_each(|port| own.add(port, server, Instant::now()));
        assert_eq!(own.list().len(), MAX);
        assert!(own.contains(4999, server) && !own.contains(0, server));
    }
}
