//! A network of a test's own, and a peer with real servers at the other end of a cable.
//!
//! | end  | addresses                | what is there                                                |
//! |------|--------------------------|--------------------------------------------------------------|
//! | `va` | 192.0.2.1, 2001:db8::1   | the test, its programs, and the radar that captures          |
//! | `vb` | 192.0.2.2, 2001:db8::2   | dnsmasq for example.org, openssl s_server, in a network apart |

#![allow(dead_code, reason = "each test takes what it needs")]

#[path = "../../../core/tests/capture_generator/mod.rs"]
pub mod generator;

use generator::{connected, run};
use radar_tests::{Radar, Running, dns};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The peer's address.
pub const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

/// What the peer's DNS says that every host of example.org has.
pub const ANSWER: &str = "198.51.100.7";

/// How long anything may take before it counts as failed, however busy the machine is.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The other end of the cable; its servers and its network go when this does.
pub struct Peer {
    /// Does nothing, but has the network.
    holder: Child,
    servers: Vec<Child>,
    folder: TempDir,
}

impl Peer {
    /// Lays the cable.
    pub fn connect() -> Self {
        let holder = mortal("unshare --net sleep 100");
        until("a network apart", || {
            let others = network(&holder.id().to_string());
            others.is_some() && others != network("self")
        });
        let peer = Self { holder, servers: Vec::new(), folder: tempfile::tempdir().expect("a folder") };
        let pid = peer.holder.id();
        run(&format!("ip link add va type veth peer name vb netns {pid}"));
        for (prefix, end, number) in [(String::new(), "va", 1), (peer.inside(), "vb", 2)] {
            run(&format!("{prefix} ip address add 192.0.2.{number}/24 dev {end}"));
            run(&format!("{prefix} ip address add 2001:db8::{number}/64 dev {end} nodad"));
            run(&format!("{prefix} ip link set {end} up"));
        }
        connected("va");
        peer
    }

    /// The same with servers, ready to answer.
    pub fn with_servers() -> Self {
        let mut peer = Self::connect();
        peer.serve(&format!(
            "dnsmasq --keep-in-foreground --conf-file=/dev/null --pid-file= --user=root \
             --no-resolv --no-hosts --address=/example.org/{ANSWER}"
        ));
        let (key, certificate) = (peer.file("key.pem"), peer.file("certificate.pem"));
        run(&format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
             -subj /CN=example.org -keyout {key} -out {certificate}"
        ));
        peer.serve(&format!("openssl s_server -quiet -www -accept 443 -key {key} -cert {certificate}"));
        // Both listen on either IP by one TCP socket or two; nothing is sent to find out.
        for (table, port) in [("udp", 53), ("udp6", 53), ("tcp", 53), ("tcp6", 53), ("tcp6", 443)] {
            until("a server that listens", || peer.listens(table, port));
        }
        peer
    }

    /// A file of the test's, which goes with the peer.
    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// What a command begins with to run in the peer's network.
    fn inside(&self) -> String {
        format!("nsenter --net=/proc/{}/ns/net", self.holder.id())
    }

    /// Starts a server in the peer's network.
    pub fn serve(&mut self, command: &str) {
        let server = mortal(&format!("{} {command}", self.inside()));
        self.servers.push(server);
    }

    /// Whether a socket without a peer of its own is bound to this port.
    pub fn listens(&self, table: &str, port: u16) -> bool {
        let path = format!("/proc/{}/net/{table}", self.holder.id());
        let sockets = fs::read_to_string(path).unwrap_or_default();
        let bound = format!(":{port:04X}");
        sockets.lines().any(|line| {
            let mut words = line.split_whitespace().skip(1);
            words.next().is_some_and(|local| local.ends_with(&bound))
                && words.next().is_some_and(|remote| remote.ends_with(":0000"))
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        for process in self.servers.iter_mut().chain([&mut self.holder]) {
            // One that has ended already is not worth a second panic.
            let _ = process.kill().and_then(|()| process.wait());
        }
    }
}

/// Starts a process that ends with the thread that started it, even if that is killed.
fn mortal(command: &str) -> Child {
    Command::new("setpriv")
        .args(["--pdeathsig", "KILL"])
        .args(command.split_whitespace())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("setpriv of util-linux")
}

fn network(process: &str) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{process}/ns/net")).ok()
}

/// Waits for what is to become true.
#[track_caller]
pub fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A configuration that tells numbers often, and all events on standard output.
pub fn config(workers: u32) -> String {
    format!(
        "workers = {workers}\n[stats]\ninterval = \"100ms\"\n\
         [analyzers.dns]\n[analyzers.tls]\n[sinks.json]\npath = \"-\"\n"
    )
}

/// What every `stats` event has in it.
pub const STATS: &str = r#""event_type":"stats""#;

/// Starts radar, and returns once it is at work: its first numbers are out.
#[track_caller]
pub fn start(radar: Radar) -> Running {
    let mut running = radar.within(Duration::from_secs(60)).start();
    match running.has_said(STATS, PATIENCE) {
        Some(true) => running,
        _ => panic!("radar does not begin its work\n{}", running.end().stderr),
    }
}

/// Asks a server at `address` for a host of example.org, and waits for its answer.
pub fn look_up(address: SocketAddr, host: &str) {
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket has timeouts");
    let query = dns::query(1, &[host.as_bytes(), b"example", b"org"]);
    socket.send_to(&query, address).expect("a way to the server");
    let mut answer = [0; 512];
    let length = socket.recv(&mut answer).expect("an answer");
    assert!(length > query.len(), "{host} is known");
}

/// What stands in the `dns` events about a host of example.org.
pub fn asked(host: &str) -> String {
    format!("\"rrname\":\"{host}.example.org\"")
}
