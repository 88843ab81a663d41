//! Colors of a terminal (ECMA-48), the sixteen that every theme has.

use std::fmt::Write;

/// Whether there are colors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) on: bool,
}

impl Style {
    pub(super) const FAINT: &'static str = "2";

    /// That of a type of event; what is of a plugin of somebody's own has one for all.
    pub(super) fn of_type(event_type: &str) -> &'static str {
        match event_type {
            "dns" | "mdns" | "llmnr" => "36",
            "tls" | "quic" | "x509" => "32",
            "http" | "ssh" | "rdp" => "33",
            "flow" => "34",
            "anomaly" | "gap" => "31",
            "stats" | "arp" | "ndp" | "dhcp" => "2",
            _ => "35",
        }
    }

    /// Appends a text in a color, and goes back to the usual one.
    pub(super) fn write(self, line: &mut String, code: &str, text: &str) {
        if self.on {
            // Writing to a String cannot fail.
            let _ = write!(line, "\x1b[{code}m{text}\x1b[0m");
        } else {
            line.push_str(text);
        }
    }
}
