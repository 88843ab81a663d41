//! What is wrong with a filter, and where.

use std::fmt;
use std::ops::Range;

use crate::TEXT_MAX;

/// Why a text is no filter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Trouble {
    /// The octets of the text that are wrong; empty, at the place, where something is missing.
    pub at: Range<usize>,
    /// What is wrong with them: one clause, in lower case.
    pub what: String,
    /// What was probably meant instead of the octets `at`.
    pub suggestion: Option<String>,
}

impl Trouble {
    pub(crate) fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), suggestion: None }
    }

    pub(crate) fn suggesting(mut self, suggestion: impl Into<Option<String>>) -> Self {
        self.suggestion = suggestion.into();
        self
    }

    /// The text as it was meant, where there is a suggestion.
    pub fn mended(&self, text: &str) -> Option<String> {
        let suggestion = self.suggestion.as_deref()?;
        let (before, behind) = (text.get(..self.at.start)?, text.get(self.at.end..)?);
        Some(format!("{before}{suggestion}{behind}"))
    }

    /// The text and a line below it that marks what is wrong, for a terminal.
    ///
    /// What is no printable ASCII stands as `.`, so that the marks are where they belong; what is longer than a
    /// filter may be is cut off.
    pub fn underlined(&self, text: &str) -> String {
        let plain = |character: char| if matches!(character, ' '..='~') { character } else { '.' };
        let line: String = text.chars().take(TEXT_MAX).map(plain).collect();
        let column =
            |octet: usize| text.char_indices().take(TEXT_MAX).take_while(|&(at, _)| at < octet).count();
        let (from, to) = (column(self.at.start), column(self.at.end));
        let marks = "^".repeat(to.saturating_sub(from).max(1));
        format!("{line}\n{}{marks} {self}", " ".repeat(from))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.suggestion {
            Some(suggestion) => write!(to, "{}; did you mean `{suggestion}`?", self.what),
            None => to.write_str(&self.what),
        }
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_shown_under_the_text() {
        let trouble = Trouble::new(5..8, "there is no field `por`").suggesting("port".to_owned());
        let text = "bü a por:443";
        assert_eq!(
            Trouble { at: 6..9, ..trouble }.underlined(text),
            "b. a por:443\n     ^^^ there is no field `por`; did you mean `port`?"
        );
    }

    #[test]
    fn a_text_of_any_length_is_shown() {
        let trouble = Trouble::new(TEXT_MAX..1 << 20, "too long");
        assert_eq!(trouble.underlined(&"x".repeat(1 << 20)).lines().count(), 2);
    }

    #[test]
    fn a_text_is_mended_by_the_suggestion() {
        let trouble = Trouble::new(2..5, "").suggesting("port".to_owned());
        assert_eq!(trouble.mended("a por:443").as_deref(), Some("a port:443"));
        assert_eq!(trouble.mended("a"), None);
    }
}
