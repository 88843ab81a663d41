//! Real clients in networks of their own: the process that radar names for each of their flows is the one that made it;
//! as root. `RADAR_SOAK=1` starts a thousand in place of two hundred.

mod live_network;
#[path = "processes/clients.rs"]
mod clients;
#[path = "processes/servers.rs"]
mod servers;

use clients::{Client, KINDS, Network};
use live_network::{generator, generator::run, start};
use radar_tests::Radar;
use rustix::process::Signal;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    env,
    net::IpAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Networks that clients are in.
const NETWORKS: usize = 8;

/// Clients that run at a time.
const AT_ONCE: usize = 8;

/// Two of these tests at once would be two networks with the same addresses, and nobody could tell whose a flow is.
static ALONE: Mutex<()> = Mutex::new(());

/// From which on a flow's process is to be known almost always.
const LONG: f64 = 0.1;

#[test]
fn the_process_of_almost_every_flow_is_known_and_none_is_wrong() {
    let test = "the_process_of_almost_every_flow_is_known_and_none_is_wrong";
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    generator::in_own_network(test, || {
        let number = if env::var_os("RADAR_SOAK").is_some() { 1000 } else { 200 };
        let score = play(number, true);
        eprintln!("{number} clients: {score:#?}");
        assert_eq!(score.wrong, Vec::<String>::new(), "a process that is none of the flow's");
        assert!(score.missing == 0, "{} clients have no flow", score.missing);
        assert!(score.long.0 * 100 >= score.long.1 * 99, "of TCP flows of 100 ms: {:?}", score.long);
        if score.blind {
            eprintln!("{test}: BPF is not to be had here, so flows that last a moment are left out");
            return;
        }
        assert!(score.all.0 * 100 >= score.all.1 * 90, "of all flows: {:?}", score.all);
    });
}

#[test]
fn without_bpf_the_processes_of_flows_that_last_are_known_and_none_is_wrong() {
    let test = "without_bpf_the_processes_of_flows_that_last_are_known_and_none_is_wrong";
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    generator::in_own_network(test, || {
        let score = play(60, false);
        eprintln!("without BPF: {score:#?}");
        assert_eq!(score.wrong, Vec::<String>::new(), "a process that is none of the flow's");
        assert!(score.long.0 * 100 >= score.long.1 * 99, "of TCP flows of 100 ms: {:?}", score.long);
    });
}

/// How many of how many flows have the right process.
#[derive(Debug, Default)]
struct Score {
    all: (usize, usize),
    /// TCP flows that lived for 100 ms.
    long: (usize, usize),
    by_kind: BTreeMap<&'static str, (usize, usize)>,
    reasons: BTreeMap<String, usize>,
    /// Of the server's end.
    peers: (usize, usize),
    /// radar has said that BPF is not to be had.
    blind: bool,
    wrong: Vec<String>,
    missing: usize,
}

/// Starts so many clients, while radar looks on.
fn play(number: usize, bpf: bool) -> Score {
    run("ip link add br0 type bridge");
    run("ip address add 10.77.0.1/16 dev br0");
    run("ip address add 2001:db8:77::1/64 dev br0 nodad");
    // Else it changes with each network that joins, and those before have another in mind.
    run("ip link set br0 address 02:00:00:00:00:01");
    run("ip link set br0 up");
    let networks: Vec<Network> = (0..NETWORKS).map(Network::join).collect();
    let said = servers::start();
    let config = format!(
        "workers = 2\n[stats]\ninterval = \"200ms\"\n[analyzers.process]\nbpf = {bpf}\n[sinks.json]\npath = \"-\"\n"
    );
    let radar = Radar::new(&config).args(&["-i", "br0"]).within(Duration::from_secs(300));
    let radar = start(radar);
    let begun = Instant::now();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= number {
                        return;
                    }
                    let client = Client::play(place, &networks[place % NETWORKS]);
                    done.lock().expect("nobody panics with it").push(client);
                }
            });
        }
    });
    eprintln!("{number} clients took {:?}", begun.elapsed());
    // What is still on its way to radar.
    thread::sleep(Duration::from_millis(300));
    radar.signal(Signal::INT);
    let ended = radar.end().with_exit(0);
    eprintln!("{}", ended.stats()["plugins"]["process"]);
    let clients = done.into_inner().expect("nobody panics with it");
    let score = score(&ended.events_of("flow"), &clients, &said.lock().expect("nobody panics with it"));
    Score { blind: ended.stderr.contains("may be missed: no BPF"), ..score }
}

/// Holds the flows against what the clients were.
fn score(flows: &[Value], clients: &[Client], said: &HashMap<(IpAddr, u16, u8), Vec<u32>>) -> Score {
    let mut score = Score::default();
    let mut by_port: HashMap<(IpAddr, u16, u8), (u32, &'static str)> = HashMap::new();
    for client in clients {
        match client.port {
            Some(port) => {
                by_port.insert((client.address, port, client.protocol), (client.pid, client.kind));
            }
            // It has said itself who it is.
            None => {
                let key =
                    said.iter().find(|(key, pids)| pids.contains(&client.pid) && key.2 == client.protocol);
                match key {
                    Some((key, pids)) => drop(by_port.insert(*key, (pids[0], client.kind))),
                    None => score.missing += 1,
                }
            }
        }
    }
    for flow in flows {
        let protocol = match flow["proto"].as_str() {
            Some("TCP") => 6,
            Some("UDP") => 17,
            _ => continue,
        };
        let address = flow["src_ip"].as_str().and_then(|text| text.parse().ok());
        let port = flow["src_port"].as_u64().and_then(|port| port.try_into().ok());
        let key = address.zip(port).map(|(address, port)| (address, port, protocol));
        let Some((pid, kind)) = key.and_then(|key| by_port.remove(&key)) else {
            continue;
        };
        let process = &flow["process"];
        let is_right = process["pid"] == pid && process["side"] == "originator";
        let peer_is_right = process["peer"]["pid"] == std::process::id();
        for (process, pid, side) in
            [(process, pid, "originator"), (&process["peer"], std::process::id(), "responder")]
        {
            if process.get("pid").is_some_and(|named| *named != pid) {
                score.wrong.push(format!("{kind}: {side} is {pid}, not as in {flow}"));
            }
        }
        if !is_right {
            let reason = process["reason"].as_str().unwrap_or("nothing is told");
            *score.reasons.entry(format!("{kind}: {reason}")).or_default() += 1;
        }
        let add = |(right, of): &mut (usize, usize), is_right| {
            *right += usize::from(is_right);
            *of += 1;
        };
        add(&mut score.all, is_right);
        add(&mut score.peers, peer_is_right);
        add(score.by_kind.entry(kind).or_default(), is_right);
        if protocol == 6 && lived(flow) >= LONG {
            add(&mut score.long, is_right);
        }
    }
    score.missing += by_port.len();
    assert!(KINDS.iter().all(|kind| score.by_kind.contains_key(kind)), "{:?}", score.by_kind);
    score
}

/// Seconds from a flow's first packet to its last.
fn lived(flow: &Value) -> f64 {
    let second = |name: &str| {
        let text = flow["flow"][name].as_str().expect("a flow has a start and an end");
        let (_, time) = text.split_once('T').expect("a day and a time");
        let mut parts = time.split(['+', ':']).map(|part| part.parse::<f64>().expect("numbers"));
        let mut next = || parts.next().expect("hours, minutes, seconds");
        (next() * 60.0 + next()) * 60.0 + next()
    };
    // It may be midnight.
    (second("end") - second("start")).rem_euclid(86_400.0)
}
