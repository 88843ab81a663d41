//! A plugin's name, and the forms of it that languages want.

/// `[a-z][a-z0-9_-]{0,63}`: the plugin, its table, its file and its crate are called so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Name(String);

/// Words that no crate may be called.
const RESERVED: [&str; 51] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "type",
    "typeof",
    "unsafe",
    "use",
    "where",
];

impl Name {
    /// Takes a text for a name; the error is one clause.
    ///
    /// # Errors
    /// If it cannot be one.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let plain =
            |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || b"_-".contains(&octet);
        if text.is_empty() || text.len() > 64 || !text.bytes().all(plain) {
            return Err("a name has small letters, digits, `-` and `_`, and at most 64 of them");
        }
        if !text.starts_with(|first: char| first.is_ascii_lowercase()) {
            return Err("a name begins with a letter");
        }
        if RESERVED.contains(&text.replace('_', "-").as_str()) {
            return Err("it is a word of the language Rust, so nothing can be called that");
        }
        Ok(Self(text.to_owned()))
    }

    /// `my-analyzer`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `my_analyzer`.
    #[must_use]
    pub fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// `MyAnalyzer`.
    #[must_use]
    pub fn camel(&self) -> String {
        let capital = |part: &str| {
            let (first, rest) = part.split_at(usize::from(!part.is_empty()));
            first.to_ascii_uppercase() + rest
        };
        self.0.split(['-', '_']).map(capital).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_form_that_each_language_wants() {
        let name = Name::new("beacon-2_finder").expect("it is a name");
        assert_eq!((name.snake().as_str(), name.camel().as_str()), ("beacon_2_finder", "Beacon2Finder"));
    }

    #[test]
    fn what_no_file_or_crate_can_be_called_is_refused() {
        for text in ["", "Big", "a b", "../x", "9p", "-x", "_x", "ä", "type", "proc_macro", &"a".repeat(65)]
        {
            assert!(Name::new(text).is_err(), "{text}");
        }
        assert!(Name::new(&"a".repeat(64)).is_ok());
    }
}
