//! What is no TOML, in the words of somebody who wanted to write it.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::text::{Place, Text};
use std::ops::Range;
use std::sync::Arc;

/// A place where the text is no TOML.
pub struct Fault {
    /// Where.
    pub span: Range<usize>,
    message: String,
}

impl Fault {
    /// As the parser tells it.
    pub fn new(error: &toml::de::Error, text: &Text) -> Self {
        let end = text.content.len();
        let span = error.span().unwrap_or(end..end);
        Self { span: span.start.min(end)..span.end.min(end), message: error.message().to_owned() }
    }

    /// Whether the parser takes what follows for something else than its author does: a bracket that
    /// is never closed, a text over several lines that never ends.
    pub fn lasts(&self) -> bool {
        self.message.starts_with("unclosed") || self.message.contains("multi-line")
    }

    /// The message about it.
    pub fn diagnostic(&self, text: &Arc<Text>) -> Diagnostic {
        let word = text.content.get(self.span.clone()).unwrap_or_default();
        let starts = |start: &str| self.message.starts_with(start);
        let message = match () {
            () if self.message == "duplicate key" => format!("`{word}` was already set above"),
            () if starts("string values must be quoted") && word.is_empty() => {
                "the value is missing".to_owned()
            }
            () if starts("string values must be quoted") => {
                return unquoted(word, &Place::new(text, self.span.clone()));
            }
            () if starts("invalid basic string") || starts("invalid literal string") => {
                "the closing quote is missing".to_owned()
            }
            () => self.message.clone(),
        };
        Diagnostic::error(Code::Syntax, message).at(&Place::new(text, self.span.clone()))
    }
}

/// A value that is neither a number nor `true` or `false`, and has no quotes.
pub fn unquoted(word: &str, at: &Place) -> Diagnostic {
    Diagnostic::error(Code::Syntax, "a text stands in quotes").at(at).suggest(Some(format!("\"{word}\"")))
}

/// What can be told with sense of `faults`: where one of them lasts, only the first and those that
/// last, for the others are its consequences.
pub fn sensible(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by_key(|fault| fault.span.start);
    if faults.iter().any(Fault::lasts) {
        let mut first = true;
        faults.retain(|fault| std::mem::take(&mut first) || fault.lasts());
    }
    faults
}
