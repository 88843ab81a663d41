//! `radar plugins`: what there is, and what each can do.

use super::engine::{Engine, Installed};
use super::exit::Exit;
use super::failure::Failure;
use super::output::{print, print_json};
use crate::config::suggest::{listing, nearest};
use crate::config::{Config, Section};
use radar_abi::Manifest;
use serde_json::{Value, json};
use std::fmt::Write;

/// Prints a line for each plugin.
pub fn list<E: Engine>(engine: &E, config: &Config, as_json: bool) -> Result<(), Failure> {
    let mut installed = engine.installed(config);
    installed.sort_by_key(|plugin| plugin.manifest.as_ref().map(|found| found.name.clone()).ok());
    if as_json {
        return print_json(&Value::Array(installed.iter().map(|plugin| entry(config, plugin)).collect()));
    }
    print(&table(config, &installed))
}

/// Prints all that one plugin says of itself.
pub fn info<E: Engine>(engine: &E, config: &Config, name: &str, as_json: bool) -> Result<(), Failure> {
    let installed = engine.installed(config);
    let manifests: Vec<_> =
        installed.iter().filter_map(|plugin| Some((plugin, plugin.manifest.as_ref().ok()?))).collect();
    let Some((plugin, manifest)) = manifests.iter().find(|(_, manifest)| manifest.name == name) else {
        return Err(no_plugin(name, manifests.iter().map(|(_, manifest)| manifest.name.as_str())));
    };
    if as_json {
        return print_json(&json!({"file": plugin.file, "manifest": manifest}));
    }
    print(&description(plugin, manifest))
}

fn no_plugin<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let near = nearest(name, names.clone());
    let mean = near.map(|name| format!(" - did you mean {name}?")).unwrap_or_default();
    Failure::new(Exit::NoInput, format!("no plugin \"{name}\"{mean}"))
        .help(format!("there are {}", listing(names)))
}

/// Whether a plugin's table says that it runs.
fn state(config: &Config, manifest: &Manifest) -> &'static str {
    let section = Section::of(manifest.kind);
    match config.plugin_tables().find(|table| table.section == section && table.id == manifest.name) {
        Some(table) if table.enabled => "on",
        Some(_) => "parked",
        None => "off",
    }
}

fn entry(config: &Config, plugin: &Installed) -> Value {
    match &plugin.manifest {
        Ok(manifest) => json!({
            "name": manifest.name,
            "kind": manifest.kind,
            "version": manifest.version,
            "state": state(config, manifest),
            "description": manifest.description,
            "file": plugin.file,
        }),
        Err(error) => json!({"file": plugin.file, "error": error}),
    }
}

fn table(config: &Config, installed: &[Installed]) -> String {
    let mut out = String::new();
    for plugin in installed {
        let line = match &plugin.manifest {
            Ok(manifest) => format!(
                "{:<9} {:<16} {:<9} {:<6}  {}",
                kind(manifest),
                manifest.name,
                manifest.version,
                state(config, manifest),
                manifest.description
            ),
            Err(error) => format!("{:<9} {}: {error}", "-", plugin.file.display()),
        };
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// `analyzer`, `sink`, …
fn kind(manifest: &Manifest) -> String {
    format!("{:?}", manifest.kind).to_lowercase()
}

fn description(plugin: &Installed, manifest: &Manifest) -> String {
    let mut out = format!("{} {} - {}\n", manifest.name, manifest.version, manifest.description);
    let _ = writeln!(out, "{} of plugin interface {}.{}", kind(manifest), manifest.api.0, manifest.api.1);
    let _ = writeln!(out, "{}", plugin.file.display());
    for event in manifest.events.iter().chain(&manifest.sections) {
        let _ = writeln!(out, "\nevent {}: {}", event.name, event.description);
        for field in &event.fields {
            let _ = writeln!(out, "  {:<24} {:<10} {}", field.name, field.kind, field.description);
        }
    }
    if !manifest.settings.is_empty() {
        let _ = writeln!(out, "\n[{}.{}]", Section::of(manifest.kind).name(), manifest.name);
    }
    for setting in &manifest.settings {
        let default =
            if setting.default.is_null() { "not set".to_owned() } else { setting.default.to_string() };
        let _ = writeln!(out, "  {:<24} {:<10} {}", setting.name, default, setting.description);
    }
    if !manifest.counters.is_empty() {
        let _ = writeln!(out, "\ncounters {}", manifest.counters.join(", "));
    }
    if !manifest.grants.is_empty() {
        let _ = writeln!(out, "\nasks for {}", manifest.grants.join(", "));
    }
    out
}
