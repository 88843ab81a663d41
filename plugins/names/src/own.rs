//! Which addresses are this machine's, or of the networks that are said to be one's own; and what that makes of a flow.

use crate::address::{Address, ip, is_of_no_host, mapped};
use std::net::IpAddr;

/// A prefix, with its length as of IPv6.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Network {
    prefix: Address,
    bits: u32,
}

impl Network {
    /// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address for itself.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(whole);
        (length <= whole).then(|| Self { prefix: mapped(address), bits: 128 - whole + length })
    }

    fn contains(&self, address: &Address) -> bool {
        let differs = u128::from_be_bytes(self.prefix) ^ u128::from_be_bytes(*address);
        differs.leading_zeros() >= self.bits
    }
}

/// What is one's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    /// This machine's addresses, sorted; only known of a live capture.
    machine: Vec<Address>,
    /// Addresses of all hosts of a network that it is in, sorted.
    broadcast: Vec<Address>,
    networks: Vec<Network>,
    live: bool,
}

/// Which way a flow goes, as seen from this machine or its networks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    Outbound,
    Inbound,
    Local,
    Transit,
}

impl Way {
    /// As events have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Outbound => "outbound",
            Self::Inbound => "inbound",
            Self::Local => "local",
            Self::Transit => "transit",
        }
    }
}

impl Own {
    /// Of a file only what is said to be one's own.
    pub(crate) fn of_networks(networks: Vec<Network>) -> Self {
        Self { networks, ..Self::default() }
    }

    /// The same, with this machine's addresses.
    pub(crate) fn with_machine(&self, mut machine: Vec<Address>, mut broadcast: Vec<Address>) -> Self {
        machine.sort_unstable();
        broadcast.sort_unstable();
        Self { machine, broadcast, live: true, networks: self.networks.clone() }
    }

    /// Whether it is an address of this machine.
    pub(crate) fn is_machine(&self, address: &Address) -> bool {
        self.live && (self.machine.binary_search(address).is_ok() || ip(address).is_loopback())
    }

    /// Whether it is one's own.
    pub(crate) fn contains(&self, address: &Address) -> bool {
        self.is_machine(address) || self.networks.iter().any(|network| network.contains(address))
    }

    /// Whether nobody is called by it: it is of all hosts of a network, or of none.
    pub(crate) fn is_of_no_host(&self, address: &Address) -> bool {
        is_of_no_host(address) || self.broadcast.binary_search(address).is_ok()
    }

    /// Which way a flow goes between these; none if that is not known.
    pub(crate) fn way(&self, originator: &Address, responder: &Address) -> Option<Way> {
        if !self.live && self.networks.is_empty() {
            return None;
        }
        match (self.contains(originator), self.contains(responder)) {
            (true, true) => Some(Way::Local),
            (true, false) => Some(Way::Outbound),
            (false, true) => Some(Way::Inbound),
            // What is sent to all is sent to this machine too.
            (false, false) if self.is_of_no_host(responder) => None,
            (false, false) => Some(Way::Transit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::parse;

    fn a(text: &str) -> Address {
        parse(text).unwrap()
    }

    #[test]
    fn networks_are_of_either_kind() {
        for (network, inside, outside) in [
            ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"),
            ("0.0.0.0/0", "203.0.113.1", "2001:db8::1"),
        ] {
            let network = Network::parse(network).unwrap();
            assert!(network.contains(&a(inside)) && !network.contains(&a(outside)));
        }
        for wrong in ["", "192.0.2.0/33", "2001:db8::/129", "x/8", "192.0.2.0/", "192.0.2.0/-1"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_way_is_seen_from_ones_own_end() {
        let own = Own::default().with_machine(vec![a("192.0.2.1"), a("127.0.0.1")], vec![a("192.0.2.255")]);
        let way = |from, to| own.way(&a(from), &a(to)).map(Way::name);
        assert_eq!(way("192.0.2.1", "198.51.100.1"), Some("outbound"));
        assert_eq!(way("198.51.100.1", "192.0.2.1"), Some("inbound"));
        assert_eq!(way("127.0.0.1", "127.0.0.53"), Some("local"));
        assert_eq!(way("198.51.100.1", "203.0.113.1"), Some("transit"));
        assert_eq!(way("192.0.2.9", "192.0.2.255"), None);
        assert_eq!(way("192.0.2.9", "224.0.0.251"), None);
        assert_eq!(way("192.0.2.1", "224.0.0.251"), Some("outbound"));
    }

    #[test]
    fn of_a_file_no_way_is_known_unless_networks_are_given() {
        assert_eq!(Own::default().way(&a("127.0.0.1"), &a("127.0.0.1")), None);
        let own = Own::of_networks(vec![Network::parse("192.0.2.0/24").unwrap()]);
        assert_eq!(own.way(&a("192.0.2.5"), &a("198.51.100.1")), Some(Way::Outbound));
        assert!(own.contains(&a("192.0.2.5")) && !own.is_machine(&a("192.0.2.5")));
    }
}
