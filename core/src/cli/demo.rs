//! `radar demo`: half a minute of traffic that radar brings along, through all analyzers, again and again.
//!
//! It needs no rights, no network and no file. The capture and the places of its hosts lie in the program; for the time
//! of the run they are files in memory, and so is a configuration that is like any other.

use super::arguments::{CommonArguments, DemoArguments, RunArguments};
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::logging;
use super::run;
use crate::config::{Config, Request};
use radar_abi::Manifest;
use radar_abi::manifest::Kind;
use rustix::fs::{MemfdFlags, memfd_create};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal, Write as _};
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

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
    let (traffic, places) = (InMemory::new("demo.pcap", TRAFFIC)?, InMemory::new("places.mmdb", PLACES)?);
    let on_terminal = std::io::stdout().is_terminal();
    let text = configuration(&manifests(engine)?, arguments, &traffic.path(), &places.path(), on_terminal);
    let file = InMemory::new("radar.toml", text.as_bytes())?;
    let rounds = if arguments.once { "once" } else { "again and again until Ctrl-C" };
    logging::note(common, &format!("demo: 30 seconds of traffic that radar brings along, {rounds}"));
    let common = CommonArguments { config: Some(file.path()), ..common.clone() };
    let run = RunArguments { duration: arguments.duration, ..RunArguments::default() };
    run::run(engine, &common, &run)
}

/// A file in memory: it is gone with radar, and needs no folder that can be written to.
struct InMemory(File);

impl InMemory {
    fn new(name: &str, octets: &[u8]) -> Result<Self, Failure> {
        let failed = |error: io::Error| {
            Failure::new(Exit::Failed, format!("no file in memory for {name} of the demo: {error}"))
        };
        let file = memfd_create(name, MemfdFlags::CLOEXEC).map_err(|errno| failed(errno.into()))?;
        let mut file = File::from(file);
        file.write_all(octets).map_err(failed)?;
        Ok(Self(file))
    }

    fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.0.as_raw_fd()).into()
    }
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
    traffic: &Path,
    places: &Path,
    on_terminal: bool,
) -> String {
    let DemoArguments { pace, once, .. } = arguments;
    let mut text = format!("[sources.demo]\nfile = {traffic:?}\npace = {pace:?}\nrepeat = {}\n", !once);
    // Probers send packets, and nobody is there.
    let looks = |plugin: &&Manifest| matches!(plugin.kind, Kind::Analyzer | Kind::Enricher);
    for plugin in plugins.iter().filter(looks) {
        let _ = writeln!(text, "[analyzers.{}]", plugin.name);
        if plugin.name == "geoip" {
            let _ = writeln!(text, "databases = [{places:?}]");
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
        let text = configuration(&plugins, &arguments, Path::new("x.pcap"), Path::new("/x"), false);
        assert!(text.contains("[analyzers.dns]\n[analyzers.geoip]\ndatabases = [\"/x\"]\n"), "{text}");
        assert!(!text.contains("traceroute") && text.ends_with("[sinks.json]\npath = \"-\"\n"), "{text}");
        assert!(text.contains("pace = 1.0\nrepeat = true\n"), "{text}");
        assert!(
            configuration(&plugins, &arguments, Path::new("x.pcap"), Path::new("/x"), true)
                .ends_with("[sinks.tui]\n")
        );
    }

    #[test]
    fn what_is_brought_along_is_small() {
        assert!(TRAFFIC.len() + PLACES.len() < 300_000);
    }
}
