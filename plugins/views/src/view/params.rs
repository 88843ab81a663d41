//! What a view takes beside filter and range.

use super::Refused;
use serde_json::{Map, Value};

/// The parameters of a query, each asked for once; what nobody asks for is refused.
pub(super) struct Params<'a> {
    given: &'a Map<String, Value>,
    known: Vec<&'static str>,
}

impl<'a> Params<'a> {
    pub(super) fn new(given: &'a Map<String, Value>) -> Self {
        Self { given, known: Vec::new() }
    }

    /// A text, or nothing.
    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<&'a str>, Refused> {
        self.known.push(name);
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refused::new(format!("\"{name}\" is a text"))),
        }
    }

    /// One of `allowed`; the first, if nothing is said.
    pub(super) fn choice(
        &mut self,
        name: &'static str,
        allowed: &'static [&'static str],
    ) -> Result<usize, Refused> {
        let Some(text) = self.text(name)? else { return Ok(0) };
        one_of(name, text, allowed)
    }

    /// A number up to `max`; as JSON or as text, as it comes in a URL.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        default: usize,
        max: usize,
    ) -> Result<usize, Refused> {
        self.known.push(name);
        let number = match self.given.get(name) {
            None | Some(Value::Null) => return Ok(default),
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_u64().and_then(|number| usize::try_from(number).ok()),
        };
        let number = number.ok_or_else(|| Refused::new(format!("\"{name}\" is a number, 0 or more")))?;
        Ok(number.min(max))
    }

    /// Texts: an array, or one text with commas.
    pub(super) fn list(&mut self, name: &'static str, max: usize) -> Result<Vec<String>, Refused> {
        self.known.push(name);
        let list: Vec<String> = match self.given.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => text.split(',').filter(|t| !t.is_empty()).map(Into::into).collect(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(Into::into).collect(),
            Some(_) => return Err(Refused::new(format!("\"{name}\" is a list of texts"))),
        };
        if list.len() > max {
            return Err(Refused::new(format!(
                "\"{name}\" has {} items, at most {max} are taken",
                list.len()
            )));
        }
        Ok(list)
    }

    /// Whether something is asked for: `true`, 1, "1".
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        self.known.push(name);
        match self.given.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_u64() == Some(1),
            Some(Value::String(text)) => text == "1" || text == "true",
            _ => false,
        }
    }

    /// That was all.
    pub(super) fn end(self) -> Result<(), Refused> {
        let Some(name) = self.given.keys().find(|name| !self.known.contains(&name.as_str())) else {
            return Ok(());
        };
        let suggestion = radar_filter::suggest(name, self.known.iter().copied()).map(Into::into);
        Err(Refused { suggestion, ..Refused::new(format!("there is no parameter \"{name}\"")) })
    }
}

/// The place of `text` among what is allowed.
pub(super) fn one_of(name: &str, text: &str, allowed: &[&str]) -> Result<usize, Refused> {
    allowed.iter().position(|known| *known == text).ok_or_else(|| Refused {
        suggestion: radar_filter::suggest(text, allowed.iter().copied()).map(Into::into),
        ..Refused::new(format!("\"{name}\" is one of {}", allowed.join(", ")))
    })
}
