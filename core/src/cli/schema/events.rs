//! The schema of events, from the manifests of those who emit them.

use crate::eve::CORE;
use radar_abi::Manifest;
use radar_abi::manifest::EventType;
use serde_json::{Map, Value, json};

/// The schema of the events that `manifests` may emit.
pub fn schema<'a>(manifests: impl Iterator<Item = &'a Manifest>) -> Value {
    let mut properties = Map::new();
    let mut types = CORE.map(str::to_owned).to_vec();
    for manifest in manifests {
        types.extend(manifest.events.iter().map(|event| event.name.clone()));
        for event in manifest.events.iter().chain(&manifest.sections) {
            properties.insert(event.name.clone(), event_object(event));
        }
    }
    properties.insert("event_type".to_owned(), json!({"enum": types}));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "events of radar",
        "type": "object",
        "properties": properties,
        "required": ["timestamp", "event_type"],
    })
}

/// An event's object; `ja3.hash` is a field within one, `answers[].rrname` one within each of a list.
fn event_object(event: &EventType) -> Value {
    let mut schema = json!({"type": "object", "description": event.description, "properties": {}});
    for field in &event.fields {
        let mut at = &mut schema;
        let mut names = field.name.split('.').peekable();
        while let Some(name) = names.next() {
            let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
            at = &mut at["properties"][name];
            if is_list {
                at["type"] = json!("array");
                at = &mut at["items"];
            }
            if names.peek().is_some() {
                at["type"] = json!("object");
            }
        }
        field_form(at, &field.kind);
        at["description"] = json!(field.description);
    }
    schema
}

/// `string` or `string[]`.
fn field_form(at: &mut Value, kind: &str) {
    match kind.strip_suffix("[]") {
        Some(kind) => {
            at["type"] = json!("array");
            at["items"]["type"] = json!(kind);
        }
        None => at["type"] = json!(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_abi::manifest::Field;

    fn manifest() -> Manifest {
        let field =
            |name: &str, kind: &str| Field { name: name.into(), kind: kind.into(), ..Field::default() };
        Manifest {
            name: "dns".to_owned(),
            events: vec![EventType {
                name: "dns".to_owned(),
                fields: vec![
                    field("id", "integer"),
                    field("answers[].rrname", "string"),
                    field("a.b", "string[]"),
                ],
                ..EventType::default()
            }],
            ..Manifest::default()
        }
    }

    #[test]
    fn dotted_names_of_fields_are_objects_within() {
        let schema = schema([&manifest()].into_iter());
        let dns = &schema["properties"]["dns"]["properties"];
        assert_eq!(dns["id"]["type"], "integer");
        assert_eq!(dns["answers"]["items"]["properties"]["rrname"]["type"], "string");
        assert_eq!(dns["a"]["properties"]["b"]["items"]["type"], "string");
    }
}
