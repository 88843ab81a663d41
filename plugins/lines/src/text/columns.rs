//! Columns that keep their place: each is as wide as what was in it so far, within bounds.

use unicode_width::UnicodeWidthStr;

/// The columns before the summary.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) event_type: Column,
    pub(super) process: Column,
    pub(super) ends: Column,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            event_type: Column { width: 6, max: 16 },
            process: Column { width: 14, max: 24 },
            ends: Column { width: 32, max: 56 },
        }
    }
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// Cells that it takes up, which only grow, so that lines do not jump to and fro.
    width: usize,
    /// What is longer than this pushes the rest of its own line aside, and no other's.
    max: usize,
}

impl Column {
    /// Fills up behind a text that was written, and parts it from the next.
    pub(super) fn pad(&mut self, line: &mut String, text: &str) {
        let width = text.width();
        if width <= self.max {
            self.width = self.width.max(width);
        }
        line.extend(std::iter::repeat_n(' ', self.width.saturating_sub(width) + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_grows_with_its_texts_up_to_a_bound() {
        let mut column = Column { width: 4, max: 6 };
        let mut padded = |text: &str| {
            let mut line = text.to_owned();
            column.pad(&mut line, text);
            line + "|"
        };
        assert_eq!(padded("ab"), "ab   |");
        assert_eq!(padded("abcdef"), "abcdef |");
        assert_eq!(padded("ab"), "ab     |");
        assert_eq!(padded("abcdefgh"), "abcdefgh |");
        assert_eq!(padded("日本"), "日本   |");
    }
}
