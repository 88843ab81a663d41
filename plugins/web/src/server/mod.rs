//! The server: a thread of its own that listens, and hands what clients say to the hub.

mod access;
mod assets;
mod routes;
mod session;
#[cfg(test)]
mod tests;
mod tls;

pub use access::Access;
pub use tls::Certificates;

use crate::{
    counters::{Counter, Counters},
    hub::Question,
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use radar_listen::{Connections, Listener, Place};
use routes::{is_guarded, is_used, plain, routes, with_headers};
use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::SyncSender,
    },
    thread::JoinHandle,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime,
    sync::watch,
    time::{sleep, timeout},
};
use tower_service::Service;
use warp::Filter;

/// Octets of a request's head.
const HEAD_MAX: usize = 16 << 10;

/// How long a request's head, or a TLS handshake, may take.
const HEAD: Duration = Duration::from_secs(10);

/// Octets that the kernel holds for one client: what waits there cannot be replaced by something newer.
const SEND_BUFFER: usize = 256 << 10;

/// How long what was sent may wait to be taken. A client that reads nothing is ended by that, however little there is
/// for it: it would take a while until all buffers are full and sending waits (RFC 5482 has the idea).
const TAKEN: Duration = Duration::from_millis(4500);

/// How long open connections may take to end.
const LAST: Duration = Duration::from_millis(300);

/// What all connections share.
pub struct Shared {
    /// Who may ask.
    pub access: Access,
    /// What is counted.
    pub counters: Arc<Counters>,
    questions: SyncSender<Question>,
    clients_max: usize,
    clients: AtomicUsize,
    /// The number of the last client.
    number: AtomicU64,
    end: watch::Receiver<bool>,
}

/// The server as the sink sees it; it ends when this goes.
pub struct Server {
    thread: Option<JoinHandle<()>>,
    end: watch::Sender<bool>,
}

impl Shared {
    /// Asks the hub; `false` if too many questions wait already.
    pub fn ask(&self, question: Question) -> bool {
        let taken = self.questions.try_send(question).is_ok();
        if !taken {
            self.counters.count(Counter::QuestionsRefused);
        }
        taken
    }

    /// The number of a new client, if there may be one more.
    fn take_seat(&self) -> Option<u64> {
        let free = |clients| (clients < self.clients_max).then_some(clients + 1);
        self.clients.fetch_update(Ordering::Relaxed, Ordering::Relaxed, free).ok()?;
        Some(self.number.fetch_add(1, Ordering::Relaxed))
    }

    fn free_seat(&self) {
        self.clients.fetch_sub(1, Ordering::Relaxed);
    }

    /// Waits for the end.
    async fn ended(&self) {
        let mut end = self.end.clone();
        // The one who would say so has gone: that is the end, too.
        let _ = end.wait_for(|end| *end).await;
    }
}

impl Server {
    /// Starts it. The listeners are open already; the thread is made here, so that it has no more rights than the
    /// sink has by now.
    pub fn start(
        listeners: Vec<Listener>,
        tls: Option<Arc<Certificates>>,
        access: Access,
        clients: usize,
        questions: SyncSender<Question>,
        counters: Arc<Counters>,
    ) -> io::Result<Self> {
        let (end, ended) = watch::channel(false);
        let shared = Arc::new(Shared {
            access,
            counters,
            questions,
            clients_max: clients,
            clients: AtomicUsize::new(0),
            number: AtomicU64::new(1),
            end: ended,
        });
        let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let serve = move || {
            runtime.block_on(serve(&listeners, tls, &shared));
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("web".to_owned()).spawn(serve)?;
        Ok(Self { thread: Some(thread), end })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // It waits for nobody longer than LAST, and a panic of its own is already told.
            let _ = thread.join();
        }
    }
}

async fn serve(listeners: &[Listener], tls: Option<Arc<Certificates>>, shared: &Arc<Shared>) {
    // Twice as many as may look, and some for who only asks once.
    let connections = Connections::new(shared.clients_max * 2 + 128);
    for listener in listeners {
        let socket = listener.socket().and_then(|socket| {
            let _ = rustix::net::sockopt::set_socket_send_buffer_size(&socket, SEND_BUFFER);
            TcpListener::from_std(socket)
        });
        let Ok(socket) = socket else { continue };
        tokio::spawn(accept(socket, tls.clone(), Arc::clone(&connections), Arc::clone(shared)));
    }
    shared.ended().await;
    sleep(LAST).await;
}

async fn accept(
    listener: TcpListener,
    tls: Option<Arc<Certificates>>,
    connections: Arc<Connections>,
    shared: Arc<Shared>,
) {
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // No descriptor is left, most likely: they come back as connections end.
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = shared.ended() => return,
        };
        shared.counters.count(Counter::Connections);
        let Some((place, evicted)) = connections.enter() else {
            shared.counters.count(Counter::ConnectionsRefused);
            continue;
        };
        if evicted {
            shared.counters.count(Counter::ConnectionsEvicted);
        }
        let _ = stream.set_nodelay(true);
        let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, TAKEN.as_millis() as u32);
        tokio::spawn(connection(stream, tls.clone(), place, Arc::clone(&shared)));
    }
}

async fn connection(stream: TcpStream, tls: Option<Arc<Certificates>>, place: Place, shared: Arc<Shared>) {
    let Ok(local) = stream.local_addr() else { return };
    let place = &place;
    let work = async {
        match tls {
            None => http(stream, local, place, &shared).await,
            Some(tls) => match timeout(HEAD, tls.acceptor().accept(stream)).await {
                Ok(Ok(stream)) => http(stream, local, place, &shared).await,
                _ => shared.counters.count(Counter::HandshakesFailed),
            },
        }
    };
    tokio::select! {
        () = work => {}
        () = place.away() => {}
        () = shared.ended() => {}
    }
}

/// HTTP/1.1 (RFC 9112) on one connection.
async fn http<S>(stream: S, local: SocketAddr, place: &Place, shared: &Arc<Shared>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let filter = warp::service(routes(shared).boxed());
    let service = service_fn(|request: Request<Incoming>| {
        place.ask();
        let (shared, mut filter) = (Arc::clone(shared), filter.clone());
        async move {
            let (parts, body) = request.into_parts();
            let response = match refused(&parts, local, &shared) {
                Some(response) => response,
                None => {
                    let Ok(response) = filter.call(Request::from_parts(parts, body)).await;
                    response
                }
            };
            Ok::<_, Infallible>(with_headers(response))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_MAX).half_close(false);
    // A connection that breaks is no fault of ours, and one that sends garbage has been answered.
    let _ = http.serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}

/// What a request is answered with that is not ours to answer.
fn refused(
    request: &hyper::http::request::Parts,
    local: SocketAddr,
    shared: &Shared,
) -> Option<warp::reply::Response> {
    let path = request.uri.path();
    let checked = shared.access.host(request, local).and_then(|()| match path {
        "/login" => shared.access.login(request),
        _ if is_guarded(path) => shared.access.look(request),
        _ => Ok(()),
    });
    if let Err(refusal) = checked {
        shared.counters.count(refusal.counter());
        return Some(plain(refusal.status(), refusal.words()));
    }
    (!is_used(&request.method, path))
        .then(|| plain(hyper::StatusCode::METHOD_NOT_ALLOWED, "this is not done with this method\n"))
}
