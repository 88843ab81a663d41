//! `radar interfaces`, and the list below "no interface of this name".

use super::failure::Failure;
use super::output::{print, print_json};
use crate::capture::interfaces::{self, InterfaceInfo};
use serde_json::json;

/// Prints what there is to capture on.
pub fn list(as_json: bool) -> Result<(), Failure> {
    let interfaces = interfaces::list();
    if as_json { print_json(&json!(interfaces)) } else { print(&table(&interfaces)) }
}

/// A line for each.
pub fn table(interfaces: &[InterfaceInfo]) -> String {
    let width = interfaces.iter().map(|interface| interface.name.chars().count()).max().unwrap_or_default();
    interfaces.iter().map(|interface| line(interface, width) + "\n").collect()
}

fn line(interface: &InterfaceInfo, width: usize) -> String {
    let InterfaceInfo { name, index, .. } = interface;
    let state = if interface.up { "up" } else { "down" };
    let addresses: Vec<_> = interface.addresses.iter().map(ToString::to_string).collect();
    let note = match &interface.description {
        _ if interface.default_route => "  ← default route",
        Some(description) => &format!("  {description}"),
        None => "",
    };
    let line = format!("{index:>3}  {name:<width$}  {state:<4}  {}{note}", addresses.join(", "));
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_one_below_the_other() {
        let eth0 = InterfaceInfo {
            name: "eth0".to_owned(),
            index: 2,
            up: true,
            loopback: false,
            default_route: true,
            addresses: vec![[192, 0, 2, 10].into()],
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
        let expected = "  2  eth0       up    192.0.2.10  ← default route\n 13  wg-office  down\n";
        assert_eq!(table(&[eth0, wireguard]), expected);
    }
}
