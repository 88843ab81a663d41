//! `radar interfaces`, and the list below "no interface of this name".

use super::failure::Failure;
use super::output::{print, print_json};
use crate::capture::interfaces::{self, ANY, Carried, InterfaceInfo, carried};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long is looked at what interfaces carry: a person does not notice it, and a download is seen.
const LOOK: Duration = Duration::from_millis(250);

/// Octets a second of each interface, both ways together.
type Rates = HashMap<String, u64>;

/// Prints what there is to capture on.
pub fn list(as_json: bool) -> Result<(), Failure> {
    let interfaces = interfaces::list();
    let rates = rates();
    if as_json { print_json(&json(&interfaces, &rates)) } else { print(&table(&interfaces, &rates)) }
}

/// A line for each, with what it carries at the moment.
pub fn with_rates(interfaces: &[InterfaceInfo]) -> String {
    table(interfaces, &rates())
}

fn json(interfaces: &[InterfaceInfo], rates: &Rates) -> Value {
    let entry = |interface: &InterfaceInfo| {
        let mut entry = json!(interface);
        entry["octets_per_second"] = json!(rates.get(&interface.name));
        entry
    };
    interfaces.iter().map(entry).collect()
}

/// What interfaces carry at the moment, by the kernel's own count.
fn rates() -> Rates {
    let (before, started) = (carried(), Instant::now());
    std::thread::sleep(LOOK);
    let seconds = started.elapsed().as_secs_f64();
    let rate = |(name, now): (String, Carried)| {
        let octets = now.octets.saturating_sub(before.get(&name)?.octets);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let rate = (octets as f64 / seconds) as u64; // a rate for people
        Some((name, rate))
    };
    carried().into_iter().filter_map(rate).collect()
}

fn table(interfaces: &[InterfaceInfo], rates: &Rates) -> String {
    let addresses: Vec<String> = interfaces.iter().map(addresses).collect();
    let width =
        |texts: &mut dyn Iterator<Item = &str>| texts.map(|text| text.chars().count()).max().unwrap_or(0);
    let names = width(&mut interfaces.iter().map(|interface| interface.name.as_str()));
    let middle = width(&mut addresses.iter().map(String::as_str));
    let line = |(interface, addresses): (&InterfaceInfo, &String)| {
        let InterfaceInfo { name, index, .. } = interface;
        let state = if interface.up { "up" } else { "down" };
        let rate = rates.get(name).filter(|_| name != ANY).map(|rate| per_second(*rate)).unwrap_or_default();
        let note = match &interface.description {
            _ if interface.default_route => "← default route",
            Some(description) => description,
            None => "",
        };
        let line = format!("{index:>3}  {name:<names$}  {state:<4}  {addresses:<middle$}  {rate:>9}  {note}");
        line.trim_end().to_owned() + "\n"
    };
    interfaces.iter().zip(&addresses).map(line).collect()
}

/// Addresses of an interface; link-local ones, of which each has one, only where there is no other.
fn addresses(interface: &InterfaceInfo) -> String {
    let is_local = |text: &String| text.starts_with("fe80:") || text.starts_with("169.254.");
    let all: Vec<String> = interface.addresses.iter().map(ToString::to_string).collect();
    let (local, far): (Vec<_>, Vec<_>) = all.into_iter().partition(is_local);
    if far.is_empty() { local.join(", ") } else { far.join(", ") }
}

/// `1.3 MB/s`.
fn per_second(octets: u64) -> String {
    let (unit, divisor) = match octets {
        0..1000 => return format!("{octets} B/s"),
        1000..1_000_000 => ("kB", 1_000),
        1_000_000..1_000_000_000 => ("MB", 1_000_000),
        _ => ("GB", 1_000_000_000),
    };
    let tenths = octets / (divisor / 10);
    format!("{}.{} {unit}/s", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_one_below_the_other_with_what_they_carry() {
        let eth0 = InterfaceInfo {
            name: "eth0".to_owned(),
            index: 2,
            up: true,
            loopback: false,
            default_route: true,
            addresses: vec![[192, 0, 2, 10].into(), "fe80::1".parse().unwrap()],
            description: None,
        };
        let wireguard = InterfaceInfo {
            name: "wg-office".to_owned(),
            index: 13,
            up: false,
            default_route: false,
            addresses: Vec::new(),
            ..eth0.clone()
        };
        let rates = Rates::from([("eth0".to_owned(), 1_340_000), ("wg-office".to_owned(), 0)]);
        let expected = "  2  eth0       up    192.0.2.10   1.3 MB/s  ← default route\n 13  wg-office  down                  0 B/s\n";
        assert_eq!(table(&[eth0, wireguard], &rates), expected);
    }

    #[test]
    fn a_rate_has_one_decimal() {
        assert_eq!([0, 999, 1000, 18_449_999].map(per_second), ["0 B/s", "999 B/s", "1.0 kB/s", "18.4 MB/s"]);
    }
}
