//! Hops that lose, that are silent, that take their time, that know MPLS; as root.

mod network;

use network::{Helper, config, in_own_network, inside, row, row_addresses, sent, tun};
use radar_traceroute::{
    hop::Label,
    message::State,
    options::{Asked, Protocol},
};
use std::time::Duration;

fn asked(rounds: u32) -> Asked {
    Asked { rounds: Some(rounds), interval_ms: Some(50), timeout_ms: Some(400), ..Asked::default() }
}

/// Drops what `r2` says of packets whose way is over: every packet or one of so many.
fn silence(share: &str) {
    inside("r2", "nft add table inet t");
    inside("r2", "nft add chain inet t o { type filter hook output priority 0 ; }");
    for what in ["icmp type time-exceeded", "icmpv6 type time-exceeded"] {
        inside("r2", &format!("nft add rule inet t o {what} {share} drop"));
    }
}

#[test]
fn a_hop_that_loses_every_third_answer_is_shown_with_its_loss() {
    in_own_network("a_hop_that_loses_every_third_answer_is_shown_with_its_loss", || {
        row(|link| link.lay());
        silence("numgen inc mod 3 0");
        let mut helper = Helper::start(config());
        for ipv6 in [false, true] {
            let (hops, reached) = helper.trace(&row_addresses(ipv6)[3], asked(12));
            let received: Vec<_> = hops.iter().map(|hop| (hop.sent, hop.received)).collect();
            assert_eq!(received, [(12, 12), (12, 8), (12, 12), (12, 12)]);
            assert!(reached);
        }
        helper.end();
    });
}

#[test]
fn a_silent_hop_is_a_place_in_the_path_without_an_address() {
    in_own_network("a_silent_hop_is_a_place_in_the_path_without_an_address", || {
        row(|link| link.lay());
        silence("");
        let mut helper = Helper::start(config());
        for protocol in [Protocol::Icmp, Protocol::Udp, Protocol::Tcp] {
            let (hops, reached) = helper.trace(&row_addresses(false)[3], Asked { protocol, ..asked(3) });
            assert!(reached);
            let known: Vec<_> = hops.iter().map(|hop| hop.ips.len()).collect();
            assert_eq!(known, [1, 0, 1, 1], "{protocol}");
            assert_eq!((hops[1].ttl, hops[1].sent, hops[1].received, hops[1].times), (2, 3, 0, None));
        }
        helper.end();
    });
}

#[test]
fn round_trips_are_those_of_the_network_within_a_tenth() {
    in_own_network("round_trips_are_those_of_the_network_within_a_tenth", || {
        row(|link| tun::lay(link, Duration::from_millis(20), tun::cable));
        let mut helper = Helper::start(config());
        for ipv6 in [false, true] {
            let target = row_addresses(ipv6)[3].clone();
            for protocol in [Protocol::Icmp, Protocol::Udp, Protocol::Tcp] {
                let (hops, _) = helper.trace(&target, Asked { protocol, ..asked(10) });
                let averages: Vec<_> = hops.iter().map(|hop| hop.times.expect("it answers").avg).collect();
                eprintln!(
                    "{protocol} {target}: average round trips {averages:?} us, set 40000 beyond the first"
                );
                assert_eq!(averages.len(), 4);
                assert!(averages[0] < 4_000, "{averages:?}");
                for average in &averages[1..] {
                    assert!((36_000..=44_000).contains(average), "{protocol} {averages:?}");
                }
            }
            let ping = Asked { ping: true, ..asked(10) };
            let (hops, reached) = helper.trace(&target, ping);
            let times = hops[0].times.expect("it answers");
            eprintln!("ping {target}: {times:?}");
            assert!(reached && hops.len() == 1 && hops[0].received == 10);
            assert!((36_000..=44_000).contains(&times.avg), "{times:?}");
        }
        assert_eq!(sent("outer"), 0);
        helper.end();
    });
}

#[test]
fn labels_that_a_router_tells_are_told() {
    in_own_network("labels_that_a_router_tells_are_told", || {
        row(|link| tun::lay(link, Duration::from_millis(1), tun::mpls));
        let mut helper = Helper::start(config());
        let (hops, reached) = helper.trace(&row_addresses(false)[3], asked(3));
        assert!(reached);
        assert_eq!(hops.len(), 5, "{hops:?}");
        assert_eq!(hops[1].ips, [std::net::IpAddr::from(tun::MPLS)]);
        let label = |label, exp| Label { label, exp, ttl: 1 };
        assert_eq!(hops[1].mpls, [label(16001, 5), label(24, 0)]);
        assert!(hops.iter().filter(|hop| hop.ttl != 2).all(|hop| hop.mpls.is_empty()));
        helper.end();
    });
}

#[test]
fn a_host_that_cannot_be_reached_answers_no_ping() {
    in_own_network("a_host_that_cannot_be_reached_answers_no_ping", || {
        row(|link| link.lay());
        inside("r2", "ip -4 route add unreachable 203.0.113.0/24");
        let mut helper = Helper::start(config());
        helper.ask(1, "203.0.113.9", Asked { ping: true, ..asked(2) });
        let states = helper.hear_out();
        let Some(State::Round { hops, reached, .. }) = states.iter().rev().nth(1) else {
            panic!("{states:?}")
        };
        assert!(!reached);
        assert_eq!((hops[0].sent, hops[0].received), (2, 0));
        assert_eq!(hops[0].reason.as_deref(), Some("host unreachable"));
        helper.end();
    });
}

#[test]
fn packets_at_which_the_tracer_gives_up_cost_rounds_and_not_the_trace() {
    in_own_network("packets_at_which_the_tracer_gives_up_cost_rounds_and_not_the_trace", || {
        row(|link| tun::lay(link, Duration::from_millis(1), tun::hostile));
        let mut helper = Helper::start(config());
        for protocol in [Protocol::Udp, Protocol::Icmp] {
            let (hops, reached) = helper.trace(&row_addresses(false)[3], Asked { protocol, ..asked(5) });
            assert!(reached && hops.len() == 4, "{protocol}: {hops:?}");
            assert_eq!(hops[3].sent, 5, "{protocol}");
        }
        helper.end();
    });
}

#[test]
fn a_trace_may_begin_far_away() {
    in_own_network("a_trace_may_begin_far_away", || {
        row(|link| link.lay());
        let mut helper = Helper::start(config());
        let how = Asked { first_ttl: Some(40), max_ttl: Some(64), ..asked(2) };
        let (hops, reached) = helper.trace(&row_addresses(false)[3], how);
        assert!(reached && hops[0].ttl == 40 && hops[0].target, "{hops:?}");
        helper.end();
    });
}
