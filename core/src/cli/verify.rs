//! A configuration against the world: its plugins, what they say to their settings, its filters.

use super::engine::{Engine, PluginError};
use crate::capture::filter::Filter;
use crate::config::check::Known;
use crate::config::code::Code;
use crate::config::{Config, Diagnostic, OnError, PluginTable, Section};
use crate::config::{check_plugin, plugin_error, tables, unknown_plugin};

/// The plugins of the enabled tables.
pub type Plugins<P> = Vec<(PluginTable, P)>;

/// Opens all plugins and tells all that is wrong with them and with the filters.
pub fn verify<E: Engine>(engine: &E, config: &Config) -> (Plugins<E::Plugin>, Vec<Diagnostic>) {
    let mut found: Vec<_> = config.sources.iter().filter_map(wrong_filter).collect();
    let mut plugins = Vec::new();
    for table in config.plugin_tables().filter(|table| table.enabled) {
        match engine.open(config, table) {
            Ok(plugin) => plugins.push((table.clone(), plugin)),
            Err(error) => found.push(cannot_open(engine, config, table, error)),
        }
    }
    let known = known(engine, &plugins);
    for (table, plugin) in &plugins {
        let wrong = check_plugin(table, engine.manifest(plugin), &known);
        match (wrong.is_empty(), engine.try_settings(plugin, table)) {
            (true, Err(error)) => found.push(plugin_error(table, &error.setting, &error.message)),
            _ => found.extend(wrong),
        }
    }
    (plugins, found)
}

/// Every table there is, for keys that stand in the wrong one.
fn known<E: Engine>(engine: &E, plugins: &Plugins<E::Plugin>) -> Vec<Known> {
    let mut known = tables::known();
    for (table, plugin) in plugins {
        known.push(Known::new(table.name(), engine.manifest(plugin).settings.clone()));
    }
    known
}

/// A filter that stands in the file; what is wrong with one of the command line, its command tells.
fn wrong_filter(source: &crate::config::Source) -> Option<Diagnostic> {
    let (Some(filter), Some(place)) = source.filter() else { return None };
    let error = Filter::new(filter).err()?;
    Some(Diagnostic::error(Code::WrongFilter, error.to_string()).at(place))
}

fn cannot_open<E: Engine>(
    engine: &E,
    config: &Config,
    table: &PluginTable,
    error: PluginError,
) -> Diagnostic {
    let on_error = config.plugins.on_error;
    let (code, message) = match error {
        PluginError::Missing if table.library.is_none() => return unknown(engine, config, table),
        PluginError::Missing => (Code::UnreadablePlugin, "there is no such file".to_owned()),
        PluginError::Unreadable(message) => (Code::UnreadablePlugin, message),
        PluginError::Incompatible(message) => (Code::IncompatiblePlugin, message),
    };
    let at = table.place("library");
    match on_error {
        OnError::Stop => Diagnostic::error(code, format!("{}: {message}", table.name())),
        OnError::Skip => Diagnostic::warning(code, format!("{}: {message}; it is skipped", table.name())),
    }
    .at(at)
}

fn unknown<E: Engine>(engine: &E, config: &Config, table: &PluginTable) -> Diagnostic {
    let installed = engine.installed(config);
    let there: Vec<_> = installed
        .iter()
        .filter_map(|plugin| plugin.manifest.as_ref().ok())
        .map(|manifest| (Section::of(manifest.kind), manifest.name.as_str()))
        .collect();
    unknown_plugin(table, &there, config.plugins.on_error)
}
