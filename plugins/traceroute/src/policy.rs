//! Which addresses may be probed, as the configuration has it.

use crate::config::Config;
use ipnet::IpNet;
use radar_mmdb::special::{Kind, kind};
use std::net::{IpAddr, Ipv6Addr};

/// Ranges where no host is, by the names of `radar_mmdb::special`. The transitions are those that carry an address
/// which is special itself, or in a form of which only its network knows.
const NOBODY: &[&str] = &[
    "unspecified",
    "this-network",
    "multicast",
    "broadcast",
    "reserved",
    "discard",
    "nat64",
    "6to4",
    "teredo",
];

/// What may be probed.
#[derive(Clone, Debug)]
pub struct Policy {
    never: Vec<IpNet>,
    private: bool,
}

impl Policy {
    /// The policy of a configuration; an error names the network that is none.
    pub fn new(config: &Config) -> Result<Self, String> {
        let never = config.never.iter().map(|text| network(text)).collect::<Result<_, _>>()?;
        Ok(Self { never, private: config.private })
    }

    /// Why this address is not probed, if it is not.
    #[must_use]
    pub fn refusal(&self, address: IpAddr) -> Option<String> {
        let address = address.to_canonical();
        if let Some(network) = self.never.iter().find(|network| network.contains(&address)) {
            return Some(format!("{address} is in {network}, which `never` forbids"));
        }
        match kind(address) {
            Kind::Special(range) if NOBODY.contains(&range) => {
                Some(format!("{address} is {range}: no host is there"))
            }
            Kind::Special("link-local") if address.is_ipv6() => {
                Some(format!("{address} is link-local: which link is not known"))
            }
            Kind::Special(range) if !self.private => {
                Some(format!("{address} is {range}, which `private = false` forbids"))
            }
            // A gateway would turn it into the other.
            Kind::Embedded(_, inner) => self.refusal(inner.into()),
            Kind::Global(_) | Kind::Special(_) => None,
        }
    }

    /// Whether nobody has to ask for it to be probed.
    #[must_use]
    pub fn is_public(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        matches!(kind(address), Kind::Global(_)) && self.refusal(address).is_none()
    }
}

/// An address as the envelope of an event has it: as IPv6, IPv4 mapped.
#[must_use]
pub fn octets(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

/// The reverse.
#[must_use]
pub fn address(octets: [u8; 16]) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from(octets)).to_canonical()
}

fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| format!("{text:?} is no network: write 203.0.113.0/24 or 2001:db8::1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;

    fn policy(private: bool, never: &[&str]) -> Policy {
        let never = never.iter().map(ToString::to_string).collect();
        Policy::new(&Config { private, never, ..Config::default_settings() }).unwrap()
    }

    fn is_probed(policy: &Policy, address: &str) -> bool {
        policy.refusal(address.parse().unwrap()).is_none()
    }

    #[test]
    fn where_no_host_can_be_none_is_probed() {
        let all = policy(true, &[]);
        for address in ["0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "ff02::1"] {
            assert!(!is_probed(&all, address), "{address}");
        }
        for address in ["::ffff:224.0.0.1", "fe80::1", "64:ff9b::e000:1"] {
            assert!(!is_probed(&all, address), "{address}");
        }
        for address in ["9.9.9.9", "2620:fe::fe", "10.0.0.1", "127.0.0.1", "fd00::1", "192.0.2.1"] {
            assert!(is_probed(&all, address), "{address}");
        }
    }

    #[test]
    fn private_hosts_are_probed_if_the_configuration_has_it() {
        let public = policy(false, &[]);
        for address in ["10.0.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1", "127.0.0.1", "fd00::1", "::1"]
        {
            assert!(!is_probed(&public, address), "{address}");
        }
        assert!(!is_probed(&public, "64:ff9b::a00:1"), "10.0.0.1 behind a translator");
        assert!(is_probed(&public, "9.9.9.9"));
    }

    #[test]
    fn what_is_never_probed_has_no_other_form_that_is() {
        let policy = policy(true, &["9.9.9.0/24", "2620:fe::fe"]);
        for address in ["9.9.9.9", "::ffff:9.9.9.9", "64:ff9b::909:909", "2002:909:909::1", "2620:fe::fe"] {
            assert!(!is_probed(&policy, address), "{address}");
        }
        assert!(is_probed(&policy, "9.9.10.9") && is_probed(&policy, "2620:fe::9"));
    }

    #[test]
    fn a_network_that_is_none_is_named() {
        let config = Config { never: vec!["9.9.9.0/33".to_owned()], ..Config::default_settings() };
        assert!(Policy::new(&config).unwrap_err().starts_with("\"9.9.9.0/33\" is no network"));
    }
}
