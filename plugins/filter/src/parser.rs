//! From tokens to a filter: `or` binds least, then words side by side, then `!`.

use std::net::SocketAddr;
use std::ops::Range;

use crate::lexer::{Lexer, Operator, Raw, Token};
use crate::literal;
use crate::term::{Node, Term, Test};
use crate::trouble::Trouble;
use crate::vocabulary::{Field, Vocabulary};
use crate::{DEPTH_MAX, REGULAR_MAX, TERMS_MAX, TEXT_MAX};

/// Reads a whole text; nothing is the filter that everything passes.
pub(crate) fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Option<Node>, Trouble> {
    if text.len() > TEXT_MAX {
        return Err(Trouble::new(
            text.floor_char_boundary(TEXT_MAX)..text.len(),
            format!("a filter has at most {TEXT_MAX} octets"),
        ));
    }
    let lexer = Lexer::new(text);
    let mut parser = Parser { text, lexer, vocabulary, ahead: None, depth: 0, terms: 0, regulars: 0 };
    if parser.peek().is_none() {
        return Ok(None);
    }
    let node = parser.any()?;
    match parser.next() {
        None => Ok(Some(node)),
        Some((Token::Close, at)) => {
            Err(Trouble::new(at, "no parenthesis was opened that this one closes").suggesting(String::new()))
        }
        Some((_, at)) => Err(Trouble::new(at, "nothing is expected here")),
    }
}

type Spanned<'a> = (Token<'a>, Range<usize>);

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    vocabulary: &'a Vocabulary,
    /// The token that was looked at.
    ahead: Option<Spanned<'a>>,
    depth: usize,
    terms: usize,
    regulars: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<&Spanned<'a>> {
        if self.ahead.is_none() {
            self.ahead = self.lexer.token();
        }
        self.ahead.as_ref()
    }

    fn next(&mut self) -> Option<Spanned<'a>> {
        self.peek();
        self.ahead.take()
    }

    /// Takes the token if it is `wanted`.
    fn eat(&mut self, wanted: &Token<'_>) -> Option<Range<usize>> {
        self.peek().is_some_and(|(token, _)| token == wanted).then(|| self.next())?.map(|(_, at)| at)
    }

    fn any(&mut self) -> Result<Node, Trouble> {
        let mut nodes = vec![self.all()?];
        while let Some(at) = self.eat(&Token::Or) {
            self.operand_behind("or", &at)?;
            nodes.push(self.all()?);
        }
        Ok(one_or(nodes, Node::Any))
    }

    fn all(&mut self) -> Result<Node, Trouble> {
        let mut nodes = vec![self.not()?];
        loop {
            if let Some(at) = self.eat(&Token::And) {
                self.operand_behind("and", &at)?;
            } else if matches!(self.peek(), None | Some((Token::Or | Token::Close, _))) {
                return Ok(one_or(nodes, Node::All));
            }
            nodes.push(self.not()?);
        }
    }

    /// `!` and `not`, however many: two are none.
    fn not(&mut self) -> Result<Node, Trouble> {
        let mut negated = false;
        while let Some(at) = self.eat(&Token::Not) {
            negated = !negated;
            self.operand_behind("!", &at)?;
        }
        Ok(match (self.primary()?, negated) {
            (node, false) => node,
            (Node::Not(node), true) => *node,
            (node, true) => Node::Not(node.into()),
        })
    }

    fn operand_behind(&mut self, operator: &str, at: &Range<usize>) -> Result<(), Trouble> {
        match self.peek() {
            None | Some((Token::Close | Token::Or | Token::And, _)) => {
                Err(Trouble::new(at.clone(), format!("nothing stands behind `{operator}`")))
            }
            _ => Ok(()),
        }
    }

    fn primary(&mut self) -> Result<Node, Trouble> {
        let end = self.text.len();
        let Some((token, at)) = self.next() else {
            return Err(Trouble::new(end..end, "a term is missing"));
        };
        match token {
            Token::Open => self.parentheses(at),
            Token::Close => Err(Trouble::new(at, "there is nothing between the parentheses")),
            Token::And => Err(Trouble::new(at, "nothing stands before `and`").suggesting(quoted("and"))),
            Token::Or => Err(Trouble::new(at, "nothing stands before `or`").suggesting(quoted("or"))),
            Token::Not => Err(Trouble::new(at, "nothing stands behind `!`")),
            Token::Lone(raw) => self.lone(&raw, at),
            Token::Field { name, operator } => self.field(name, operator, at),
        }
    }

    fn parentheses(&mut self, opened: Range<usize>) -> Result<Node, Trouble> {
        if self.depth >= DEPTH_MAX {
            return Err(Trouble::new(opened, format!("more than {DEPTH_MAX} parentheses in one another")));
        }
        self.depth = self.depth.saturating_add(1);
        let node = match self.peek() {
            None => None,
            Some(_) => Some(self.any()?),
        };
        self.depth = self.depth.saturating_sub(1);
        match (node, self.eat(&Token::Close)) {
            (Some(node), Some(_)) => Ok(node),
            _ => Err(Trouble::new(opened, "this parenthesis is not closed")),
        }
    }

    /// A word without a field.
    fn lone(&mut self, raw: &Raw<'a>, at: Range<usize>) -> Result<Node, Trouble> {
        self.count(raw, &at)?;
        self.ends_here(&at)?;
        if let Raw::Word(word) = raw {
            if word.starts_with(crate::lexer::COMPARISON) {
                return Err(
                    Trouble::new(at, format!("a field is missing before `{word}`")).suggesting(quoted(word))
                );
            }
            if let Some(network) = literal::network(word) {
                return Ok(Node::Term(Term::Address(network)));
            }
            if let Some(flag) = self.vocabulary.flag(word) {
                return Ok(Node::Term(flag_term(flag)));
            }
            if let Ok(end) = word.parse::<SocketAddr>() {
                return Err(Trouble::new(at, "an address and a port are two terms").suggesting(format!(
                    "ip:{} port:{}",
                    end.ip(),
                    end.port()
                )));
            }
        }
        let quoted = matches!(raw, Raw::Quoted { text, .. } if self.vocabulary.flag(text).is_some());
        Ok(Node::Term(Term::Anywhere { test: literal::anywhere(raw, &at)?, quoted }))
    }

    fn field(&mut self, name: &'a str, operator: Operator, at: Range<usize>) -> Result<Node, Trouble> {
        let named = at.start..at.start.saturating_add(name.len());
        if name.eq_ignore_ascii_case("is") && self.vocabulary.find(name).is_none() {
            return self.is(operator, at.start);
        }
        let Some(field) = self.vocabulary.find(name) else {
            return Err(self.unknown(name, named));
        };
        let mut tests = Vec::new();
        loop {
            let (raw, at) = self.lexer.value();
            self.count(&raw, &at)?;
            match operator {
                Operator::Is | Operator::IsNot => tests.push(literal::test(field, &raw, &at)?),
                Operator::Order(order) => tests.push(literal::order(field, order, &raw, &at)?),
            }
            let behind = self.lexer.at();
            if !self.lexer.comma() {
                self.ends_here(&at)?;
                break;
            }
            if matches!(operator, Operator::Order(_)) {
                return Err(Trouble::new(behind..self.lexer.at(), "a comparison is with one number"));
            }
        }
        let term = match (field.kind, tests.as_slice()) {
            // One way to write what a flag alone says.
            (crate::Kind::Flag, [Test::Flag(true)]) => flag_term(field),
            _ => {
                let (name, unit) = (field.name.as_ref().into(), field.unit);
                Term::Field { field: field.id, name, unit, tests }
            }
        };
        Ok(match operator {
            Operator::IsNot => Node::Not(Node::Term(term).into()),
            _ => Node::Term(term),
        })
    }

    /// `is:self`, another way to write `self`.
    fn is(&mut self, operator: Operator, start: usize) -> Result<Node, Trouble> {
        let (raw, at) = self.lexer.value();
        self.count(&raw, &at)?;
        let Raw::Word(word) = raw else {
            return Err(Trouble::new(at, "behind `is` stands what may be true or false, as `self`"));
        };
        let Some(flag) = self.vocabulary.flag(word) else {
            let flags = self.vocabulary.fields().filter(|field| field.kind == crate::Kind::Flag);
            let near = crate::suggest(word, flags.map(|flag| flag.name.as_ref()));
            let what = format!("there is no field `{word}` that may be true or false");
            return Err(Trouble::new(at, what).suggesting(near.map(str::to_owned)));
        };
        self.ends_here(&(start..self.lexer.at()))?;
        let node = Node::Term(flag_term(flag));
        match operator {
            Operator::Is => Ok(node),
            Operator::IsNot => Ok(Node::Not(node.into())),
            Operator::Order(_) => Err(Trouble::new(start..at.end, "`is` is compared with `:`")),
        }
    }

    /// A field that is not known; what is near, or else the word as a text that is looked for.
    fn unknown(&mut self, name: &str, named: Range<usize>) -> Trouble {
        let what = format!("there is no field `{name}`");
        if let Some(near) = self.vocabulary.similar(name) {
            return Trouble::new(named, what).suggesting(near.to_owned());
        }
        let (value, _) = self.lexer.value();
        let whole = named.start..self.lexer.at();
        match (value, self.text.get(whole.clone())) {
            (Raw::Word(_), Some(text)) if !text.contains(char::is_whitespace) => {
                Trouble::new(whole, what).suggesting(quoted(text))
            }
            _ => Trouble::new(named, what),
        }
    }

    /// Counts a value against the bounds, and refuses what is not closed.
    fn count(&mut self, raw: &Raw<'_>, at: &Range<usize>) -> Result<(), Trouble> {
        self.terms = self.terms.saturating_add(1);
        if self.terms > TERMS_MAX {
            return Err(Trouble::new(
                at.clone(),
                format!("a filter compares with at most {TERMS_MAX} values"),
            ));
        }
        match raw {
            Raw::Quoted { closed: false, text } => {
                let closed = crate::compose::quoted(text);
                Err(Trouble::new(at.clone(), "these quotes are not closed").suggesting(closed))
            }
            Raw::Regular { closed: false, source } => {
                let what = r"this regular expression is not closed (it has no blanks: write `\s`)";
                Err(Trouble::new(at.clone(), what).suggesting(format!("/{source}/")))
            }
            Raw::Regular { .. } => {
                self.regulars = self.regulars.saturating_add(1);
                match self.regulars > REGULAR_MAX {
                    true => Err(Trouble::new(
                        at.clone(),
                        format!("a filter has at most {REGULAR_MAX} regular expressions"),
                    )),
                    false => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Refuses what sticks to the end of a term, as in `"a"b`: nobody would know what was meant.
    fn ends_here(&self, term: &Range<usize>) -> Result<(), Trouble> {
        match self.lexer.rest().chars().next() {
            None | Some(')') => Ok(()),
            Some(blank) if blank.is_whitespace() => Ok(()),
            Some(other) => {
                let at = self.lexer.at();
                let what = match self.text.get(term.clone()) {
                    Some(text) => format!("a blank is missing between `{text}` and `{other}`"),
                    None => "a blank is missing".to_owned(),
                };
                Err(Trouble::new(at..at, what).suggesting(" ".to_owned()))
            }
        }
    }
}

fn flag_term(flag: &Field) -> Term {
    Term::Flag { field: flag.id, name: flag.name.as_ref().into() }
}

fn quoted(text: &str) -> String {
    crate::compose::quoted(text)
}

/// The node itself if it is alone; a list within a list of its kind is made part of it.
fn one_or(nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    let kind = std::mem::discriminant(&join(Vec::new()));
    let mut flat = Vec::with_capacity(nodes.len());
    for node in nodes {
        let is_same = std::mem::discriminant(&node) == kind;
        match node {
            Node::All(inner) | Node::Any(inner) if is_same => flat.extend(inner),
            other => flat.push(other),
        }
    }
    match flat.len() {
        1 => flat.remove(0),
        _ => join(flat),
    }
}
