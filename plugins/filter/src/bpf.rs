//! The same for libpcap, where it can say it (pcap-filter(7)).

use ipnet::IpNet;

use crate::field;
use crate::filter::Filter;
use crate::fold::same;
use crate::lexer::Order;
use crate::term::{Node, Term, Test};
use crate::vocabulary::FieldId;

impl Filter {
    /// The filter as a capture filter of libpcap, or nothing if that cannot say all of it.
    ///
    /// libpcap sees packets: `src` and `sport` of a packet are who sent it, while those of a flow are who
    /// began it. So `dport:443` becomes `dst port 443`, which takes what was asked and not the answers.
    pub fn to_bpf(&self) -> Option<String> {
        self.node().map_or_else(|| Some(String::new()), expression)
    }
}

fn expression(node: &Node) -> Option<String> {
    match node {
        Node::All(nodes) => joined(nodes, " and "),
        Node::Any(nodes) => joined(nodes, " or "),
        Node::Not(node) => Some(format!("not {}", operand(node)?)),
        Node::Term(term) => of_term(term),
    }
}

/// `and` and `or` bind alike there, so what is joined stands in parentheses.
fn operand(node: &Node) -> Option<String> {
    let expression = expression(node)?;
    let is_joined = match node {
        Node::All(_) | Node::Any(_) => true,
        Node::Term(Term::Field { tests, .. }) => tests.len() > 1,
        Node::Not(_) | Node::Term(_) => false,
    };
    Some(if is_joined { format!("({expression})") } else { expression })
}

fn joined(nodes: &[Node], between: &str) -> Option<String> {
    let operands: Option<Vec<String>> = nodes.iter().map(operand).collect();
    Some(operands?.join(between))
}

fn of_term(term: &Term) -> Option<String> {
    match term {
        Term::Address(network) => Some(of_network("", *network)),
        Term::Field { field, tests, .. } => {
            let tests: Option<Vec<String>> = tests.iter().map(|test| of_test(*field, test)).collect();
            Some(tests?.join(" or "))
        }
        Term::Anywhere { .. } | Term::Flag { .. } => None,
    }
}

fn of_test(field: FieldId, test: &Test) -> Option<String> {
    match (field, test) {
        (field::HOST | field::IP, Test::Network(network)) => Some(of_network("", *network)),
        (field::SRC, Test::Network(network)) => Some(of_network("src ", *network)),
        (field::DST, Test::Network(network)) => Some(of_network("dst ", *network)),
        (field::PORT, test) => of_ports("", test),
        (field::SPORT, test) => of_ports("src ", test),
        (field::DPORT, test) => of_ports("dst ", test),
        (field::PROTO, Test::Text(name)) => {
            let names = [("tcp", "tcp"), ("udp", "udp"), ("sctp", "sctp"), ("icmp", "icmp")];
            let mut names = names.into_iter().chain([("ipv6-icmp", "icmp6")]);
            names.find(|(known, _)| same(known, name)).map(|(_, theirs)| theirs.to_owned())
        }
        _ => None,
    }
}

fn of_network(side: &str, network: IpNet) -> String {
    match network.prefix_len() == network.max_prefix_len() {
        true => format!("{side}host {}", network.addr()),
        false => format!("{side}net {network}"),
    }
}

fn of_ports(side: &str, test: &Test) -> Option<String> {
    let most = f64::from(u16::MAX);
    let (from, to) = match *test {
        Test::Number(port) => (port, port),
        Test::Range(from, to) => (from.unwrap_or(0.0), to.unwrap_or(most)),
        Test::Order(Order::Above, port) => (port + 1.0, most),
        Test::Order(Order::AtLeast, port) => (port, most),
        Test::Order(Order::Below, port) => (0.0, port - 1.0),
        Test::Order(Order::AtMost, port) => (0.0, port),
        _ => return None,
    };
    // `port<0` and `port>65535` are no ports at all, which libpcap cannot say.
    (from <= to).then(|| match from == to {
        true => format!("{side}port {from}"),
        false => format!("{side}portrange {from}-{to}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;

    /// As libpcap takes it, or `-` where it cannot be said.
    fn bpf(text: &str) -> String {
        let filter = Filter::parse(text, &Vocabulary::new()).unwrap();
        let Some(expression) = filter.to_bpf() else { return "-".to_owned() };
        let capture = pcap::Capture::dead(pcap::Linktype::ETHERNET).unwrap();
        capture.compile(&expression, true).unwrap_or_else(|error| panic!("{expression}: {error}"));
        expression
    }

    #[test]
    fn what_libpcap_can_say_it_accepts() {
        assert_eq!(bpf(""), "");
        assert_eq!(bpf("port:443"), "port 443");
        assert_eq!(bpf("sport:1 dport:2"), "src port 1 and dst port 2");
        assert_eq!(bpf("port:80,443 proto:TCP"), "(port 80 or port 443) and tcp");
        assert_eq!(bpf("port:8000..8100"), "portrange 8000-8100");
        assert_eq!(bpf("dport<1024"), "dst portrange 0-1023");
        assert_eq!(bpf("port>1023"), "portrange 1024-65535");
        assert_eq!(bpf("port>=65535"), "port 65535");
        assert_eq!(bpf("10.0.0.1"), "host 10.0.0.1");
        assert_eq!(bpf("ip:10.1.2.3/8"), "net 10.0.0.0/8");
        assert_eq!(bpf("src:2001:db8::/32"), "src net 2001:db8::/32");
        assert_eq!(bpf("dst:fe80::1"), "dst host fe80::1");
        assert_eq!(bpf("ip:0.0.0.0/0 or ip:::/0"), "net 0.0.0.0/0 or net ::/0");
        assert_eq!(bpf("proto:icmp,ipv6-icmp,udp,sctp"), "icmp or icmp6 or udp or sctp");
        assert_eq!(
            bpf("!(port:53 or 10.0.0.1) host:10.0.0.2"),
            "not (port 53 or host 10.0.0.1) and host 10.0.0.2"
        );
        assert_eq!(bpf("!port:1,2"), "not (port 1 or port 2)");
        assert_eq!(bpf("port!=22"), "not port 22");
    }

    #[test]
    fn what_it_cannot_say_is_not_said_in_part() {
        for text in [
            "firefox",
            "port:443 firefox",
            "host:*.cdn.net",
            "host:github.com",
            "self",
            "rtt>1ms",
            "port:*",
            "port>65535",
            "port<0",
            "proto:t*",
            "proto:gre",
            "port:1 or sni:a",
        ] {
            assert_eq!(bpf(text), "-", "{text}");
        }
    }
}
