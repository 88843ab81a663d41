//! This machine's interfaces, and how much they carry.

use super::address::{self, Octets};
use serde::Deserialize;
use std::collections::HashSet;

/// An interface.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Interface {
    /// What it is called.
    pub name: String,
    /// It is in use.
    pub up: bool,
    /// Its addresses, with or without the length of their network.
    pub addresses: Vec<String>,
    /// Packets since it is up.
    pub packets: u64,
    /// Octets since it is up.
    pub octets: u64,
    /// Octets in a second, between the last two news.
    #[serde(skip)]
    pub rate: u64,
}

/// How often there is news of them, in seconds.
const EVERY: u64 = 2;

/// Reads news of them; `before` are those of the last.
#[must_use]
pub fn read(json: &[u8], before: &[Interface]) -> Option<Vec<Interface>> {
    let mut all: Vec<Interface> = serde_json::from_slice(json).ok()?;
    for interface in &mut all {
        if let Some(known) = before.iter().find(|known| known.name == interface.name) {
            interface.rate = interface.octets.saturating_sub(known.octets) / EVERY;
        }
    }
    Some(all)
}

/// The addresses of all of them.
#[must_use]
pub fn addresses(all: &[Interface]) -> HashSet<Octets> {
    let texts = all.iter().flat_map(|interface| &interface.addresses);
    texts.filter_map(|text| address::parse(text.split(['/', '%']).next()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_come_of_two_news_and_addresses_of_any() {
        let one =
            read(br#"[{"name":"eth0","octets":1000,"addresses":["192.0.2.1/24","fe80::1%eth0"]}]"#, &[]);
        let one = one.expect("JSON");
        let two = read(br#"[{"name":"eth0","octets":5000}]"#, &one).expect("JSON");
        assert_eq!((one[0].rate, two[0].rate, addresses(&one).len()), (0, 2000, 2));
        assert!(read(b"{}", &two).is_none());
    }
}
