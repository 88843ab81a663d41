//! Which addresses are this machine's, and names that are asked for, on a network of the test's own, as root.

mod live_network;

use live_network::{Peer, generator, start, until};
use radar_tests::{Radar, Running};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{fs, net::UdpSocket, thread, time::Duration};

/// A peer that all the world lies behind, with a server that knows one name of it and notes what it is asked.
struct World {
    peer: Peer,
    log: String,
}

impl World {
    fn connect() -> Self {
        let mut peer = Peer::connect();
        generator::run("ip route add default via 192.0.2.2");
        let log = peer.file("queries");
        peer.serve(&format!(
            "dnsmasq --keep-in-foreground --conf-file=/dev/null --pid-file= --user=root --no-resolv --no-hosts \
             --log-queries --log-facility={log} --ptr-record=9.9.9.9.in-addr.arpa,nine.example"
        ));
        until("a server that listens", || peer.listens("udp", 53));
        Self { peer, log }
    }

    /// The names that were asked for.
    fn asked(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let words = |line: &str| line.split_once("query[PTR] ").map(|(_, rest)| rest.to_owned());
        let name = |rest: String| rest.split(' ').next().unwrap_or_default().to_owned();
        log.lines().filter_map(words).map(name).collect()
    }
}

/// radar with `settings` of `names`, which captures.
fn radar(settings: &str) -> Running {
    let config = format!(
        "workers = 2\n[stats]\ninterval = \"100ms\"\n[analyzers.names]\n{settings}\n[sinks.json]\npath = \"-\"\n"
    );
    start(Radar::new(&config).args(&["-i", "va"]))
}

fn send(from: &str, to: &str) {
    let socket = UdpSocket::bind((from, 0)).expect("a socket");
    let address = if to.contains(':') { format!("[{to}]:4444") } else { format!("{to}:4444") };
    socket.send_to(b"hello", address).expect("a route");
}

fn flow_to<'a>(flows: &'a [Value], address: &str) -> &'a Value {
    let flow = flows.iter().find(|flow| flow["dest_ip"] == address);
    flow.unwrap_or_else(|| panic!("no flow to {address}: {flows:#?}"))
}

fn stop(radar: Running) -> Vec<Value> {
    radar.signal(Signal::INT);
    radar.end().events_of("flow")
}

#[test]
fn names_are_asked_for_of_public_addresses_alone_and_the_questions_are_told_as_radars() {
    generator::in_own_network(
        "names_are_asked_for_of_public_addresses_alone_and_the_questions_are_told_as_radars",
        || {
            let world = World::connect();
            let radar = radar("reverse = true\nreverse_servers = [\"192.0.2.2\"]");
            for private in ["10.9.9.9", "172.16.9.9", "192.168.9.9", "100.64.9.9", "203.0.113.9", "239.9.9.9"]
            {
                send("192.0.2.1", private);
            }
            send("192.0.2.1", "9.9.9.9");
            until("a question", || !world.asked().is_empty());
            thread::sleep(Duration::from_millis(500));
            let flows = stop(radar);
            assert_eq!(world.asked(), ["9.9.9.9.in-addr.arpa"]);
            let nine = json!({"name": "nine.example", "source": "rdns"});
            assert_eq!(flow_to(&flows, "9.9.9.9")["names"]["dest"], nine);
            assert_eq!(flow_to(&flows, "192.0.2.2")["names"]["self"], true);
            assert_eq!(flow_to(&flows, "10.9.9.9")["names"]["self"], Value::Null);
        },
    );
}

#[test]
fn questions_have_the_pace_that_is_set() {
    generator::in_own_network("questions_have_the_pace_that_is_set", || {
        let world = World::connect();
        let radar = radar("reverse = true\nreverse_servers = [\"192.0.2.2\"]\nreverse_rate = 4");
        for last in 0..60 {
            send("192.0.2.1", &format!("9.9.1.{last}"));
        }
        until("a question", || !world.asked().is_empty());
        thread::sleep(Duration::from_secs(2));
        let asked = world.asked().len();
        stop(radar);
        assert!((8..=18).contains(&asked), "{asked} questions in two seconds at four a second");
    });
}

#[test]
fn nothing_is_sent_unless_it_is_wished() {
    generator::in_own_network("nothing_is_sent_unless_it_is_wished", || {
        let world = World::connect();
        let radar = radar("");
        for last in 0..9 {
            send("192.0.2.1", &format!("9.9.1.{last}"));
        }
        thread::sleep(Duration::from_secs(1));
        let flows = stop(radar);
        assert_eq!(world.asked(), [""; 0]);
        assert!(flows.iter().all(|flow| flow["dest_port"] != 53), "{flows:#?}");
        drop(world.peer);
    });
}

#[test]
fn an_address_that_comes_is_this_machines_within_a_second() {
    generator::in_own_network("an_address_that_comes_is_this_machines_within_a_second", || {
        let _world = World::connect();
        let radar = radar("");
        send("192.0.2.1", "9.9.9.9");
        generator::run("ip address add 192.0.2.77/24 dev va");
        thread::sleep(Duration::from_secs(1));
        send("192.0.2.77", "9.9.9.8");
        thread::sleep(Duration::from_millis(300));
        let flows = stop(radar);
        for (address, from) in [("9.9.9.9", "192.0.2.1"), ("9.9.9.8", "192.0.2.77")] {
            let flow = flow_to(&flows, address);
            assert_eq!(flow["src_ip"], from);
            assert_eq!(
                [&flow["names"]["direction"], &flow["names"]["src"]["own"]],
                [&json!("outbound"), &json!(true)]
            );
            assert_eq!(flow["names"]["src"]["source"], "hosts");
            assert_eq!(flow["names"]["dest"], Value::Null);
        }
    });
}
