//! The server over real sockets: who is let in, and what who means ill can do.

mod crowd;
mod figures;
mod handshakes;
mod hostile;
mod requests;
mod tls;

use super::{Access, Certificates, Server};
use crate::{
    counters::{Counter, Counters},
    hub::Hub,
    settings::Tls,
    token::Token,
};
use radar_listen::{Listener, Listeners, Names};
use radar_views::model::Model;
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tungstenite::{Message, WebSocket, client::IntoClientRequest};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A server with a hub that is turned as the sink turns it.
struct Scene {
    address: SocketAddr,
    counters: Arc<Counters>,
    certificates: Option<Arc<Certificates>>,
    stop: Arc<AtomicBool>,
    hub: Option<JoinHandle<()>>,
    server: Option<Server>,
}

impl Scene {
    fn new() -> Self {
        Self::with(64, &Tls { certificate: None, key: None })
    }

    fn with(clients: usize, tls: &Tls) -> Self {
        let (start, mut model) = (Instant::now(), Model::default());
        Self::turning(clients, tls, move |hub| {
            hub.turn(&mut model, start.elapsed());
            thread::sleep(Duration::from_millis(10));
        })
    }

    /// With this in place of a turn of the sink's, again and again.
    fn turning(clients: usize, tls: &Tls, mut turn: impl FnMut(&mut Hub) + Send + 'static) -> Self {
        let listeners = Listeners::read("web", &["127.0.0.1:0".into()]).unwrap().open(false).unwrap();
        let address = listeners.first().map(Listener::address).unwrap();
        let counters = Arc::<Counters>::default();
        let (mut hub, questions) = Hub::new(false, Arc::clone(&counters));
        let tls = Certificates::read(tls).unwrap();
        let certificates = tls.clone();
        let token = Token::of(TOKEN).unwrap();
        let access = Access { token, open: false, names: Names::default(), tls: tls.is_some() };
        let server =
            Server::start(listeners, tls, access, clients, questions, Arc::clone(&counters)).unwrap();
        let stop = Arc::<AtomicBool>::default();
        let stopped = Arc::clone(&stop);
        let hub = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                turn(&mut hub);
            }
        });
        Self { address, counters, certificates, stop, hub: Some(hub), server: Some(server) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        stream
    }

    fn host(&self) -> String {
        self.address.to_string()
    }

    /// Sends a request and reads the answer to its end; what the connection could not take any more is left.
    fn raw(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        let _ = stream.write_all(request.as_bytes());
        let mut octets = Vec::new();
        let _ = stream.read_to_end(&mut octets);
        Answer(String::from_utf8_lossy(&octets).into_owned())
    }

    /// A request with these headers besides `Host`.
    fn ask(&self, what: &str, headers: &str) -> Answer {
        self.raw(&format!("{what} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.host()))
    }

    /// A WebSocket that is let in, subscribed to the view of tests.
    fn client(&self, query: &str) -> WebSocket<TcpStream> {
        let mut request = format!("ws://{}/ws{query}", self.address).into_client_request().unwrap();
        let protocols = format!("radar.1, token.{TOKEN}").parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocols);
        request.headers_mut().insert("origin", format!("http://{}", self.address).parse().unwrap());
        let (mut socket, _) = tungstenite::client(request, self.connect()).unwrap();
        socket.send(Message::text(r#"{"subscribe":{"id":"main","view":"test","filter":"x"}}"#)).unwrap();
        socket
    }

    fn counted(&self, counter: Counter) -> u64 {
        self.counters.get(counter)
    }

    /// Waits until so many are counted; what has not come after ten seconds never will.
    fn wait_for(&self, counter: Counter, number: u64) {
        let start = Instant::now();
        while self.counted(counter) < number {
            assert!(start.elapsed() < Duration::from_secs(10), "{counter:?}: {}", self.counted(counter));
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.server.take());
        let _ = self.hub.take().map(JoinHandle::join);
    }
}

/// What came back.
struct Answer(String);

impl Answer {
    fn status(&self) -> u16 {
        self.0.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let head = self.0.split("\r\n\r\n").next().unwrap_or_default();
        head.lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    }

    fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }
}

/// The next text, and whatever else comes until then is left out.
fn next_text(socket: &mut WebSocket<TcpStream>) -> Value {
    loop {
        if let Message::Text(text) = socket.read().unwrap() {
            return serde_json::from_str(text.as_str()).unwrap();
        }
    }
}

/// The next frame.
fn next_frame(socket: &mut WebSocket<TcpStream>) -> Vec<u8> {
    loop {
        if let Message::Binary(octets) = socket.read().unwrap() {
            return octets.to_vec();
        }
    }
}

/// Runs the calling test again in a process of its own, where nothing but `body` takes memory.
fn alone(test: &str, body: impl FnOnce()) {
    const ALONE: &str = "RADAR_WEB_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return body();
    }
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    let status = again.args(["--exact", test, "--nocapture"]).env(ALONE, "1").status().unwrap();
    assert!(status.success(), "{test}: {status}");
}

/// Octets that this process has in memory.
fn memory() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
