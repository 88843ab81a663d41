//! `radar.toml`: any text is read or refused with messages that can be shown, and settings with `--set`.

use crate::captures::Captures;
use radar_core::config::{Config, Request, render, text::Text};
use std::hint::black_box;

/// The first line is an argument of `--set`, the rest the file.
pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (argument, file) = text.split_once('\n').unwrap_or(("", text));
    let set = if argument.is_empty() { Vec::new() } else { vec![argument.to_owned()] };
    let request = Request { set, ..Request::default() };
    let found = match Config::read(&Text::new("radar.toml", file), &request) {
        Ok(config) => {
            black_box(config.plugin_tables().count());
            config.warnings
        }
        Err(found) => {
            assert!(found.iter().any(radar_core::config::Diagnostic::is_error), "refused without a reason");
            found
        }
    };
    black_box(render(&found, false));
    found.iter().for_each(|diagnostic| drop(black_box(diagnostic.json())));
}

/// What is shipped, whole and by its tables.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let file = include_str!("../../../radar.toml");
    let uncommented = file.replace("\n# ", "\n");
    let tables = uncommented.split("\n[").map(|table| format!("flow.memory = \"1GiB\"\n[{table}"));
    let mut seeds: Vec<Vec<u8>> = tables.map(String::into_bytes).collect();
    seeds.push(format!("\n{file}").into_bytes());
    seeds
}
