//! `[analyzers.ID]` and `[sinks.ID]`: which plugins run, and how each is set.

use super::check::{self, Known};
use super::code::Code;
use super::diagnostic::Diagnostic;
use super::text::{Place, Text};
use super::tree::{Entry, Item, Table};
use radar_abi::manifest::Kind;
use radar_abi::settings;
use radar_abi::settings::{Octets, Settings};
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;

settings! {
    /// What can be set in every plugin's table; the core sees to it.
    pub struct CommonSettings {
        /// `false` parks the plugin and keeps its settings.
        pub enabled: bool = true,
        /// The plugin's library, if it is none of those that radar finds by name.
        pub library: Option<String> = null,
        /// Its WASM module, if it is one: an analyzer that anybody may have written, since it can do nothing
        /// but analyze.
        pub wasm: Option<String> = null,
        /// What the plugin is allowed beyond traffic, of what its manifest asks for.
        pub grants: Vec<String> = [],
        /// What it may use.
        pub limits: Limits = {},
    }
}

settings! {
    /// `limits` in a plugin's table.
    #[derive(Eq, PartialEq)]
    pub struct Limits {
        /// Time for one batch of up to 256 packets; a plugin that takes longer is told of, and set aside
        /// when it goes on so. A batch takes a well-made one less than a millisecond.
        pub time_per_batch: Duration = "500ms",
        /// Events from one batch; what is past it is dropped and counted.
        pub events_per_batch: u32 = 65536,
        /// Memory of a WASM plugin in each worker; one that asks for more is ended and started anew.
        pub memory: Octets = "64MiB",
        /// Elements of its tables, which hold the functions that it calls through pointers.
        pub table_elements: u32 = 100000,
    }
}

/// Which tables a plugin's table stands among.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Section {
    /// `[analyzers.…]`.
    Analyzers,
    /// `[sinks.…]`.
    Sinks,
}

impl Section {
    /// `analyzers` or `sinks`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Analyzers => "analyzers",
            Self::Sinks => "sinks",
        }
    }

    /// Where a plugin of `kind` stands.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sink => Self::Sinks,
            Kind::Analyzer | Kind::Enricher | Kind::Prober => Self::Analyzers,
        }
    }
}

/// A plugin's table.
#[derive(Clone, Debug)]
pub struct PluginTable {
    /// `dns` of `[analyzers.dns]`.
    pub id: String,
    /// `analyzers` of `[analyzers.dns]`.
    pub section: Section,
    /// Whether it runs.
    pub enabled: bool,
    /// Its library, if it is named.
    pub library: Option<PathBuf>,
    /// Its WASM module, if it is one.
    pub wasm: Option<PathBuf>,
    /// What it is allowed.
    pub grants: Vec<String>,
    /// What it may use.
    pub limits: Limits,
    /// The plugin's own settings, as it is given them.
    pub table: Value,
    /// The same as it was written.
    pub(super) written: Table,
    /// Where the name of its table stands.
    pub(super) header: Place,
}

impl PluginTable {
    /// The table as it would be if it stood empty in the configuration: for commands that need a plugin of which
    /// the configuration says nothing.
    #[must_use]
    pub fn absent(section: Section, id: &str) -> Self {
        Self {
            id: id.to_owned(),
            section,
            enabled: true,
            library: None,
            wasm: None,
            grants: Vec::new(),
            limits: Limits::default_settings(),
            table: Value::Object(serde_json::Map::new()),
            written: Table { entries: Vec::new() },
            header: Place::new(&Text::new("command line", ""), 0..0),
        }
    }

    /// `analyzers.dns`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.section.name(), self.id)
    }

    /// Where `setting` stands, as `timeout` or `rotate.keep`; the header of the table if it is not set.
    #[must_use]
    pub fn place(&self, setting: &str) -> &Place {
        self.written.find(setting).map_or(&self.header, Entry::value_place)
    }
}

/// Reads a plugin's table as far as the core goes; its own settings wait for [`check_plugin`].
pub(super) fn read(section: Section, entry: &Entry, found: &mut Vec<Diagnostic>) -> Option<PluginTable> {
    let Item::Table(written) = &entry.item else {
        found.push(table_wanted(section.name(), entry));
        return None;
    };
    let (common, own) = split(written);
    let known = Known::new(format!("{}.{}", section.name(), entry.name), CommonSettings::settings());
    let settings: CommonSettings = check::read(&common, &known, &[], found);
    let path = |key: &str, path: Option<&String>| Some(common.get(key)?.value_place().resolve(path?));
    let (library, wasm) = (path("library", settings.library.as_ref()), path("wasm", settings.wasm.as_ref()));
    if let (Some(_), Some(entry)) = (&library, wasm.as_ref().and_then(|_| common.get("wasm"))) {
        found.push(
            Diagnostic::error(Code::Excluded, "a plugin is a library or a WASM module, not both")
                .at(&entry.place)
                .note("take `library` or `wasm` out"),
        );
    }
    Some(PluginTable {
        id: entry.name.clone(),
        section,
        enabled: settings.enabled,
        library,
        wasm,
        grants: settings.grants,
        limits: settings.limits,
        table: own.json(),
        written: written.clone(),
        header: entry.place.clone(),
    })
}

/// A plugin's table in two: the keys that the core sees to, and the plugin's own.
fn split(table: &Table) -> (Table, Table) {
    let is_common =
        |entry: &Entry| matches!(entry.name.as_str(), "enabled" | "library" | "wasm" | "grants" | "limits");
    let (common, own) = table.entries.iter().cloned().partition(is_common);
    (Table { entries: common }, Table { entries: own })
}

pub(super) fn table_wanted(section: &str, entry: &Entry) -> Diagnostic {
    let name = &entry.name;
    Diagnostic::error(Code::TableWanted, format!("[{section}] has tables, and `{name}` is a value"))
        .at(&entry.place)
        .note(format!("write [{section}.{name}] on a line of its own and its keys below"))
}
