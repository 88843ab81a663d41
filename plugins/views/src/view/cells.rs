//! Rows of cells.

use crate::table::{Cell, Kind, Mode, Table};
use std::sync::Arc;

/// Keys are texts of ours, by their places, or numbers: what is cheap to hash is enough.
pub(super) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// A column of text, and so on: short, since views have many.
pub(super) const TEXT: Kind = Kind::Text;
pub(super) const INT: Kind = Kind::Int;
pub(super) const FLOAT: Kind = Kind::Float;
pub(super) const SERIES: Kind = Kind::Series;
pub(super) const BLOB: Kind = Kind::Blob;

/// Adds a row to `cells`.
macro_rules! row {
    ($cells:expr; $($value:expr),* $(,)?) => {
        $cells.extend([$($crate::table::Cell::from($value)),*])
    };
}
pub(super) use row;

impl From<Arc<str>> for Cell {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

impl From<&Arc<str>> for Cell {
    fn from(text: &Arc<str>) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<f32> for Cell {
    fn from(number: f32) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

/// A table whose rows are all there are.
pub(super) fn all(index: usize, cells: Vec<Cell>) -> Table {
    Table { index, mode: Mode::All, cells }
}

/// Leaves the first `count` in their order: only what is looked at has to be sorted.
pub(super) fn greatest<T>(values: &mut Vec<T>, count: usize, compare: impl Fn(&T, &T) -> std::cmp::Ordering) {
    if count < values.len() && count > 0 {
        values.select_nth_unstable_by(count - 1, &compare);
    }
    values.truncate(count);
    values.sort_unstable_by(compare);
}

/// Values scaled so that the greatest is 255.
pub(super) fn series(values: &[u64]) -> Cell {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let scale = |value: &u64| (u128::from(*value) * 255).div_ceil(u128::from(most)) as u8;
    Cell::Series(values.iter().map(scale).collect())
}

/// A part of a whole, in thousandths.
pub(super) fn permille(part: u64, whole: u64) -> u64 {
    (u128::from(part) * 1000 / u128::from(whole.max(1))) as u64
}

/// What so many hundredths of the values are below, of which the order changes; nothing of none.
pub(super) fn percentile(values: &mut [u64], hundredths: usize) -> Option<u64> {
    let at = (values.len() * hundredths / 100).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable(at).1)
}
