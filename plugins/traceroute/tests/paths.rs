//! The true path through three routers, whatever probes are made of; as root.

mod network;

use network::{Helper, addresses, config, in_own_network, inside, row, row_addresses, sent};
use radar_traceroute::{
    hop::Hop,
    options::{Asked, Protocol, Strategy},
};

fn asked(protocol: Protocol) -> Asked {
    Asked { protocol, rounds: Some(3), interval_ms: Some(100), timeout_ms: Some(500), ..Asked::default() }
}

fn is_true_path(hops: &[Hop], ipv6: bool) {
    let expected = row_addresses(ipv6);
    let told: Vec<_> = hops.iter().map(|hop| (hop.ttl, hop.ips.clone(), hop.target)).collect();
    let path: Vec<_> = (1..)
        .zip(&expected)
        .map(|(ttl, address)| (ttl, vec![address.parse().expect("an address")], ttl == 4))
        .collect();
    assert_eq!(told, path);
}

#[test]
fn icmp_udp_and_tcp_find_the_true_path_of_both_ips() {
    in_own_network("icmp_udp_and_tcp_find_the_true_path_of_both_ips", || {
        row(|link| link.lay());
        let mut helper = Helper::start(config());
        for ipv6 in [false, true] {
            let target = row_addresses(ipv6)[3].clone();
            for protocol in [Protocol::Icmp, Protocol::Udp, Protocol::Tcp] {
                let (hops, reached) = helper.trace(&target, asked(protocol));
                assert!(reached, "{protocol} {target}");
                is_true_path(&hops, ipv6);
                for hop in &hops {
                    assert_eq!((hop.sent, hop.received), (3, 3), "{protocol} {hop:?}");
                }
                let refused = (protocol == Protocol::Udp).then_some("port unreachable");
                assert_eq!(hops[3].reason.as_deref(), refused);
            }
        }
        assert_eq!(sent("outer"), 0, "nothing leaves the network of the test");
        helper.end();
    });
}

#[test]
fn every_strategy_of_udp_finds_it() {
    in_own_network("every_strategy_of_udp_finds_it", || {
        row(|link| link.lay());
        let mut helper = Helper::start(config());
        for ipv6 in [false, true] {
            for strategy in [Strategy::Classic, Strategy::Paris, Strategy::Dublin] {
                let how = Asked { strategy: Some(strategy), ..asked(Protocol::Udp) };
                let (hops, reached) = helper.trace(&row_addresses(ipv6)[3], how);
                assert!(reached, "{strategy}");
                is_true_path(&hops, ipv6);
            }
        }
        helper.end();
    });
}

#[test]
fn an_open_port_of_tcp_is_the_target_too() {
    in_own_network("an_open_port_of_tcp_is_the_target_too", || {
        row(|link| link.lay());
        let server = "import socket,time; s=socket.create_server(('::',80),family=socket.AF_INET6,dualstack_ipv6=True); time.sleep(30)";
        let mut server = std::process::Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "ip", "netns", "exec", "server", "python3", "-c", server])
            .spawn()
            .expect("python3");
        std::thread::sleep(std::time::Duration::from_secs(1));
        let mut helper = Helper::start(config());
        for ipv6 in [false, true] {
            let (hops, reached) = helper.trace(&row_addresses(ipv6)[3], asked(Protocol::Tcp));
            assert!(reached);
            is_true_path(&hops, ipv6);
        }
        helper.end();
        let _ = server.kill();
        let _ = server.wait();
    });
}

#[test]
fn where_nobody_goes_on_the_path_ends_with_the_reason() {
    in_own_network("where_nobody_goes_on_the_path_ends_with_the_reason", || {
        row(|link| link.lay());
        inside("r2", "ip -4 route add unreachable 203.0.113.0/24");
        inside("r2", "ip -6 route add prohibit 2001:db8:99::/48");
        let mut helper = Helper::start(config());
        for (target, ipv6, reason) in [
            ("203.0.113.9", false, "host unreachable"),
            ("2001:db8:99::9", true, "administratively prohibited"),
        ] {
            let (hops, reached) = helper.trace(target, asked(Protocol::Icmp));
            let expected: Vec<_> = row_addresses(ipv6)[..2]
                .iter()
                .map(|ip| vec![ip.parse::<std::net::IpAddr>().expect("an address")])
                .collect();
            assert!(!reached);
            assert_eq!(addresses(&hops), expected);
            assert_eq!(hops[1].reason.as_deref(), Some(reason));
        }
        helper.end();
    });
}
