//! Questions to a server of the test's own, which notes what it is asked.

use super::*;
use std::{
    net::UdpSocket,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// A server on the loopback that knows `9.9.9.9`, knows nothing of all others of `9/8`, and is silent of the rest.
struct Server {
    address: SocketAddr,
    /// The names that were asked for, and the ports that they were asked from.
    asked: Arc<Mutex<Vec<(String, u16)>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let address = socket.local_addr().unwrap();
        let (asked, stop) = (Arc::<Mutex<Vec<_>>>::default(), Arc::<AtomicBool>::default());
        let (noted, stopped) = (Arc::clone(&asked), Arc::clone(&stop));
        let serve = move || {
            let mut query = [0; 512];
            while !stopped.load(Ordering::Relaxed) {
                let Ok((length, client)) = socket.recv_from(&mut query) else { continue };
                let (name, end) = question(&query[..length]);
                noted.lock().unwrap().push((name.clone(), client.port()));
                if let Some(response) = response(&query[..length], &name, end) {
                    socket.send_to(&response, client).unwrap();
                }
            }
        };
        Self { address, asked, stop, thread: Some(std::thread::spawn(serve)) }
    }

    fn asked(&self) -> Vec<(String, u16)> {
        self.asked.lock().unwrap().clone()
    }

    fn reverse(&self, options: Options) -> Reverse {
        Reverse::start(Options { servers: vec![self.address], ..options }).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

/// The name of a query's question, and where the question ends.
fn question(query: &[u8]) -> (String, usize) {
    let (mut at, mut name) = (12, String::new());
    while query[at] != 0 {
        let label = &query[at + 1..at + 1 + usize::from(query[at])];
        name.push_str(std::str::from_utf8(label).unwrap());
        name.push('.');
        at += 1 + label.len();
    }
    (name.to_ascii_lowercase(), at + 5)
}

fn response(query: &[u8], name: &str, end: usize) -> Option<Vec<u8>> {
    let known = name == "9.9.9.9.in-addr.arpa.";
    if !name.ends_with(".9.in-addr.arpa.") {
        return None;
    }
    let mut response = query[..2].to_vec();
    response.extend([0x81, if known { 0x80 } else { 0x83 }, 0, 1, 0, known.into(), 0, 0, 0, 0]);
    response.extend(&query[12..end]);
    if known {
        // The question's name, PTR, IN, an hour, 13 octets: nine.example.
        response.extend([0xC0, 12, 0, 12, 0, 1, 0, 0, 0x0E, 0x10, 0, 14]);
        response.extend(b"\x04nine\x07example\0");
    }
    Some(response)
}

fn wait(reverse: &mut Reverse, number: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    let start = Instant::now();
    while answers.len() < number && start.elapsed() < Duration::from_secs(10) {
        answers.extend(reverse.answers());
        std::thread::sleep(Duration::from_millis(5));
    }
    answers
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_name_is_asked_for_once_and_known_from_then_on() {
    let server = Server::start();
    let mut reverse = server.reverse(Options::default());
    assert!(reverse.ask(ip("9.9.9.9")) && reverse.ask(ip("::ffff:9.9.9.9")) && reverse.is_waiting());
    let answers = wait(&mut reverse, 1);
    assert_eq!(answers[0].name, Ok(Some("nine.example".to_owned())));
    assert_eq!((answers.len(), answers[0].ttl), (1, Duration::from_secs(3600)));
    assert!(reverse.ask(ip("9.9.9.9")));
    assert_eq!(wait(&mut reverse, 1)[0].name, Ok(Some("nine.example".to_owned())));
    assert_eq!(server.asked().len(), 1);
    assert_eq!(reverse.counts(), Counts { asked: 1, cached: 1, ..Counts::default() });
}

#[test]
fn that_there_is_no_name_is_known_from_then_on_too() {
    let server = Server::start();
    let mut reverse = server.reverse(Options::default());
    for _ in 0..2 {
        assert!(reverse.ask(ip("9.1.1.1")));
        assert_eq!(wait(&mut reverse, 1)[0].name, Ok(None));
    }
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_server_that_is_silent_is_given_up() {
    let server = Server::start();
    let mut reverse = server.reverse(Options { timeout: Duration::from_millis(300), ..Options::default() });
    for _ in 0..2 {
        assert!(reverse.ask(ip("8.8.8.8")));
        assert_eq!(wait(&mut reverse, 1)[0].name, Err(Failure::Timeout));
    }
    let asked = server.asked().len();
    assert!((1..=4).contains(&asked), "{asked} datagrams for one question");
}

#[test]
fn nobody_is_asked_for_what_is_not_public() {
    let server = Server::start();
    let mut reverse = server.reverse(Options::default());
    for address in
        ["10.1.2.3", "192.168.1.1", "127.0.0.1", "fe80::1", "fd00::1", "224.0.0.251", "203.0.113.9"]
    {
        assert!(!reverse.ask(ip(address)), "{address} was asked for");
    }
    assert!(reverse.ask(ip("9.9.9.9")));
    wait(&mut reverse, 1);
    let names: Vec<String> = server.asked().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["9.9.9.9.in-addr.arpa."]);
    assert_eq!(reverse.counts().refused, 7);
}

#[test]
fn questions_have_their_pace_and_their_room() {
    let server = Server::start();
    let options = Options { per_second: 5, waiting_max: 12, ..Options::default() };
    let mut reverse = server.reverse(options);
    let start = Instant::now();
    let taken = (0..20).filter(|last| reverse.ask(IpAddr::from([9, 2, 0, *last]))).count();
    assert_eq!((taken, reverse.counts().limited), (12, 8));
    std::thread::sleep(Duration::from_millis(500).saturating_sub(start.elapsed()));
    let early = server.asked().len();
    assert!((5..=8).contains(&early), "{early} questions in half a second at five a second");
    assert_eq!(wait(&mut reverse, 12).len(), 12);
    assert!(start.elapsed() > Duration::from_millis(1300), "seven questions past the first five take 1.4 s");
}

#[test]
fn questions_are_known_by_the_ports_that_they_go_out_from() {
    let server = Server::start();
    let mut reverse = server.reverse(Options::default());
    reverse.ask(ip("9.9.9.9"));
    wait(&mut reverse, 1);
    let (_, port) = server.asked()[0].clone();
    assert!(reverse.own_sockets().contains(port, server.address));
    assert!(!reverse.own_sockets().contains(port, SocketAddr::from(([9, 9, 9, 9], 53))));
}

#[test]
fn the_asking_ends_at_once_whatever_is_under_way() {
    let server = Server::start();
    let mut reverse = server.reverse(Options { per_second: 1, ..Options::default() });
    (0..9).for_each(|last| assert!(reverse.ask(IpAddr::from([8, 8, 0, last]))));
    std::thread::sleep(Duration::from_millis(50));
    let start = Instant::now();
    drop(reverse);
    assert!(start.elapsed() < Duration::from_millis(200), "it took {:?}", start.elapsed());
}
