//! What a view is made of: tables of declared columns, whatever they are drawn as.

use std::sync::Arc;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A text; it crosses once and is a number from then on.
    Text,
    /// A number without a sign.
    Int,
    /// A number with a fraction.
    Float,
    /// Up to 255 values of one octet, oldest first.
    Series,
    /// Octets.
    Blob,
}

/// A column.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Column {
    /// What it is called.
    pub name: Arc<str>,
    /// What its cells hold.
    pub kind: Kind,
}

/// What a table looks like.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    /// What it is called among those of its view.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows tell of the time since the last ones: the same rows again say that the same has happened again. Of
    /// other tables, rows that are as they were are not told twice.
    pub moment: bool,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Absent,
    /// See [`Kind::Text`].
    Text(Arc<str>),
    /// See [`Kind::Int`].
    Int(u64),
    /// See [`Kind::Float`].
    Float(f32),
    /// See [`Kind::Series`].
    Series(Box<[u8]>),
    /// See [`Kind::Blob`].
    Blob(Box<[u8]>),
}

/// What becomes of the rows that were there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// They go.
    All,
    /// They stay before these.
    Append,
    /// Those with the same first cell are replaced, the others stay.
    ByKey,
}

/// Rows of one table of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its place among the view's shapes.
    pub index: usize,
    /// What becomes of the rows that were there.
    pub mode: Mode,
    /// The rows one behind the other, each as wide as the shape.
    pub cells: Vec<Cell>,
}

impl Kind {
    /// What clients are told of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int => "int",
            Self::Float => "float",
            Self::Series => "series",
            Self::Blob => "blob",
        }
    }
}

impl Shape {
    /// A shape of these columns.
    #[must_use]
    pub fn new(name: &'static str, columns: &[(&str, Kind)]) -> Self {
        let column = |(name, kind): &(&str, Kind)| Column { name: (*name).into(), kind: *kind };
        Self { name, columns: columns.iter().map(column).collect(), moment: false }
    }

    /// The same with rows that tell of the time since the last ones.
    #[must_use]
    pub fn of_the_moment(self) -> Self {
        Self { moment: true, ..self }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Int(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}
