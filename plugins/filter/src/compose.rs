//! Text for a filter out of fields and values: what "keep these" and "hide these" of a page or a menu write.

use std::net::{IpAddr, SocketAddr};

use crate::filter::{Filter, Value};
use crate::glob::Glob;
use crate::lexer::{COMPARISON, Lexer, Raw, Token};
use crate::literal::{is_mistaken_network, network};
use crate::term::{Node, Term, Test};
use crate::vocabulary::{Field, Kind};

/// The term that keeps what has this value in this field: `sni:github.com`.
///
/// A number must be one that a filter can write: its size between 1e-12 and 1e18, or zero.
pub fn keep(field: &Field, value: Value<'_>) -> String {
    let test = match (field.kind, value) {
        (Kind::Flag, Value::Flag(true)) => return field.name.clone().into_owned(),
        (_, Value::Flag(flag)) if field.kind != Kind::Flag => Test::Text(flag.to_string().into()),
        (_, Value::Flag(flag)) => Test::Flag(flag),
        (Kind::Address | Kind::Host, Value::Text(text)) => match text.parse::<IpAddr>() {
            Ok(address) => Test::Network(address.to_canonical().into()),
            Err(_) => Test::Text(text.into()),
        },
        (_, Value::Text(text)) => Test::Text(text.into()),
        (_, Value::Address(address)) => Test::Network(address.to_canonical().into()),
        (Kind::Text, Value::Number(number)) => Test::Text(number.to_string().into()),
        (_, Value::Number(number)) => Test::Number(number),
    };
    Term::of(field, test).to_string()
}

/// The term that hides what has this value in this field: `!sni:github.com`.
pub fn hide(field: &Field, value: Value<'_>) -> String {
    format!("!{}", keep(field, value))
}

impl Filter {
    /// The text of a filter that wants what this one wants and `term` too.
    ///
    /// `term` is one term, as [`keep`] and [`hide`] make them. One that is there already is not added.
    pub fn narrowed(&self, term: &str) -> String {
        match self.node() {
            None => term.to_owned(),
            Some(Node::Any(_)) => format!("({self}) {term}"),
            Some(Node::All(nodes)) if nodes.iter().any(|node| node.to_string() == term) => self.to_string(),
            Some(node) if node.to_string() == term => term.to_owned(),
            Some(_) => format!("{self} {term}"),
        }
    }
}

/// A text between quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

/// A text as the value of a field: in quotes unless it is read as the same without.
pub(crate) fn value(text: &str) -> String {
    let mut lexer = Lexer::new(text);
    let is_word = matches!(lexer.value().0, Raw::Word(word) if word == text);
    match is_word && !text.is_empty() && !is_special(text) && !is_mistaken_network(text) {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// A value of a kind: an address stands as it is where addresses are expected.
pub(crate) fn value_of(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Address | Kind::Host if text.parse::<IpAddr>().is_ok() => text.to_owned(),
        _ => value(text),
    }
}

/// A text that stands alone: in quotes if it `must`, or if it would be read as something else without.
pub(crate) fn lone(text: &str, must: bool) -> String {
    let mut lexer = Lexer::new(text);
    let is_word = matches!(lexer.token(), Some((Token::Lone(Raw::Word(word)), _)) if word == text);
    let is_other = is_special(text) || text.starts_with(COMPARISON) || text.parse::<SocketAddr>().is_ok();
    match is_word && !must && !is_other {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// Whether a word is more than its letters.
fn is_special(text: &str) -> bool {
    Glob::is(text) || network(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Vocabulary, field};

    fn made(field: crate::FieldId, value: Value<'_>) -> String {
        let vocabulary = Vocabulary::new();
        let text = keep(vocabulary.get(field).unwrap(), value);
        assert_eq!(Filter::parse(&text, &vocabulary).unwrap().to_string(), text);
        text
    }

    #[test]
    fn a_value_is_quoted_where_it_must_be() {
        assert_eq!(made(field::SNI, Value::Text("github.com")), "sni:github.com");
        assert_eq!(made(field::SNI, Value::Text("a*b")), r#"sni:"a*b""#);
        assert_eq!(made(field::SNI, Value::Text("")), r#"sni:"""#);
        assert_eq!(made(field::SNI, Value::Text("10.0.0.1")), r#"sni:"10.0.0.1""#);
        assert_eq!(made(field::ORG, Value::Text("Example, Inc.")), r#"org:"Example, Inc.""#);
        assert_eq!(made(field::ORG, Value::Text("a\"\\b")), r#"org:"a\"\\b""#);
        assert_eq!(made(field::EXE, Value::Text("/usr/bin/curl")), "exe:/usr/bin/curl");
        assert_eq!(made(field::EXE, Value::Text("/usr/")), r#"exe:"/usr/""#);
        assert_eq!(made(field::EXE, Value::Text("a\nb")), "exe:\"a\nb\"");
    }

    #[test]
    fn a_value_is_written_as_its_field_has_it() {
        assert_eq!(made(field::HOST, Value::Text("10.0.0.1")), "host:10.0.0.1");
        assert_eq!(made(field::IP, Value::Address("::ffff:10.0.0.1".parse().unwrap())), "ip:10.0.0.1");
        assert_eq!(made(field::PORT, Value::Number(443.0)), "port:443");
        assert_eq!(made(field::RTT, Value::Number(0.0125)), "rtt:12500us");
        assert_eq!(made(field::BYTES, Value::Number(1_048_576.0)), "bytes:1MiB");
        assert_eq!(made(field::SELF, Value::Flag(true)), "self");
        assert_eq!(made(field::SELF, Value::Flag(false)), "self:false");
        assert_eq!(made(field::USER, Value::Number(1000.0)), "user:1000");
    }

    #[test]
    fn what_is_hidden_is_the_complement() {
        let vocabulary = Vocabulary::new();
        let field = vocabulary.find("proc").unwrap();
        assert_eq!(hide(field, Value::Text("Web Content")), r#"!proc:"Web Content""#);
    }

    #[test]
    fn a_filter_is_narrowed_as_a_whole() {
        let vocabulary = Vocabulary::new();
        let narrowed = |text, term| Filter::parse(text, &vocabulary).unwrap().narrowed(term);
        assert_eq!(narrowed("", "port:80"), "port:80");
        assert_eq!(narrowed("a", "port:80"), "a port:80");
        assert_eq!(narrowed("a or b", "port:80"), "(a or b) port:80");
        assert_eq!(narrowed("port:80 a", "port:80"), "port:80 a");
        assert_eq!(narrowed("port:80", "port:80"), "port:80");
    }
}
