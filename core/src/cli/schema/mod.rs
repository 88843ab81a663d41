//! `radar schema`: JSON Schemas, for editors and for those who read events, and `docs/events.md`.

mod configuration;

use super::arguments::{Format, Schema};
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::output::{print, print_json};
use crate::config::{Config, PluginTable};
use crate::schema::Events;
use radar_abi::Manifest;

/// Prints the schema of the events of `config`, or of the file itself.
pub fn print_schema<E: Engine>(
    engine: &E,
    config: &Config,
    of: Schema,
    format: Format,
) -> Result<(), Failure> {
    let installed = engine.installed(config);
    let manifests: Vec<Manifest> = installed.into_iter().filter_map(|plugin| plugin.manifest.ok()).collect();
    match (of, format) {
        (Schema::Config, Format::Json) => print_json(&configuration::schema(&manifests)),
        (Schema::Config, Format::Markdown) => {
            let failure = Failure::new(Exit::Usage, "there is no page about the configuration");
            Err(failure.help("radar.toml shows each setting with its meaning"))
        }
        (Schema::Events, Format::Json) => {
            print_json(&Events::of(of_tables(config, &manifests, |table| table.enabled)).json_schema())
        }
        (Schema::Events, Format::Markdown) => {
            print(&Events::of(of_tables(config, &manifests, |_| true)).markdown())
        }
    }
}

/// The schema of the configuration file with these plugins.
pub fn of_file(manifests: &[Manifest]) -> serde_json::Value {
    configuration::schema(manifests)
}

/// The manifests of the plugins that have a table, in the order of the tables.
fn of_tables<'a>(
    config: &'a Config,
    manifests: &'a [Manifest],
    wanted: fn(&PluginTable) -> bool,
) -> impl Iterator<Item = &'a Manifest> {
    let tables = config.plugin_tables().filter(move |table| wanted(table));
    tables.filter_map(|table| manifests.iter().find(|manifest| manifest.name == table.id))
}
