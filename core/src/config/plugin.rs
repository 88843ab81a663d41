//! `[analyzers.ID]` and `[sinks.ID]`: which plugins run, and how each is set.

use super::check::{self, Known};
use super::code::Code;
use super::diagnostic::Diagnostic;
use super::text::Place;
use super::tree::{Entry, Item, Table};
use radar_abi::manifest::Kind;
use radar_abi::settings;
use radar_abi::settings::Settings;
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
    if let Some(wasm) = written.get("wasm") {
        found.push(
            Diagnostic::error(Code::Later, "WASM plugins come with a later version")
                .at(&wasm.place)
                .note("until then a plugin is a native library: library = \"…\""),
        );
    }
    let library = common.get("library").zip(settings.library.as_ref());
    Some(PluginTable {
        id: entry.name.clone(),
        section,
        enabled: settings.enabled,
        library: library.map(|(entry, path)| entry.value_place().resolve(path)),
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
        |entry: &Entry| matches!(entry.name.as_str(), "enabled" | "library" | "grants" | "limits");
    let (common, own): (Vec<_>, Vec<_>) = table.entries.iter().cloned().partition(is_common);
    let own = own.into_iter().filter(|entry| entry.name != "wasm").collect();
    (Table { entries: common }, Table { entries: own })
}

pub(super) fn table_wanted(section: &str, entry: &Entry) -> Diagnostic {
    let name = &entry.name;
    Diagnostic::error(Code::TableWanted, format!("[{section}] has tables, and `{name}` is a value"))
        .at(&entry.place)
        .note(format!("write [{section}.{name}] on a line of its own and its keys below"))
}
