//! Events of one type: the last ones with the fields that their plugin declares.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, TEXT, all, row},
    params::Params,
};
use crate::{
    model::{Model, address, events::Kept, fields::OfEvent, strings::cut},
    table::{Cell, Column, Shape, Table},
};
use radar_filter::Value;
use radar_lines::path::seen;
use std::collections::BTreeMap;

/// Which type, and its fields.
pub(super) struct OfType {
    name: String,
    fields: Vec<(String, bool)>,
    last: Option<u64>,
}

/// Events that are shown.
const ROWS_MAX: usize = 200;
/// Fields of a type that are columns.
const FIELDS_MAX: usize = 40;
/// Values of a field that are counted, and shown.
const VALUES_MAX: usize = 20;
/// Octets of a value: what is longer is read in the event.
const VALUE_OCTETS: usize = 200;

impl OfType {
    pub(super) fn new(params: &mut Params<'_>, model: &Model) -> Result<Self, Refused> {
        let Some(name) = params.text("type")? else {
            return Err(Refused::new("say which \"type\" of event"));
        };
        let known = model.world().event_type(name);
        if known.is_none() && model.events().type_of(name).is_none() {
            let names = model.world().event_types().map(|(event, _)| event.name.as_str());
            return Err(Refused {
                suggestion: radar_filter::suggest(name, names).map(Into::into),
                ..Refused::new(format!("no event of type \"{name}\" is declared"))
            });
        }
        let mut fields: Vec<(String, bool)> = Vec::new();
        for field in known.into_iter().flat_map(|event| &event.fields) {
            let path = field.name.trim_start_matches('+').replace("[]", "");
            let text = field.kind.starts_with("string");
            if fields.len() < FIELDS_MAX && !fields.iter().any(|(known, _)| *known == path) {
                fields.push((path, text));
            }
        }
        Ok(Self { name: name.into(), fields, last: None })
    }

    /// The last ones that are wanted, the newest first.
    fn wanted<'m>(&self, look: &mut Look<'m>) -> Vec<&'m Kept> {
        let (model, bounds) = (look.model, look.bounds());
        let of_type = model.events().iter().rev().filter(|event| *event.event_type == *self.name);
        let sieve = &*look.sieve;
        let of_others = of_type.filter(|event| !sieve.hides_event(model, event));
        let in_range = of_others.filter(|event| bounds.live || bounds.holds(event.time));
        let wanted = in_range
            .filter(|event| sieve.filter.is_empty() || sieve.filter.matches(&OfEvent { model, event }));
        wanted.take(ROWS_MAX).collect()
    }
}

/// What stands at a path, with commas between if there are several.
fn value(event: &serde_json::Value, path: &str) -> Option<String> {
    let mut text = String::new();
    seen(event, path, &mut |value| {
        if !text.is_empty() {
            text.push_str(", ");
        }
        match value {
            Value::Text(value) => text.push_str(cut(value)),
            Value::Number(value) => text.push_str(&value.to_string()),
            Value::Address(value) => text.push_str(&value.to_string()),
            Value::Flag(value) => text.push_str(if value { "true" } else { "false" }),
        }
        text.len() > VALUE_OCTETS
    });
    text.truncate(text.floor_char_boundary(VALUE_OCTETS));
    (!text.is_empty()).then_some(text)
}

impl Draw for OfType {
    fn shapes(&self) -> Vec<Shape> {
        let mut rows = Shape::new(
            "rows",
            &[
                ("seq", INT),
                ("time_ms", INT),
                ("src", TEXT),
                ("dest", TEXT),
                ("process", TEXT),
                ("flow", INT),
            ],
        );
        let declared = self.fields.iter().map(|(name, _)| Column { name: name.as_str().into(), kind: TEXT });
        rows.columns.extend(declared);
        vec![
            rows,
            Shape::new("series", &[("second", INT), ("count", INT)]),
            Shape::new("values", &[("field", TEXT), ("value", TEXT), ("count", INT)]),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let (model, bounds) = (look.model, look.bounds());
        let number = model.events().type_of(&self.name);
        let mut series = Vec::new();
        for second in model.seconds().range(bounds.from, bounds.to) {
            let count =
                second.events.iter().find(|(event, _)| Some(*event) == number).map_or(0, |(_, count)| *count);
            row!(series; second.at, u64::from(count));
        }
        let kept = model.events().count_of(&self.name).map_or(0, |count| count.kept);
        if !look.whole && self.last == Some(kept) {
            return vec![all(1, series)];
        }
        self.last = Some(kept);
        let mut rows = Vec::new();
        let mut counts: Vec<HashMap<String, u64>> = vec![HashMap::default(); self.fields.len()];
        for event in self.wanted(look) {
            self.row(&mut rows, model, event, &mut counts);
        }
        let mut values = Vec::new();
        for ((field, _), counts) in self.fields.iter().zip(counts).filter(|((_, text), _)| *text) {
            // By count and then by value, so that those of a count stand as they did.
            let order: BTreeMap<_, _> =
                counts.into_iter().map(|(value, count)| ((u64::MAX - count, value), count)).collect();
            for ((_, value), count) in order.into_iter().take(VALUES_MAX) {
                row!(values; field, value, count);
            }
        }
        vec![all(0, rows), all(1, series), all(2, values)]
    }
}

impl OfType {
    fn row(&self, cells: &mut Vec<Cell>, model: &Model, event: &Kept, counts: &mut [HashMap<String, u64>]) {
        let flow = model.flows().find(event.flow).and_then(|at| model.flows().get(at));
        let text = |end: usize| {
            let address = address::ip(&event.ends[end]);
            (!address.is_unspecified()).then(|| address.to_string())
        };
        row!(cells; event.number, event.time / 1_000_000, text(0), text(1), flow.and_then(|flow| flow.process()),
            (event.flow != 0).then_some(event.flow));
        let line: serde_json::Value = serde_json::from_str(&event.line).unwrap_or_default();
        let body = line.get(&self.name).unwrap_or(&serde_json::Value::Null);
        for ((field, is_text), counts) in self.fields.iter().zip(counts) {
            // Members beside the object are told as fields of the type too.
            let value = value(body, field).or_else(|| value(&line, field));
            if let Some(value) = value.as_ref().filter(|_| *is_text) {
                *counts.entry(value.clone()).or_default() += 1;
            }
            cells.push(value.into());
        }
    }
}
