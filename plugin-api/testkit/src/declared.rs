//! Fields of events against the manifest that declares them.

use radar_plugin::Manifest;
use serde_json::Value;
use std::collections::BTreeSet;

/// Paths of fields that stand in `events` and that the manifest does not declare.
#[must_use]
pub fn undeclared(manifest: &Manifest, events: &[Value]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for event in events {
        let name = event["event_type"].as_str().unwrap_or_default();
        let declared = manifest.events.iter().find(|declared| declared.name == name);
        let known: Vec<&str> =
            declared.iter().flat_map(|it| &it.fields).map(|field| field.name.as_str()).collect();
        walk(&event[name], "", &mut |path| {
            // A declared path stands for the objects on the way to it, and one of type `object`
            // for all that is in it.
            let covers = |known: &&str| {
                known == &path
                    || known.strip_prefix(path).is_some_and(|rest| rest.starts_with(['.', '[']))
                    || (is_object(manifest, name, known) && path.starts_with(*known))
            };
            if !known.iter().any(covers) {
                found.insert(format!("{name}: {path}"));
            }
        });
    }
    found.into_iter().collect()
}

fn is_object(manifest: &Manifest, event: &str, path: &str) -> bool {
    let events = manifest.events.iter().filter(|declared| declared.name == event);
    events
        .flat_map(|declared| &declared.fields)
        .any(|field| field.name == path && field.kind.starts_with("object"))
}

fn walk(value: &Value, path: &str, see: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                see(&path);
                walk(member, &path, see);
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, &format!("{path}[]"), see);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::{ManifestExt, field};
    use serde_json::json;

    #[test]
    fn a_field_that_is_not_declared_is_found_however_deep() {
        let fields = [
            field("ja3.hash", "string", ""),
            field("answers[].ttl", "integer", ""),
            field("any", "object", ""),
        ];
        let manifest = Manifest::new("x", "1", "").event("x", "", &fields);
        let event = json!({"event_type": "x", "x": {"ja3": {"hash": "", "string": ""}, "answers": [{"ttl": 1, "data": 2}], "any": {"thing": 1}}});
        assert_eq!(undeclared(&manifest, &[event]), ["x: answers[].data", "x: ja3.string"]);
    }
}
