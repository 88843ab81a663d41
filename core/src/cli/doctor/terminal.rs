//! The terminal, as far as it tells what it can do.

use super::Finding;
use std::io::{IsTerminal, stdout};

/// What it can do.
pub fn look() -> Vec<Finding> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let kind = variable("TERM").unwrap_or_else(|| "unknown".to_owned());
    if !stdout().is_terminal() {
        return vec![Finding::ok(
            "terminal",
            format!("standard output is none (TERM={kind}): events come as lines"),
        )];
    }
    let size = rustix::termios::tcgetwinsize(stdout());
    let size = size.map_or("unknown size".to_owned(), |size| format!("{}x{}", size.ws_col, size.ws_row));
    let colors = match variable("COLORTERM").as_deref() {
        _ if variable("NO_COLOR").is_some() => "no colors (NO_COLOR)",
        Some("truecolor" | "24bit") => "all colors",
        _ if kind.contains("256color") => "256 colors",
        _ => "16 colors",
    };
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    let text = format!("{kind}, {size}, {colors}");
    let is_utf8 = locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    vec![match (kind.as_str(), is_utf8) {
        ("dumb" | "unknown", _) => {
            Finding::warn("terminal", text, "set TERM to what your terminal is: TERM=xterm-256color")
        }
        (_, false) => Finding::warn(
            "terminal",
            format!("{text}, locale {locale:?}"),
            "for lines and graphs: LANG=C.UTF-8",
        ),
        _ => Finding::ok("terminal", format!("{text}, UTF-8")),
    }]
}
