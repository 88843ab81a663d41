//! Messages to the operator: standard error, by `RADAR_LOG` (or `RUST_LOG`) or `-v` and `-q`.

use super::arguments::{ColorWhen, CommonArguments, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts it. A second start changes nothing, so tests may call it.
pub fn start(arguments: &CommonArguments) {
    let builder = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter(arguments));
    // Journald has a time of its own for every line.
    let journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let started = match (arguments.log_format, journal) {
        (LogFormat::Json, _) => builder.json().flatten_event(true).try_init(),
        (LogFormat::Text, true) => builder.with_ansi(false).without_time().try_init(),
        (LogFormat::Text, false) => builder.with_ansi(color(arguments.color)).try_init(),
    };
    drop(started);
}

/// Tells one thing in passing: as a line of its own where people read, else as a message.
pub fn note(arguments: &CommonArguments, text: &str) {
    let (program, version) = (env!("CARGO_PKG_NAME").trim_end_matches("-core"), env!("CARGO_PKG_VERSION"));
    match arguments.log_format {
        _ if arguments.quiet => {}
        LogFormat::Text => eprintln!("{program} {version} · {text}"),
        LogFormat::Json => tracing::info!("{text}"),
    }
}

/// Whether messages are colored: what was asked for, else on a terminal unless `NO_COLOR` is set.
#[must_use]
pub fn color(when: ColorWhen) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if is_set("NO_COLOR") => false,
        ColorWhen::Auto if is_set("CLICOLOR_FORCE") => true,
        ColorWhen::Auto => std::io::stderr().is_terminal(),
    }
}

fn filter(arguments: &CommonArguments) -> EnvFilter {
    let level = match (arguments.quiet, arguments.verbose) {
        (true, _) => "error",
        (false, 0) => "info",
        (false, 1) => "debug",
        (false, _) => "trace",
    };
    ["RADAR_LOG", "RUST_LOG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| EnvFilter::new(level))
}
