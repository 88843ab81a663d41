//! Routers in a row, each a network namespace, and a helper that probes through them.
//!
//! ```text
//! client ── r1 ── r2 ── r3 ── server      link n has 198.51.100.4n+1 and .4n+2, 2001:db8:n::1 and ::2
//!    └── outer, where nothing may ever come out
//! ```

#![allow(dead_code, reason = "each test takes what it needs")]

#[path = "../../../../core/tests/capture_generator/mod.rs"]
pub mod generator;
pub mod tun;

pub use generator::{in_own_network, run};
use radar_plugin::Settings;
use radar_traceroute::{
    Config, helper,
    hop::Hop,
    message::{Answer, Request, State},
    options::Asked,
    socket::{Received, receive, send_message},
};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use std::{
    fs,
    net::IpAddr,
    os::fd::OwnedFd,
    thread::{self, JoinHandle},
};

/// The namespaces between the client, where the test is, and the end of the row.
pub const ROW: [&str; 4] = ["r1", "r2", "r3", "server"];

/// A link: two ends, each an interface in a namespace ("" is the client's).
pub struct Link<'a> {
    /// Its number, which its addresses are made of.
    pub number: u8,
    /// The end nearer to the client.
    pub near: (&'a str, &'a str),
    /// The other.
    pub far: (&'a str, &'a str),
}

impl Link<'_> {
    /// Lays it as a cable.
    pub fn lay(&self) {
        let [(near, near_end), (far, far_end)] = [self.near, self.far];
        run(&format!("ip link add {near_end} type veth peer name {far_end}"));
        for (space, end) in [(near, near_end), (far, far_end)] {
            if !space.is_empty() {
                run(&format!("ip link set {end} netns {space}"));
            }
        }
        self.number_ends();
    }

    /// Gives both ends their addresses and switches them on.
    pub fn number_ends(&self) {
        for (index, (space, end)) in [(1, self.near), (2, self.far)] {
            let (number, n) = (self.number, self.number * 4 + index);
            for command in [
                format!("ip address add 198.51.100.{n}/30 dev {end}"),
                format!("ip address add 2001:db8:{number}::{index}/64 dev {end} nodad"),
                format!("ip link set {end} up"),
            ] {
                inside(space, &command);
            }
        }
    }
}

/// An end of a link, by its number.
pub fn near_end(number: u8) -> [String; 2] {
    [format!("198.51.100.{}", number * 4 + 1), format!("2001:db8:{number}::1")]
}

/// The other end.
pub fn far_end(number: u8) -> [String; 2] {
    [format!("198.51.100.{}", number * 4 + 2), format!("2001:db8:{number}::2")]
}

/// Runs a command in a namespace.
pub fn inside(space: &str, command: &str) {
    if space.is_empty() {
        run(command);
    } else {
        run(&format!("ip netns exec {space} {command}"));
    }
}

/// Addresses of a link are good at once: neighbours are only asked for with one that is.
const NO_DAD: &str = "net.ipv6.conf.default.accept_dad=0";

/// Makes a namespace that forwards, and tells of every packet that it does not.
pub fn router(name: &str) {
    run(&format!("ip netns add {name}"));
    inside(name, "ip link set lo up");
    for setting in [
        "net.ipv4.ip_forward=1",
        "net.ipv6.conf.all.forwarding=1",
        "net.ipv6.conf.default.forwarding=1",
        NO_DAD,
        "net.ipv4.icmp_ratelimit=0",
        "net.ipv6.icmp.ratelimit=0",
    ] {
        inside(name, &format!("sysctl -qw {setting}"));
    }
}

/// Sends what is for `space` and beyond to a neighbour, both IPs.
pub fn route(space: &str, to: [&str; 2], via: [String; 2]) {
    for (family, to, via) in [("-4", to[0], &via[0]), ("-6", to[1], &via[1])] {
        inside(space, &format!("ip {family} route add {to} via {via}"));
    }
}

/// Everything.
pub const DEFAULT: [&str; 2] = ["default", "default"];
/// Where the client is.
pub const CLIENT: [&str; 2] = ["198.51.100.0/30", "2001:db8:0::/64"];

/// Places for the names of namespaces that go with the test, and an interface that must stay silent.
pub fn prepare() {
    run("mount -t tmpfs tmpfs /run");
    run(&format!("sysctl -qw {NO_DAD}"));
    generator::cable("outer", "beyond");
    run("ip address add 9.9.9.1/24 dev outer");
}

/// Frames that have left by an interface of the client.
pub fn sent(interface: &str) -> u64 {
    let path = format!("/sys/class/net/{interface}/statistics/tx_packets");
    fs::read_to_string(path).expect("the interface").trim().parse().expect("a number")
}

/// The row; `lay` lays the link between `r1` and `r2`, number 1.
pub fn row(lay: impl FnOnce(&Link<'_>)) {
    prepare();
    ROW.into_iter().for_each(router);
    Link { number: 0, near: ("", "c"), far: ("r1", "left") }.lay();
    lay(&Link { number: 1, near: ("r1", "right"), far: ("r2", "left") });
    Link { number: 2, near: ("r2", "right"), far: ("r3", "left") }.lay();
    Link { number: 3, near: ("r3", "right"), far: ("server", "left") }.lay();
    route("", DEFAULT, far_end(0));
    for (number, space) in [(1, "r1"), (2, "r2"), (3, "r3")] {
        route(space, DEFAULT, far_end(number));
    }
    for (number, space) in [(1, "r2"), (2, "r3"), (3, "server")] {
        route(space, CLIENT, near_end(number));
    }
}

/// The addresses that answer in the row, of one IP.
pub fn row_addresses(ipv6: bool) -> Vec<String> {
    (0..4).map(|number| far_end(number)[usize::from(ipv6)].clone()).collect()
}

/// A helper in a thread of the test.
pub struct Helper {
    socket: OwnedFd,
    thread: JoinHandle<Result<(), String>>,
    buffer: Vec<u8>,
}

impl Helper {
    /// Starts it with a configuration.
    pub fn start(config: Config) -> Self {
        let (socket, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
                .expect("a pair of sockets");
        let thread = thread::spawn(move || helper::serve(&config, theirs));
        Self { socket, thread, buffer: Vec::new() }
    }

    /// Asks it to probe.
    pub fn ask(&self, id: u64, target: &str, how: Asked) {
        let target = target.parse().expect("an address");
        self.send(&Request { id, target, automatic: false, how });
    }

    /// Sends it a request.
    pub fn send(&self, request: &Request) {
        send_message(&self.socket, true, request).expect("the helper listens");
    }

    /// Sends it any octets.
    pub fn send_raw(&self, octets: &[u8]) {
        rustix::net::send(&self.socket, octets, rustix::net::SendFlags::NOSIGNAL)
            .expect("the helper listens");
    }

    /// Its next message.
    pub fn hear(&mut self) -> Answer {
        match receive(&self.socket, true, &mut self.buffer) {
            Received::Message(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    /// Its messages up to the end of a request, which must be the only one under way.
    pub fn hear_out(&mut self) -> Vec<State> {
        let mut states = Vec::new();
        loop {
            let state = self.hear().state;
            let is_end = !matches!(state, State::Started { .. } | State::Round { .. });
            states.push(state);
            if is_end {
                return states;
            }
        }
    }

    /// The way to a host, and whether it was reached.
    pub fn trace(&mut self, target: &str, how: Asked) -> (Vec<Hop>, bool) {
        self.ask(1, target, how);
        let states = self.hear_out();
        assert_eq!(states.last(), Some(&State::Done), "{states:?}");
        match states.into_iter().rev().nth(1) {
            Some(State::Round { hops, reached, .. }) => (hops, reached),
            other => panic!("{other:?}"),
        }
    }

    /// Closes its socket and waits for it.
    pub fn end(self) {
        drop(self.socket);
        assert_eq!(self.thread.join().expect("it does not panic"), Ok(()));
    }
}

/// The configuration with everything at its default.
pub fn config() -> Config {
    Config::default_settings()
}

/// Who answered at each hop.
pub fn addresses(hops: &[Hop]) -> Vec<Vec<IpAddr>> {
    hops.iter().map(|hop| hop.ips.clone()).collect()
}
