//! What the commands need of the rest of radar.

use super::failure::Failure;
use super::reload::Reload;
use crate::config::{Config, PluginTable};
use crate::pipeline::Observer;
use radar_abi::Manifest;
use radar_abi::settings::SettingError;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

/// The rest of radar, as the commands see it.
pub trait Engine {
    /// A plugin whose library is open and whose manifest is read.
    type Plugin;

    /// All plugins that can be found: radar's own and those in `[plugins] dirs`.
    fn installed(&self, config: &Config) -> Vec<Installed>;

    /// Opens the plugin of a table.
    ///
    /// # Errors
    /// If there is none, or it cannot be used.
    fn open(&self, config: &Config, table: &PluginTable) -> Result<Self::Plugin, PluginError>;

    /// What the plugin says of itself.
    fn manifest<'a>(&self, plugin: &'a Self::Plugin) -> &'a Manifest;

    /// Has the plugin read the settings of its table; nothing is started yet, no file is opened.
    ///
    /// # Errors
    /// The setting that the plugin refuses.
    fn try_settings(&self, plugin: &Self::Plugin, table: &PluginTable) -> Result<(), SettingError>;

    /// Runs until the sources end, `until` is reached, or somebody stops it. `plugins` are those of
    /// the enabled tables, in their order; `again` makes all of it once more when the configuration changes.
    /// `observer` is told of the greatest talkers.
    ///
    /// # Errors
    /// What keeps it from starting, or ended it.
    fn run(
        &self,
        config: Config,
        plugins: Vec<(PluginTable, Self::Plugin)>,
        until: Until,
        again: Reload,
        observer: Option<Observer>,
    ) -> Result<(), Failure>;

    /// Asks a plugin what its operator wants to know.
    ///
    /// # Errors
    /// Why it does not answer, in one clause.
    fn ask(&self, plugin: &Self::Plugin, words: &[String]) -> Result<String, String>;

    /// Has a prober do what `request` asks for, without any traffic, and hands each event over as it comes about,
    /// until `each` has had enough or somebody stops it.
    ///
    /// # Errors
    /// What keeps it from starting.
    fn probe(
        &self,
        plugin: Self::Plugin,
        request: &serde_json::Value,
        each: &mut dyn FnMut(&serde_json::Value) -> ControlFlow<()>,
    ) -> Result<(), Failure>;
}

/// When a run ends before its sources do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Until {
    /// After so many packets.
    pub packets: Option<u64>,
    /// After this time on the clock.
    pub duration: Option<Duration>,
}

/// A plugin that was found.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Its library or module.
    pub file: PathBuf,
    /// What it says of itself, or why it cannot.
    pub manifest: Result<Manifest, String>,
}

/// Why a plugin cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PluginError {
    /// There is no library of its name.
    Missing,
    /// The library cannot be read, or is none.
    Unreadable(String),
    /// It was built for another interface.
    Incompatible(String),
    /// It asks for what no plugin gets.
    Refused(String),
}
