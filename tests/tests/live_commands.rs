//! The command line of a live capture: how it ends, what it captures, and what it says when it cannot; as root.

mod live_network;

use live_network::{
    PATIENCE, PEER, Peer, STATS, asked, config,
    generator::{Sender, cable, in_own_network, run},
    look_up, start, until,
};
use radar_tests::{Ended, Radar, pick};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{
    fs,
    net::{SocketAddr, TcpStream, UdpSocket},
    path::Path,
    time::Duration,
};

/// The peer's DNS.
const DNS: SocketAddr = SocketAddr::new(PEER, 53);

fn radar(workers: u32, arguments: &[&str]) -> Radar {
    Radar::new(&config(workers)).args(arguments)
}

/// Packets in the flows that were told of: those of both ways, or those of one.
fn packets_of_flows(ended: &Ended) -> u64 {
    let flows = ended.events_of("flow");
    let packets =
        flows.iter().flat_map(|event| ["pkts_toserver", "pkts_toclient"].map(|way| &event["flow"][way]));
    packets.map(|packets| packets.as_u64().expect("a number")).sum()
}

/// Looks whether its own numbers and what it wrote agree, up to the last line.
#[track_caller]
fn sums_come_out_even(ended: &Ended) -> Value {
    let stats = ended.stats();
    let told = ended.lines.len() - 1;
    assert_eq!(pick(&stats["sinks"]["json"], "written lost dropped"), json!([told, 0, 0]));
    assert_eq!(stats["flow"]["total"], ended.events_of("flow").len());
    assert_eq!((&stats["flow"]["active"], &stats["violations"]), (&0.into(), &Value::Null));
    let not_flows = stats["decoder"]["not_ip"].as_u64().expect("a number");
    assert_eq!(stats["decoder"]["frames"], packets_of_flows(ended) + not_flows);
    stats
}

#[test]
fn an_interrupt_ends_a_capture_with_every_event_written() {
    in_own_network("an_interrupt_ends_a_capture_with_every_event_written", || {
        let _peer = Peer::with_servers();
        for (signal, workers) in [(Signal::INT, 1), (Signal::TERM, 1), (Signal::INT, 2), (Signal::TERM, 2)] {
            let running = start(radar(workers, &["-i", "va"]));
            for lookup in 0..20 {
                look_up(DNS, &format!("host-{lookup}"));
            }
            // At once: the last packets are with the kernel still.
            running.signal(signal);
            let ended = running.end().with_exit(0);
            sums_come_out_even(&ended);
            let messages = ended.dns_messages();
            assert_eq!(messages.len(), 40, "{signal:?}, {workers} workers: {messages:#?}");
            let ports = messages.iter().filter(|event| event["dest_port"] == 53 && event["in_iface"] == "va");
            assert_eq!(ports.count(), 40);
        }
    });
}

#[test]
fn a_capture_ends_when_its_time_is_over() {
    in_own_network("a_capture_ends_when_its_time_is_over", || {
        cable("va", "vb");
        for workers in [1, 2] {
            let ended = radar(workers, &["-i", "va", "--duration", "1s"]).run().with_exit(0);
            let took = ended.took;
            assert!((Duration::from_secs(1)..PATIENCE).contains(&took), "{took:?}");
            assert!(sums_come_out_even(&ended)["uptime"].as_u64() >= Some(1));
        }
    });
}

#[test]
fn so_many_packets_and_no_more_are_captured() {
    in_own_network("so_many_packets_and_no_more_are_captured", || {
        cable("va", "vb");
        for workers in [1, 2] {
            for count in [1, 30, 300] {
                let running = start(radar(workers, &["-i", "vb", "--count", &count.to_string()]));
                let sender = Sender::open("va").expect("the cable");
                sender.send_numbers(0..400, 100_000).expect("sent");
                let ended = running.end().with_exit(0);
                sums_come_out_even(&ended);
                assert_eq!(packets_of_flows(&ended), count, "{workers} workers");
            }
        }
    });
}

#[test]
fn an_interface_that_is_not_there_is_answered_with_those_that_are() {
    in_own_network("an_interface_that_is_not_there_is_answered_with_those_that_are", || {
        let _peer = Peer::connect();
        run("ip route add default via 192.0.2.2");
        let ended =
            radar(1, &["-i", "vx"]).run().with_exit(66).saying("no interface \"vx\" - did you mean va?");
        let ended = ended.saying("192.0.2.1, 2001:db8::1").saying("← default route").saying("lo ");
        assert!(ended.lines.is_empty());
        run("ip route del default");
        let _ = radar(1, &[]).run().with_exit(66).saying("there is no default route").saying("  va ");
    });
}

#[test]
fn a_filter_of_the_command_line_is_the_kernels() {
    in_own_network("a_filter_of_the_command_line_is_the_kernels", || {
        let _peer = Peer::with_servers();
        for arguments in [&["-i", "va", "udp", "port", "53"][..], &["-i", "va", "-f", "udp port 53"]] {
            let running = start(radar(1, arguments));
            TcpStream::connect((PEER, 443)).map(drop).expect("the server listens");
            look_up(DNS, "filtered");
            running.signal(Signal::INT);
            let ended = running.end().with_exit(0);
            let stats = sums_come_out_even(&ended);
            assert_eq!(ended.dns_messages().len(), 2);
            assert_eq!(pick(&stats["capture"], "kernel_packets delivered refused"), json!([2, 2, 0]));
        }
    });
}

#[test]
fn what_is_no_filter_is_refused_before_anything_is_captured() {
    in_own_network("what_is_no_filter_is_refused_before_anything_is_captured", || {
        cable("va", "vb");
        let ended = radar(1, &["-i", "va", "port", "fifty"]).run().with_exit(2).saying("fifty");
        assert!(ended.lines.is_empty());
    });
}

#[test]
fn auto_is_the_interface_of_the_default_route() {
    in_own_network("auto_is_the_interface_of_the_default_route", || {
        cable("vc", "vd");
        let _peer = Peer::with_servers();
        run("ip route add default via 192.0.2.2");
        for arguments in [&["-i", "auto"][..], &[]] {
            let mut running = start(radar(1, arguments));
            // Not of its interface.
            Sender::open("vc").expect("a cable").send_numbers(0..100, 100_000).expect("sent");
            look_up(DNS, "auto");
            running.wait_for(&asked("auto"), PATIENCE);
            running.signal(Signal::INT);
            let ended = running.end().with_exit(0);
            sums_come_out_even(&ended);
            assert!(
                ended
                    .events()
                    .iter()
                    .all(|event| event["event_type"] == "stats" || event["in_iface"] == "va")
            );
            assert_eq!(ended.dns_messages().len(), 2);
        }
    });
}

#[test]
fn any_is_all_interfaces_each_by_its_name() {
    in_own_network("any_is_all_interfaces_each_by_its_name", || {
        let _peer = Peer::with_servers();
        let local = UdpSocket::bind("127.0.0.1:53").expect("nobody else is here");
        for workers in [1, 2] {
            let running = start(radar(workers, &["-i", "any", "udp port 53"]));
            look_up(DNS, "far");
            local
                .send_to(&radar_tests::dns::query(1, &[b"near", b"example", b"org"]), "127.0.0.1:53")
                .expect("sent");
            running.signal(Signal::INT);
            let ended = running.end().with_exit(0);
            sums_come_out_even(&ended);
            let mut seen: Vec<_> = ended
                .dns_messages()
                .iter()
                .map(|event| {
                    let name = event["dns"]["queries"][0]["rrname"].as_str().expect("a name").to_owned();
                    (event["in_iface"].as_str().expect("an interface").to_owned(), name)
                })
                .collect();
            seen.sort();
            let far = ("va".to_owned(), "far.example.org".to_owned());
            assert_eq!(
                seen,
                [("lo".to_owned(), "near.example.org".to_owned()), far.clone(), far],
                "{workers}"
            );
        }
    });
}

#[test]
fn a_hangup_opens_the_log_anew_in_a_capture() {
    in_own_network("a_hangup_opens_the_log_anew_in_a_capture", || {
        let _peer = Peer::with_servers();
        for workers in [1, 2] {
            let running = radar(workers, &["-i", "va", "--set", "sinks.json.path=events.jsonl"]).start();
            let (new, old) = (running.folder().join("events.jsonl"), running.folder().join("events.jsonl.1"));
            until("a log", || text(&new).contains(STATS));
            (0..10).for_each(|lookup| look_up(DNS, &format!("before-{lookup}")));
            until("all of it", || (0..10).all(|lookup| times(&text(&new), "before", lookup) == 3));
            fs::rename(&new, &old).expect("the log is there");
            (0..10).for_each(|lookup| look_up(DNS, &format!("between-{lookup}")));
            running.signal(Signal::HUP);
            until("a new log", || text(&new).contains(STATS));
            (0..10).for_each(|lookup| look_up(DNS, &format!("after-{lookup}")));
            // The signal says both: that files are opened anew, and that the configuration is read.
            running.wait_for_message("reloaded: 3 unchanged", 1, PATIENCE);
            running.signal(Signal::INT);
            let ended = running.end().with_exit(0);
            let (old, new) = (text(&old), text(&new));
            drop(ended);
            for lookup in 0..10 {
                let [before, between, after] = ["before", "between", "after"]
                    .map(|when| [&old, &new].map(|log| times(log, when, lookup)));
                assert_eq!((before, after), ([3, 0], [0, 3]), "{lookup}\n{old}\n{new}");
                // Wherever they were when the file was renamed: none is lost, none there twice.
                assert_eq!(between.iter().sum::<usize>(), 3, "{lookup}\n{old}\n{new}");
            }
        }
    });
}

/// How often a host's name is in a log: once in the question, twice in the answer.
fn times(log: &str, when: &str, lookup: u32) -> usize {
    log.matches(&asked(&format!("{when}-{lookup}"))).count()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
