//! The server: a thread of its own, on which whoever asks is answered or let go.

mod answer;

pub use answer::Service;

use crate::counters::Counter;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use radar_listen::{Connections, Listener, Place};
use std::{convert::Infallible, io, sync::Arc, thread::JoinHandle, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime,
    sync::watch,
    time::{sleep, timeout},
};

/// Connections at a time. One Prometheus has one for as long as it asks.
const CONNECTIONS_MAX: usize = 32;

/// Octets of a request's head.
const HEAD_MAX: usize = 16 << 10;

/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(5);

/// How long a connection may take, from its beginning to the last octet of its answer: what Prometheus waits for an
/// answer unless it is told otherwise.
const WHOLE: Duration = Duration::from_secs(10);

/// The server as the sink sees it; it ends when this goes.
#[derive(Debug)]
pub struct Server {
    thread: Option<JoinHandle<()>>,
    end: watch::Sender<bool>,
}

/// What tells that it is over.
#[derive(Clone)]
struct End(watch::Receiver<bool>);

impl End {
    async fn come(&mut self) {
        // The one who would say so has gone: that is the end, too.
        let _ = self.0.wait_for(|end| *end).await;
    }
}

impl Server {
    /// Starts it. The listeners are open already; the thread is made here, so that it has no more rights than the
    /// sink has by now.
    pub fn start(listeners: Vec<Listener>, service: Service) -> io::Result<Self> {
        let (end, ended) = watch::channel(false);
        let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let serve = move || {
            runtime.block_on(serve(&listeners, Arc::new(service), End(ended)));
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("prometheus".to_owned()).spawn(serve)?;
        Ok(Self { thread: Some(thread), end })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic of its own is already told.
            let _ = thread.join();
        }
    }
}

async fn serve(listeners: &[Listener], service: Arc<Service>, mut end: End) {
    let connections = Connections::new(CONNECTIONS_MAX);
    for listener in listeners {
        let Ok(socket) = listener.socket().and_then(TcpListener::from_std) else { continue };
        tokio::spawn(accept(socket, Arc::clone(&connections), Arc::clone(&service), end.clone()));
    }
    end.come().await;
}

async fn accept(listener: TcpListener, connections: Arc<Connections>, service: Arc<Service>, mut end: End) {
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
            () = end.come() => return,
        };
        let Some((place, evicted)) = connections.enter() else {
            service.counters.count(Counter::ConnectionsRefused);
            continue;
        };
        if evicted {
            service.counters.count(Counter::ConnectionsEvicted);
        }
        tokio::spawn(connection(stream, place, Arc::clone(&service)));
    }
}

/// HTTP/1.1 (RFC 9112) on one connection: a request, and its answer.
async fn connection(stream: TcpStream, place: Place, service: Arc<Service>) {
    let Ok(local) = stream.local_addr() else { return };
    let answer = service_fn(|request: Request<Incoming>| {
        place.ask();
        let response = service.answer(&request, local);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_MAX).half_close(false);
    let work = http.keep_alive(false).serve_connection(TokioIo::new(stream), answer);
    let slow = tokio::select! {
        // A connection that breaks is no fault of ours, and one that sends garbage has been answered.
        done = timeout(WHOLE, work) => match done {
            Ok(Ok(())) => false,
            Ok(Err(error)) => error.is_timeout(),
            Err(_) => true,
        },
        () = place.away() => false,
    };
    if slow {
        service.counters.count(Counter::ConnectionsSlow);
    }
}
