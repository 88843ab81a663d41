//! `radar demo`: half a minute of traffic that radar brings along, through all analyzers, again and again.
//!
//! It needs no rights, no network and no file. The capture and the places of its hosts lie in the program; for the time
//! of the run they are files of a folder of their own, with a configuration that is like any other.

use super::arguments::{CommonArguments, DemoArguments, RunArguments};
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::logging;
use super::run;
use crate::config::{Config, Request};
use radar_abi::Manifest;
use radar_abi::manifest::Kind;
use std::fmt::Write;
use std::io::IsTerminal;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// How it was made is in `core/demo/README.md`.
const TRAFFIC: &[u8] = include_bytes!("../../demo/demo.pcap");

/// Where its hosts are.
const PLACES: &[u8] = include_bytes!("../../demo/places.mmdb");

/// Ports that are tried for the page, one after the other: a radar that runs may have the first.
const PORTS: std::ops::Range<u16> = 3012..3032;

/// Shows it until it is over, or somebody ends it.
pub fn demo<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    arguments: &DemoArguments,
) -> Result<(), Failure> {
    let folder = folder().map_err(|error| {
        Failure::new(Exit::Failed, format!("no folder for the files of the demo: {error}"))
            .help("TMPDIR names one that can be written to")
    })?;
    let file = folder.path().join("radar.toml");
    let text = configuration(&manifests(engine)?, arguments, folder.path(), std::io::stdout().is_terminal());
    write(&file, text.as_bytes())?;
    write(&folder.path().join("demo.pcap"), TRAFFIC)?;
    write(&folder.path().join("places.mmdb"), PLACES)?;
    let rounds = if arguments.once { "once" } else { "again and again until Ctrl-C" };
    logging::note(common, &format!("demo: 30 seconds of traffic that radar brings along, {rounds}"));
    let common = CommonArguments { config: Some(file), ..common.clone() };
    let run = RunArguments { duration: arguments.duration, ..RunArguments::default() };
    run::run(engine, &common, &run)
}

/// Everybody may read it: radar may be another user by the time it reads the capture once more.
fn folder() -> std::io::Result<tempfile::TempDir> {
    let everybody = std::fs::Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("radar-demo-").permissions(everybody).tempdir()
}

fn write(file: &Path, octets: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::new(Exit::Failed, format!("cannot write {}: {error}", file.display()));
    std::fs::write(file, octets).map_err(failed)
}

/// The plugins that come with radar.
fn manifests<E: Engine>(engine: &E) -> Result<Vec<Manifest>, Failure> {
    let nothing = crate::config::text::Text::new("radar demo", "");
    let config = Config::read(&nothing, &Request::default());
    let config = config.map_err(|_| Failure::new(Exit::Internal, "an empty configuration is refused"))?;
    Ok(engine.installed(&config).into_iter().filter_map(|plugin| plugin.manifest.ok()).collect())
}

/// The configuration of the demo with these plugins.
fn configuration(
    plugins: &[Manifest],
    arguments: &DemoArguments,
    folder: &Path,
    on_terminal: bool,
) -> String {
    let DemoArguments { pace, once, .. } = arguments;
    let mut text = format!("[sources.demo]\nfile = \"demo.pcap\"\npace = {pace:?}\nrepeat = {}\n", !once);
    // Probers send packets, and nobody is there.
    let looks = |plugin: &&Manifest| matches!(plugin.kind, Kind::Analyzer | Kind::Enricher);
    for plugin in plugins.iter().filter(looks) {
        let _ = writeln!(text, "[analyzers.{}]", plugin.name);
        if plugin.name == "geoip" {
            // A name without a folder would be looked for in the usual places.
            let _ = writeln!(text, "databases = [{:?}]", folder.join("places.mmdb"));
        } else if plugin.name == "names" {
            text.push_str("own = [\"2001:db8:1::/48\"]\n");
        }
    }
    let sink = |name: &str| plugins.iter().find(|plugin| plugin.kind == Kind::Sink && plugin.name == name);
    if sink("web").is_some() {
        let _ = writeln!(text, "[sinks.web]\nlisten = [\"127.0.0.1:{}\"]\nopen = true", free_port());
    }
    match (sink("tui"), sink("json")) {
        (Some(_), _) if on_terminal => text.push_str("[sinks.tui]\n"),
        (_, Some(json)) => {
            text.push_str("[sinks.json]\npath = \"-\"\n");
            if json.settings.iter().any(|setting| setting.name == "format") {
                text.push_str("format = \"text\"\n");
            }
        }
        _ => {}
    }
    text
}

fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    PORTS.clone().find(is_free).unwrap_or(PORTS.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(name: &str, kind: Kind) -> Manifest {
        Manifest { name: name.to_owned(), kind, ..Manifest::default() }
    }

    #[test]
    fn all_that_looks_takes_part_and_nothing_that_sends() {
        let plugins = [
            plugin("dns", Kind::Analyzer),
            plugin("geoip", Kind::Enricher),
            plugin("traceroute", Kind::Prober),
            plugin("json", Kind::Sink),
            plugin("tui", Kind::Sink),
        ];
        let arguments = DemoArguments { duration: None, pace: 1.0, once: false };
        let text = configuration(&plugins, &arguments, Path::new("/x"), false);
        assert!(
            text.contains("[analyzers.dns]\n[analyzers.geoip]\ndatabases = [\"/x/places.mmdb\"]\n"),
            "{text}"
        );
        assert!(!text.contains("traceroute") && text.ends_with("[sinks.json]\npath = \"-\"\n"), "{text}");
        assert!(text.contains("pace = 1.0\nrepeat = true\n"), "{text}");
        assert!(configuration(&plugins, &arguments, Path::new("/x"), true).ends_with("[sinks.tui]\n"));
    }

    #[test]
    fn what_is_brought_along_is_small() {
        assert!(TRAFFIC.len() + PLACES.len() < 300_000);
    }
}
