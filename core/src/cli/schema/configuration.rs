//! The schema of `radar.toml`, from the descriptions of all settings.

use crate::config::check::Known;
use crate::config::plugin::CommonSettings;
use crate::config::{Section, tables};
use radar_abi::Manifest;
use radar_abi::manifest::{Setting, SettingKind};
use radar_abi::settings::Settings;
use serde_json::{Map, Value, json};

/// The schema of `radar.toml`, with the part of every plugin.
pub fn schema(manifests: &[Manifest]) -> Value {
    let mut properties = Map::new();
    let mut sources = json!({});
    for Known { table, settings } in tables::known() {
        match table.as_str() {
            "" => properties.extend(settings.iter().map(|setting| (setting.name.clone(), value(setting)))),
            "sources.…" => sources = one_or_list(object(&settings, false)),
            // Plugins' tables follow below.
            table if table.contains('…') => {}
            table => {
                properties.insert(table.to_owned(), object(&settings, false));
            }
        }
    }
    properties.insert("sources".to_owned(), json!({"type": "object", "additionalProperties": sources}));
    for section in [Section::Analyzers, Section::Sinks] {
        properties.insert(section.name().to_owned(), plugins(section, manifests));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "radar.toml",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// `[analyzers]` or `[sinks]`: the plugins that were found, and any others with a library.
fn plugins(section: Section, manifests: &[Manifest]) -> Value {
    let of_section = manifests.iter().filter(|manifest| Section::of(manifest.kind) == section);
    let properties: Map<_, _> = of_section
        .map(|manifest| {
            let settings = [manifest.settings.clone(), CommonSettings::settings()].concat();
            (manifest.name.clone(), object(&settings, false))
        })
        .collect();
    let others = object(&CommonSettings::settings(), true);
    json!({"type": "object", "properties": properties, "additionalProperties": others})
}

/// A table of settings; dotted names are tables within.
fn object(settings: &[Setting], open: bool) -> Value {
    let mut properties = Map::new();
    for setting in settings {
        let Some((table, _)) = setting.name.split_once('.') else {
            properties.insert(setting.name.clone(), value(setting));
            continue;
        };
        if !properties.contains_key(table) {
            properties.insert(table.to_owned(), object(&within(settings, table), false));
        }
    }
    json!({"type": "object", "properties": properties, "additionalProperties": open})
}

/// The settings of a table within, by their names there.
fn within(settings: &[Setting], table: &str) -> Vec<Setting> {
    let inner = |setting: &Setting| {
        let name = setting.name.strip_prefix(table)?.strip_prefix('.')?.to_owned();
        Some(Setting { name, ..setting.clone() })
    };
    settings.iter().filter_map(inner).collect()
}

fn value(setting: &Setting) -> Value {
    let mut schema = match setting.kind {
        SettingKind::String => json!({"type": "string"}),
        SettingKind::Integer => json!({"type": "integer", "minimum": 0}),
        SettingKind::Number => json!({"type": "number"}),
        SettingKind::Boolean => json!({"type": "boolean"}),
        SettingKind::Strings => json!({"type": "array", "items": {"type": "string"}}),
        SettingKind::Integers => json!({"type": "array", "items": {"type": "integer", "minimum": 0}}),
        SettingKind::Duration => json!({"type": "string", "pattern": "^[0-9]+ *(ms|s|m|h|d)$"}),
        SettingKind::Size => json!({"type": "string", "pattern": "^[0-9]+ *(B|KiB|MiB|GiB)$"}),
    };
    schema["description"] = json!(setting.description);
    if !setting.default.is_null() {
        schema["default"] = setting.default.clone();
    }
    if !setting.choices.is_empty() {
        schema["enum"] = json!(setting.choices);
    }
    schema
}

/// In a source, one text stands for a list of one.
fn one_or_list(mut source: Value) -> Value {
    for name in ["interface", "file"] {
        source["properties"][name]["type"] = json!(["array", "string"]);
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_the_file_has_every_table_and_nothing_else() {
        let schema = schema(&[Manifest { name: "dns".to_owned(), ..Manifest::default() }]);
        let flow = &schema["properties"]["flow"]["properties"]["timeout"]["properties"];
        assert_eq!(flow["tcp_new"]["default"], "60s");
        assert_eq!(
            schema["properties"]["plugins"]["properties"]["on_error"]["enum"],
            json!(["stop", "skip"])
        );
        assert_eq!(schema["properties"]["analyzers"]["properties"]["dns"]["additionalProperties"], false);
        assert_eq!(schema["additionalProperties"], false);
    }
}
