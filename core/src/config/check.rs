//! A table against the description of its settings: the same for the core and for every plugin.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::suggest::{listing, nearest};
use super::tree::{Entry, Item, Table, remove};
use super::value;
use radar_abi::manifest::{Setting, duration, size};
use radar_abi::settings::Settings;
use serde_json::{Map, Value};

/// A table that there can be, and what can be set in it.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its name: `flow`, `sinks.web`; empty for the top of the file.
    pub table: String,
    /// Its settings.
    pub settings: Vec<Setting>,
}

impl Known {
    /// The table `table` with `settings`.
    #[must_use]
    pub fn new(table: impl Into<String>, settings: Vec<Setting>) -> Self {
        Self { table: table.into(), settings }
    }

    /// Where a message says that a key stands.
    fn place(&self) -> String {
        if self.table.is_empty() {
            "at the top of the file".to_owned()
        } else {
            format!("in [{}]", self.table)
        }
    }
}

/// Checks `table`, tells all that is wrong in it, and gives what is right.
///
/// `elsewhere` are the other tables there are, for keys that stand in the wrong one.
pub fn check(table: &Table, known: &Known, elsewhere: &[Known], found: &mut Vec<Diagnostic>) -> Value {
    Check { known, elsewhere, found }.table(table, "")
}

/// Reads `table` into the structure that was declared for it, and tells all that is wrong in it;
/// what is wrong has its default.
pub fn read<T: Settings>(
    table: &Table,
    known: &Known,
    elsewhere: &[Known],
    found: &mut Vec<Diagnostic>,
) -> T {
    let mut values = check(table, known, elsewhere, found);
    for setting in &known.settings {
        let value = values.pointer(&format!("/{}", setting.name.replace('.', "/")));
        if value.is_some_and(is_zero) && !is_zero(&setting.default) {
            found.push(wrong_value(table, known, &setting.name, "must be more than 0"));
            remove(&mut values, &setting.name);
        }
    }
    loop {
        match T::read(&values) {
            Ok(settings) => return settings,
            Err(error) => {
                // All that is left is a number that the setting's type cannot hold.
                found.push(wrong_value(table, known, &error.setting, "is too large"));
                if remove(&mut values, &error.setting).is_none() {
                    return T::default_settings();
                }
            }
        }
    }
}

/// The core's numbers, spans and amounts mean nothing at 0, unless that is the default.
fn is_zero(value: &Value) -> bool {
    let zero = |text: &str| duration(text).is_some_and(|span| span.is_zero()) || size(text) == Some(0);
    value.as_u64() == Some(0) || value.as_str().is_some_and(zero)
}

fn wrong_value(table: &Table, known: &Known, path: &str, message: &str) -> Diagnostic {
    let name = if known.table.is_empty() { path.to_owned() } else { format!("{}.{path}", known.table) };
    let diagnostic = Diagnostic::error(Code::WrongValue, format!("{name} {message}"));
    match table.find(path) {
        Some(entry) => diagnostic.at(entry.value_place()),
        None => diagnostic,
    }
}

struct Check<'a> {
    known: &'a Known,
    elsewhere: &'a [Known],
    found: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn table(&mut self, table: &Table, prefix: &str) -> Value {
        let mut good = Map::new();
        for entry in &table.entries {
            if let Some(value) = self.entry(entry, prefix) {
                good.insert(entry.name.clone(), value);
            }
        }
        Value::Object(good)
    }

    fn entry(&mut self, entry: &Entry, prefix: &str) -> Option<Value> {
        let path = format!("{prefix}{}", entry.name);
        let within = format!("{path}.");
        if let Some(setting) = self.known.settings.iter().find(|setting| setting.name == path) {
            return self.value(entry, setting);
        }
        if !self.known.settings.iter().any(|setting| setting.name.starts_with(&within)) {
            self.unknown(entry, prefix);
            return None;
        }
        if let Item::Table(table) = &entry.item {
            return Some(self.table(table, &within));
        }
        let example = format!("[{}]", dotted(&self.known.table, &path));
        self.found.push(
            Diagnostic::error(Code::TableWanted, format!("`{path}` is a table of settings, not a value"))
                .at(entry.value_place())
                .note(format!("write {example} on a line of its own and its keys below")),
        );
        None
    }

    fn value(&mut self, entry: &Entry, setting: &Setting) -> Option<Value> {
        let value = entry.item.json();
        let Err(problem) = value::check(&value, setting) else { return Some(value) };
        let message = format!("{} {}", dotted(&self.known.table, &setting.name), problem.message);
        self.found.push(
            Diagnostic::error(Code::WrongValue, message).at(entry.value_place()).suggest(problem.suggestion),
        );
        None
    }

    fn unknown(&mut self, entry: &Entry, prefix: &str) {
        let here = self.names_at(prefix);
        let near = nearest(&entry.name, here.iter().map(String::as_str));
        let table = prefix.trim_end_matches('.');
        let at = Known::new(dotted(&self.known.table, table), Vec::new()).place();
        let mut diagnostic =
            Diagnostic::error(Code::UnknownKey, format!("unknown key `{}` {at}", entry.name))
                .at(&entry.place)
                .suggest(near.map(|name| format!("`{name}`")));
        if near.is_none() {
            diagnostic = match self.owner(&entry.name) {
                Some(owner) => diagnostic.note(format!("`{}` belongs {owner}", entry.name)),
                None if here.is_empty() => diagnostic.note("there is nothing to set in it"),
                None => diagnostic.note(format!("there are {}", listing(here.iter().map(String::as_str)))),
            };
        }
        self.found.push(diagnostic);
    }

    /// The keys that there can be after `prefix`.
    fn names_at(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for setting in &self.known.settings {
            let Some(rest) = setting.name.strip_prefix(prefix) else { continue };
            let name = rest.split('.').next().unwrap_or(rest);
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// The table that has `name`, of all there are.
    fn owner(&self, name: &str) -> Option<String> {
        let has = |known: &&Known| known.settings.iter().any(|setting| setting.name == name);
        self.elsewhere.iter().find(has).map(Known::place)
    }
}

fn dotted(table: &str, path: &str) -> String {
    match (table, path) {
        ("", name) | (name, "") => name.to_owned(),
        (table, path) => format!("{table}.{path}"),
    }
}
