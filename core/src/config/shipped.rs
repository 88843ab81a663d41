//! The shipped `radar.toml` against the code: every setting at its default, and nothing else.

use super::check::{self, Known};
use super::parse;
use super::plugin::CommonSettings;
use super::text::Text;
use super::tree::{Entry, Table};
use radar_abi::settings::Settings;

/// What `file` does not show as the code has it; `known` are the tables that it is to show.
///
/// A setting stands there with its default, or commented out if it has none.
#[must_use]
pub fn differences(file: &str, known: &[Known]) -> Vec<String> {
    let text = Text::new("radar.toml", &uncommented(file));
    let parsed = parse::document(&text);
    let mut differences: Vec<_> = parsed.errors.iter().map(|error| error.message.clone()).collect();
    for table in known {
        compare(&parsed.table, table, &mut differences);
    }
    differences
}

fn compare(file: &Table, known: &Known, differences: &mut Vec<String>) {
    let table =
        if known.table.is_empty() { Some(file) } else { file.find(&known.table).and_then(Entry::table) };
    let Some(table) = table else {
        return differences.push(format!("[{}] is missing", known.table));
    };
    for setting in &known.settings {
        let name = &setting.name;
        match table.find(name).map(|entry| entry.item.json()) {
            None => differences.push(format!("[{}] does not show {name}", known.table)),
            Some(value) if value != setting.default && !setting.default.is_null() => {
                differences.push(format!("{}.{name} is {}, not {value}", known.table, setting.default));
            }
            Some(_) => {}
        }
    }
    if !known.table.is_empty() {
        let mut found = Vec::new();
        let mut allowed = Known::new(&known.table, known.settings.clone());
        // A plugin may be shipped parked (`enabled = false`).
        if known.table.starts_with("analyzers.") || known.table.starts_with("sinks.") {
            allowed.settings.extend(CommonSettings::settings());
        }
        check::check(table, &allowed, &[], &mut found);
        differences.extend(found.into_iter().map(|one| one.message));
    }
}

/// The file with the settings that are commented out.
fn uncommented(file: &str) -> String {
    let setting = |line: &str| {
        let inner = line.strip_prefix("# ")?;
        let key = inner.split(" = ").next().filter(|key| inner.contains(" = ") && !key.contains(' '));
        let header = inner.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        (key.is_some() || header.is_some()).then(|| inner.to_owned())
    };
    let lines = file.lines().map(|line| setting(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tables;
    use radar_abi::settings;
    use std::time::Duration;

    settings! {
        /// A table of one setting.
        struct StatsSettings {
            /// A span of time.
            interval: Duration = "10s",
        }
    }

    const SHIPPED: &str = include_str!("../../../radar.toml");

    #[test]
    fn the_shipped_file_shows_every_setting_of_the_core_at_its_default() {
        let known: Vec<_> = tables::known()
            .into_iter()
            .filter(|known| known.table != "sinks.…")
            .map(|known| {
                let table = match known.table.as_str() {
                    "sources.…" => "sources.lan",
                    "analyzers.…" => "analyzers.x-hello",
                    table => table,
                };
                Known::new(table, known.settings)
            })
            .collect();
        assert_eq!(differences(SHIPPED, &known), Vec::<String>::new());
    }

    #[test]
    fn a_setting_that_is_missing_or_has_another_value_is_told() {
        let known = Known::new("stats", StatsSettings::settings());
        let told = |file| differences(file, std::slice::from_ref(&known));
        assert_eq!(told("[stats]\n"), ["[stats] does not show interval"]);
        assert_eq!(told("[stats]\ninterval = \"9s\"\n"), ["stats.interval is \"10s\", not \"9s\""]);
        assert_eq!(told("[stats]\ninterval = \"10s\"\nx = 1\n"), ["unknown key `x` in [stats]"]);
        assert_eq!(told(""), ["[stats] is missing"]);
        assert_eq!(told("[stats]\ninterval = \"10s\"\nenabled = false\n").len(), 1);
        let parked = "[analyzers.x-hello]\ninterval = \"10s\"\nenabled = false\n";
        let plugin = Known::new("analyzers.x-hello", StatsSettings::settings());
        assert_eq!(differences(parked, &[plugin]), Vec::<String>::new());
    }
}
