//! What a filter is made of: terms, and the tests that they hold values against.

use std::fmt::{self, Write};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::compose::{lone, value};
use crate::filter::{Fields, Value};
use crate::fold::{Needle, same};
use crate::glob::Glob;
use crate::lexer::Order;
use crate::number::Unit;
use crate::regular::Regular;
use crate::vocabulary::{Field, FieldId};

/// A filter, or a part of one. What is joined alike is one list, and a list has at least two.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Term(Term),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Term {
    /// A bare word: any text of the flow. `quoted` if it would be something else without quotes.
    Anywhere { test: Test, quoted: bool },
    /// A bare address or network: that of either end.
    Address(IpNet),
    /// A bare flag.
    Flag { field: FieldId, name: Box<str> },
    /// A field, one of whose values must pass one of the tests.
    Field { field: FieldId, name: Box<str>, unit: Unit, tests: Vec<Test> },
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// `*`: anything.
    Exists,
    Text(Box<str>),
    Glob(Glob),
    Regular(Regular),
    /// Text that is somewhere in it.
    Within(Needle),
    Network(IpNet),
    Number(f64),
    /// Both ends belong to it.
    Range(Option<f64>, Option<f64>),
    Order(Order, f64),
    Flag(bool),
}

impl Node {
    pub fn matches<F: Fields + ?Sized>(&self, fields: &F) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.matches(fields)),
            Self::Any(nodes) => nodes.iter().any(|node| node.matches(fields)),
            Self::Not(node) => !node.matches(fields),
            Self::Term(term) => term.matches(fields),
        }
    }

    /// Shows every term.
    pub fn each_term<'a>(&'a self, see: &mut dyn FnMut(&'a Term)) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.each_term(see)),
            Self::Not(node) => node.each_term(see),
            Self::Term(term) => see(term),
        }
    }
}

impl Term {
    /// A term of one test.
    pub fn of(field: &Field, test: Test) -> Self {
        let (name, unit) = (field.name.as_ref().into(), field.unit);
        Self::Field { field: field.id, name, unit, tests: vec![test] }
    }

    fn matches<F: Fields + ?Sized>(&self, fields: &F) -> bool {
        let any = |field: FieldId, passes: &dyn Fn(Value<'_>) -> bool| {
            let mut found = false;
            fields.each(field, &mut |value| {
                found = found || passes(value);
                found
            });
            found
        };
        match self {
            Self::Anywhere { test, .. } => {
                let mut found = false;
                fields.anywhere(&mut |text| {
                    found = found || test.passes_text(text);
                    found
                });
                found
            }
            Self::Address(network) => any(crate::field::IP, &|value| Test::Network(*network).passes(value)),
            Self::Flag { field, .. } => any(*field, &|value| value == Value::Flag(true)),
            Self::Field { field, tests, .. } => {
                any(*field, &|value| tests.iter().any(|test| test.passes(value)))
            }
        }
    }
}

impl Test {
    fn passes(&self, given: Value<'_>) -> bool {
        match (self, given) {
            (Self::Exists, _) => true,
            (Self::Number(_) | Self::Range(..) | Self::Order(..), Value::Number(number)) => {
                self.passes_number(number)
            }
            (Self::Number(_) | Self::Range(..) | Self::Order(..), _) => false,
            (Self::Network(network), Value::Address(address)) => network.contains(&address.to_canonical()),
            (Self::Flag(wanted), Value::Flag(flag)) => *wanted == flag,
            (Self::Flag(_), _) => false,
            (_, Value::Text(text)) => self.passes_text(text),
            (_, Value::Number(number)) => self.passes_text(&Written::of(number)),
            (_, Value::Address(address)) => self.passes_text(&Written::of(address.to_canonical())),
            (_, Value::Flag(flag)) => self.passes_text(&Written::of(flag)),
        }
    }

    fn passes_number(&self, number: f64) -> bool {
        match *self {
            Self::Number(wanted) => number == wanted,
            Self::Range(from, to) => {
                from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
            }
            Self::Order(Order::Above, limit) => number > limit,
            Self::Order(Order::AtLeast, limit) => number >= limit,
            Self::Order(Order::Below, limit) => number < limit,
            Self::Order(Order::AtMost, limit) => number <= limit,
            _ => false,
        }
    }

    fn passes_text(&self, text: &str) -> bool {
        match self {
            Self::Exists => true,
            Self::Text(wanted) => same(wanted, text),
            Self::Glob(glob) => glob.matches(text),
            Self::Regular(regular) => regular.is_in(text),
            Self::Within(needle) => needle.is_in(text),
            Self::Network(network) => {
                text.parse::<IpAddr>().is_ok_and(|address| network.contains(&address.to_canonical()))
            }
            Self::Number(_) | Self::Range(..) | Self::Order(..) | Self::Flag(_) => false,
        }
    }
}

/// A value as text, without an allocation.
struct Written {
    /// Longer than any address, and than any number of fewer than twenty digits on either side of the point.
    octets: [u8; 64],
    length: usize,
}

impl Written {
    fn of(value: impl fmt::Display) -> Self {
        let mut written = Self { octets: [0; 64], length: 0 };
        // What does not fit is cut off: it equals nothing that is looked for.
        let _ = write!(written, "{value}");
        written
    }
}

impl Write for Written {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.length.saturating_add(part.len());
        self.octets.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(part.as_bytes());
        self.length = end;
        Ok(())
    }
}

impl std::ops::Deref for Written {
    type Target = str;

    fn deref(&self) -> &str {
        self.octets.get(..self.length).and_then(|octets| str::from_utf8(octets).ok()).unwrap_or_default()
    }
}

/// The canonical form: one way to write each filter, which is read as the same.
impl fmt::Display for Node {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => joined(to, nodes, " ", |node| matches!(node, Self::Any(_))),
            Self::Any(nodes) => joined(to, nodes, " or ", |_| false),
            Self::Not(node) => match **node {
                Self::All(_) | Self::Any(_) => write!(to, "!({node})"),
                Self::Not(_) | Self::Term(_) => write!(to, "!{node}"),
            },
            Self::Term(term) => term.fmt(to),
        }
    }
}

fn joined(
    to: &mut fmt::Formatter<'_>,
    nodes: &[Node],
    between: &str,
    in_parentheses: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            to.write_str(between)?;
        }
        match in_parentheses(node) {
            true => write!(to, "({node})")?,
            false => write!(to, "{node}")?,
        }
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anywhere { test: Test::Within(needle), quoted } => {
                to.write_str(&lone(needle.text(), *quoted))
            }
            Self::Anywhere { test, .. } => test.write(to, Unit::None),
            Self::Address(network) => write_network(to, *network),
            Self::Flag { name, .. } => to.write_str(name),
            Self::Field { name, unit, tests, .. } => {
                to.write_str(name)?;
                let is_order = matches!(tests.as_slice(), [Test::Order(..)]);
                for (index, test) in tests.iter().enumerate() {
                    match index {
                        0 if is_order => {}
                        0 => to.write_str(":")?,
                        _ => to.write_str(",")?,
                    }
                    test.write(to, *unit)?;
                }
                Ok(())
            }
        }
    }
}

impl Test {
    fn write(&self, to: &mut fmt::Formatter<'_>, unit: Unit) -> fmt::Result {
        let number = |number: &f64| unit.write(*number);
        let end = |end: &Option<f64>| end.as_ref().map(number).unwrap_or_default();
        match self {
            Self::Exists => to.write_str("*"),
            Self::Text(text) => to.write_str(&value(text)),
            Self::Glob(glob) => to.write_str(glob.source()),
            Self::Regular(regular) => write!(to, "/{}/", regular.source()),
            Self::Within(needle) => to.write_str(&lone(needle.text(), false)),
            Self::Network(network) => write_network(to, *network),
            Self::Number(wanted) => to.write_str(&number(wanted)),
            Self::Range(from, last) => write!(to, "{}..{}", end(from), end(last)),
            Self::Order(order, limit) => {
                let operator = match order {
                    Order::Above => ">",
                    Order::AtLeast => ">=",
                    Order::Below => "<",
                    Order::AtMost => "<=",
                };
                write!(to, "{operator}{}", number(limit))
            }
            Self::Flag(flag) => write!(to, "{flag}"),
        }
    }
}

/// A network of one address is that address.
fn write_network(to: &mut fmt::Formatter<'_>, network: IpNet) -> fmt::Result {
    match network.prefix_len() == network.max_prefix_len() {
        true => write!(to, "{}", network.addr()),
        false => write!(to, "{network}"),
    }
}
