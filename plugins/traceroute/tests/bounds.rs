//! What the helper refuses, and how fast it goes; as root.

mod network;

use network::{Helper, config, in_own_network, row, row_addresses, run, sent};
use radar_traceroute::{
    Config,
    message::{Request, State},
    options::Asked,
};
use std::{
    process::Command,
    time::{Duration, Instant},
};

fn refused(helper: &mut Helper, target: &str) -> String {
    helper.ask(1, target, Asked::default());
    match helper.hear().state {
        State::Refused { reason } => reason,
        other => panic!("{target}: {other:?}"),
    }
}

/// Counts the client's echo requests; IPv6 has things to say of its own.
fn count_probes() {
    run("nft add table inet t");
    run("nft add chain inet t o { type filter hook output priority 0 ; }");
    run("nft add counter inet t probes");
    run("nft add rule inet t o icmp type echo-request counter name probes");
    run("nft add rule inet t o icmpv6 type echo-request counter name probes");
}

fn probes() -> u64 {
    let listed = Command::new("nft").args(["list", "counter", "inet", "t", "probes"]).output().expect("nft");
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut words = text.split_whitespace().skip_while(|word| *word != "packets").skip(1);
    words.next().and_then(|number| number.parse().ok()).expect("a number of packets")
}

#[test]
fn what_the_configuration_forbids_is_refused_and_nothing_is_sent() {
    in_own_network("what_the_configuration_forbids_is_refused_and_nothing_is_sent", || {
        row(|link| link.lay());
        let never = vec!["9.9.9.0/24".to_owned(), "2001:db8:3::2".to_owned()];
        let mut helper = Helper::start(Config { private: false, never, ..config() });
        count_probes();
        for (target, reason) in [
            ("9.9.9.9", "9.9.9.9 is in 9.9.9.0/24, which `never` forbids"),
            ("::ffff:9.9.9.9", "9.9.9.9 is in 9.9.9.0/24, which `never` forbids"),
            ("2001:db8:3::2", "2001:db8:3::2 is in 2001:db8:3::2/128, which `never` forbids"),
            ("10.0.0.1", "10.0.0.1 is private, which `private = false` forbids"),
            ("127.0.0.1", "127.0.0.1 is loopback, which `private = false` forbids"),
            ("224.0.0.1", "224.0.0.1 is multicast: no host is there"),
            ("255.255.255.255", "255.255.255.255 is broadcast: no host is there"),
            ("0.0.0.0", "0.0.0.0 is unspecified: no host is there"),
        ] {
            assert_eq!(refused(&mut helper, target), reason);
        }
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!((sent("outer"), probes()), (0, 0));
        helper.end();
        let mut helper = Helper::start(config());
        helper.trace(&row_addresses(true)[0], Asked { ping: true, rounds: Some(1), ..Asked::default() });
        assert_eq!(probes(), 1, "what is allowed is counted");
        helper.end();
    });
}

#[test]
fn nobody_is_traced_twice_at_a_time_and_no_more_than_are_allowed() {
    in_own_network("nobody_is_traced_twice_at_a_time_and_no_more_than_are_allowed", || {
        row(|link| link.lay());
        let [server, router] = [3, 2].map(|index| row_addresses(false)[index].clone());
        let mut helper = Helper::start(Config { concurrent: 1, ..config() });
        let how = Asked { rounds: Some(2), ..Asked::default() };
        helper.ask(7, &server, how.clone());
        assert!(matches!(helper.hear().state, State::Started { .. }));
        assert_eq!(refused(&mut helper, &server), format!("{server} is being traced already"));
        assert_eq!(
            refused(&mut helper, &router),
            "1 traces are under way, which is all that `concurrent` allows"
        );
        assert_eq!(helper.hear_out().last(), Some(&State::Done));
        helper.trace(&router, how);
        helper.end();
    });
}

#[test]
fn what_is_no_request_is_refused_and_the_helper_goes_on() {
    in_own_network("what_is_no_request_is_refused_and_the_helper_goes_on", || {
        row(|link| link.lay());
        let mut helper = Helper::start(config());
        let target = row_addresses(false)[3].parse().expect("an address");
        let how = Asked { rounds: Some(100_000), ..Asked::default() };
        helper.send(&Request { id: 3, target, automatic: false, how });
        let answer = helper.hear();
        assert_eq!((answer.id, matches!(answer.state, State::Refused { .. })), (3, true));
        helper.send_raw(br#"{"id":1,"target":"example.org"}"#);
        let State::Refused { reason } = helper.hear().state else { panic!("a name is no address") };
        assert!(reason.contains("invalid IP address"), "{reason}");
        helper.send_raw(&[b' '; 100_000]);
        let State::Refused { reason } = helper.hear().state else { panic!("it is too long") };
        assert_eq!(reason, "100000 octets are more than 65536");
        helper.trace(&row_addresses(false)[3], Asked { rounds: Some(1), ..Asked::default() });
        helper.end();
    });
}

#[test]
fn all_traces_together_keep_to_the_rate() {
    in_own_network("all_traces_together_keep_to_the_rate", || {
        row(|link| link.lay());
        let mut helper = Helper::start(Config { rate: 40, ..config() });
        let (begun, before) = (Instant::now(), sent("c"));
        let how =
            Asked { rounds: Some(20), interval_ms: Some(50), timeout_ms: Some(200), ..Asked::default() };
        for (id, target) in (1..).zip(row_addresses(false)) {
            helper.ask(id, &target, how.clone());
        }
        let mut done = 0;
        while done < 4 {
            match helper.hear().state {
                State::Done => done += 1,
                State::Started { .. } | State::Round { .. } => {
                    let (elapsed, packets) = (begun.elapsed().as_secs_f64(), sent("c") - before);
                    // A bucket of 40, and what neighbours say to each other.
                    assert!(packets as f64 <= 40.0 * elapsed + 40.0 + 10.0, "{packets} in {elapsed} s");
                }
                other => panic!("{other:?}"),
            }
        }
        let (elapsed, packets) = (begun.elapsed(), sent("c") - before);
        eprintln!("{packets} packets in {elapsed:?} at 40 a second");
        assert!(packets >= 20 * (1 + 2 + 3 + 4));
        helper.end();
    });
}

#[test]
fn traces_that_nobody_asked_for_are_few_and_to_the_public_alone() {
    in_own_network("traces_that_nobody_asked_for_are_few_and_to_the_public_alone", || {
        row(|link| link.lay());
        let automatic = |helper: &mut Helper, target: &str| {
            let how = Asked { rounds: Some(1), max_ttl: Some(1), timeout_ms: Some(100), ..Asked::default() };
            helper.send(&Request {
                id: 1,
                target: target.parse().expect("an address"),
                automatic: true,
                how,
            });
            match helper.hear_out().pop() {
                Some(State::Refused { reason }) => Err(reason),
                Some(State::Done) => Ok(()),
                other => panic!("{other:?}"),
            }
        };
        let mut helper = Helper::start(Config { automatic: true, automatic_per_minute: 2, ..config() });
        let reason = "198.51.100.2 is not public, and nobody has asked for it".to_owned();
        assert_eq!(automatic(&mut helper, "198.51.100.2"), Err(reason));
        assert_eq!(automatic(&mut helper, "1.1.1.1"), Ok(()));
        assert_eq!(automatic(&mut helper, "1.1.1.2"), Ok(()));
        let reason = "2 traces in a minute begin by themselves, and no more".to_owned();
        assert_eq!(automatic(&mut helper, "1.1.1.3"), Err(reason));
        helper.end();
        let mut helper = Helper::start(config());
        assert!(automatic(&mut helper, "1.1.1.1").is_err(), "automatic = false");
        helper.end();
    });
}
