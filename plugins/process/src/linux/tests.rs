//! Real sockets of this test and of its children, by `/proc` alone.

use crate::{
    Config,
    shared::{Answer, Limits, Question, Shared},
    told::{End, Reason, Told},
    tuple::{Transport, Tuple},
};
use crossbeam_channel::{Receiver, Sender, unbounded};
use radar_plugin::Settings;
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

struct Desk {
    shared: Arc<Shared>,
    sender: Sender<Answer>,
    answers: Receiver<Answer>,
}

impl Desk {
    fn open() -> Self {
        let limits = Limits::from(&Config { bpf: false, ..Config::default_settings() });
        let (sender, answers) = unbounded();
        Self { shared: Shared::of_run(0, limits), sender, answers }
    }

    fn ask(&self, transport: Transport, originator: SocketAddr, responder: SocketAddr) {
        let tuple = Tuple { transport, originator, responder };
        let _ = self.shared.ask(Question { tuple, slot: 0, flow: 1, time: 0, answers: self.sender.clone() });
    }

    /// The first answer in which `is_whole` finds all that it waits for.
    fn told(&self, is_whole: impl Fn(&Told) -> bool) -> Told {
        loop {
            let answer = self.answers.recv_timeout(Duration::from_secs(20)).expect("an answer");
            if is_whole(&answer.told) {
                return answer.told;
            }
        }
    }
}

fn pid(end: &Option<End>) -> Option<u32> {
    Some(end.as_ref()?.process.as_ref()?.pid)
}

fn is_whole(told: &Told) -> bool {
    told.originator.is_some() && told.responder.is_some()
}

#[test]
fn both_ends_of_a_connection_are_found_over_either_ip() {
    let desk = Desk::open();
    for (bind, to) in [("127.0.0.1:0", "127.0.0.1"), ("[::1]:0", "::1"), ("[::]:0", "127.0.0.1")] {
        let listener = TcpListener::bind(bind).unwrap();
        let to = SocketAddr::new(to.parse().unwrap(), listener.local_addr().unwrap().port());
        let client = TcpStream::connect(to).unwrap();
        // Nobody has accepted it: it is that of who listens.
        desk.ask(Transport::Tcp, client.local_addr().unwrap(), to);
        let told = desk.told(is_whole);
        let own = Some(std::process::id());
        assert_eq!((pid(&told.originator), pid(&told.responder)), (own, own), "{bind}");
        let _accepted = listener.accept().unwrap();
        desk.ask(Transport::Tcp, client.local_addr().unwrap(), to);
        let told = desk.told(is_whole);
        assert_eq!((pid(&told.originator), pid(&told.responder)), (own, own), "{bind}");
    }
}

#[test]
fn datagram_sockets_are_found_connected_or_not() {
    let desk = Desk::open();
    let (server, client) = (UdpSocket::bind("0.0.0.0:0").unwrap(), UdpSocket::bind("0.0.0.0:0").unwrap());
    let at =
        |socket: &UdpSocket| SocketAddr::from((Ipv4Addr::LOCALHOST, socket.local_addr().unwrap().port()));
    let own = Some(std::process::id());
    for is_connected in [false, true] {
        if is_connected {
            client.connect(at(&server)).unwrap();
        }
        desk.ask(Transport::Udp, at(&client), at(&server));
        let told = desk.told(is_whole);
        assert_eq!((pid(&told.originator), pid(&told.responder)), (own, own), "connected: {is_connected}");
    }
}

#[test]
fn what_is_nowhere_has_a_reason() {
    let desk = Desk::open();
    desk.ask(Transport::Tcp, "198.18.77.1:1".parse().unwrap(), "198.18.77.2:2".parse().unwrap());
    assert_eq!(desk.told(|_| true).reason(), Some(Reason::NotLocal));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    desk.ask(Transport::Tcp, free, "198.18.77.2:2".parse().unwrap());
    assert_eq!(desk.told(|_| true).reason(), Some(Reason::Exited));
}

#[test]
fn a_socket_is_that_of_who_made_it_and_not_of_a_child_that_has_it_too() {
    let desk = Desk::open();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap();
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{}; sleep 30 & read; kill $!", to.port());
    let mut child = Command::new("bash").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
    let (_accepted, from) = listener.accept().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    desk.ask(Transport::Tcp, from, to);
    let told = desk.told(is_whole);
    let process = told.originator.as_ref().unwrap().process.clone().unwrap();
    assert_eq!(
        (process.pid, process.name.as_str(), process.parent),
        (child.id(), "bash", std::process::id())
    );
    drop(child.stdin.take());
    child.wait().unwrap();
}
