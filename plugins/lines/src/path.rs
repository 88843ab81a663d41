//! Where something stands in an event: `dns.answers.rdata`, lists gone through.

use radar_filter::Value as Seen;
use serde_json::Value;

/// Shows each value at a path, until `see` has seen enough (true); lists on the way and at its end are gone
/// through, and `*` is each member of an object. Whether it has seen enough is returned.
pub fn each<'v>(value: &'v Value, path: &str, see: &mut dyn FnMut(&'v Value) -> bool) -> bool {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        Value::Array(items) => items.iter().any(|item| each(item, path, see)),
        _ if name.is_empty() => see(value),
        Value::Object(members) if name == "*" => members.values().any(|member| each(member, rest, see)),
        Value::Object(members) => members.get(name).is_some_and(|member| each(member, rest, see)),
        _ => false,
    }
}

/// The first value at a path.
#[must_use]
pub fn first<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut found = None;
    each(value, path, &mut |value| {
        found = Some(value);
        true
    });
    found
}

/// The first text at a path.
#[must_use]
pub fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    first(value, path)?.as_str()
}

/// Shows what stands at a path as a filter sees it, until `see` has seen enough (true).
pub fn seen(value: &Value, path: &str, see: &mut dyn FnMut(Seen<'_>) -> bool) -> bool {
    each(value, path, &mut |value| match value {
        Value::String(text) => see(Seen::Text(text)),
        Value::Number(number) => number.as_f64().is_some_and(|number| see(Seen::Number(number))),
        Value::Bool(flag) => see(Seen::Flag(*flag)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_gone_through_and_a_star_is_each_member() {
        let event: Value =
            serde_json::from_str(r#"{"a":[{"b":1},{"b":[2,3]},4],"c":{"d":{"e":5},"f":{"e":6}}}"#)
                .expect("JSON");
        let all = |path: &str| {
            let mut all = Vec::new();
            each(&event, path, &mut |value| {
                all.push(value.to_string());
                false
            });
            all.join(" ")
        };
        assert_eq!(all("a.b"), "1 2 3");
        assert_eq!(all("c.*.e"), "5 6");
        assert_eq!(all("c.d"), r#"{"e":5}"#);
        assert_eq!(all("a.x"), "");
        assert_eq!(first(&event, "a.b").and_then(Value::as_u64), Some(1));
    }
}
