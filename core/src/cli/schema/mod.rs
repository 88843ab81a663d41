//! `radar schema`: JSON Schemas, for editors and for those who read events.

mod configuration;
mod events;

use super::arguments::Schema;
use super::engine::Engine;
use super::failure::Failure;
use super::output::print_json;
use crate::config::Config;
use radar_abi::Manifest;

/// Prints the schema of the events of `config`, or of the file itself.
pub fn print<E: Engine>(engine: &E, config: &Config, of: Schema) -> Result<(), Failure> {
    let manifests: Vec<_> =
        engine.installed(config).into_iter().filter_map(|plugin| plugin.manifest.ok()).collect();
    let schema = match of {
        Schema::Config => configuration::schema(&manifests),
        Schema::Events => {
            let enabled = |manifest: &&Manifest| {
                config.plugin_tables().any(|table| table.enabled && table.id == manifest.name)
            };
            events::schema(manifests.iter().filter(enabled))
        }
    };
    print_json(&schema)
}
