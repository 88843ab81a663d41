//! Where one is in a view: its sheet, its order, the row that is chosen.

use crate::{grid::Row, views::Page};
use std::collections::BTreeSet;

/// Where.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Which sheet.
    pub sheet: usize,
    /// What rows are sorted by, if somebody has said so.
    pub sort: Option<(&'static str, bool)>,
    /// Columns that are not to be seen.
    pub hidden: BTreeSet<String>,
    /// The row that was chosen, whatever its place; none as long as nobody has chosen one.
    pub key: Option<String>,
    /// Its place among all rows.
    pub index: usize,
    /// The first row in sight.
    pub top: usize,
    /// Rows before those that were asked for.
    pub offset: usize,
}

impl Place {
    /// Finds the chosen row again among new ones, and has it in sight.
    pub fn settle(&mut self, page: &Page, height: usize) {
        let all = page.around[0] + page.rows.len() + page.around[1];
        let last = all.saturating_sub(1);
        let found = self.key.as_ref().and_then(|key| page.rows.iter().position(|row| row.key == *key));
        match found {
            Some(at) => self.index = page.around[0] + at,
            None if self.key.is_none() && page.follows => self.index = last,
            None => self.index = self.index.min(last),
        }
        self.top = self.top.min(self.index).max((self.index + 1).saturating_sub(height));
        self.top = self.top.min(all.saturating_sub(height));
    }

    /// Chooses a row that stands at so many rows from here.
    pub fn step(&mut self, page: &Page, rows: isize) {
        self.choose(page, self.index.saturating_add_signed(rows));
    }

    /// Chooses the row at this place; the first, and of what follows the last, stay chosen whoever stands there.
    pub fn choose(&mut self, page: &Page, index: usize) {
        let all = page.around[0] + page.rows.len() + page.around[1];
        self.index = index.min(all.saturating_sub(1));
        let home = if page.follows { all.saturating_sub(1) } else { 0 };
        self.key = (self.index != home).then(|| self.row(page).map(|row| row.key.clone())).flatten();
        // Rows that the library has not given yet are asked for around the chosen one.
        if self.index < page.around[0] || self.index >= page.around[0] + page.rows.len() {
            self.offset = self.index.saturating_sub(100);
        }
    }

    /// The chosen row.
    #[must_use]
    pub fn row<'a>(&self, page: &'a Page) -> Option<&'a Row> {
        page.rows.get(self.index.checked_sub(page.around[0])?)
    }

    /// Another order, sheet or filter: at its beginning.
    pub fn restart(&mut self) {
        (self.key, self.index, self.top, self.offset) = (None, 0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(keys: &str, around: [usize; 2]) -> Page {
        let row = |key: char| Row { key: key.to_string(), ..Row::default() };
        Page { rows: keys.chars().map(row).collect(), around, ..Page::default() }
    }

    #[test]
    fn a_row_stays_chosen_wherever_it_goes() {
        let mut place = Place::default();
        place.choose(&page("abcd", [0, 0]), 2);
        place.settle(&page("cabd", [0, 0]), 10);
        assert_eq!((place.index, place.key.as_deref()), (0, Some("c")));
        place.settle(&page("abd", [0, 0]), 10);
        assert_eq!(place.index, 0);
    }

    #[test]
    fn who_has_chosen_nothing_stays_at_the_top_or_at_the_end() {
        let mut place = Place::default();
        place.settle(&page("ba", [0, 0]), 10);
        assert_eq!((place.index, place.key.clone()), (0, None));
        let follows = Page { follows: true, ..page("abc", [0, 0]) };
        place.settle(&follows, 2);
        assert_eq!((place.index, place.top), (2, 1));
        place.step(&follows, -1);
        assert_eq!(place.key.as_deref(), Some("b"));
        place.step(&follows, 9);
        assert_eq!(place.key, None);
    }

    #[test]
    fn rows_beyond_those_at_hand_are_asked_for() {
        let mut place = Place::default();
        let page = page("ab", [0, 500]);
        place.choose(&page, 400);
        assert_eq!((place.index, place.offset, place.key.clone()), (400, 300, None));
        place.choose(&page, 9999);
        assert_eq!(place.index, 501);
    }
}
