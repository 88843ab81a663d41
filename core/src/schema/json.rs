//! Declarations as JSON Schema (draft 2020-12).

use super::Events;
use radar_abi::manifest::{EventType, Field};
use serde_json::{Map, Value, json};

impl Events {
    /// The schema of an event: nothing may stand in one that is not declared.
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "events of radar",
            "type": "object",
            "additionalProperties": false,
            "properties": {},
            "required": ["timestamp", "event_type"],
        });
        let beside = self.events.iter().flat_map(|declared| &declared.beside);
        self.envelope.iter().chain(beside).for_each(|field| put(&mut schema, field));
        let names: Vec<&str> = self.events.iter().map(|declared| declared.event.name.as_str()).collect();
        for event in self.events.iter().map(|declared| &declared.event).chain(&self.sections) {
            let properties = &mut schema["properties"][&event.name];
            merge(properties, object(event));
        }
        schema["properties"]["event_type"]["enum"] = json!(names);
        schema["allOf"] = names.iter().map(|name| has_its_object(name)).collect();
        schema
    }
}

/// An event of a type has the object of its name.
fn has_its_object(name: &str) -> Value {
    json!({"if": {"properties": {"event_type": {"const": name}}}, "then": {"required": [name]}})
}

/// An event's object. One that may hold anything declares no fields.
fn object(event: &EventType) -> Value {
    let mut schema = json!({"type": "object", "description": event.description});
    if event.own {
        schema["$comment"] = json!(OWN);
    }
    if !event.fields.is_empty() {
        open(&mut schema);
    }
    event.fields.iter().for_each(|field| put(&mut schema, field));
    schema
}

/// A section may have the name of what stands in the envelope: both declare its members.
fn merge(known: &mut Value, schema: Value) {
    if let (Some(known), Some(more)) = (known["properties"].as_object_mut(), schema["properties"].as_object())
    {
        known.extend(more.clone());
        return;
    }
    *known = schema;
}

const OWN: &str = "Suricata's EVE has none such";

/// Puts a field where its path leads: `ja3.hash` is within an object, `answers[].rrname` within each
/// of a list, `sinks.*.lost` within each member, whatever its name.
fn put(schema: &mut Value, field: &Field) {
    let mut at = schema;
    let mut names = field.name.split('.').peekable();
    while let Some(name) = names.next() {
        let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
        at = if name == "*" { &mut at["additionalProperties"] } else { &mut at["properties"][name] };
        if !at.is_object() {
            *at = json!({});
        }
        if is_list {
            at["type"] = json!("array");
            at = &mut at["items"];
        }
        if names.peek().is_some() {
            open(at);
        }
    }
    form(at, &field.kind);
    at["description"] = json!(description(field));
    if field.own {
        at["$comment"] = json!(OWN);
    }
}

/// Makes an object whose members are declared one by one.
fn open(at: &mut Value) {
    at["type"] = json!("object");
    if at["properties"].is_null() {
        at["properties"] = Value::Object(Map::new());
    }
    if at["additionalProperties"].is_null() {
        at["additionalProperties"] = json!(false);
    }
}

/// `string`, `string[]`, or `string|integer` where it may be either.
fn form(at: &mut Value, kind: &str) {
    let (kind, at) = match kind.strip_suffix("[]") {
        Some(kind) => {
            at["type"] = json!("array");
            (kind, &mut at["items"])
        }
        None => (kind, at),
    };
    let kinds: Vec<&str> = kind.split('|').collect();
    at["type"] = if let [kind] = kinds[..] { json!(kind) } else { json!(kinds) };
}

fn description(field: &Field) -> String {
    match (field.unit.as_str(), field.description.as_str()) {
        ("", meaning) => meaning.to_owned(),
        (unit, meaning) => format!("{unit} {meaning}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_abi::Manifest;

    fn dns(fields: &[(&str, &str, &str)]) -> Value {
        let event = EventType::new("dns", "a message", &super::super::table(fields));
        let manifest = Manifest { events: vec![event], ..Manifest::default() };
        Events::of([&manifest]).json_schema()["properties"]["dns"].clone()
    }

    #[test]
    fn paths_lead_into_objects_lists_and_members_of_any_name() {
        let dns = dns(&[
            ("id", "integer", ""),
            ("answers[].rrname", "string", ""),
            ("a.b", "string[]", ""),
            ("by_type.*.count", "integer", ""),
            ("rcode", "string|integer", ""),
        ]);
        let properties = &dns["properties"];
        assert_eq!(properties["id"]["type"], "integer");
        assert_eq!(properties["answers"]["items"]["properties"]["rrname"]["type"], "string");
        assert_eq!(properties["a"]["properties"]["b"]["items"]["type"], "string");
        let any = &properties["by_type"]["additionalProperties"];
        assert_eq!(any["properties"]["count"]["type"], "integer");
        assert_eq!(properties["rcode"]["type"], json!(["string", "integer"]));
    }

    #[test]
    fn what_is_not_declared_is_not_allowed_and_an_object_without_members_is_free() {
        let dns = dns(&[("soa", "object", ""), ("a.b", "string", ""), ("a", "object", "")]);
        assert_eq!(dns["additionalProperties"], false);
        assert_eq!(dns["properties"]["a"]["additionalProperties"], false);
        assert_eq!(dns["properties"]["soa"]["additionalProperties"], Value::Null);
    }

    #[test]
    fn a_unit_stands_before_the_meaning_and_what_is_not_suricatas_is_marked() {
        let dns = dns(&[("+latency_us", "integer microseconds", "since the query")]);
        let latency = &dns["properties"]["latency_us"];
        assert_eq!(latency["description"], "microseconds since the query");
        assert_eq!(latency["$comment"], OWN);
    }

    #[test]
    fn the_cores_own_events_are_there_and_need_their_objects() {
        let schema = Events::of([]).json_schema();
        assert_eq!(schema["properties"]["event_type"]["enum"], json!(["flow", "anomaly", "stats"]));
        assert_eq!(schema["allOf"][0]["then"]["required"], json!(["flow"]));
        assert_eq!(schema["properties"]["tcp"]["properties"]["syn"]["type"], "boolean");
    }
}
