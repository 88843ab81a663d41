//! Settings from the command line and the environment, laid over those of the file.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::parse;
use super::text::{Place, Text};
use super::tree::{Entry, Item, Table};
use serde_json::Value;
use std::sync::Arc;

/// Variables whose names begin so are settings: `RADAR__SINKS__JSON__PATH`.
const PREFIX: &str = "RADAR__";

/// A key such as `sinks.json.path`, each part with its place.
type Path = Vec<(String, Place)>;

/// Lays a `--set KEY=VALUE` over `table`.
pub fn argument(table: &mut Table, argument: &str) -> Result<(), Diagnostic> {
    let text = Text::new("--set", argument);
    let wrong = |message: &str| Diagnostic::error(Code::Override, message).at(&Place::whole(&text));
    let (key, _) = argument.split_once('=').ok_or_else(|| {
        wrong("there is no `=` in it").note("for instance --set sinks.json.path=\"events.jsonl\"")
    })?;
    let path = path(&text, key, 0, ".");
    if path.iter().any(|(part, _)| part.is_empty()) {
        return Err(wrong("before `=` stands a key such as sinks.json.path"));
    }
    lay(table, &path, &text, key.len() + 1)
}

/// Lays the variables of the environment that are settings over `table`.
pub fn environment(table: &mut Table, variables: &[(String, String)], errors: &mut Vec<Diagnostic>) {
    for (name, value) in variables {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        let text = Text::new("environment", &format!("{name}={value}"));
        let mut path = path(&text, key, PREFIX.len(), "__");
        if path.iter().any(|(part, _)| part.is_empty()) {
            let message = "the variable names no setting; one is RADAR__SINKS__JSON__PATH";
            errors.push(Diagnostic::error(Code::Override, message).at(&Place::whole(&text)));
            continue;
        }
        in_small_letters(table, &mut path);
        errors.extend(lay(table, &path, &text, name.len() + 1).err());
    }
}

/// Enables a plugin, wherever the file has it; its own settings stay as they are in the file.
pub fn plugin(table: &mut Table, tried: &super::Tried) -> Result<(), Diagnostic> {
    let section = tried.section.name();
    let text = Text::new("--plugin", &tried.file.to_string_lossy());
    let place = Place::whole(&text);
    for key in ["enabled", "library", "wasm"] {
        table.take_from(&[section, &tried.id], key);
    }
    let key = if tried.file.extension().is_some_and(|ending| ending == "wasm") { "wasm" } else { "library" };
    let path: Path = [section, &tried.id, key].map(|part| (part.to_owned(), place.clone())).into();
    let item = Item::Value(Value::String(text.content.clone()), place.clone());
    table.set(&path, item).map_err(|(name, _)| {
        Diagnostic::error(Code::TableWanted, format!("`{name}` is a value and has no keys within")).at(&place)
    })
}

/// The parts of `key`, which stands in `text` from octet `start` on.
fn path(text: &Arc<Text>, key: &str, mut start: usize, separator: &str) -> Path {
    let mut path = Vec::new();
    for part in key.split(separator) {
        let place = Place::new(text, start..start + part.len());
        path.push((part.trim().trim_matches('"').to_owned(), place));
        start += part.len() + separator.len();
    }
    path
}

/// Names of variables have capitals and no dashes: `MY_OWN` is `my-own` where there is one.
fn in_small_letters(table: &Table, path: &mut Path) {
    let mut at = Some(table);
    for (name, _) in path {
        name.make_ascii_lowercase();
        let dashed = name.replace('_', "-");
        let is_there = |name: &str| at.is_some_and(|table| table.get(name).is_some());
        if !is_there(name) && is_there(&dashed) {
            *name = dashed;
        }
        at = at.and_then(|table| table.get(name)).and_then(Entry::table);
    }
}

/// Sets `path` to what stands in `text` from octet `offset` on.
fn lay(table: &mut Table, path: &Path, text: &Arc<Text>, offset: usize) -> Result<(), Diagnostic> {
    let written = text.content.get(offset..).unwrap_or_default();
    let place = Place::new(text, offset..text.content.len());
    // A shell has eaten the quotes, so what is not TOML is a text as it stands.
    let item = parse::value(written, text, offset)
        .unwrap_or_else(|| Item::Value(Value::String(written.to_owned()), place));
    table.set(path, item).map_err(|(name, place)| {
        let message = format!("`{name}` is a value and has no keys within");
        Diagnostic::error(Code::TableWanted, message).at(&place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Section;
    use serde_json::json;

    fn set(arguments: &[&str]) -> Value {
        let mut table = Table::default();
        for text in arguments {
            argument(&mut table, text).unwrap();
        }
        table.json()
    }

    #[test]
    fn a_value_is_toml_or_else_a_text() {
        assert_eq!(
            set(&["workers=4", "a.b=x y", "a.c=\"4\""]),
            json!({"workers": 4, "a": {"b": "x y", "c": "4"}})
        );
        assert_eq!(set(&["a.b=[\"x\"]", "a.c=5s", "a.d="]), json!({"a": {"b": ["x"], "c": "5s", "d": ""}}));
        assert_eq!(set(&["sinks.json.path=/tmp/a=b"]), json!({"sinks": {"json": {"path": "/tmp/a=b"}}}));
    }

    #[test]
    fn a_plugin_that_is_tried_takes_the_place_of_the_one_in_the_file() {
        let mut table = Table::default();
        argument(&mut table, "analyzers.mine.library=old.so").unwrap();
        argument(&mut table, "analyzers.mine.enabled=false").unwrap();
        argument(&mut table, "analyzers.mine.depth=2").unwrap();
        let tried =
            |id: &str, section| super::super::Tried { id: id.to_owned(), section, file: "/x.wasm".into() };
        plugin(&mut table, &tried("mine", Section::Analyzers)).unwrap();
        plugin(&mut table, &tried("other", Section::Analyzers)).unwrap();
        let expected =
            json!({"analyzers": {"mine": {"depth": 2, "wasm": "/x.wasm"}, "other": {"wasm": "/x.wasm"}}});
        assert_eq!(table.json(), expected);
    }

    #[test]
    fn the_last_one_counts() {
        assert_eq!(set(&["a.b=1", "a.b=2"]), json!({"a": {"b": 2}}));
    }

    #[test]
    fn a_variable_names_its_key_in_capitals() {
        let mut table = Table::default();
        argument(&mut table, "analyzers.my-own.depth=1").unwrap();
        let variables = [
            ("RADAR__ANALYZERS__MY_OWN__DEPTH".to_owned(), "2".to_owned()),
            ("RADAR__FLOW__TIMEOUT__TCP_NEW".to_owned(), "5s".to_owned()),
            ("RADAR_LOG".to_owned(), "debug".to_owned()),
        ];
        let mut errors = Vec::new();
        environment(&mut table, &variables, &mut errors);
        assert!(errors.is_empty());
        let expected = json!({"analyzers": {"my-own": {"depth": 2}}, "flow": {"timeout": {"tcp_new": "5s"}}});
        assert_eq!(table.json(), expected);
    }

    #[test]
    fn what_is_no_key_and_value_is_refused() {
        for text in ["workers", "=4", "a..b=4"] {
            assert_eq!(argument(&mut Table::default(), text).unwrap_err().code, Code::Override, "{text}");
        }
    }
}
