//! The tree of settings to a [`Config`].

use super::check::{self, Known};
use super::code::Code;
use super::plugin::{self, PluginTable, Section};
use super::tables::{self, PluginsSettings, TopSettings};
use super::tree::{Entry, Item, Table};
use super::{Config, Diagnostic, PluginsConfig, source};
use radar_abi::manifest::Setting;
use radar_abi::settings::Settings;

/// Reads all of it, table by table; what is wrong is gathered in `found`.
pub fn config(mut table: Table, found: &mut Vec<Diagnostic>) -> Config {
    let mut reader = Reader { known: tables::known(), found };
    let sources = reader.each(table.take("sources"), source::read);
    let analyzers = reader.plugins(table.take("analyzers"), Section::Analyzers);
    let sinks = reader.plugins(table.take("sinks"), Section::Sinks);
    let dirs = table.find("plugins.dirs").map(|entry| entry.value_place().clone());
    let quarantine = table.find("plugins.quarantine").map(|entry| entry.value_place().clone());
    let plugins: PluginsSettings = reader.table(&mut table, "plugins");
    let sandbox = reader.table(&mut table, "sandbox");
    let (decode, flow) = (reader.table(&mut table, "decode"), reader.table(&mut table, "flow"));
    let anomaly = reader.table(&mut table, "anomaly");
    let (reassembly, stats) = (reader.table(&mut table, "reassembly"), reader.table(&mut table, "stats"));
    let top: TopSettings = reader.top(&table);
    let resolve = |dir: &String| dirs.as_ref().map_or_else(|| dir.into(), |at| at.resolve(dir));
    Config {
        file: None,
        parts: Vec::new(),
        filter: None,
        workers: top.workers.map(usize::from),
        sources,
        analyzers,
        sinks,
        plugins: PluginsConfig {
            dirs: plugins.dirs.iter().map(resolve).collect(),
            on_error: plugins.on_error,
            quarantine: quarantine.zip(plugins.quarantine).map(|(at, folder)| at.resolve(&folder)),
        },
        sandbox,
        decode,
        anomaly,
        flow,
        reassembly,
        stats,
        warnings: Vec::new(),
    }
}

/// Reads the parts of the file one after the other, and gathers what is wrong.
struct Reader<'a> {
    known: Vec<Known>,
    found: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Takes the core's table `name` out of the file and reads it.
    fn table<T: Settings>(&mut self, file: &mut Table, name: &str) -> T {
        let known = Known::new(name, T::settings());
        match file.take(name) {
            Some(Entry { item: Item::Table(table), .. }) => {
                check::read(&table, &known, &self.known, self.found)
            }
            Some(entry) => {
                self.found.push(no_table(&entry));
                T::default_settings()
            }
            None => T::default_settings(),
        }
    }

    /// What is left at the top of the file when all tables are taken out.
    fn top<T: Settings>(&mut self, file: &Table) -> T {
        let mut top = Known::new("", T::settings());
        // The tables are there too, for those whose names are misspelt.
        for known in self.known.iter().filter(|known| !known.table.is_empty()) {
            top.settings.push(Setting { name: format!("{}.", known.table), ..Setting::default() });
        }
        check::read(file, &top, &self.known, self.found)
    }

    fn plugins(&mut self, section: Option<Entry>, which: Section) -> Vec<PluginTable> {
        self.each(section, |entry, _, found| plugin::read(which, entry, found))
    }

    /// Reads each table of a section whose tables have names of their own.
    fn each<T>(
        &mut self,
        section: Option<Entry>,
        read: impl Fn(&Entry, &[Known], &mut Vec<Diagnostic>) -> Option<T>,
    ) -> Vec<T> {
        match section {
            Some(Entry { item: Item::Table(table), .. }) => {
                let named = |entry: &&Entry| is_name(&entry.name);
                for entry in table.entries.iter().filter(|entry| !named(entry)) {
                    self.found.push(wrong_name(entry));
                }
                table
                    .entries
                    .iter()
                    .filter(named)
                    .filter_map(|entry| read(entry, &self.known, self.found))
                    .collect()
            }
            Some(entry) => {
                self.found.push(no_table(&entry));
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}

fn no_table(entry: &Entry) -> Diagnostic {
    let message = format!("`{}` is a table of settings, not a value", entry.name);
    Diagnostic::error(Code::TableWanted, message).at(entry.value_place())
}

fn wrong_name(entry: &Entry) -> Diagnostic {
    Diagnostic::error(Code::WrongName, format!("`{}` is no name", entry.name))
        .at(&entry.place)
        .note(Code::WrongName.explanation().what)
}

/// Whether a table may have this name: `[a-z0-9_-]{1,64}`.
pub(super) fn is_name(name: &str) -> bool {
    let allowed = |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || b"_-".contains(&octet);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}
