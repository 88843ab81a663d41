//! One line of a mapping: what becomes of what.

use crate::{change::Change, whole::Whole};
use serde_json::{Map, Value};

/// One line of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The field that is written.
    pub to: &'static str,
    /// What it is made of.
    pub from: From,
}

/// What a field is made of. In a path, `@` is the event's own object.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// The first value at a path.
    One(&'static str, Change),
    /// All values at a path, as a list.
    All(&'static str, Change),
    /// Several members, or none: what is said in words.
    Of(Made, &'static str),
}

/// How a field is made of a whole event.
#[derive(Clone, Copy)]
pub struct Made(pub(crate) fn(&Whole<'_>) -> Option<Value>);

impl std::fmt::Debug for Made {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Made")
    }
}

pub(crate) const fn one(to: &'static str, path: &'static str, change: Change) -> Rule {
    Rule { to, from: From::One(path, change) }
}

pub(crate) const fn all(to: &'static str, path: &'static str, change: Change) -> Rule {
    Rule { to, from: From::All(path, change) }
}

pub(crate) const fn of(to: &'static str, made: fn(&Whole<'_>) -> Option<Value>, words: &'static str) -> Rule {
    Rule { to, from: From::Of(Made(made), words) }
}

impl Rule {
    /// The value of the field; none if the event has nothing to say of it.
    pub(crate) fn value(&self, whole: &Whole<'_>) -> Option<Value> {
        match self.from {
            From::One(path, change) => change.apply(whole.first(path)?),
            From::All(path, change) => {
                let all: Vec<_> =
                    whole.all(path).into_iter().filter_map(|value| change.apply(value)).collect();
                (!all.is_empty()).then_some(Value::Array(all))
            }
            From::Of(made, _) => made.0(whole),
        }
    }
}

/// Writes a field with the dots in its name as they are.
pub(crate) fn put_flat(object: &mut Map<String, Value>, to: &str, value: Value) {
    object.insert(to.to_owned(), value);
}

/// Writes a field into the objects that the dots in its name part.
pub(crate) fn put_nested(object: &mut Map<String, Value>, to: &str, value: Value) {
    let Some((name, rest)) = to.split_once('.') else { return put_flat(object, to, value) };
    let within = object.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(within) = within {
        put_nested(within, rest, value);
    }
}

/// Writes what a value holds, each leaf under the names on the way to it with dots between.
pub(crate) fn put_leaves(object: &mut Map<String, Value>, name: &str, value: &Value) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                put_leaves(object, &format!("{name}.{member}"), value);
            }
        }
        leaf => _ = object.entry(name).or_insert_with(|| leaf.clone()),
    }
}
