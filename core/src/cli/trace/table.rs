//! The way to a host as a table, a hop a line.

use radar_wire::Untrusted;
use serde_json::Value;
use std::fmt::Write;

/// All hops of a `traceroute` event that holds them all.
pub(super) fn table(body: &Value) -> String {
    let mut out = String::new();
    let [protocol, strategy] =
        ["protocol", "strategy"].map(|key| clean(body[key].as_str().unwrap_or_default()));
    let named = target(body);
    let (round, rounds) = (number(body, "round"), number(body, "rounds"));
    let _ = writeln!(out, "to {named} by {protocol}, {strategy}, round {round} of {rounds}");
    let _ = writeln!(
        out,
        "{:>3} {:<40} {:>6} {:>5} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "hop", "host", "loss", "sent", "last ms", "best", "average", "worst", "jitter"
    );
    for hop in body["hops"].as_array().into_iter().flatten() {
        let _ = write!(out, "{:>3} {:<40} ", number(hop, "ttl"), host(hop));
        if hop["silent"] == true {
            let _ = writeln!(out, "{:>6} {:>5}", percent(hop), number(hop, "sent"));
            continue;
        }
        let _ = write!(out, "{:>6} {:>5}", percent(hop), number(hop, "sent"));
        for key in ["last_us", "best_us", "avg_us", "worst_us", "jitter_us"] {
            let _ = write!(out, " {:>8}", milliseconds(&hop[key]));
        }
        let _ = writeln!(out, "{}", notes(hop));
    }
    out
}

/// What is probed, by name if it was asked for by one.
pub(super) fn target(body: &Value) -> String {
    let target = body["target"].as_str().unwrap_or_default();
    clean(&match body["name"].as_str() {
        Some(name) => format!("{name} ({target})"),
        None => target.to_owned(),
    })
}

/// Who answered, by name if there is one.
fn host(hop: &Value) -> String {
    let ip = hop["ip"].as_str().unwrap_or("* no answer");
    clean(&match hop["name"].as_str() {
        Some(name) => format!("{name} ({ip})"),
        None => ip.to_owned(),
    })
}

/// Whose network it is, what its labels are, what it said of the target, who else answered.
fn notes(hop: &Value) -> String {
    let mut notes = Vec::new();
    if let Some(asn) = hop["asn"].as_u64() {
        notes.push(format!("AS{asn} {}", hop["organization"].as_str().unwrap_or_default()).trim().to_owned());
    }
    notes.extend(hop["country"].as_str().map(str::to_owned));
    let labels = hop["mpls"].as_array().into_iter().flatten();
    notes.extend(labels.map(|label| format!("MPLS {}", number(label, "label"))));
    notes.extend(hop["reason"].as_str().map(str::to_owned));
    let others = hop["ips"].as_array().into_iter().flatten().filter(|ip| **ip != hop["ip"]);
    notes.extend(others.filter_map(|ip| Some(format!("also {}", ip.as_str()?))));
    if notes.is_empty() { String::new() } else { clean(&format!("  {}", notes.join(", "))) }
}

pub(super) fn number(of: &Value, key: &str) -> u64 {
    of[key].as_u64().unwrap_or_default()
}

/// `0%`, `33%`, `2.5%`.
pub(super) fn percent(of: &Value) -> String {
    let loss = of["loss"].as_f64().unwrap_or_default();
    if loss > 0.0 && loss < 9.95 { format!("{loss:.1}%") } else { format!("{loss:.0}%") }
}

/// Microseconds as milliseconds of three digits; nothing for none.
pub(super) fn milliseconds(microseconds: &Value) -> String {
    let Some(time) = microseconds.as_f64().map(|time| time / 1000.0) else { return String::new() };
    let digits = if time < 9.995 { 2 } else { usize::from(time < 99.95) };
    format!("{time:.digits$}")
}

pub(super) fn clean(text: &str) -> String {
    Untrusted(text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_hop_is_a_line_and_silence_is_shown_as_such() {
        let body = json!({
            "name": "example.org", "target": "198.51.100.7", "protocol": "icmp", "strategy": "paris",
            "round": 3, "rounds": 3, "state": "done",
            "hops": [
                {"ttl": 1, "ip": "192.0.2.1", "name": "gate\u{1b}[2J.example", "sent": 3, "received": 2,
                 "loss": 33.3, "last_us": 1234, "best_us": 900, "avg_us": 12345, "worst_us": 123_456, "jitter_us": 5},
                {"ttl": 2, "sent": 3, "received": 0, "loss": 100.0, "silent": true},
                {"ttl": 3, "ip": "198.51.100.7", "sent": 3, "received": 3, "loss": 0.0, "last_us": 10, "asn": 64496,
                 "organization": "Example", "mpls": [{"label": 17}], "ips": ["198.51.100.7", "198.51.100.8"]},
            ],
        });
        let text = table(&body);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "to example.org (198.51.100.7) by icmp, paris, round 3 of 3");
        assert!(
            lines[2].ends_with("   33%     3     1.23     0.90     12.3      123     0.01"),
            "{}",
            lines[2]
        );
        assert!(!text.contains('\u{1b}'));
        assert!(lines[3].contains("* no answer") && lines[3].ends_with("  100%     3"), "{}", lines[3]);
        assert!(lines[4].ends_with("AS64496 Example, MPLS 17, also 198.51.100.8"), "{}", lines[4]);
    }
}
