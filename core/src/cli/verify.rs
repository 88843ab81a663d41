//! A configuration against the world: its plugins, what they say to their settings, its filters.

use super::engine::{Engine, PluginError};
use super::holder::{self, Holder};
use super::nearby::there_is;
use crate::capture::filter::Filter;
use crate::config::check::Known;
use crate::config::code::Code;
use crate::config::{Config, Diagnostic, OnError, PluginTable, Section};
use crate::config::{check_plugin, plugin_error, tables, unknown_plugin};
use crate::eve::CORE;
use radar_abi::Manifest;
use radar_abi::settings::SettingError;
use serde_json::Value;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

/// The plugins of the enabled tables.
pub type Plugins<P> = Vec<(PluginTable, P)>;

/// Opens all plugins and tells all that is wrong with them and with the filters.
pub fn verify<E: Engine>(engine: &E, config: &Config) -> (Plugins<E::Plugin>, Vec<Diagnostic>) {
    let mut found: Vec<_> = config.sources.iter().filter_map(wrong_filter).collect();
    let mut plugins = Vec::new();
    for table in config.plugin_tables().filter(|table| table.enabled) {
        match open(engine, config, table) {
            Ok(opened) => plugins.push(opened),
            Err(error) => found.push(cannot_open(engine, config, table, error)),
        }
    }
    let known = known(engine, &plugins);
    for (table, plugin) in &plugins {
        let wrong = check_plugin(table, engine.manifest(plugin), &known);
        match (wrong.is_empty(), engine.try_settings(plugin, table)) {
            (true, Err(error)) => found.push(refused(table, engine.manifest(plugin), &error)),
            _ => found.extend(wrong),
        }
        found.extend(unheard(table, engine.manifest(plugin)));
    }
    (plugins, found)
}

/// Opens the plugin of a table. A sink that takes a filter gets that of the command line.
fn open<E: Engine>(
    engine: &E,
    config: &Config,
    table: &PluginTable,
) -> Result<(PluginTable, E::Plugin), PluginError> {
    let plugin = engine.open(config, table)?;
    let manifest = engine.manifest(&plugin);
    let takes = table.section == Section::Sinks && takes_filter(manifest);
    let Some(filter) = config.filter.as_deref().filter(|_| takes) else { return Ok((table.clone(), plugin)) };
    let mut table = table.clone();
    table.table[FILTER] = filter.into();
    let plugin = engine.open(config, &table)?;
    Ok((table, plugin))
}

/// The setting that `-Y` sets.
const FILTER: &str = "filter";

/// Whether a sink has a setting for a filter.
pub fn takes_filter(manifest: &Manifest) -> bool {
    manifest.settings.iter().any(|setting| setting.name == FILTER)
}

/// What a plugin says of its settings; that an address is taken is no mistake in the file.
fn refused(table: &PluginTable, manifest: &Manifest, error: &SettingError) -> Diagnostic {
    let diagnostic = plugin_error(table, &error.setting, &error.message);
    // What it says is for people, so that is not enough; and an address may be refused for another reason.
    let says_so = error.message.contains("in use");
    let Some(address) =
        addresses(table, manifest, &error.setting).find(|address| says_so && is_taken(address))
    else {
        return diagnostic;
    };
    match holder::of(address) {
        Some(Holder { pid, is_radar: true, .. }) => {
            let name = format!("{}.{}", table.name(), error.setting);
            let message = format!("{name} {address} is in use by a radar that runs (process {pid})");
            Diagnostic { code: Code::RunsAlready, message, ..diagnostic }
                .note(format!("end that one with kill {pid}, or set another port with --set {name}=…"))
        }
        Some(Holder { pid, name, .. }) => {
            let who = format!("{name} (process {pid}) listens on {address}");
            Diagnostic { code: Code::AddressInUse, ..diagnostic }.note(who)
        }
        None => Diagnostic { code: Code::AddressInUse, ..diagnostic },
    }
}

/// The addresses with a port that stand in a setting, or in its default.
fn addresses(table: &PluginTable, manifest: &Manifest, setting: &str) -> impl Iterator<Item = SocketAddr> {
    let default = manifest.settings.iter().find(|known| known.name == setting).map(|known| &known.default);
    let texts = match table.table.get(setting).or(default) {
        Some(Value::Array(texts)) => texts.clone(),
        Some(text) => vec![text.clone()],
        None => Vec::new(),
    };
    texts.into_iter().filter_map(|text| text.as_str()?.parse().ok())
}

fn is_taken(address: &SocketAddr) -> bool {
    TcpListener::bind(address).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

/// Radar's own events are written when the plugins have been called, so no plugin can read them.
fn unheard(table: &PluginTable, manifest: &Manifest) -> Option<Diagnostic> {
    let own = manifest.wants.events.iter().find(|name| CORE.contains(&name.as_str()))?;
    let message = format!("{} asks to read `{own}` events, which no plugin is given", table.name());
    let note =
        "its manifest can ask for flow_starts and flow_ends, for packets, or for events of other plugins";
    Some(Diagnostic::warning(Code::UnheardPlugin, message).at(table.place("")).note(note))
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
        PluginError::Missing if table.library.is_none() && table.wasm.is_none() => {
            return unknown(engine, config, table);
        }
        PluginError::Missing => (Code::UnreadablePlugin, missing(table)),
        PluginError::Unreadable(message) => (Code::UnreadablePlugin, message),
        PluginError::Incompatible(message) => (Code::IncompatiblePlugin, message),
        PluginError::Refused(message) => (Code::UngrantedPlugin, message),
    };
    let at = table.place(if table.wasm.is_some() { "wasm" } else { "library" });
    let diagnostic = match on_error {
        OnError::Stop => Diagnostic::error(code, format!("{}: {message}", table.name())),
        OnError::Skip => Diagnostic::warning(code, format!("{}: {message}; it is skipped", table.name())),
    };
    let near = file(table).filter(|file| !file.exists()).and_then(there_is);
    near.into_iter().fold(diagnostic.at(at), Diagnostic::note)
}

fn file(table: &PluginTable) -> Option<&Path> {
    table.wasm.as_deref().or(table.library.as_deref())
}

fn missing(table: &PluginTable) -> String {
    let file = file(table).unwrap_or(Path::new(""));
    format!("cannot read {}: there is no such file", file.display())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Failure, Installed, Reload, Until};
    use crate::config::text::Text;
    use crate::config::{Request, render};
    use crate::pipeline::Observer;
    use radar_abi::manifest::{Setting, SettingKind, Wants};
    use radar_abi::settings::SettingError;
    use serde_json::Value;
    use std::ops::ControlFlow;

    /// Has `dns` with a `timeout` of at most nothing.
    struct Radar;

    impl Engine for Radar {
        type Plugin = Manifest;

        fn installed(&self, _: &Config) -> Vec<Installed> {
            vec![Installed { file: "libradar_dns.so".into(), manifest: Ok(dns()) }]
        }

        fn open(&self, _: &Config, table: &PluginTable) -> Result<Manifest, PluginError> {
            match (table.id.as_str(), &table.library) {
                ("dns", None) => Ok(dns()),
                ("reader", None) => Ok(reader()),
                ("old", _) => Err(PluginError::Incompatible("made for interface 0.9".to_owned())),
                _ => Err(PluginError::Missing),
            }
        }

        fn manifest<'a>(&self, plugin: &'a Manifest) -> &'a Manifest {
            plugin
        }

        fn try_settings(&self, _: &Manifest, table: &PluginTable) -> Result<(), SettingError> {
            match table.table.get("timeout") {
                Some(_) => Err(SettingError::new("timeout", "is longer than any resolver waits")),
                None => Ok(()),
            }
        }

        fn ask(&self, _: &Manifest, _: &[String]) -> Result<String, String> {
            Ok(String::new())
        }

        fn probe(
            &self,
            _: Manifest,
            _: &Value,
            _: &mut dyn FnMut(&Value) -> ControlFlow<()>,
        ) -> Result<(), Failure> {
            Ok(())
        }

        fn run(
            &self,
            _: Config,
            _: Plugins<Manifest>,
            _: Until,
            _: Reload,
            _: Option<Observer>,
        ) -> Result<(), Failure> {
            Ok(())
        }
    }

    fn dns() -> Manifest {
        let timeout =
            Setting { name: "timeout".to_owned(), kind: SettingKind::Duration, ..Setting::default() };
        Manifest { name: "dns".to_owned(), settings: vec![timeout], ..Manifest::default() }
    }

    /// Asks to read events that can be read, and some that cannot.
    fn reader() -> Manifest {
        let wants = Wants { events: vec!["tls".to_owned(), "flow".to_owned()], ..Wants::default() };
        Manifest { name: "reader".to_owned(), wants, ..Manifest::default() }
    }

    fn told(file: &str) -> String {
        let config = Config::read(&Text::new("radar.toml", file), &Request::default()).expect(file);
        render(&verify(&Radar, &config).1, false)
    }

    #[test]
    fn what_the_plugins_say_is_told_with_the_line() {
        let told = told(
            "[analyzers.dsn]\n[analyzers.old]\n[analyzers.dns]\ntimeout = \"9h\"\n[sinks.x]\nlibrary = \"x.so\"\n",
        );
        for part in [
            "error[C003]: unknown analyzer `dsn`\n --> radar.toml:1:12",
            "did you mean `dns`?",
            "error[P004]: analyzers.old: made for interface 0.9\n --> radar.toml:2:12",
            "error[C011]: analyzers.dns.timeout is longer than any resolver waits\n --> radar.toml:4:11",
            "error[P001]: sinks.x: cannot read x.so: there is no such file\n --> radar.toml:6:11",
            "4 errors - nothing was started",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
    }

    #[test]
    fn plugins_that_cannot_be_had_are_skipped_if_so_wanted() {
        let told = told("[analyzers.quic]\n[analyzers.old]\n[plugins]\non_error = \"skip\"\n");
        assert!(told.contains("warning[C003]: unknown analyzer `quic`; it is skipped"), "{told}");
        assert!(told.contains("warning[P004]") && told.ends_with("2 warnings\n"), "{told}");
    }

    #[test]
    fn a_plugin_that_asks_for_what_nobody_is_given_is_told_of() {
        let told = told("[analyzers.reader]\n");
        assert!(told.contains("warning[C103]: analyzers.reader asks to read `flow` events"), "{told}");
    }

    #[test]
    fn a_parked_plugin_need_not_be_there() {
        assert!(!told("[analyzers.quic]\nenabled = false\n").contains("quic"));
    }

    #[test]
    fn a_filter_in_the_file_is_tried() {
        let told = told("[sources.lan]\nfilter = \"prot 53\"\n");
        assert!(told.contains("error[C012]: filter: syntax error at \"prot\""), "{told}");
        assert!(told.contains("radar.toml:2:10"), "{told}");
    }
}
