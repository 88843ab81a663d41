//! The rows of a table as clients have them, so that one who comes later can be given them.

use radar_views::table::{Cell, Mode, Shape, Table};
use std::collections::HashMap;

/// Rows that are kept of a table that grows; who comes later gets these.
pub const APPENDED_MAX: usize = 500;

/// Rows of a table by key, after which it is told anew: of keys that are gone nobody would know otherwise.
pub const KEYED_MAX: usize = 4096;

/// The rows of one table.
#[derive(Debug, Default)]
pub struct Kept {
    cells: Vec<Cell>,
    /// There were rows, be it none.
    told: bool,
}

impl Kept {
    /// Takes what the view tells, and gives back what of it is new to clients: nothing, if all is as it was.
    pub fn take(&mut self, shape: &Shape, mut table: Table) -> Option<Table> {
        let width = shape.columns.len().max(1);
        table.cells.truncate(table.cells.len() / width * width);
        let change = match table.mode {
            Mode::All => self.replace(shape, width, table),
            Mode::Append => self.append(width, table),
            Mode::ByKey => self.merge(shape, width, table),
        };
        self.told = true;
        change
    }

    fn replace(&mut self, shape: &Shape, width: usize, table: Table) -> Option<Table> {
        let happened = shape.moment && !(table.cells.is_empty() && self.cells.is_empty());
        let change = if happened || !self.told {
            Some(table.clone())
        } else if self.cells == table.cells {
            None
        } else if let Some(cells) = changed_rows(&self.cells, &table.cells, width) {
            Some(Table { mode: Mode::ByKey, cells, ..table })
        } else {
            Some(table.clone())
        };
        self.cells = table.cells;
        change
    }

    fn append(&mut self, width: usize, table: Table) -> Option<Table> {
        self.cells.extend_from_slice(&table.cells);
        let surplus = self.cells.len().saturating_sub(APPENDED_MAX * width);
        self.cells.drain(..surplus);
        (!table.cells.is_empty()).then_some(table)
    }

    fn merge(&mut self, shape: &Shape, width: usize, mut table: Table) -> Option<Table> {
        let mut places: HashMap<Key<'_>, usize> = HashMap::new();
        for (index, row) in self.cells.chunks_exact(width).enumerate() {
            places.insert(Key(row.first()), index);
        }
        let (mut changed, mut new, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
        let mut ahead: HashMap<Key<'_>, usize> = HashMap::new();
        for row in table.cells.chunks_exact(width) {
            let key = Key(row.first());
            match places.get(&key) {
                Some(index) => {
                    let at = index * width;
                    if shape.moment || self.cells.get(at..at + width) != Some(row) {
                        changed.extend_from_slice(row);
                        replaced.push((at, row.to_vec()));
                    }
                }
                None => {
                    changed.extend_from_slice(row);
                    match ahead.get(&key) {
                        Some(&at) => new[at..at + width].clone_from_slice(row),
                        None => {
                            ahead.insert(key, new.len());
                            new.extend_from_slice(row);
                        }
                    }
                }
            }
        }
        for (at, row) in replaced {
            self.cells[at..at + width].clone_from_slice(&row);
        }
        self.cells.extend(new);
        table.cells = changed;
        (!table.cells.is_empty() || !self.told).then_some(table)
    }

    /// All rows as they stand, if the table was ever told.
    #[must_use]
    pub fn whole(&self, index: usize) -> Option<Table> {
        self.told.then(|| Table { index, mode: Mode::All, cells: self.cells.clone() })
    }

    /// How many texts are in the rows at most.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.cells.iter().filter(|cell| matches!(cell, Cell::Text(_))).count()
    }

    /// Whether there are so many rows that the view should tell the table anew.
    #[must_use]
    pub fn is_full(&self, shape: &Shape) -> bool {
        self.cells.len() > KEYED_MAX * shape.columns.len().max(1)
    }
}

/// The rows that differ, if the same keys stand in the same order and none twice.
fn changed_rows(before: &[Cell], after: &[Cell], width: usize) -> Option<Vec<Cell>> {
    if before.len() != after.len() {
        return None;
    }
    let mut seen = std::collections::HashSet::new();
    let mut changed = Vec::new();
    for (old, new) in before.chunks_exact(width).zip(after.chunks_exact(width)) {
        if old.first() != new.first() || !seen.insert(Key(new.first())) {
            return None;
        }
        if old != new {
            changed.extend_from_slice(new);
        }
    }
    Some(changed)
}

/// The first cell of a row, to be looked up by; a fraction is looked up by its bits.
#[derive(Clone, Copy, Debug)]
struct Key<'a>(Option<&'a Cell>);

impl Eq for Key<'_> {}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Some(Cell::Float(a)), Some(Cell::Float(b))) => a.to_bits() == b.to_bits(),
            (a, b) => a == b,
        }
    }
}

impl std::hash::Hash for Key<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self.0 {
            None | Some(Cell::Absent) => (),
            Some(Cell::Text(text)) => text.hash(state),
            Some(Cell::Int(number)) => number.hash(state),
            Some(Cell::Float(number)) => number.to_bits().hash(state),
            Some(Cell::Series(octets) | Cell::Blob(octets)) => octets.hash(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_views::table::Kind;

    fn shape() -> Shape {
        Shape::new("rows", &[("key", Kind::Text), ("octets", Kind::Int)])
    }

    fn table(mode: Mode, rows: &[(&str, u64)]) -> Table {
        let cells = rows.iter().flat_map(|(key, octets)| [Cell::from(*key), Cell::from(*octets)]);
        Table { index: 0, mode, cells: cells.collect() }
    }

    fn after(changes: &[Table]) -> (Kept, Option<Table>) {
        let mut kept = Kept::default();
        let mut last = None;
        for change in changes {
            last = kept.take(&shape(), change.clone());
        }
        (kept, last)
    }

    #[test]
    fn a_table_that_is_as_it_was_is_not_told() {
        let same = table(Mode::All, &[("a", 1)]);
        assert_eq!(after(std::slice::from_ref(&same)).1, Some(same.clone()));
        assert_eq!(after(&[same.clone(), same]).1, None);
    }

    #[test]
    fn an_empty_table_is_told_once() {
        let empty = table(Mode::All, &[]);
        assert_eq!(after(std::slice::from_ref(&empty)).1, Some(empty.clone()));
        assert_eq!(after(&[empty.clone(), empty]).1, None);
    }

    #[test]
    fn of_rows_in_the_same_order_those_that_differ_are_told() {
        let (kept, told) =
            after(&[table(Mode::All, &[("a", 1), ("b", 2)]), table(Mode::All, &[("a", 1), ("b", 3)])]);
        assert_eq!(told, Some(table(Mode::ByKey, &[("b", 3)])));
        assert_eq!(kept.whole(0), Some(table(Mode::All, &[("a", 1), ("b", 3)])));
    }

    #[test]
    fn rows_in_another_order_are_told_whole() {
        let turned = table(Mode::All, &[("b", 2), ("a", 1)]);
        assert_eq!(after(&[table(Mode::All, &[("a", 1), ("b", 2)]), turned.clone()]).1, Some(turned));
        let twice = table(Mode::All, &[("a", 1), ("a", 3)]);
        assert_eq!(after(&[table(Mode::All, &[("a", 1), ("a", 2)]), twice.clone()]).1, Some(twice));
    }

    #[test]
    fn rows_of_a_moment_are_told_each_time() {
        let mut kept = Kept::default();
        let shape = shape().of_the_moment();
        let same = table(Mode::All, &[("a", 1)]);
        assert_eq!(kept.take(&shape, same.clone()), Some(same.clone()));
        assert_eq!(kept.take(&shape, same.clone()), Some(same));
        let nothing = table(Mode::All, &[]);
        assert_eq!(kept.take(&shape, nothing.clone()), Some(nothing.clone()));
        assert_eq!(kept.take(&shape, nothing), None, "that nothing happened again is no news");
    }

    #[test]
    fn rows_by_key_take_the_place_of_their_like() {
        let (kept, told) = after(&[
            table(Mode::ByKey, &[("a", 1), ("b", 2)]),
            table(Mode::ByKey, &[("b", 3), ("c", 4), ("a", 1), ("c", 5)]),
        ]);
        assert_eq!(told, Some(table(Mode::ByKey, &[("b", 3), ("c", 4), ("c", 5)])));
        assert_eq!(kept.whole(0), Some(table(Mode::All, &[("a", 1), ("b", 3), ("c", 5)])));
    }

    #[test]
    fn of_a_table_that_grows_the_last_rows_are_kept() {
        let rows: Vec<_> = (0..APPENDED_MAX as u64 + 7).map(|number| ("x", number)).collect();
        let (kept, told) = after(&[table(Mode::Append, &rows)]);
        assert_eq!(told, Some(table(Mode::Append, &rows)));
        assert_eq!(kept.whole(0), Some(table(Mode::All, &rows[7..])));
        assert_eq!(after(&[table(Mode::Append, &[])]).1, None);
    }

    #[test]
    fn a_row_that_is_not_whole_is_left_out() {
        let mut broken = table(Mode::All, &[("a", 1)]);
        broken.cells.push("b".into());
        assert_eq!(after(&[broken]).1, Some(table(Mode::All, &[("a", 1)])));
    }

    #[test]
    fn a_table_by_key_is_full_when_it_has_many_rows() {
        let texts: Vec<_> = (0..=KEYED_MAX).map(|number| number.to_string()).collect();
        let rows: Vec<_> = texts.iter().map(|text| (text.as_str(), 0)).collect();
        assert!(!after(&[table(Mode::ByKey, &rows[1..])]).0.is_full(&shape()));
        assert!(after(&[table(Mode::ByKey, &rows)]).0.is_full(&shape()));
    }
}
