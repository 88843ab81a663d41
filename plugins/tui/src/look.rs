//! One view that is looked at, and its tables as they stand.

use radar_views::{
    model::Model,
    table::{Cell, Mode, Shape, Table},
    view::{self, Query, Refused, View},
};
use std::time::Duration;

/// Rows that are kept of a table to which rows are added.
const ROWS_MAX: usize = 2000;

/// The tables.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    shapes: Vec<Shape>,
    cells: Vec<Vec<Cell>>,
}

/// A row of one.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    shape: &'a Shape,
    cells: &'a [Cell],
}

/// The view.
#[derive(Default)]
pub struct Look {
    query: Option<Query>,
    view: Option<Box<dyn View>>,
    /// What it has told.
    pub tables: Tables,
    /// Why the last query was none.
    pub refused: Option<Refused>,
    due: Duration,
}

impl Tables {
    /// The rows of a table; none if there is none of this name.
    pub fn rows(&self, name: &str) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        let at = self.shapes.iter().position(|shape| shape.name == name);
        let shape = at.map(|at| &self.shapes[at]);
        let cells = at.map_or(&[][..], |at| &self.cells[at]);
        let width = shape.map_or(1, |shape| shape.columns.len()).max(1);
        cells
            .chunks_exact(width)
            .filter_map(move |cells| Some(Row { shape: shape?, cells }))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The first row of a table.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<Row<'_>> {
        self.rows(name).next()
    }

    fn take(&mut self, table: Table) {
        let Some(cells) = self.cells.get_mut(table.index) else { return };
        let width = self.shapes[table.index].columns.len().max(1);
        match table.mode {
            Mode::All => *cells = table.cells,
            Mode::Append => {
                cells.extend(table.cells);
                let surplus = cells.len().saturating_sub(ROWS_MAX * width);
                cells.drain(..surplus);
            }
            Mode::ByKey => {
                for row in table.cells.chunks_exact(width) {
                    // The rows that are told anew are the last ones.
                    let known = cells.chunks_exact_mut(width).rev().find(|known| known[0] == row[0]);
                    match known {
                        Some(known) => known.clone_from_slice(row),
                        None => cells.extend_from_slice(row),
                    }
                }
                let surplus = cells.len().saturating_sub(2 * ROWS_MAX * width);
                cells.drain(..surplus);
            }
        }
    }
}

impl<'a> Row<'a> {
    fn cell(self, name: &str) -> Option<&'a Cell> {
        let at = self.shape.columns.iter().position(|column| &*column.name == name)?;
        self.cells.get(at)
    }

    /// The text in a column; nothing is an empty one.
    #[must_use]
    pub fn text(self, name: &str) -> &'a str {
        match self.cell(name) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }

    /// The number in a column.
    #[must_use]
    pub fn number(self, name: &str) -> Option<u64> {
        match self.cell(name) {
            Some(Cell::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The number in a column, or 0.
    #[must_use]
    pub fn count(self, name: &str) -> u64 {
        self.number(name).unwrap_or(0)
    }

    /// The series in a column.
    #[must_use]
    pub fn series(self, name: &str) -> &'a [u8] {
        match self.cell(name) {
            Some(Cell::Series(values)) => values,
            _ => &[],
        }
    }
}

impl Look {
    /// Looks at this from now on; whether that is something else than before. What cannot be leaves what was there.
    pub fn ask(&mut self, query: Query, model: &Model) -> bool {
        if self.query.as_ref() == Some(&query) {
            return false;
        }
        match view::open(&query, model) {
            Ok(view) => {
                // What it was about is no answer to another question; rows of the same one stay until there are new.
                if self.query.as_ref().is_none_or(|before| before.view != query.view) {
                    self.tables = Tables::default();
                }
                let shapes = view.shapes().to_vec();
                if self.tables.shapes != shapes {
                    self.tables = Tables { cells: vec![Vec::new(); shapes.len()], shapes };
                }
                (self.view, self.refused, self.due) = (Some(view), None, Duration::ZERO);
                self.whole(model);
            }
            Err(refused) => self.refused = Some(refused),
        }
        self.query = Some(query);
        true
    }

    /// Looks no more.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Looks again if it is time; whether there was anything new. `up` is the time since the start.
    pub fn refresh(&mut self, model: &Model, up: Duration) -> bool {
        let Some(view) = self.view.as_mut().filter(|_| up >= self.due) else { return false };
        self.due = up + view.interval();
        let tables = view.tables(model, model.now(), false);
        let any = !tables.is_empty();
        tables.into_iter().for_each(|table| self.tables.take(table));
        any
    }

    /// The flow whose every packet it shows.
    #[must_use]
    pub fn focus(&self, model: &Model) -> Option<u64> {
        self.view.as_ref()?.focus(model)
    }

    fn whole(&mut self, model: &Model) {
        let tables = self.view.as_mut().map(|view| view.tables(model, model.now(), true));
        tables.into_iter().flatten().for_each(|table| self.tables.take(table));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_views::{scene::Scene, view::Range};
    use serde_json::json;

    fn query(view: &str, filter: &str) -> Query {
        Query {
            view: view.into(),
            filter: filter.into(),
            range: Range::default(),
            params: Default::default(),
        }
    }

    #[test]
    fn rows_that_are_added_stand_behind_those_that_were_there() {
        let mut look = Look::default();
        let scene = Scene::new();
        assert!(look.ask(query("test", "x"), &scene.model));
        assert!(!look.ask(query("test", "x"), &scene.model), "the same is not asked twice");
        look.refresh(&scene.model, Duration::from_secs(1));
        let calls: Vec<_> = look.tables.rows("rows").map(|row| row.count("calls")).collect();
        assert_eq!(calls, [1, 2]);
    }

    #[test]
    fn a_filter_that_is_none_leaves_what_was_looked_at() {
        let mut scene = Scene::new();
        scene.actor(1, ["192.0.2.1", "192.0.2.2"], [1, 2], 6, json!({}));
        scene.report(100, &[(1, 1, 1)], 0);
        let mut look = Look::default();
        look.ask(query("flows", "port:2"), &scene.model);
        look.ask(query("flows", "prot:2"), &scene.model);
        assert_eq!(look.refused.as_ref().and_then(|it| it.at), Some([0, 4]));
        assert_eq!(
            look.tables.rows("rows").map(|row| row.text("dest").to_owned()).collect::<Vec<_>>(),
            ["192.0.2.2"]
        );
        look.ask(query("flows", ""), &scene.model);
        assert_eq!(look.refused, None);
    }

    #[test]
    fn seconds_that_are_told_again_take_their_own_place() {
        let mut scene = Scene::new();
        scene.actor(1, ["192.0.2.1", "192.0.2.2"], [1, 2], 6, json!({}));
        scene.report(100, &[(1, 1, 1)], 0);
        let mut look = Look::default();
        look.ask(query("status", ""), &scene.model);
        for at in 1..4 {
            scene.report(at * 1000, &[(1, 10, 0)], 0);
            look.refresh(&scene.model, Duration::from_secs(at));
        }
        let octets: Vec<_> = look.tables.rows("timeline").map(|row| row.count("octets")).collect();
        // A report tells of the time before it: that at 1 s is of the first second.
        assert_eq!(octets, [12, 10, 10]);
    }
}
