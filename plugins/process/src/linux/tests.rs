//! Real sockets of this test and of its children, by `/proc` alone.

use crate::{
    Config, helper,
    message::Question,
    shared::{Seat, Shared},
    told::Reason,
    tuple::{Transport, Tuple},
};
use radar_plugin::Settings;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use serde_json::Value;
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// A helper on a thread of this test, and who asks it.
struct Visitor(Seat);

impl Visitor {
    fn come() -> Self {
        let (ours, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
        let config = Config { bpf: false, ..Config::default_settings() };
        // It ends with the visitor.
        thread::spawn(move || helper::serve(&config, theirs, std::process::id()));
        Self(Arc::new(Shared::new(ours)).seat(100))
    }

    fn ask(&mut self, transport: Transport, originator: SocketAddr, responder: SocketAddr) {
        let tuple = Tuple { transport, originator, responder };
        let question = Question { tuple, seat: self.0.number(), slot: 0, flow: 1, time: 0 };
        assert!(self.0.ask(question, 100));
        self.0.send();
    }

    /// The first answer in which `is_whole` finds all that it waits for.
    fn told(&self, is_whole: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            self.0.hear();
            for answer in self.0.answers() {
                let told = serde_json::from_str(&format!("{{{}}}", answer.members)).expect("members");
                if is_whole(&told) {
                    assert_eq!(told["reason"].as_str(), answer.reason.map(Reason::text));
                    assert_eq!(told["name"].as_str().unwrap_or_default(), &*answer.label);
                    return told;
                }
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "an answer");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Both ends are told of.
fn is_whole(told: &Value) -> bool {
    told["side"] == "originator" && told.get("peer").is_some()
}

#[test]
fn both_ends_of_a_connection_are_found_over_either_ip() {
    let mut visitor = Visitor::come();
    for (bind, to) in [("127.0.0.1:0", "127.0.0.1"), ("[::1]:0", "::1"), ("[::]:0", "127.0.0.1")] {
        let listener = TcpListener::bind(bind).unwrap();
        let to = SocketAddr::new(to.parse().unwrap(), listener.local_addr().unwrap().port());
        let client = TcpStream::connect(to).unwrap();
        // Nobody has accepted it: it is that of who listens.
        visitor.ask(Transport::Tcp, client.local_addr().unwrap(), to);
        let told = visitor.told(is_whole);
        let own = &std::process::id().into();
        assert_eq!((&told["pid"], &told["peer"]["pid"]), (own, own), "{bind}");
        let _accepted = listener.accept().unwrap();
        visitor.ask(Transport::Tcp, client.local_addr().unwrap(), to);
        let told = visitor.told(is_whole);
        assert_eq!((&told["pid"], &told["peer"]["pid"]), (own, own), "{bind}");
    }
}

#[test]
fn datagram_sockets_are_found_connected_or_not() {
    let mut visitor = Visitor::come();
    let (server, client) = (UdpSocket::bind("0.0.0.0:0").unwrap(), UdpSocket::bind("0.0.0.0:0").unwrap());
    let at =
        |socket: &UdpSocket| SocketAddr::from((Ipv4Addr::LOCALHOST, socket.local_addr().unwrap().port()));
    let own = &std::process::id().into();
    for is_connected in [false, true] {
        if is_connected {
            client.connect(at(&server)).unwrap();
        }
        visitor.ask(Transport::Udp, at(&client), at(&server));
        let told = visitor.told(is_whole);
        assert_eq!((&told["pid"], &told["peer"]["pid"]), (own, own), "connected: {is_connected}");
    }
}

#[test]
fn what_is_nowhere_has_a_reason() {
    let mut visitor = Visitor::come();
    visitor.ask(Transport::Tcp, "198.18.77.1:1".parse().unwrap(), "198.18.77.2:2".parse().unwrap());
    assert_eq!(visitor.told(|_| true)["reason"], "not local");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    visitor.ask(Transport::Tcp, free, "198.18.77.2:2".parse().unwrap());
    assert_eq!(visitor.told(|_| true)["reason"], "exited");
}

#[test]
fn a_socket_is_that_of_who_made_it_and_not_of_a_child_that_has_it_too() {
    let mut visitor = Visitor::come();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap();
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{}; sleep 30 & read; kill $!", to.port());
    let mut child = Command::new("bash").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
    let (_accepted, from) = listener.accept().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    visitor.ask(Transport::Tcp, from, to);
    let told = visitor.told(is_whole);
    assert_eq!(told["pid"], child.id());
    assert_eq!((&told["name"], &told["ppid"]), (&"bash".into(), &std::process::id().into()));
    assert_eq!(told["self"], true, "a child of radar");
    drop(child.stdin.take());
    child.wait().unwrap();
}
