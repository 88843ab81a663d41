//! Events against what declares them: a JSON Schema, of which as much is read as radar writes.

use crate::schema::Events;
use radar_abi::Manifest;
use serde_json::Value;
use std::collections::BTreeSet;

/// What stands in `events` and is not declared, by the core or by the manifest, or is declared as
/// something else; each once.
#[must_use]
pub fn undeclared(manifest: &Manifest, events: &[Value]) -> Vec<String> {
    let schema = Events::of([manifest]).json_schema();
    let found: BTreeSet<String> = events.iter().flat_map(|event| violations(&schema, event)).collect();
    found.into_iter().collect()
}

/// Where an event is not as its schema says.
#[must_use]
pub fn violations(schema: &Value, event: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, event, "", &mut found);
    found
}

fn check(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if !is_of(&schema["type"], value) {
        found.push(format!("{path} is {value}, not of type {}", schema["type"]));
    }
    let constant = schema.get("const").is_some_and(|constant| constant != value);
    let choice = schema["enum"].as_array().is_some_and(|choices| !choices.contains(value));
    if constant || choice {
        found.push(format!("{path} is {value}"));
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match (&schema["properties"][name], &schema["additionalProperties"]) {
                    (Value::Null, Value::Bool(false)) => found.push(format!("{path} is not declared")),
                    (Value::Null, others) => check(others, member, &path, found),
                    (declared, _) => check(declared, member, &path, found),
                }
            }
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !members.contains_key(name) {
                    found.push(format!("{path} has no {name}"));
                }
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| check(&schema["items"], item, &format!("{path}[]"), found));
        }
        _ => {}
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check_if(part, value, path, found);
    }
}

fn check_if(part: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let mut reasons = Vec::new();
    check(&part["if"], value, path, &mut reasons);
    if reasons.is_empty() {
        check(&part["then"], value, path, found);
    }
}

/// A type, or one of several; none means any.
fn is_of(kind: &Value, value: &Value) -> bool {
    match kind {
        Value::String(kind) => match kind.as_str() {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "object" => value.is_object(),
            "array" => value.is_array(),
            _ => false,
        },
        Value::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_abi::manifest::{EventType, Field};
    use serde_json::json;

    fn manifest() -> Manifest {
        let fields = [
            Field::new("ja3.hash", "string", ""),
            Field::new("answers[].ttl", "integer seconds", ""),
            Field::new("any", "object", ""),
            Field::new("names", "string[]", ""),
        ];
        Manifest { events: vec![EventType::new("x", "", &fields)], ..Manifest::default() }
    }

    /// What is wrong with an event that has this object.
    fn wrong_with(body: &Value) -> Vec<String> {
        let time = "2026-11-23T03:17:18.123456+0000";
        undeclared(&manifest(), &[json!({"timestamp": time, "event_type": "x", "x": body})])
    }

    #[test]
    fn a_field_that_is_not_declared_is_found_however_deep() {
        let body = json!({"ja3": {"hash": "", "string": ""}, "answers": [{"ttl": 1, "data": 2}], "any": {"thing": 1}});
        assert_eq!(wrong_with(&body), ["x.answers[].data is not declared", "x.ja3.string is not declared"]);
    }

    #[test]
    fn a_field_of_another_type_is_found() {
        let body = json!({"answers": [{"ttl": "1"}], "names": ["a", 1]});
        let expected =
            [r#"x.answers[].ttl is "1", not of type "integer""#, r#"x.names[] is 1, not of type "string""#];
        assert_eq!(wrong_with(&body), expected);
    }

    #[test]
    fn what_the_envelope_has_is_checked_too() {
        let event = json!({"event_type": "y", "src_port": "443", "src_mood": 1});
        let expected = [
            " has no timestamp",
            r#"event_type is "y""#,
            r#"src_mood is not declared"#,
            r#"src_port is "443", not of type "integer""#,
        ];
        assert_eq!(undeclared(&manifest(), &[event]), expected);
        let event = json!({"timestamp": "", "event_type": "x"});
        assert_eq!(undeclared(&manifest(), &[event]), [" has no x"]);
    }
}
