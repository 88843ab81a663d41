//! A message about the configuration: what is wrong, where, and what would be right.

use super::code::Code;
use super::text::Place;
use serde_json::{Value, json};

/// How grave it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// Nothing is started.
    Error,
    /// Goes on, but perhaps not as meant.
    Warning,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// How grave.
    pub level: Level,
    /// What is wrong, one clause.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to write there instead; stands beside the source.
    pub suggestion: Option<String>,
    /// What else helps, a line each.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// Something that keeps radar from starting.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            level: Level::Error,
            message: message.into(),
            place: None,
            suggestion: None,
            notes: Vec::new(),
        }
    }

    /// Something to know.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(code, message) }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// The same, with what to write instead.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }

    /// The same, with a line of help.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Whether it keeps radar from starting.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// For editors: `radar check --json`.
    #[must_use]
    pub fn json(&self) -> Value {
        let place = self.place.as_ref();
        json!({
            "code": self.code.id(),
            "level": if self.is_error() { "error" } else { "warning" },
            "message": self.message,
            "file": place.map(|place| place.text.name.as_str()),
            "line": place.map(Place::line),
            "column": place.map(Place::column),
            "suggestion": self.suggestion,
            "notes": self.notes,
        })
    }
}
