//! Regular expressions: `/goo.*/`, found anywhere in a text, without regard to case.
//!
//! They take time linear in the text: there is no backtracking, no look-around and no back reference.

use regex::{Regex, RegexBuilder};

/// Octets of a compiled expression; `\w{1000}` is too large, `[a-z0-9.-]{1,63}` is a hundredth of it.
const PROGRAM_MAX: usize = 1 << 20;

/// Octets of states that one thread remembers while it matches; it forgets them all when they are more.
const STATES_MAX: usize = 1 << 20;

/// Groups in one another.
const NEST_MAX: u32 = 32;

/// A regular expression, known by its source.
#[derive(Clone, Debug)]
pub(crate) struct Regular(Regex);

impl Regular {
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn new(source: &str) -> Result<Self, String> {
        RegexBuilder::new(source)
            .case_insensitive(true)
            .size_limit(PROGRAM_MAX)
            .dfa_size_limit(STATES_MAX)
            .nest_limit(NEST_MAX)
            .build()
            .map(Self)
            .map_err(|error| reason(&error))
    }

    /// As it stood between the slashes.
    pub fn source(&self) -> &str {
        self.0.as_str()
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Regular {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

/// The last line of the library's message: those before it draw the expression.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it needs more than 1 MiB".to_owned(),
        other => {
            let whole = other.to_string();
            let last = whole.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_found_anywhere_in_any_case() {
        let expression = Regular::new("goo.*le").unwrap();
        assert!(expression.is_in("www.GOOGLE.com"));
        assert!(!expression.is_in("example.org"));
        assert!(Regular::new(r"\w\d").unwrap().is_in("ü5"));
    }

    #[test]
    fn what_is_wrong_is_said_in_a_line() {
        assert_eq!(Regular::new("a(b").unwrap_err(), "unclosed group");
        assert_eq!(Regular::new(r"\w{1000}").unwrap_err(), "it needs more than 1 MiB");
        let nested = format!("{}{}", "(".repeat(1000), ")".repeat(1000));
        assert_eq!(
            Regular::new(&nested).unwrap_err(),
            "exceed the maximum number of nested parentheses/brackets (32)"
        );
    }

    #[test]
    fn what_is_catastrophic_elsewhere_is_fast() {
        let expression = Regular::new("(a+)+$").unwrap();
        let began = std::time::Instant::now();
        assert!(!expression.is_in(&format!("{}!", "a".repeat(100_000))));
        assert!(began.elapsed().as_secs() < 5);
    }
}
