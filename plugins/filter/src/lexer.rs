//! From text to tokens.
//!
//! Never fails: what is not closed reaches to the end of the text and is told as such, so that what is being
//! typed can be completed.

use std::borrow::Cow;
use std::ops::Range;

/// What stands between a field and its value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Operator {
    Is,
    IsNot,
    Order(Order),
}

/// Which numbers are wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// A value, or a word that stands for itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw<'a> {
    /// As it stands; empty where a value is missing.
    Word(&'a str),
    /// Between quotes, without them.
    Quoted { text: Cow<'a, str>, closed: bool },
    /// Between slashes, without them. One that is not closed is a word that looks like the beginning of one.
    Regular { source: &'a str, closed: bool },
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Open,
    Close,
    Not,
    And,
    Or,
    Lone(Raw<'a>),
    /// A field's name and the operator behind it; values follow ([`Lexer::value`]).
    Field {
        name: &'a str,
        operator: Operator,
    },
}

/// A place in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, octets: usize) {
        self.at = self.at.saturating_add(octets).min(self.text.len());
    }

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.skip(expected.len());
        }
        found
    }

    /// The next token and its octets; nothing at the end of the text.
    pub fn token(&mut self) -> Option<(Token<'a>, Range<usize>)> {
        let rest = self.rest();
        self.skip(rest.len().saturating_sub(rest.trim_start().len()));
        let start = self.at;
        let token = match self.rest().chars().next()? {
            '(' => self.single(Token::Open),
            ')' => self.single(Token::Close),
            '!' => self.single(Token::Not),
            _ => self.word(),
        };
        Some((token, start..self.at))
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.skip(1);
        token
    }

    fn word(&mut self) -> Token<'a> {
        let word = until(self.rest(), &['(', ')', '"']);
        let keyword = match word.to_ascii_lowercase().as_str() {
            "and" | "&&" => Some(Token::And),
            "or" | "||" => Some(Token::Or),
            "not" => Some(Token::Not),
            _ => None,
        };
        if let Some(keyword) = keyword {
            self.skip(word.len());
            return keyword;
        }
        // `fe80::1` and `aa:bb:cc:dd:ee:ff` are no fields, though they have letters before a colon.
        if !is_address(word) && !is_hardware_address(word) {
            let name = self.rest().get(..name_length(self.rest())).unwrap_or_default();
            let mut behind = *self;
            behind.skip(name.len());
            if let Some(operator) = behind.operator().filter(|_| !name.is_empty()) {
                *self = behind;
                return Token::Field { name, operator };
            }
        }
        Token::Lone(self.raw(&['(', ')', '"']))
    }

    /// The operator here. Of comparisons blanks may stand before and behind: `bytes > 1M`.
    fn operator(&mut self) -> Option<Operator> {
        if self.eat(":") {
            return Some(Operator::Is);
        }
        let rest = self.rest();
        self.skip(rest.len().saturating_sub(rest.trim_start_matches(BLANK).len()));
        let spellings = [
            ("!=", Operator::IsNot),
            ("==", Operator::Is),
            ("=", Operator::Is),
            (">=", Operator::Order(Order::AtLeast)),
            ("<=", Operator::Order(Order::AtMost)),
            (">", Operator::Order(Order::Above)),
            ("<", Operator::Order(Order::Below)),
        ];
        let (_, operator) = spellings.into_iter().find(|(spelling, _)| self.eat(spelling))?;
        let rest = self.rest();
        self.skip(rest.len().saturating_sub(rest.trim_start_matches(BLANK).len()));
        Some(operator)
    }

    /// The value here, and its octets. It ends before a blank, a parenthesis, a quote or a comma.
    pub fn value(&mut self) -> (Raw<'a>, Range<usize>) {
        let start = self.at;
        let raw = self.raw(&['(', ')', '"', ',']);
        (raw, start..self.at)
    }

    /// Whether another value of the same field follows.
    pub fn comma(&mut self) -> bool {
        self.eat(",")
    }

    fn raw(&mut self, ends: &[char]) -> Raw<'a> {
        if self.eat("\"") {
            return self.quoted();
        }
        if let Some(source) = regular(self.rest()) {
            // Both slashes; what is between them has none that would end it.
            self.skip(source.len().saturating_add(2));
            return Raw::Regular { source, closed: true };
        }
        let whole = until(self.rest(), &[]);
        if whole.starts_with('/') && looks_regular(whole) {
            self.skip(whole.len());
            return Raw::Regular { source: whole.get(1..).unwrap_or_default(), closed: false };
        }
        let word = until(self.rest(), ends);
        self.skip(word.len());
        Raw::Word(word)
    }

    /// What stands between quotes: `\"` and `\\` are a quote and a backslash, all else is itself.
    fn quoted(&mut self) -> Raw<'a> {
        let rest = self.rest();
        let mut text = String::new();
        let mut characters = rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.skip(at.saturating_add(1));
                    let plain = rest.get(..at).filter(|plain| plain.len() == text.len());
                    let text = plain.map_or(Cow::Owned(text), Cow::Borrowed);
                    return Raw::Quoted { text, closed: true };
                }
                '\\' => match characters.clone().next() {
                    Some((_, escaped @ ('"' | '\\'))) => {
                        characters.next();
                        text.push(escaped);
                    }
                    _ => text.push('\\'),
                },
                other => text.push(other),
            }
        }
        self.skip(rest.len());
        Raw::Quoted { text: text.into(), closed: false }
    }
}

/// What a comparison begins with, `!` apart. No word does: behind another it would be one.
pub(crate) const COMPARISON: [char; 3] = ['=', '<', '>'];

/// What may stand around a comparison.
const BLANK: [char; 2] = [' ', '\t'];

/// The beginning of `text` up to a blank or one of `ends`.
fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    let end = text.find(|character: char| character.is_whitespace() || ends.contains(&character));
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Octets of the field's name that `text` begins with: a letter or `_`, then also digits and `. - *`.
pub(crate) fn name_length(text: &str) -> usize {
    if !text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        return 0;
    }
    let is_part = |part: char| part.is_ascii_alphanumeric() || matches!(part, '_' | '.' | '-' | '*');
    text.find(|character| !is_part(character)).unwrap_or(text.len())
}

/// Whether a word is an address or a network.
pub(crate) fn is_address(word: &str) -> bool {
    word.parse::<ipnet::IpNet>().is_ok() || word.parse::<std::net::IpAddr>().is_ok()
}

fn is_hardware_address(word: &str) -> bool {
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|octet| octet.is_ascii_hexdigit());
    word.len() == 17 && word.split(':').count() == 6 && word.split(':').all(is_pair)
}

/// The source of the regular expression that `text` begins with: between slashes, without blanks, and with
/// nothing behind it, so that `/usr/bin/curl` is none.
fn regular(text: &str) -> Option<&str> {
    let inner = until(text, &[]).strip_prefix('/')?;
    let mut escaped = false;
    for (at, character) in inner.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => {
                let behind = inner.get(at..)?.chars().nth(1);
                return inner.get(..at).filter(|_| matches!(behind, None | Some(')' | ',')));
            }
            _ => {}
        }
    }
    None
}

/// Whether a word that begins with a slash was meant as a regular expression and not as a path.
fn looks_regular(word: &str) -> bool {
    word.contains(['\\', '[', '|', '^', '$', '+']) || word.contains(".*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        while let Some((token, _)) = lexer.token() {
            let is_field = matches!(token, Token::Field { .. });
            tokens.push(token);
            if is_field {
                tokens.push(Token::Lone(lexer.value().0));
                while lexer.comma() {
                    tokens.push(Token::Lone(lexer.value().0));
                }
            }
        }
        tokens
    }

    fn word(text: &str) -> Token<'_> {
        Token::Lone(Raw::Word(text))
    }

    fn quoted(text: &str) -> Token<'_> {
        Token::Lone(Raw::Quoted { text: text.into(), closed: true })
    }

    fn regular(source: &str) -> Token<'_> {
        Token::Lone(Raw::Regular { source, closed: true })
    }

    fn is(name: &str) -> Token<'_> {
        Token::Field { name, operator: Operator::Is }
    }

    #[test]
    fn words_fields_and_what_joins_them() {
        assert_eq!(
            tokens("(port:80,443 or NOT foo) && !bar"),
            [
                Token::Open,
                is("port"),
                word("80"),
                word("443"),
                Token::Or,
                Token::Not,
                word("foo"),
                Token::Close,
                Token::And,
                Token::Not,
                word("bar")
            ]
        );
    }

    #[test]
    fn blanks_may_stand_around_a_comparison() {
        let above = Token::Field { name: "bytes", operator: Operator::Order(Order::Above) };
        assert_eq!(tokens("bytes>1M"), [above.clone(), word("1M")]);
        assert_eq!(tokens("bytes > 1M"), [above, word("1M")]);
        assert_eq!(tokens("a !b"), [word("a"), Token::Not, word("b")]);
        assert_eq!(tokens("a !=b"), [Token::Field { name: "a", operator: Operator::IsNot }, word("b")]);
        assert_eq!(tokens("port: 80"), [is("port"), word(""), word("80")]);
    }

    #[test]
    fn addresses_are_words_in_spite_of_their_colons() {
        assert_eq!(tokens("fe80::1"), [word("fe80::1")]);
        assert_eq!(tokens("2001:db8::/32"), [word("2001:db8::/32")]);
        assert_eq!(tokens("aa:bb:cc:dd:ee:ff"), [word("aa:bb:cc:dd:ee:ff")]);
        assert_eq!(tokens("ip:fe80::1"), [is("ip"), word("fe80::1")]);
    }

    #[test]
    fn quotes_hold_everything() {
        assert_eq!(tokens(r#"name:"a b)" "or""#), [is("name"), quoted("a b)"), quoted("or")]);
        assert_eq!(tokens(r#""a\"b\\c\d""#), [quoted(r#"a"b\c\d"#)]);
        assert_eq!(
            tokens(r#"a "b"#),
            [word("a"), Token::Lone(Raw::Quoted { text: "b".into(), closed: false })]
        );
    }

    #[test]
    fn an_expression_is_between_slashes_and_a_path_is_not() {
        assert_eq!(tokens("sni:/goo.*/"), [is("sni"), regular("goo.*")]);
        assert_eq!(tokens("(sni:/a(b|c)/)"), [Token::Open, is("sni"), regular("a(b|c)"), Token::Close]);
        assert_eq!(tokens(r"/a\/b/"), [regular(r"a\/b")]);
        assert_eq!(tokens("sni:/a/,/b/"), [is("sni"), regular("a"), regular("b")]);
        assert_eq!(tokens("exe:/usr/bin/curl"), [is("exe"), word("/usr/bin/curl")]);
        assert_eq!(tokens("exe:/usr/bin/* b/"), [is("exe"), word("/usr/bin/*"), word("b/")]);
        let open = Token::Lone(Raw::Regular { source: "goo.*", closed: false });
        assert_eq!(tokens("sni:/goo.*"), [is("sni"), open]);
    }
}
