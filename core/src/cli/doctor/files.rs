//! The configuration, its plugins, its databases, and the ports that it wants.

use super::super::engine::{Engine, Installed};
use super::super::plugins::hash;
use super::super::question::usable;
use super::Finding;
use crate::config::{Config, Diagnostic, PluginTable, Section};
use serde_json::Value;

/// What there is.
pub fn look<E: Engine>(engine: &E, config: &Config, wrong: &[Diagnostic]) -> Vec<Finding> {
    let mut findings = vec![file(config, wrong)];
    findings.extend(engine.installed(config).iter().map(plugin));
    findings.extend(places(engine, config));
    findings.extend(ports(config, wrong));
    findings
}

/// There is a file, and nothing of it could be read.
pub fn unread(found: &[Diagnostic]) -> Finding {
    let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
    Finding::warn("config", messages.join("; "), "radar check shows the place of each mistake")
}

fn file(config: &Config, wrong: &[Diagnostic]) -> Finding {
    let parts = match config.parts.len() {
        0 => String::new(),
        number => format!(" and {number} of conf.d"),
    };
    let Some(path) = &config.file else {
        return Finding::warn("config", "no radar.toml, built-in defaults are used", "radar init writes one");
    };
    let mistakes = |one: &&Diagnostic| one.is_error() && !one.code.is_of_a_taken_address();
    let text = format!("{}{parts}", path.display());
    match wrong.iter().filter(mistakes).count() {
        0 => Finding::ok("config", text),
        number => Finding::warn("config", format!("{text}: errors: {number}"), "radar check shows them"),
    }
}

fn plugin(plugin: &Installed) -> Finding {
    let file = plugin.file.display();
    match &plugin.manifest {
        Ok(manifest) => {
            let (name, version, (major, minor)) = (&manifest.name, &manifest.version, manifest.api);
            let hash: String = hash(&plugin.file).chars().take(8).collect();
            Finding::ok("plugin", format!("{name} {version}, interface {major}.{minor}, sha256 {hash}"))
        }
        Err(reason) => {
            Finding::warn("plugin", format!("{file}: {reason}"), "rebuild it for this radar, or take it away")
        }
    }
}

fn places<E: Engine>(engine: &E, config: &Config) -> Option<Finding> {
    let named = config.analyzers.iter().find(|table| table.id == "geoip").cloned();
    let table = named.unwrap_or_else(|| PluginTable::absent(Section::Analyzers, "geoip"));
    let plugin = usable(engine, config, &table)?;
    let answer = engine.ask(&plugin, &["status".into(), "--json".into()]).ok()?;
    let status: Value = serde_json::from_str(&answer).ok()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let used =
        status["databases"].as_array().into_iter().flatten().filter(|database| database["used"] == true);
    let used: Vec<_> =
        used.map(|database| format!("{} of {}", text(&database["path"]), text(&database["built"]))).collect();
    let notes: Vec<_> = status["notes"].as_array().into_iter().flatten().map(text).collect();
    Some(match (used.is_empty(), notes.is_empty()) {
        (true, _) => {
            Finding::warn("places", "no database", "radar geoip status tells where free ones are to be had")
        }
        (_, true) => Finding::ok("places", used.join(", ")),
        _ => Finding::warn(
            "places",
            format!("{}; {}", used.join(", "), notes.join("; ")),
            "radar geoip status",
        ),
    })
}

/// Addresses that sinks listen on; radar has just tried them.
fn ports(config: &Config, wrong: &[Diagnostic]) -> Vec<Finding> {
    let listens = |table: &&PluginTable| table.enabled && table.section == Section::Sinks;
    let taken = wrong.iter().filter(|one| one.code.is_of_a_taken_address());
    let mut findings: Vec<_> = taken
        .map(|one| Finding::warn("port", one.message.clone(), "ss -ltnp names the program that has it"))
        .collect();
    if findings.is_empty() {
        let sinks: Vec<_> = config.sinks.iter().filter(listens).map(|table| table.id.as_str()).collect();
        findings
            .push(Finding::ok("ports", format!("free, as far as these sinks need any: {}", sinks.join(" "))));
    }
    findings
}
