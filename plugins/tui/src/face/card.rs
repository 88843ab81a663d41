//! All that a row holds, nothing of it cut off.

use super::{Face, Line};
use crate::{
    grid::{field, length, piece},
    text,
    theme::Role,
};

/// Lines of a value.
const LINES_MAX: usize = 12;

impl Face {
    pub(super) fn card(&self, width: u16) -> Vec<Line> {
        let page = &self.drawn.page;
        let Some(row) = self.place().row(page) else {
            return vec![field("there is no such row", Role::Muted)];
        };
        let heads = page.columns.iter().map(|column| text::width(&column.head)).max().unwrap_or(0) + 2;
        let room = usize::from(width).saturating_sub(heads).max(8);
        let mut lines = Vec::new();
        for (column, pieces) in page.columns.iter().zip(&row.cells) {
            if column.head.is_empty() || length(pieces) == 0 {
                continue;
            }
            let value: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            let role = pieces[0].role;
            for (at, part) in text::wrapped(&value, room, LINES_MAX).into_iter().enumerate() {
                let head = if at == 0 { column.head.as_str() } else { "" };
                let blank = " ".repeat(heads - text::width(head));
                lines.push(vec![piece(format!("{head}{blank}"), Role::Muted), piece(part, role)]);
            }
        }
        lines
    }
}
