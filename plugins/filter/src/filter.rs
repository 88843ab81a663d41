//! A filter, and what it is held against.

use std::fmt;
use std::net::IpAddr;

use crate::parser;
use crate::term::{Node, Term};
use crate::trouble::Trouble;
use crate::vocabulary::{FieldId, Vocabulary};

/// A value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A number, in the unit of the field; of the fields of flows, times are in seconds.
    Number(f64),
    /// An address.
    Address(IpAddr),
    /// True or false.
    Flag(bool),
}

/// A flow or an event, as filters see it.
pub trait Fields {
    /// Shows each value of `field` to `see`, until that says that it has seen enough (true).
    ///
    /// A field may have several values (`port` has both ports), or none: then nothing is shown.
    fn each(&self, field: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool);

    /// Shows each text that a bare word is looked for in, until `see` says that it has seen enough (true):
    /// all that a user can see of it, addresses and numbers too.
    fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool);
}

/// A filter: which flows or events are wanted. The default is empty, and wants all.
///
/// Its `Display` is the canonical form: the same for filters that say the same in the same order, and read
/// again as the same filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    node: Option<Node>,
    fields: Box<[FieldId]>,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// The first thing that is wrong, where it is, and often what was meant.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, Trouble> {
        let node = parser::parse(text, vocabulary)?;
        let mut fields = Vec::new();
        if let Some(node) = &node {
            node.each_term(&mut |term| match term {
                Term::Anywhere { .. } => {}
                Term::Address(_) => fields.push(crate::field::IP),
                Term::Flag { field, .. } | Term::Field { field, .. } => fields.push(*field),
            });
        }
        fields.sort_unstable();
        fields.dedup();
        Ok(Self { node, fields: fields.into() })
    }

    /// Whether a flow or an event is wanted.
    ///
    /// Nothing is allocated, except by a regular expression that a thread meets for the first time.
    pub fn matches<F: Fields + ?Sized>(&self, fields: &F) -> bool {
        self.node.as_ref().is_none_or(|node| node.matches(fields))
    }

    /// Whether it wants everything, for nothing was written.
    pub fn is_empty(&self) -> bool {
        self.node.is_none()
    }

    /// The fields that it asks for, each once, by [`Fields::each`].
    pub fn fields(&self) -> &[FieldId] {
        &self.fields
    }

    /// Whether it has bare words, for which [`Fields::anywhere`] is asked.
    pub fn is_anywhere(&self) -> bool {
        let mut found = false;
        if let Some(node) = &self.node {
            node.each_term(&mut |term| found |= matches!(term, Term::Anywhere { .. }));
        }
        found
    }

    pub(crate) fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.as_ref().map_or(Ok(()), |node| node.fmt(to))
    }
}
