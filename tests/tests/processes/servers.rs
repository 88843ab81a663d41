//! The servers, in the test itself: HTTP on port 8000, DNS on port 53, and ports that are told the client's PID: TCP 8001
//! and UDP 8000.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{IpAddr, TcpListener, TcpStream, UdpSocket},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Which processes have said that a port of an address was their own; two that were soon after each other share a flow.
pub type Said = Arc<Mutex<HashMap<(IpAddr, u16, u8), Vec<u32>>>>;

/// Starts them all.
pub fn start() -> Said {
    let said = Said::default();
    // IPv6 sockets that take IPv4 as well.
    serve("[::]:8000", |stream| http(&stream));
    serve("0.0.0.0:53", |stream| dns(&stream));
    let tcp = Arc::clone(&said);
    serve("0.0.0.0:8001", move |mut stream| {
        let peer = stream.peer_addr()?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        note(&tcp, peer, 6, &line);
        stream.write_all(b"well\n")
    });
    answer("0.0.0.0:53", |_, query| {
        // A response without an answer: that is one.
        query[2] |= 0x80;
    });
    let udp = Arc::clone(&said);
    answer("0.0.0.0:8000", move |peer, text| note(&udp, peer, 17, &String::from_utf8_lossy(text)));
    said
}

fn note(said: &Said, peer: std::net::SocketAddr, protocol: u8, text: &str) {
    if let Ok(pid) = text.trim().parse::<u32>() {
        said.lock()
            .expect("nobody panics with it")
            .entry((peer.ip(), peer.port(), protocol))
            .or_default()
            .push(pid);
    }
}

fn serve(address: &str, act: impl Fn(TcpStream) -> std::io::Result<()> + Clone + Send + 'static) {
    let listener = TcpListener::bind(address).expect("a free port");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let act = act.clone();
            thread::spawn(move || act(stream));
        }
    });
}

fn answer(address: &str, act: impl Fn(std::net::SocketAddr, &mut [u8]) + Send + 'static) {
    let socket = UdpSocket::bind(address).expect("a free port");
    thread::spawn(move || {
        let mut buffer = [0; 2048];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
            act(peer, &mut buffer[..length]);
            // Nobody may be there any more.
            let _ = socket.send_to(&buffer[..length], peer);
        }
    });
}

fn http(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    if first.contains("/slow") {
        thread::sleep(Duration::from_millis(150));
    }
    stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nwell\n")
}

fn dns(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut query = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut query)?;
    query[2] |= 0x80;
    stream.write_all(&length)?;
    stream.write_all(&query)
}
