//! The clients: programs that many people use, each for a moment.

use crate::live_network::{generator::run, until};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// What they are, in the order in which they begin.
pub const KINDS: [&str; 12] = [
    "curl",
    "dig",
    "bash tcp",
    "curl slow",
    "python tcp",
    "dig",
    "curl ipv6",
    "bash tcp",
    "python udp",
    "dig tcp",
    "curl",
    "bash udp",
];

/// A network of its own, on the bridge that radar looks at.
pub struct Network {
    holder: Child,
    number: u8,
}

impl Network {
    /// Makes one.
    pub fn join(number: usize) -> Self {
        let holder = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "unshare", "--net", "sleep", "300"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("setpriv of util-linux");
        let link = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/net")).ok();
        let pid = holder.id().to_string();
        until("a network apart", || link(&pid).is_some_and(|its| Some(its) != link("self")));
        let (name, inside) = (format!("c{number}"), format!("nsenter --net=/proc/{pid}/ns/net"));
        run(&format!("ip link add {name} type veth peer name eth0 netns {pid}"));
        run(&format!("ip link set {name} master br0 up"));
        let number = u8::try_from(number).expect("few networks") + 2;
        run(&format!("{inside} ip address add 10.77.0.{number}/16 dev eth0"));
        run(&format!("{inside} ip address add 2001:db8:77::{number}/64 dev eth0 nodad"));
        run(&format!("{inside} ip link set lo up"));
        run(&format!("{inside} ip link set eth0 up"));
        until("a network that is connected", || {
            Command::new("nsenter")
                .args([&format!("--net=/proc/{pid}/ns/net"), "ping", "-c1", "-W1", "10.77.0.1"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .map_or(true, |status| status.success())
        });
        Self { holder, number }
    }

    fn ipv4(&self) -> IpAddr {
        Ipv4Addr::new(10, 77, 0, self.number).into()
    }

    fn ipv6(&self) -> IpAddr {
        Ipv6Addr::new(0x2001, 0xdb8, 0x77, 0, 0, 0, 0, self.number.into()).into()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.holder.kill().and_then(|()| self.holder.wait());
    }
}

/// One that has run.
#[derive(Debug)]
pub struct Client {
    pub kind: &'static str,
    pub pid: u32,
    pub address: IpAddr,
    /// The port that it was told to use; none if it has told the server its PID.
    pub port: Option<u16>,
    pub protocol: u8,
}

impl Client {
    /// Runs one to its end.
    pub fn play(place: usize, network: &Network) -> Self {
        let kind = KINDS[place % KINDS.len()];
        let port = 20_000 + u16::try_from(place).expect("some thousand");
        let ipv4 = network.ipv4();
        let python = |body: &str| {
            let head = format!("import socket,time\na=('10.77.0.1',8000)\nl=('{ipv4}',{port})\n");
            vec![python().to_owned(), "-Sc".to_owned(), head + body]
        };
        let words = |text: String| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let bash = |body: &str| vec!["bash".to_owned(), "-c".to_owned(), body.to_owned()];
        let curl = |rest| words(format!("curl -s -o /dev/null --max-time 20 --local-port {port} {rest}"));
        let dig =
            |rest| words(format!("dig +tries=1 +time=10 -b {ipv4}#{port} @10.77.0.1 {rest}example.org"));
        let (command, protocol, knows_port) = match kind {
            "curl" => (curl("http://10.77.0.1:8000/"), 6, true),
            "curl slow" => (curl("http://10.77.0.1:8000/slow"), 6, true),
            "curl ipv6" => (curl("http://[2001:db8:77::1]:8000/"), 6, true),
            "dig" => (dig(""), 17, true),
            "dig tcp" => (dig("+tcp "), 6, true),
            "python tcp" => {
                let body = "s=socket.create_connection(a,source_address=l)\n\
                            s.send(b'GET / HTTP/1.0\\r\\n\\r\\n')\ns.recv(99)\ntime.sleep(.15)";
                (python(body), 6, true)
            }
            "python udp" => {
                let body = "s=socket.socket(2,2)\ns.bind(l)\ns.sendto(b'0 ',a)\ns.recv(99)";
                (python(body), 17, true)
            }
            "bash tcp" => (bash("exec 3<>/dev/tcp/10.77.0.1/8001; echo $$ >&3; read -r <&3"), 6, false),
            "bash udp" => (bash("echo $$ >/dev/udp/10.77.0.1/8000"), 17, false),
            _ => unreachable!("no such kind"),
        };
        let mut child = Command::new("nsenter")
            .arg(format!("--net=/proc/{}/ns/net", network.holder.id()))
            .args(command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("nsenter of util-linux");
        let pid = child.id();
        child.wait().expect("it is our child");
        let address = if kind == "curl ipv6" { network.ipv6() } else { ipv4 };
        Self { kind, pid, address, port: knows_port.then_some(port), protocol }
    }
}

/// The interpreter itself, where `python3` is a script that starts it.
fn python() -> &'static str {
    static PYTHON: OnceLock<String> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let output = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
        String::from_utf8(output.expect("python3").stdout).expect("a path").trim().to_owned()
    })
}
