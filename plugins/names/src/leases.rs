//! Leases of DHCP: the name that a client has given itself, of the address that it is given.

use crate::{
    address::{Address, parse},
    line::Key,
};
use serde::Deserialize;
use std::{borrow::Cow, collections::VecDeque};

static DHCP: Key = Key::new(",\"dhcp\":{");

/// Clients that wait for an answer; it comes within seconds.
const WAITING_MAX: usize = 256;

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, rename = "type", default)]
    direction: Cow<'a, str>,
    #[serde(borrow, default)]
    dhcp_type: Cow<'a, str>,
    #[serde(default)]
    id: u32,
    #[serde(borrow, default)]
    client_mac: Cow<'a, str>,
    #[serde(borrow, default)]
    hostname: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    fqdn: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    assigned_ip: Cow<'a, str>,
    #[serde(borrow, default)]
    client_ip: Cow<'a, str>,
    #[serde(default)]
    lease_time: Option<u32>,
    #[serde(borrow, default)]
    addresses: Vec<Given<'a>>,
}

#[derive(Deserialize)]
struct Given<'a> {
    #[serde(borrow, default)]
    address: Cow<'a, str>,
    #[serde(default)]
    valid_lifetime: u32,
}

/// Seconds that an address is taken to be given for if nobody says how long.
const LEASE: u32 = 3600;

/// Clients that have said their name and wait for an address. Servers need not repeat it.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    waiting: VecDeque<(u32, String, String)>,
}

impl Leases {
    /// Looks at a `dhcp` event, and calls `found` with each address that was given, its name and its seconds.
    pub(crate) fn read(&mut self, line: &[u8], mut found: impl FnMut(Address, &str, u32)) {
        let Some(body) = DHCP.opened(line) else { return };
        let message = Message::deserialize(&mut serde_json::Deserializer::from_slice(body));
        let Ok(message) = message else { return };
        let name = message.fqdn.as_deref().or(message.hostname.as_deref());
        if message.direction == "request" {
            if let Some(name) = name {
                self.wait(&message, name);
            }
            return;
        }
        let asked =
            self.waiting.iter().rev().find(|(id, mac, _)| *id == message.id && *mac == message.client_mac);
        // What the client has said is the longer name, if only one of them has its domain.
        let asked = asked.map(|(.., name)| name.as_str());
        let Some(name) =
            [asked, name].into_iter().flatten().max_by_key(|name| (name.contains('.'), name.len()))
        else {
            return;
        };
        match &*message.dhcp_type {
            "ack" => {
                let address =
                    [&message.assigned_ip, &message.client_ip].into_iter().find(|ip| *ip != "0.0.0.0");
                if let Some(address) = address.and_then(|address| parse(address)) {
                    found(address, name, message.lease_time.unwrap_or(LEASE));
                }
            }
            "reply" => {
                for given in message.addresses.iter().filter(|given| given.valid_lifetime > 0) {
                    if let Some(address) = parse(&given.address) {
                        found(address, name, given.valid_lifetime);
                    }
                }
            }
            _ => {}
        }
    }

    fn wait(&mut self, message: &Message<'_>, name: &str) {
        if self.waiting.len() >= WAITING_MAX {
            self.waiting.pop_front();
        }
        let name = name.get(..name.len().min(256)).unwrap_or_default();
        self.waiting.push_back((message.id, message.client_mac.to_string(), name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::ip;

    fn read(leases: &mut Leases, line: &str) -> Vec<(String, String, u32)> {
        let mut all = Vec::new();
        leases.read(line.as_bytes(), |address, name, ttl| {
            all.push((ip(&address).to_string(), name.to_owned(), ttl))
        });
        all
    }

    #[test]
    fn a_lease_has_the_name_that_its_client_has_said() {
        let mut leases = Leases::default();
        let request = r#"{"x":1,"dhcp":{"type":"request","id":7,"client_mac":"02:00","dhcp_type":"request","hostname":"laptop","fqdn":"laptop.example.org"}}"#;
        assert_eq!(read(&mut leases, request), []);
        let ack = r#"{"x":1,"dhcp":{"type":"reply","id":7,"client_mac":"02:00","assigned_ip":"192.0.2.145","client_ip":"0.0.0.0","dhcp_type":"ack","hostname":"laptop","lease_time":60}}"#;
        let laptop = [("192.0.2.145".to_owned(), "laptop.example.org".to_owned(), 60)];
        assert_eq!(read(&mut leases, ack), laptop);
        assert_eq!(read(&mut leases, &ack.replace("\"ack\"", "\"offer\"")), []);
        assert_eq!(read(&mut leases, &ack.replace("02:00", "02:01"))[0].1, "laptop");
    }

    #[test]
    fn of_ipv6_each_address_that_is_given_has_it() {
        let reply = r#"{"x":1,"dhcp":{"type":"reply","id":9,"client_mac":"02:00","dhcp_type":"reply","fqdn":"laptop","addresses":[{"address":"2001:db8::5","valid_lifetime":90},{"address":"2001:db8::6","valid_lifetime":0}]}}"#;
        let laptop = [("2001:db8::5".to_owned(), "laptop".to_owned(), 90)];
        assert_eq!(read(&mut Leases::default(), reply), laptop);
    }

    #[test]
    fn no_more_clients_wait_than_there_is_room_for() {
        let mut leases = Leases::default();
        for id in 0..1000 {
            let request = format!(r#"{{"x":1,"dhcp":{{"type":"request","id":{id},"hostname":"h"}}}}"#);
            read(&mut leases, &request);
        }
        assert_eq!(leases.waiting.len(), WAITING_MAX);
    }
}
