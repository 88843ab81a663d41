//! What to do when a filter wants none of the flows there are, and how a filter may go on.

use super::{
    Completions,
    cells::{INT, TEXT, all, row},
    sieve::Sieve,
};
use crate::{
    model::Model,
    table::{Shape, Table},
};
use radar_filter::{Completion, Typed, suggest};

/// Completions that are offered.
const ITEMS_MAX: usize = 20;
/// Values among which a suggestion is looked for.
const CANDIDATES_MAX: usize = 2000;

/// `text`, what to write instead, and how many flows that is for.
pub(super) fn shape() -> Shape {
    Shape::new("hint", &[("text", TEXT), ("suggestion", TEXT), ("count", INT)])
}

/// One row if a filter wants none of the flows there are, otherwise none.
pub(super) fn table(index: usize, model: &Model, sieve: &Sieve, [wanted, all_flows]: [u64; 2]) -> Table {
    let mut cells = Vec::new();
    if wanted == 0 && all_flows > 0 && !sieve.filter.is_empty() {
        let text = format!("0 of {all_flows} flows match {}", sieve.text());
        match instead(model, sieve.text()) {
            Some((suggestion, count)) => row!(cells; text, suggestion, count),
            None => row!(cells; text, None::<u64>, None::<u64>),
        }
    }
    all(index, cells)
}

/// A filter with one value in place of another that flows do have, and how many.
fn instead(model: &Model, text: &str) -> Option<(String, u64)> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let ends = ends.filter(|end| text[*end..].chars().next().is_none_or(char::is_whitespace));
    ends.take(16).find_map(|end| {
        let typed = Completion::new(text, end, model.vocabulary());
        let Typed::Value { field, prefix, .. } = &typed.typed else { return None };
        let values = model.values(*field, "");
        let known = values.iter().any(|(value, _)| value.eq_ignore_ascii_case(prefix));
        if known || prefix.is_empty() {
            return None;
        }
        let (value, count) = nearest(prefix, &values)?;
        Some((typed.with_value(text, &value).0.trim_end().into(), count))
    })
}

/// The value that is meant: one that looks like it, or one of whose parts between dots does.
fn nearest(word: &str, values: &[(String, u64)]) -> Option<(String, u64)> {
    let values = &values[..values.len().min(CANDIDATES_MAX)];
    let count_of = |value: &str| values.iter().find(|(known, _)| known == value).map(|(_, count)| *count);
    let whole = suggest(word, values.iter().map(|(value, _)| value.as_str()));
    if let Some(value) = whole {
        return Some((value.into(), count_of(value)?));
    }
    let part = suggest(word, values.iter().flat_map(|(value, _)| value.split('.')))?;
    let count = values.iter().filter(|(value, _)| value.split('.').any(|it| it == part));
    Some((format!("*{part}*"), count.map(|(_, count)| count).sum()))
}

/// How a filter may go on at the character `cursor`.
pub(super) fn complete(text: &str, cursor: usize, model: &Model) -> Completions {
    let octet = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
    let completion = Completion::new(text, octet, model.vocabulary());
    let characters = |octet: usize| text.get(..octet).map_or(0, |text| text.chars().count());
    let replace = [characters(completion.at.start), characters(completion.at.end)];
    let items = match &completion.typed {
        Typed::Value { field, prefix, .. } => {
            let mut values = model.values(*field, prefix);
            values.truncate(ITEMS_MAX);
            values
        }
        Typed::Field { prefix, .. } => fields(model, prefix, &completion),
        Typed::Flag { .. } | Typed::Nothing => {
            let fields = completion.fields(model.vocabulary());
            fields.iter().map(|field| (field.name.to_string(), 0)).collect()
        }
    };
    Completions { replace, items }
}

/// Fields first; then, for a bare word, names that begin so.
fn fields(model: &Model, prefix: &str, completion: &Completion) -> Vec<(String, u64)> {
    let fields = completion.fields(model.vocabulary());
    let mut items: Vec<_> =
        fields.iter().take(ITEMS_MAX).map(|field| (format!("{}:", field.name), 0)).collect();
    if !prefix.is_empty() {
        let names = model.values(radar_filter::field::NAME, prefix);
        let programs = model.values(radar_filter::field::PROC, prefix);
        items.extend(programs.into_iter().take(5).chain(names.into_iter().take(5)));
    }
    items.truncate(ITEMS_MAX);
    items
}
