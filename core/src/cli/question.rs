//! Commands that are a question to one plugin: `radar geoip status`.

use super::arguments::{CommonArguments, RunArguments};
use super::check;
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::output::print;
use super::run::configuration;
use crate::config::{Config, PluginTable, Section};

/// Has the plugin of this name answer, as it is set in the configuration.
pub fn ask<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    name: &str,
    words: &[&str],
) -> Result<(), Failure> {
    let config = check::told(configuration(common, &RunArguments::default()), common)?;
    let (plugin, _) = plugin(engine, &config, name)?;
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    let answer = engine.ask(&plugin, &words);
    print(&answer.map_err(|reason| Failure::new(Exit::Failed, format!("{name}: {reason}")))?)
}

/// The plugin of a command: as its table says, parked or not, or with all settings at their defaults.
pub fn plugin<E: Engine>(
    engine: &E,
    config: &Config,
    name: &str,
) -> Result<(E::Plugin, PluginTable), Failure> {
    let table = config.analyzers.iter().find(|table| table.id == name).cloned();
    let table = table.unwrap_or_else(|| PluginTable::absent(Section::Analyzers, name));
    let plugin = engine.open(config, &table);
    let plugin = plugin.map_err(|error| {
        Failure::new(Exit::Config, format!("the plugin {name} cannot be used: {error:?}"))
            .help("radar plugins list shows what there is, [plugins] dirs is where it is looked for")
    })?;
    let wrong = engine.try_settings(&plugin, &table).err();
    match wrong {
        Some(error) => {
            Err(Failure::new(Exit::Config, format!("{}.{}: {}", table.name(), error.setting, error.message)))
        }
        None => Ok((plugin, table)),
    }
}

/// The plugin of a table, if there is one and it takes its settings.
pub fn usable<E: Engine>(engine: &E, config: &Config, table: &PluginTable) -> Option<E::Plugin> {
    let plugin = engine.open(config, table).ok()?;
    engine.try_settings(&plugin, table).ok()?;
    Some(plugin)
}
