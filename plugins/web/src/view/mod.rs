//! Views: what a client can ask for, and what it gets.

#[cfg(test)]
pub(crate) mod test;

use crate::{
    model::Model,
    table::{Shape, Table},
};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A view that somebody looks at. It is made for one [`Query`], and all who ask the same share it.
pub trait View: Send {
    /// What its tables look like; it stays so for as long as the view lives.
    fn shapes(&self) -> &[Shape];

    /// What has changed since the last call: no table where nothing has. `whole` asks for all tables as they
    /// stand, as in the first call of all, and none of them with [`Mode::Append`](crate::table::Mode::Append) to
    /// what came before.
    fn tables(&mut self, model: &Model, now: Now, whole: bool) -> Vec<Table>;

    /// How often it is worth looking; asked for once.
    fn interval(&self) -> Duration;
}

/// A moment, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Now {
    /// By the clock of the capture: of a file, the time of the packet that was last told of.
    pub capture: u64,
    /// By the clock on the wall.
    pub wall: u64,
}

/// What part of the time a view tells of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Range {
    /// Seconds from now, 0 or less: it moves with the time.
    Last {
        /// Where it begins.
        from: i32,
        /// Where it ends.
        to: i32,
    },
    /// Capture time in milliseconds since 1970: it stays.
    Fixed {
        /// Where it begins.
        from: u64,
        /// Where it ends.
        to: u64,
    },
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The name of the view.
    pub view: String,
    /// Which flows it is about, in the filter language; nothing means all.
    pub filter: String,
    /// What part of the time it is about.
    pub range: Range,
    /// What else the view takes; of unknown ones it says so with [`Refused`].
    pub params: Map<String, Value>,
}

/// Why there is no such view.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Refused {
    /// What is wrong, one clause.
    pub what: String,
    /// Where in the filter, in characters: from, to.
    pub at: Option<[usize; 2]>,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

/// How a filter that is being written may go on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Completions {
    /// What part of the text they take the place of, in characters: from, to.
    pub replace: [usize; 2],
    /// Each with how many flows it stands for, most first.
    pub items: Vec<(String, u64)>,
}

impl Default for Range {
    fn default() -> Self {
        Self::Last { from: -60, to: 0 }
    }
}

impl Refused {
    /// A query that cannot be, for this reason.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }
}

/// The views there are.
pub const NAMES: &[&str] = &[];

/// Opens the view that `query` asks for.
pub fn open(query: &Query) -> Result<Box<dyn View>, Refused> {
    match query.view.as_str() {
        #[cfg(test)]
        "test" => Ok(Box::new(test::Counting::open(query)?)),
        name => Err(Refused::new(format!("there is no view \"{name}\""))),
    }
}

/// How a filter may go on at the character `cursor`.
#[must_use]
pub fn complete(_text: &str, cursor: usize, _model: &Model) -> Completions {
    Completions { replace: [cursor, cursor], items: Vec::new() }
}

/// The fields of the filter language, each with `name`, `kind` and `description`.
#[must_use]
pub fn fields(_model: &Model) -> Value {
    json!([])
}
