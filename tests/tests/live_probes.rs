//! `radar trace` and `radar ping` through the helper process: what it may do, and what comes of it.

mod live_network;

use live_network::{PATIENCE, PEER, Peer, generator::in_own_network};
use radar_tests::{Radar, radar::program};
use rustix::process::Signal;
use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    time::{Duration, Instant},
};

const CONFIG: &str =
    "workers = 1\n[analyzers.traceroute]\n[sinks.json]\npath = \"-\"\n[stats]\ninterval = \"100ms\"\n";

fn radar(words: &str) -> Radar {
    Radar::new(CONFIG).args(&words.split(' ').collect::<Vec<_>>())
}

#[test]
fn a_host_one_cable_away_is_the_first_hop_and_answers() {
    in_own_network("a_host_one_cable_away_is_the_first_hop_and_answers", || {
        let _peer = Peer::connect();
        for (host, family) in [("192.0.2.2", "-4"), ("2001:db8::2", "-6")] {
            let words = format!("trace {host} {family} -n --rounds 2 --interval 100ms --json");
            let ended = radar(&words).run().with_exit(0);
            let last = ended.events().pop().expect("an event");
            assert_eq!((&last["event_type"], &last["dest_ip"]), (&"traceroute".into(), &host.into()));
            let hops = last["traceroute"]["hops"].as_array().expect("hops").clone();
            assert_eq!(hops.len(), 1, "{hops:?}");
            assert_eq!((&hops[0]["ip"], &hops[0]["target"]), (&host.into(), &true.into()), "{hops:?}");
            // The first may come too late on a busy machine: the neighbour has to be found first.
            let received = hops[0]["received"].as_u64();
            assert!(hops[0]["sent"] == 2 && (Some(1)..=Some(2)).contains(&received), "{hops:?}");
        }
        let text =
            radar(&format!("ping {PEER} --rounds 2 --interval 100ms")).run().with_exit(0).lines.join("\n");
        assert!(text.starts_with("1 of 2  192.0.2.2  "), "{text}");
        assert!(text.contains("\n192.0.2.2: 2 of 2 answered, 0% lost; "), "{text}");
    });
}

#[test]
fn what_is_never_to_be_probed_is_refused_and_who_lacks_the_right_is_told_so() {
    in_own_network("what_is_never_to_be_probed_is_refused_and_who_lacks_the_right_is_told_so", || {
        let _peer = Peer::connect();
        let _ = radar("trace 224.0.0.1").run().with_exit(1).saying("cannot probe 224.0.0.1");
        let never = Radar::new("[analyzers.traceroute]\nnever = [\"192.0.2.0/24\"]\n");
        let _ = never.args(&["ping", "192.0.2.2"]).run().with_exit(1).saying("cannot probe 192.0.2.2");
        // Without any capability, though still root, so that all files can be read.
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("radar.toml"), CONFIG).expect("a file");
        let output = Command::new("setpriv")
            .args(["--bounding-set=-all", "--inh-caps=-all"])
            .arg(program())
            .args(["-c", "radar.toml", "trace", "192.0.2.2"])
            .current_dir(&folder)
            .output()
            .expect("setpriv");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(77), "{told}");
        assert!(told.contains("needs CAP_NET_RAW") && told.contains("setcap cap_net_raw=ep"), "{told}");
    });
}

/// The fields of `/proc/PID/status`.
fn status(pid: u32) -> BTreeMap<String, String> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field =
        |line: &str| line.split_once(':').map(|(key, value)| (key.to_owned(), value.trim().to_owned()));
    text.lines().filter_map(field).collect()
}

/// The helper of a radar that runs in this network.
fn helper() -> Option<u32> {
    let network = fs::read_link("/proc/self/ns/net").ok()?;
    let mut pids =
        fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.find(|pid: &u32| {
        let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        words.ends_with(b"\0helper\0")
            && fs::read_link(format!("/proc/{pid}/ns/net")).ok() == Some(network.clone())
    })
}

#[test]
fn the_helper_holds_one_capability_and_ends_with_radar() {
    in_own_network("the_helper_holds_one_capability_and_ends_with_radar", || {
        let _peer = Peer::connect();
        for signal in [Signal::INT, Signal::KILL] {
            let radar = live_network::start(radar("-i va"));
            let began = Instant::now();
            let pid = loop {
                if let Some(pid) = helper().filter(|pid| status(*pid)["NoNewPrivs"] == "1") {
                    break pid;
                }
                assert!(began.elapsed() < PATIENCE, "no helper");
                std::thread::sleep(Duration::from_millis(10));
            };
            let status = status(pid);
            const NET_RAW: &str = "0000000000002000";
            const NONE: &str = "0000000000000000";
            for (set, held) in [
                ("CapPrm", NET_RAW),
                ("CapEff", NET_RAW),
                ("CapBnd", NET_RAW),
                ("CapInh", NONE),
                ("CapAmb", NONE),
            ] {
                assert_eq!(status[set], held, "{set}");
            }
            assert_eq!(status["Uid"], "65534\t65534\t65534\t65534");
            assert_eq!(status["Groups"], "");
            radar.signal(signal);
            if signal == Signal::INT {
                let _ = radar.end().with_exit(0);
            } else {
                let _ = radar.end();
            }
            let killed = Instant::now();
            while helper().is_some() {
                assert!(killed.elapsed() < PATIENCE, "it outlives radar");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    });
}
