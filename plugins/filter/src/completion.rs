//! What is being typed at a cursor, and what could stand there instead.

use std::ops::Range;

use crate::TEXT_MAX;
use crate::compose::value_of;
use crate::lexer::{Lexer, Raw, Token};
use crate::vocabulary::{Field, FieldId, Kind, Vocabulary};

/// What is being typed at a cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The octets of the text that what is chosen replaces.
    pub at: Range<usize>,
    /// What they are the beginning of.
    pub typed: Typed,
}

/// A beginning: what stands before the cursor, without quotes.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// Of a field's name, or of a bare word.
    Field {
        /// Its beginning.
        prefix: String,
        /// Whether an operator stands behind it already.
        followed: bool,
    },
    /// Of a flag, behind `is:`.
    Flag {
        /// Its beginning.
        prefix: String,
    },
    /// Of a value.
    Value {
        /// Of which field.
        field: FieldId,
        /// What that field's values are.
        kind: Kind,
        /// Its beginning.
        prefix: String,
    },
    /// Of nothing that could be completed.
    Nothing,
}

impl Completion {
    /// What is being typed in `text` before the octet `cursor`.
    ///
    /// The text need not be a filter yet. A cursor within a character stands before it.
    pub fn new(text: &str, cursor: usize, vocabulary: &Vocabulary) -> Self {
        let cursor = text.floor_char_boundary(cursor);
        if text.len() > TEXT_MAX {
            return Self { at: cursor..cursor, typed: Typed::Nothing };
        }
        let mut lexer = Lexer::new(text);
        while let Some((token, at)) = lexer.token().filter(|(_, at)| at.start <= cursor) {
            let found = match token {
                Token::Field { name, .. } => in_field(text, cursor, name, at, &mut lexer, vocabulary),
                token => in_word(text, cursor, &token, at),
            };
            if let Some(found) = found {
                return found;
            }
        }
        Self { at: cursor..cursor, typed: Typed::Field { prefix: String::new(), followed: false } }
    }

    /// The fields that could stand here: those whose name begins so, then those of which an alias does, then
    /// those that have it elsewhere in their name.
    pub fn fields<'a>(&self, vocabulary: &'a Vocabulary) -> Vec<&'a Field> {
        let (prefix, only_flags) = match &self.typed {
            Typed::Field { prefix, .. } => (prefix.to_ascii_lowercase(), false),
            Typed::Flag { prefix } => (prefix.to_ascii_lowercase(), true),
            Typed::Value { .. } | Typed::Nothing => return Vec::new(),
        };
        let rank = |field: &Field| {
            let name = field.name.to_ascii_lowercase();
            let begins = |alias: &&str| alias.starts_with(&prefix);
            match () {
                () if name.starts_with(&prefix) => Some(0),
                () if field.aliases.iter().any(begins) => Some(1),
                () => name.contains(&prefix).then_some(2),
            }
        };
        let wanted = vocabulary.fields().filter(|field| !only_flags || field.kind == Kind::Flag);
        let mut ranked: Vec<(u8, &Field)> = wanted.filter_map(|field| Some((rank(field)?, field))).collect();
        ranked.sort_by_key(|&(rank, _)| rank);
        ranked.into_iter().map(|(_, field)| field).collect()
    }

    /// The text and the cursor once `field` was chosen.
    pub fn with_field(&self, text: &str, field: &Field) -> (String, usize) {
        let is_alone = field.kind == Kind::Flag || matches!(self.typed, Typed::Field { followed: true, .. });
        self.with(text, &format!("{}{}", field.name, if is_alone { "" } else { ":" }))
    }

    /// The text and the cursor once `value` was chosen; it is quoted where it must be.
    pub fn with_value(&self, text: &str, value: &str) -> (String, usize) {
        let kind = match self.typed {
            Typed::Value { kind, .. } => kind,
            _ => Kind::Text,
        };
        self.with(text, &value_of(kind, value))
    }

    fn with(&self, text: &str, chosen: &str) -> (String, usize) {
        let before = text.get(..self.at.start).unwrap_or(text);
        let behind = text.get(self.at.end..).unwrap_or_default();
        let cursor = before.len().saturating_add(chosen.len());
        (format!("{before}{chosen}{behind}"), cursor)
    }
}

fn is_in(cursor: usize, at: &Range<usize>) -> bool {
    (at.start..=at.end).contains(&cursor)
}

/// A word, or a keyword that may become one: `or` is the beginning of `org`.
fn in_word(text: &str, cursor: usize, token: &Token<'_>, at: Range<usize>) -> Option<Completion> {
    let typed = match token {
        _ if !is_in(cursor, &at) => return None,
        Token::Lone(Raw::Word(_)) => Typed::Field { prefix: before(text, &at, cursor), followed: false },
        Token::Lone(_) => Typed::Nothing,
        _ if at.len() > 1 => Typed::Field { prefix: before(text, &at, cursor), followed: false },
        _ => return None,
    };
    Some(Completion { at, typed })
}

/// A field's name, or one of its values, which are read on the way.
fn in_field(
    text: &str,
    cursor: usize,
    name: &str,
    token: Range<usize>,
    lexer: &mut Lexer<'_>,
    vocabulary: &Vocabulary,
) -> Option<Completion> {
    let named = token.start..token.start.saturating_add(name.len());
    if is_in(cursor, &named) {
        let typed = Typed::Field { prefix: before(text, &named, cursor), followed: true };
        return Some(Completion { at: named, typed });
    }
    if cursor < token.end {
        return Some(Completion { at: cursor..cursor, typed: Typed::Nothing });
    }
    loop {
        let (raw, at) = lexer.value();
        if is_in(cursor, &at) {
            let typed = match (vocabulary.find(name), prefix(text, &raw, &at, cursor)) {
                (Some(field), Some(prefix)) => Typed::Value { field: field.id, kind: field.kind, prefix },
                (None, Some(prefix)) if name.eq_ignore_ascii_case("is") => Typed::Flag { prefix },
                _ => Typed::Nothing,
            };
            return Some(Completion { at, typed });
        }
        if !lexer.comma() {
            return None;
        }
    }
}

fn before(text: &str, at: &Range<usize>, cursor: usize) -> String {
    text.get(at.start..cursor).unwrap_or_default().to_owned()
}

/// The beginning of a value that stands before the cursor; none of a regular expression.
fn prefix(text: &str, raw: &Raw<'_>, at: &Range<usize>, cursor: usize) -> Option<String> {
    match raw {
        Raw::Word(_) => Some(before(text, at, cursor)),
        Raw::Regular { .. } => None,
        Raw::Quoted { .. } => match Lexer::new(text.get(at.start..cursor)?).value().0 {
            Raw::Quoted { text, .. } => Some(text.into_owned()),
            _ => Some(String::new()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field;

    /// `|` is the cursor; the octets to replace are put in brackets, and what is typed behind them.
    fn typed(text: &str) -> String {
        let cursor = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let vocabulary = Vocabulary::new();
        let Completion { at, typed } = Completion::new(&text, cursor, &vocabulary);
        let typed = match typed {
            Typed::Field { prefix, followed: false } => format!("field {prefix}"),
            Typed::Field { prefix, followed: true } => format!("field {prefix} before an operator"),
            Typed::Flag { prefix } => format!("flag {prefix}"),
            Typed::Value { field, prefix, .. } => {
                format!("{} {prefix}", vocabulary.get(field).unwrap().name)
            }
            Typed::Nothing => "nothing".to_owned(),
        };
        format!("{}[{}]{} {typed}", &text[..at.start], &text[at.clone()], &text[at.end..])
    }

    #[test]
    fn a_field_is_typed_where_a_term_begins() {
        assert_eq!(typed("|"), "[] field ");
        assert_eq!(typed("po|"), "[po] field po");
        assert_eq!(typed("!po|"), "![po] field po");
        assert_eq!(typed("(port:80 or s|"), "(port:80 or [s] field s");
        assert_eq!(typed("port:80 |"), "port:80 [] field ");
        assert_eq!(typed("a or|"), "a [or] field or");
        assert_eq!(typed("po|rt:80"), "[port]:80 field po before an operator");
    }

    #[test]
    fn a_value_is_typed_behind_an_operator() {
        assert_eq!(typed("sni:|"), "sni:[] sni ");
        assert_eq!(typed("sni:git| port:80"), "sni:[git] port:80 sni git");
        assert_eq!(typed("port:80,44|,22"), "port:80,[44],22 port 44");
        assert_eq!(typed("bytes > 1|"), "bytes > [1] bytes 1");
        assert_eq!(typed("bytes |> 1"), "bytes []> 1 nothing");
        assert_eq!(typed("process:\"Web C|"), "process:[\"Web C] proc Web C");
        assert_eq!(typed("proc:\"Web| Content\" a"), "proc:[\"Web Content\"] a proc Web");
        assert_eq!(typed("is:se|"), "is:[se] flag se");
        assert_eq!(typed("what:x|"), "what:[x] nothing");
        assert_eq!(typed("sni:/go|"), "sni:[/go] sni /go");
        assert_eq!(typed("sni:/go.*|"), "sni:[/go.*] nothing");
    }

    #[test]
    fn fields_are_offered_the_likeliest_first() {
        let vocabulary = Vocabulary::new();
        let offered = |text: &str| -> Vec<String> {
            let completion = Completion::new(text, text.len(), &vocabulary);
            completion.fields(&vocabulary).iter().map(|field| field.name.to_string()).collect()
        };
        assert_eq!(offered("por"), ["port", "sport", "dport"]);
        assert_eq!(offered("Process"), ["proc"]);
        assert_eq!(offered("is:"), ["self", "local", "multicast"]);
        assert_eq!(offered("port:"), Vec::<String>::new());
        assert_eq!(offered("").len(), vocabulary.fields().count());
    }

    #[test]
    fn what_is_chosen_takes_the_place_of_what_was_typed() {
        let vocabulary = Vocabulary::new();
        let chosen = |text: &str, cursor, id| {
            let field = vocabulary.get(id).unwrap();
            Completion::new(text, cursor, &vocabulary).with_field(text, field)
        };
        assert_eq!(chosen("a po b", 4, field::PORT), ("a port: b".to_owned(), 7));
        assert_eq!(chosen("po:80", 1, field::PORT), ("port:80".to_owned(), 4));
        assert_eq!(chosen("is:s", 4, field::SELF), ("is:self".to_owned(), 7));
        let value =
            |text: &str, value| Completion::new(text, text.len(), &vocabulary).with_value(text, value);
        assert_eq!(value("proc:\"Web", "Web Content").0, "proc:\"Web Content\"");
        assert_eq!(value("host:10.", "10.0.0.1").0, "host:10.0.0.1");
        assert_eq!(value("sni:", "*.example.org").0, "sni:\"*.example.org\"");
    }

    #[test]
    fn a_cursor_may_be_anywhere() {
        let vocabulary = Vocabulary::new();
        for cursor in 0..12 {
            Completion::new("sni:\"ü\" ü", cursor, &vocabulary);
        }
        let typed = Completion::new("sni:ü", usize::MAX, &vocabulary).typed;
        assert_eq!(typed, Typed::Value { field: field::SNI, kind: Kind::Text, prefix: "ü".into() });
    }
}
