//! What a filter may speak of: the fields of flows, and those of events that plugins have declared.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::builtin;
use crate::number::Unit;
use crate::suggest;

/// Fields of events that one vocabulary takes. All shipped plugins together declare about a thousand.
const FIELDS_MAX: usize = 16_384;

/// Octets of a field's name.
const NAME_MAX: usize = 128;

/// A field, as a number: cheap to compare in [`Fields::each`](crate::Fields::each).
///
/// It stays the same for as long as the vocabulary lives; those of flows are the constants of
/// [`field`](crate::field) in every vocabulary.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FieldId(pub(crate) u16);

/// What the values of a field are, which says how a filter writes them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Text: compared whole, with globs and regular expressions, without regard to case.
    Text,
    /// Numbers.
    Number,
    /// Octets: `1M`, `64KiB`.
    Bytes,
    /// Octets a second: `1M`, `10Mbit`.
    Rate,
    /// Time: `100ms`, `2h`.
    Duration,
    /// Ports, 0 to 65 535.
    Port,
    /// Addresses and networks: `10.0.0.0/8`.
    Address,
    /// Addresses, networks and names.
    Host,
    /// True or false: the name alone is a term.
    Flag,
}

/// A field of the vocabulary.
#[derive(Clone, Debug)]
pub struct Field {
    /// What to ask flows and events for.
    pub id: FieldId,
    /// As it is written: `port`, `dns.rrname`.
    pub name: Cow<'static, str>,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    /// How its values are written.
    pub kind: Kind,
    /// What it is, for those who write filters.
    pub description: Cow<'static, str>,
    pub(crate) unit: Unit,
}

impl Field {
    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_ref()).chain(self.aliases.iter().copied())
    }
}

/// The fields that filters may speak of. It only grows.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    fields: Vec<Field>,
    /// By name and by alias, in small letters.
    named: HashMap<Box<str>, FieldId>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::new()
    }
}

impl Vocabulary {
    /// The fields of flows, which are [`field`](crate::field)'s.
    pub fn new() -> Self {
        let mut vocabulary = Self { fields: Vec::new(), named: HashMap::new() };
        for field in builtin::fields() {
            for alias in field.aliases {
                vocabulary.named.insert((*alias).into(), field.id);
            }
            vocabulary.push(field);
        }
        vocabulary
    }

    /// Adds a field of events by its path, as plugins declare it: `dns`, `answers[].rrname`, `string`.
    ///
    /// `beneath` is the event's type, or empty for what stands beside the event's object. `type_name` is one
    /// of JSON Schema's, with `[]` behind it for a list; `unit` is that of a number: `octets`,
    /// `microseconds`, `seconds`, or none. A list is asked for as `dns.answers.rrname`, without brackets,
    /// and a field of that name that is known already stays what it is.
    ///
    /// None if there are too many fields, or if the name has other characters than letters, digits, and
    /// `_ - . *`, so that it could not be written.
    pub fn add(
        &mut self,
        beneath: &str,
        path: &str,
        type_name: &str,
        unit: &str,
        description: &str,
    ) -> Option<FieldId> {
        let path = path.replace("[]", "");
        let name = if beneath.is_empty() { path } else { format!("{beneath}.{path}") };
        if let Some(known) = self.find(&name) {
            return Some(known.id);
        }
        if name.len() > NAME_MAX || !is_name(&name) || self.fields.len() >= FIELDS_MAX {
            return None;
        }
        let (kind, unit) = kind(&name, type_name.trim_end_matches("[]"), unit);
        let id = FieldId(u16::try_from(self.fields.len()).ok()?);
        self.push(Field {
            id,
            name: name.into(),
            aliases: &[],
            kind,
            description: description.to_owned().into(),
            unit,
        });
        Some(id)
    }

    fn push(&mut self, field: Field) {
        self.named.insert(field.name.to_ascii_lowercase().into(), field.id);
        self.fields.push(field);
    }

    /// The field of a name or alias, in any case.
    pub fn find(&self, name: &str) -> Option<&Field> {
        self.get(*self.named.get(&*name.to_ascii_lowercase())?)
    }

    /// The field of an id that this vocabulary gave.
    pub fn get(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(usize::from(id.0))
    }

    /// All fields: those of flows first, then those of events in the order in which they were added.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter()
    }

    /// The field that a word is that stands alone: one that is true or false.
    pub(crate) fn flag(&self, word: &str) -> Option<&Field> {
        self.find(word).filter(|field| field.kind == Kind::Flag)
    }

    /// The name that was probably meant; of several as near as each other the first of [`Self::fields`].
    ///
    /// The last part of a path is enough: `rrname` for `dns.rrname`.
    pub(crate) fn similar(&self, name: &str) -> Option<&str> {
        let ends_so =
            |path: &&str| path.rsplit_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(name));
        let path = self.fields().map(|field| field.name.as_ref()).find(ends_so);
        path.or_else(|| suggest(name, self.fields().flat_map(Field::names)))
    }
}

/// Whether a name can be written before an operator.
fn is_name(name: &str) -> bool {
    crate::lexer::name_length(name) == name.len() && !name.is_empty()
}

/// What a declared type is for a filter.
fn kind(name: &str, type_name: &str, unit: &str) -> (Kind, Unit) {
    let last = name.rsplit(['.', '_']).next().unwrap_or_default();
    match (type_name, unit) {
        ("boolean", _) => (Kind::Flag, Unit::None),
        ("integer" | "number", "octets" | "bytes") => (Kind::Bytes, Unit::Octets),
        ("integer" | "number", "nanoseconds") => (Kind::Duration, Unit::nanoseconds(1.0)),
        ("integer" | "number", "microseconds") => (Kind::Duration, Unit::nanoseconds(1e3)),
        ("integer" | "number", "milliseconds") => (Kind::Duration, Unit::nanoseconds(1e6)),
        ("integer" | "number", "seconds") => (Kind::Duration, Unit::nanoseconds(1e9)),
        ("integer", _) if last == "port" => (Kind::Port, Unit::None),
        ("integer" | "number", _) => (Kind::Number, Unit::Count),
        // JSON has no addresses: a member's name tells which texts are.
        ("string", _) if last == "ip" => (Kind::Address, Unit::None),
        _ => (Kind::Text, Unit::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field;

    #[test]
    fn a_field_is_found_by_name_and_alias_in_any_case() {
        let vocabulary = Vocabulary::new();
        assert_eq!(vocabulary.find("PORT").unwrap().id, field::PORT);
        assert_eq!(vocabulary.find("process").unwrap().name, "proc");
        assert!(vocabulary.find("dns.rrname").is_none());
    }

    #[test]
    fn the_constants_are_the_fields() {
        let vocabulary = Vocabulary::new();
        assert_eq!(vocabulary.get(field::HOST).unwrap().name, "host");
        assert_eq!(vocabulary.get(field::MULTICAST).unwrap().name, "multicast");
        for (at, known) in vocabulary.fields().enumerate() {
            assert_eq!(usize::from(known.id.0), at);
            assert_eq!(vocabulary.find(&known.name).unwrap().id, known.id, "{}", known.name);
            for alias in known.aliases {
                assert_eq!(vocabulary.find(alias).unwrap().id, known.id, "{alias}");
            }
        }
    }

    #[test]
    fn a_declared_field_has_the_kind_of_its_type_and_unit() {
        let mut vocabulary = Vocabulary::new();
        let mut kind = |path, type_name, unit| {
            let id = vocabulary.add("x", path, type_name, unit, "").unwrap();
            vocabulary.get(id).unwrap().kind
        };
        assert_eq!(kind("answers[].rrname", "string", ""), Kind::Text);
        assert_eq!(kind("score", "number", ""), Kind::Number);
        assert_eq!(kind("aa", "boolean", ""), Kind::Flag);
        assert_eq!(kind("length", "integer", "octets"), Kind::Bytes);
        assert_eq!(kind("rtt_us", "integer", "microseconds"), Kind::Duration);
        assert_eq!(kind("src_ip", "string", ""), Kind::Address);
        assert_eq!(kind("tags", "string[]", ""), Kind::Text);
        assert_eq!(kind("dest_port", "integer", ""), Kind::Port);
        assert!(vocabulary.find("x.answers.rrname").is_some());
    }

    #[test]
    fn a_field_is_added_once_and_only_if_it_can_be_written() {
        let mut vocabulary = Vocabulary::new();
        let once = vocabulary.add("dns", "rrname", "string", "", "a name");
        assert_eq!(vocabulary.add("dns", "rrname", "integer", "", ""), once);
        assert_eq!(vocabulary.add("", "port", "string", "", ""), Some(field::PORT));
        assert_eq!(vocabulary.add("dns", "a b", "string", "", ""), None);
        assert_eq!(vocabulary.add("", "", "string", "", ""), None);
        assert_eq!(vocabulary.add("dns", &"x".repeat(1000), "string", "", ""), None);
    }

    #[test]
    fn there_is_a_bound_to_what_is_added() {
        let mut vocabulary = Vocabulary::new();
        for number in 0..FIELDS_MAX {
            vocabulary.add("x", &format!("f{number}"), "string", "", "");
        }
        assert_eq!(vocabulary.add("x", "one_more", "string", "", ""), None);
        assert_eq!(vocabulary.fields().count(), FIELDS_MAX);
    }
}
