//! TOML to a tree of settings.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::syntax::{self, Fault};
use super::text::{Place, Text};
use super::tree::{Entry, Item, Table};
use serde_json::Value;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

/// What could be read of a text, and what could not.
pub struct Parsed {
    /// The settings.
    pub table: Table,
    /// What is no TOML.
    pub errors: Vec<Diagnostic>,
    /// Whether the rest of the file was read as its author sees it, so that it can be checked too.
    pub whole: bool,
}

/// Reads a file.
#[must_use]
pub fn document(text: &Arc<Text>) -> Parsed {
    let (table, errors) = DeTable::parse_recoverable(&text.content);
    let faults: Vec<_> = errors.iter().map(|error| Fault::new(error, text)).collect();
    let whole = !faults.iter().any(Fault::lasts);
    let mut conversion = Conversion { text, offset: 0, faults, errors: Vec::new() };
    let table = conversion.table(table.get_ref());
    let Conversion { faults, mut errors, .. } = conversion;
    if !whole {
        errors.clear();
    }
    errors.extend(syntax::sensible(faults).iter().map(|fault| fault.diagnostic(text)));
    Parsed { table, errors, whole }
}

/// Reads one value, which stands in `text` from octet `offset` on; none if it is not TOML.
#[must_use]
pub fn value(source: &str, text: &Arc<Text>, offset: usize) -> Option<Item> {
    let value = DeValue::parse(source).ok()?;
    let mut conversion = Conversion { text, offset, faults: Vec::new(), errors: Vec::new() };
    conversion.item(&value).filter(|_| conversion.errors.is_empty())
}

struct Conversion<'a> {
    text: &'a Arc<Text>,
    offset: usize,
    faults: Vec<Fault>,
    errors: Vec<Diagnostic>,
}

impl Conversion<'_> {
    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let mut entries = Vec::new();
        for (key, value) in table {
            if let Some(item) = self.item(value) {
                entries.push(Entry { name: key.get_ref().to_string(), place: self.place(key), item });
            }
        }
        entries.sort_by_key(|entry| entry.place.span.start);
        Table { entries }
    }

    fn item(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Item> {
        let at = self.place(value);
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Item::Table(self.table(table)));
        }
        if let Some(word) = self.unquoted(&at) {
            return Some(Item::Value(word, at));
        }
        match json(value.get_ref()) {
            Ok(value) => Some(Item::Value(value, at)),
            // A number that is none was already told of.
            Err(_) if self.faults.iter().any(|fault| within(fault, &at)) => None,
            Err(problem) => {
                self.errors.push(Diagnostic::error(Code::WrongValue, problem).at(&at));
                None
            }
        }
    }

    /// The text that a value without quotes was meant to be: told here instead of by the parser, and
    /// kept, so that its key is checked like the others.
    fn unquoted(&mut self, at: &Place) -> Option<Value> {
        let word = self.text.content.get(at.span.clone())?.trim_end();
        let starts = word.chars().next()?;
        let is_number = word.bytes().all(|octet| octet.is_ascii_digit() || b"+-_".contains(&octet));
        if is_number || "\"'[{".contains(starts) || !self.faults.iter().any(|fault| within(fault, at)) {
            return None;
        }
        self.faults.retain(|fault| !within(fault, at));
        self.errors.push(syntax::unquoted(word, at));
        Some(Value::String(word.to_owned()))
    }

    fn place<T>(&self, spanned: &Spanned<T>) -> Place {
        let span = spanned.span();
        Place::new(self.text, span.start + self.offset..span.end + self.offset)
    }
}

/// Whether `fault` lies within a value.
fn within(fault: &Fault, value: &Place) -> bool {
    fault.span.start >= value.span.start && fault.span.end <= value.span.end && !fault.span.is_empty()
}

fn json(value: &DeValue<'_>) -> Result<Value, &'static str> {
    Ok(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(integer) => integer_json(integer).ok_or("the number is too large")?,
        DeValue::Float(float) => float
            .as_str()
            .parse()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map(Value::Number)
            .ok_or("the number is too large, or is none")?,
        DeValue::Datetime(_) => return Err("no setting is a date; if a text is meant, put it in quotes"),
        DeValue::Array(array) => {
            Value::Array(array.iter().map(|item| json(item.get_ref())).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => Value::Object(
            table
                .iter()
                .map(|(key, value)| json(value.get_ref()).map(|value| (key.get_ref().to_string(), value)))
                .collect::<Result<_, _>>()?,
        ),
    })
}

fn integer_json(integer: &DeInteger<'_>) -> Option<Value> {
    let (digits, radix) = (integer.as_str(), integer.radix());
    u64::from_str_radix(digits, radix)
        .map(Value::from)
        .or_else(|_| i64::from_str_radix(digits, radix).map(Value::from))
        .ok()
}
