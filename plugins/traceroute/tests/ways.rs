//! Two equal ways: probes that keep to one, and probes that do not; as root.
//!
//! ```text
//!                ┌── a ──┐
//! client ── r1 ──┤       ├── r3 ── server      r1 shares out by addresses and ports
//!                └── b ──┘
//! ```

mod network;

use network::{
    CLIENT, DEFAULT, Helper, Link, addresses, config, far_end, in_own_network, inside, near_end, prepare,
    route, router, sent,
};
use radar_traceroute::options::{Asked, Protocol, Strategy};

fn diamond() {
    prepare();
    ["r1", "a", "b", "r3", "server"].into_iter().for_each(router);
    Link { number: 0, near: ("", "c"), far: ("r1", "left") }.lay();
    Link { number: 1, near: ("r1", "upper"), far: ("a", "left") }.lay();
    Link { number: 2, near: ("r1", "lower"), far: ("b", "left") }.lay();
    Link { number: 3, near: ("a", "right"), far: ("r3", "upper") }.lay();
    Link { number: 4, near: ("b", "right"), far: ("r3", "lower") }.lay();
    Link { number: 5, near: ("r3", "right"), far: ("server", "left") }.lay();
    route("", DEFAULT, far_end(0));
    for (index, family) in [(0, "-4"), (1, "-6")] {
        let (upper, lower) = (far_end(1)[index].clone(), far_end(2)[index].clone());
        inside("r1", &format!("ip {family} route add default nexthop via {upper} nexthop via {lower}"));
    }
    for ip in ["ipv4", "ipv6"] {
        inside("r1", &format!("sysctl -qw net.{ip}.fib_multipath_hash_policy=1"));
    }
    for (space, number, back) in [("a", 3, 1), ("b", 4, 2), ("r3", 5, 3)] {
        route(space, DEFAULT, far_end(number));
        route(space, CLIENT, near_end(back));
    }
    route("server", CLIENT, near_end(5));
}

fn asked(protocol: Protocol, strategy: Option<Strategy>) -> Asked {
    Asked {
        protocol,
        strategy,
        rounds: Some(20),
        interval_ms: Some(50),
        timeout_ms: Some(200),
        ..Asked::default()
    }
}

#[test]
fn paris_and_dublin_keep_to_one_way_and_classic_does_not() {
    in_own_network("paris_and_dublin_keep_to_one_way_and_classic_does_not", || {
        diamond();
        let mut helper = Helper::start(config());
        for target in far_end(5) {
            for strategy in [Strategy::Paris, Strategy::Dublin] {
                // Each trace has another port, so that some go the one way and some the other.
                for _ in 0..3 {
                    let (hops, reached) = helper.trace(&target, asked(Protocol::Udp, Some(strategy)));
                    let (ways, hops) = (addresses(&hops), hops.len());
                    assert!(reached && hops == 4, "{ways:?}");
                    assert!(ways.iter().all(|addresses| addresses.len() == 1), "{strategy}: {ways:?}");
                    let index = usize::from(target.contains(':'));
                    let is = |hop: usize, number: u8| ways[hop][0].to_string() == far_end(number)[index];
                    // IPv4 answers with the address on the way back, IPv6 with that on the way there.
                    assert!(is(1, 1) && is(2, 3) || is(1, 2) && (is(2, 3) || is(2, 4)), "{ways:?}");
                }
            }
            let (hops, _) = helper.trace(&target, asked(Protocol::Udp, Some(Strategy::Classic)));
            assert_eq!(hops[1].ips.len(), 2, "both ways: {:?}", addresses(&hops));
        }
        assert_eq!(sent("outer"), 0);
        helper.end();
    });
}

#[test]
fn icmp_keeps_to_one_way_where_ports_are_looked_at() {
    in_own_network("icmp_keeps_to_one_way_where_ports_are_looked_at", || {
        diamond();
        let mut helper = Helper::start(config());
        for target in far_end(5) {
            let (hops, reached) = helper.trace(&target, asked(Protocol::Icmp, None));
            assert!(reached && hops.iter().all(|hop| hop.ips.len() == 1), "{:?}", addresses(&hops));
        }
        helper.end();
    });
}
