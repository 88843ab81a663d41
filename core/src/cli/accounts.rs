//! How plugins do in the radars that run.

use crate::status::Told;
use radar_abi::Manifest;
use radar_wire::Untrusted;
use serde_json::Value;
use std::fmt::Write;
use std::time::Duration;

/// How the plugins of each running radar do.
pub fn accounts(running: &[Told]) -> String {
    let mut out = String::new();
    for told in running {
        let _ = writeln!(out, "\nin process {}:", told.pid);
        for (name, account) in &told.plugins {
            let _ = writeln!(out, "  {name:<16} {}", account_line(account));
        }
    }
    out
}

/// How one plugin does in each running radar.
pub fn account_of(manifest: &Manifest, running: &[Told]) -> String {
    let mut out = String::new();
    for told in running {
        if let Some(account) = told.plugins.get(&manifest.name) {
            let _ = writeln!(out, "\nin process {}: {}", told.pid, account_line(account));
        }
    }
    out
}

/// `1203 calls, 12.3ms, 40 events, 2 faults, set aside; last words: …`.
fn account_line(account: &Value) -> String {
    let number = |key: &str| account[key].as_u64().unwrap_or_default();
    let mut line = format!(
        "{} calls, {:.1?}, {} events, {} faults",
        number("calls"),
        Duration::from_micros(number("time_us")),
        number("events"),
        number("faults")
    );
    if number("memory") > 0 {
        let _ = write!(line, ", {} KB", number("memory") / 1000);
    }
    if account["set_aside"] == true {
        line.push_str(", set aside");
    }
    if let Some(words) = account["last_words"].as_str() {
        let _ = write!(line, "; last words: {}", Untrusted(words.as_bytes()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_plugin_that_failed_is_told_with_its_last_words() {
        let account = json!({
            "calls": 12, "time_us": 12300, "events": 4, "faults": 3, "memory": 1_700_000,
            "set_aside": true, "last_words": "trapped: \u{1b}[2J"
        });
        let line = account_line(&account);
        assert!(line.starts_with("12 calls, 12.3ms, 4 events, 3 faults, 1700 KB, set aside; last words: "));
        assert!(!line.contains('\u{1b}'), "{line}");
    }
}
