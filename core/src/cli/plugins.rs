//! `radar plugins`: what there is, what each can do, and how it does in a radar that runs.

use super::accounts::{account_of, accounts};
use super::engine::{Engine, Installed};
use super::exit::Exit;
use super::failure::Failure;
use super::output::{print, print_json};
use crate::config::suggest::{listing, nearest};
use crate::config::{Config, Limits, PluginTable, Section};
use crate::status::{Told, folder, running};
use radar_abi::Manifest;
use radar_abi::settings::Settings as _;
use radar_wire::Untrusted;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

/// Prints a line for each plugin.
pub fn list<E: Engine>(engine: &E, config: &Config, as_json: bool) -> Result<(), Failure> {
    let mut installed = engine.installed(config);
    installed.sort_by_key(|plugin| plugin.manifest.as_ref().map(|found| found.name.clone()).ok());
    let running = running(&folder());
    if as_json {
        let entries = installed.iter().map(|plugin| entry(config, plugin, &running));
        return print_json(&Value::Array(entries.collect()));
    }
    print(&(table(config, &installed) + &accounts(&running)))
}

/// Prints all that one plugin says of itself.
pub fn info<E: Engine>(engine: &E, config: &Config, name: &str, as_json: bool) -> Result<(), Failure> {
    let installed = engine.installed(config);
    let manifests: Vec<_> =
        installed.iter().filter_map(|plugin| Some((plugin, plugin.manifest.as_ref().ok()?))).collect();
    let Some((plugin, manifest)) = manifests.iter().find(|(_, manifest)| manifest.name == name) else {
        return Err(no_plugin(name, manifests.iter().map(|(_, manifest)| manifest.name.as_str())));
    };
    let running = running(&folder());
    if as_json {
        let mut entry = entry(config, plugin, &running);
        entry["manifest"] = json!(manifest);
        return print_json(&entry);
    }
    print(&(description(config, plugin, manifest) + &account_of(manifest, &running)))
}

pub(super) fn no_plugin<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let near = nearest(name, names.clone());
    let mean = near.map(|name| format!(" - did you mean {name}?")).unwrap_or_default();
    Failure::new(Exit::NoInput, format!("no plugin \"{name}\"{mean}"))
        .help(format!("there are {}", listing(names)))
}

/// The table by which a plugin runs, or would.
fn table_of<'a>(config: &'a Config, plugin: &Installed, manifest: &Manifest) -> Option<&'a PluginTable> {
    let section = Section::of(manifest.kind);
    config.plugin_tables().filter(|table| table.section == section).find(|table| {
        match table.wasm.as_ref().or(table.library.as_ref()) {
            Some(file) => *file == plugin.file,
            None => table.id == manifest.name,
        }
    })
}

/// Whether a plugin's table says that it runs.
fn state(config: &Config, plugin: &Installed, manifest: &Manifest) -> &'static str {
    match table_of(config, plugin, manifest) {
        Some(table) if table.enabled => "on",
        Some(_) => "parked",
        None => "off",
    }
}

/// What a plugin may use: what its table says, or would without saying so.
fn limits(config: &Config, plugin: &Installed, manifest: &Manifest) -> Limits {
    table_of(config, plugin, manifest).map_or_else(Limits::default_settings, |table| table.limits.clone())
}

/// What carries a plugin's calls.
fn carrier(file: &Path) -> &'static str {
    if file.extension().is_some_and(|ending| ending == "wasm") { "wasm" } else { "native" }
}

/// The SHA-256 of a file, in hexadecimal; nothing if it cannot be read.
pub(super) fn hash(file: &Path) -> String {
    let Ok(octets) = std::fs::read(file) else { return String::new() };
    let mut text = Vec::new();
    radar_wire::json::write_hex(&mut text, &Sha256::digest(octets));
    String::from_utf8(text).unwrap_or_default()
}

fn entry(config: &Config, plugin: &Installed, running: &[Told]) -> Value {
    let manifest = match &plugin.manifest {
        Ok(manifest) => manifest,
        Err(error) => return json!({"file": plugin.file, "error": error}),
    };
    let limits = limits(config, plugin, manifest);
    let told = running.iter().filter_map(|told| {
        let mut account = told.plugins.get(&manifest.name)?.clone();
        account["pid"] = told.pid.into();
        Some(account)
    });
    json!({
        "name": manifest.name,
        "kind": kind(manifest),
        "version": manifest.version,
        "api": format!("{}.{}", manifest.api.0, manifest.api.1),
        "carrier": carrier(&plugin.file),
        "state": state(config, plugin, manifest),
        "description": manifest.description,
        "file": plugin.file,
        "sha256": hash(&plugin.file),
        "limits": {
            "time_per_batch_ms": u64::try_from(limits.time_per_batch.as_millis()).unwrap_or(u64::MAX),
            "events_per_batch": limits.events_per_batch,
            "memory": limits.memory.0,
            "table_elements": limits.table_elements,
        },
        "running": told.collect::<Vec<_>>(),
    })
}

fn table(config: &Config, installed: &[Installed]) -> String {
    let mut out = format!(
        "{:<9} {:<16} {:<9} {:<6} {:<6} {:<4} {:<8}\n",
        "kind", "name", "version", "state", "as", "api", "sha256"
    );
    for plugin in installed {
        let line = match &plugin.manifest {
            Ok(manifest) => format!(
                "{:<9} {:<16} {:<9} {:<6} {:<6} {:<4} {:<8.8}  {}",
                kind(manifest),
                manifest.name,
                manifest.version,
                state(config, plugin, manifest),
                carrier(&plugin.file),
                format!("{}.{}", manifest.api.0, manifest.api.1),
                hash(&plugin.file),
                Untrusted(manifest.description.as_bytes())
            ),
            Err(error) => {
                format!("{:<9} {}: {}", "-", plugin.file.display(), Untrusted(error.as_bytes()))
            }
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

fn description(config: &Config, plugin: &Installed, manifest: &Manifest) -> String {
    let purpose = Untrusted(manifest.description.as_bytes());
    let mut out = format!("{} {} - {purpose}\n", manifest.name, manifest.version);
    let _ = writeln!(
        out,
        "{}, {}, of plugin interface {}.{}",
        kind(manifest),
        carrier(&plugin.file),
        manifest.api.0,
        manifest.api.1
    );
    let _ = writeln!(out, "{}", plugin.file.display());
    let _ = writeln!(out, "sha256 {:.16}, {}", hash(&plugin.file), state(config, plugin, manifest));
    let limits = limits(config, plugin, manifest);
    let _ = write!(out, "limits {:?} and {} events a batch", limits.time_per_batch, limits.events_per_batch);
    if carrier(&plugin.file) == "wasm" {
        let _ = write!(out, ", {} MiB of memory", limits.memory.0 >> 20);
    }
    out.push('\n');
    for event in manifest.events.iter().chain(&manifest.sections) {
        let _ = writeln!(out, "\nevent {}: {}", event.name, Untrusted(event.description.as_bytes()));
        for field in &event.fields {
            let meaning = Untrusted(field.description.as_bytes());
            let _ = writeln!(out, "  {:<24} {:<10} {meaning}", field.name, field.kind);
        }
    }
    if !manifest.settings.is_empty() {
        let _ = writeln!(out, "\n[{}.{}]", Section::of(manifest.kind).name(), manifest.name);
    }
    for setting in &manifest.settings {
        let default =
            if setting.default.is_null() { "not set".to_owned() } else { setting.default.to_string() };
        let meaning = Untrusted(setting.description.as_bytes());
        let _ = writeln!(out, "  {:<24} {default:<10} {meaning}", setting.name);
    }
    if !manifest.counters.is_empty() {
        let _ = writeln!(out, "\ncounters {}", manifest.counters.join(", "));
    }
    if !manifest.grants.is_empty() {
        let _ = writeln!(out, "\nasks for {}", manifest.grants.join(", "));
    }
    out
}
