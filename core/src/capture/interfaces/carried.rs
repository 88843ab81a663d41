//! What interfaces have carried, by the kernel's own count (proc_net_dev in proc(5)).

use std::{collections::HashMap, fs};

/// Packets and octets of an interface, both ways together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Carried {
    /// Received and sent.
    pub packets: u64,
    /// Received and sent.
    pub octets: u64,
}

/// Those of each interface of this network namespace, by name; none where the kernel does not tell.
#[must_use]
pub fn carried() -> HashMap<String, Carried> {
    parse(&fs::read_to_string("/proc/net/dev").unwrap_or_default())
}

fn parse(text: &str) -> HashMap<String, Carried> {
    let line = |line: &str| {
        let (name, numbers) = line.rsplit_once(':')?;
        let numbers: Vec<u64> = numbers.split_whitespace().map_while(|number| number.parse().ok()).collect();
        // Eight columns of what was received, then as many of what was sent.
        let sum = |column: usize| Some(numbers.get(column)?.saturating_add(*numbers.get(column + 8)?));
        Some((name.trim().to_owned(), Carried { octets: sum(0)?, packets: sum(1)? }))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_added_up_and_headings_passed_over() {
        let text = "Inter-|   Receive  |  Transmit\n face |bytes packets errs\n\
            \x20   lo:   10 1 0 0 0 0 0 0   20 2 0 0 0 0 0 0\n eth0.5: 7 3 0 0 0 0 0 0 8 4 0 0 0 0 0 0\n bad: 1 2\n";
        let all = parse(text);
        assert_eq!(all.get("lo"), Some(&Carried { packets: 3, octets: 30 }));
        assert_eq!(all.get("eth0.5"), Some(&Carried { packets: 7, octets: 15 }));
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn this_machine_has_an_interface() {
        assert!(carried().contains_key("lo"));
    }
}
