//! `radar top`: the greatest talkers of a file, or of an interface as they are now.

mod json;
mod table;

use super::arguments::{CommonArguments, RunArguments, TopArguments};
use super::engine::Engine;
use super::failure::Failure;
use super::question::usable;
use super::reload::Reload;
use super::run::{ready, until};
use super::verify::Plugins;
use crate::config::{Config, PluginTable, Section};
use crate::pipeline::Observer;
use std::io::{IsTerminal, Write, stdout};

/// Plugins that give flows the labels that talkers are told apart by; they take part unless they are parked.
const LABELLERS: [&str; 6] = ["process", "names", "geoip", "dns", "tls", "quic"];

/// Runs without sinks, and shows who talks most.
pub fn top<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    before: &RunArguments,
    arguments: &TopArguments,
) -> Result<(), Failure> {
    let run = arguments.run.clone().or(before);
    let (mut config, plugins) = ready(engine, common, &run)?;
    let plugins = labellers(engine, &config, plugins);
    config.sinks.clear();
    let again = Reload::new(common, &run, &config);
    engine.run(config, plugins, until(&run), again, Some(observer(arguments)))
}

/// The plugins without sinks, and with those that give labels.
fn labellers<E: Engine>(engine: &E, config: &Config, plugins: Plugins<E::Plugin>) -> Plugins<E::Plugin> {
    let mut plugins: Plugins<E::Plugin> =
        plugins.into_iter().filter(|(table, _)| table.section == Section::Analyzers).collect();
    let is_named = |name: &str| config.analyzers.iter().any(|table| table.id == name);
    for name in LABELLERS.into_iter().filter(|name| !is_named(name)) {
        let table = PluginTable::absent(Section::Analyzers, name);
        if let Some(plugin) = usable(engine, config, &table) {
            plugins.push((table, plugin));
        }
    }
    plugins
}

fn observer(arguments: &TopArguments) -> Observer {
    let (by, rows, as_json) = (arguments.by.clone(), arguments.rows, arguments.json);
    let on_terminal = stdout().is_terminal() && !as_json;
    Observer::new(move |tops, last| {
        let text = match (as_json, on_terminal, last) {
            (true, ..) => json::line(tops, &by, rows),
            // Each takes the place of the one before it.
            (_, true, _) => format!("\u{1b}[H\u{1b}[2J{}", table::tables(tops, &by, rows)),
            (_, _, true) => table::tables(tops, &by, rows),
            _ => return,
        };
        let mut out = stdout().lock();
        // Who does not read it any more ends radar when it has closed the terminal too.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    })
}
