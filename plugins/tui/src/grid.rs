//! Rows and columns, as many as there is room for: those that matter most come first.

use crate::{
    text::{fit, width},
    theme::{Role, Theme},
};
use ratatui_core::{buffer::Buffer, layout::Rect, style::Style};

/// A part of a text, and what it is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Piece {
    /// It has been cleaned.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// What stands in a cell, or in a line.
pub type Pieces = Vec<Piece>;

/// A piece of this role.
pub fn piece(text: impl Into<String>, role: Role) -> Piece {
    Piece { text: text.into(), role }
}

/// A cell of one piece.
pub fn field(text: impl Into<String>, role: Role) -> Pieces {
    vec![piece(text, role)]
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// What settings call it.
    pub name: String,
    /// What stands above it.
    pub head: String,
    /// Cells that it takes at least.
    pub least: u16,
    /// Cells that it takes at most.
    pub most: u16,
    /// Its values stand at its right edge.
    pub right: bool,
    /// Who has to go when there is no room: the greatest first.
    pub rank: u8,
    /// What it is sorted by.
    pub sort: Option<&'static str>,
}

impl Column {
    /// A column of texts.
    pub fn text(name: &str, head: &str, [least, most]: [u16; 2], rank: u8) -> Self {
        Self { name: name.into(), head: head.into(), least, most, right: false, rank, sort: None }
    }

    /// A column of numbers.
    pub fn number(name: &str, head: &str, width: u16, rank: u8) -> Self {
        Self { right: true, ..Self::text(name, head, [width, width], rank) }
    }

    /// The same, sorted by this.
    #[must_use]
    pub fn by(self, sort: &'static str) -> Self {
        Self { sort: Some(sort), ..self }
    }
}

/// Where one goes from a row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Way {
    /// To all that the row holds.
    #[default]
    Card,
    /// To a flow, by its number.
    Flow(u64),
    /// To the flows that this keeps.
    Filter(String),
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Which it is, whatever its place.
    pub key: String,
    /// As many as there are columns.
    pub cells: Vec<Pieces>,
    /// Where `enter` leads.
    pub way: Way,
    /// The address that a trace would go to.
    pub target: Option<String>,
    /// The flows that it is of, as far as they are known one by one.
    pub flow: Option<u64>,
}

/// Which column stands where: its place in the list, its left edge, its width.
pub type Placed = (usize, u16, u16);

/// Left of all columns: what marks the chosen row.
const MARGIN: u16 = 1;
/// Between two columns.
const GAP: u16 = 1;

/// Finds room for columns.
#[must_use]
pub fn place(columns: &[Column], hidden: impl Fn(&str) -> bool, room: u16) -> Vec<Placed> {
    let room = room.saturating_sub(MARGIN + 1);
    let mut order: Vec<usize> = (0..columns.len()).filter(|at| !hidden(&columns[*at].name)).collect();
    order.sort_by_key(|at| columns[*at].rank);
    let mut taken = 0;
    let mut widths = vec![0u16; columns.len()];
    for at in &order {
        let least = columns[*at].least;
        if taken + least <= room {
            widths[*at] = least;
            taken += least + GAP;
        }
    }
    let mut left = (room + GAP).saturating_sub(taken);
    // What is left goes round, a cell each, so that no column has all of it.
    while left > 0 {
        let before = left;
        for at in order.iter().filter(|at| widths[**at] > 0).copied().collect::<Vec<_>>() {
            // What matters most has twice as much of it.
            let more = if columns[at].rank == 0 { 2 } else { 1 };
            let more = more.min(left).min(columns[at].most.saturating_sub(widths[at]));
            widths[at] += more;
            left -= more;
        }
        if before == left {
            break;
        }
    }
    let mut x = MARGIN;
    let mut placed = Vec::new();
    for (at, width) in widths.into_iter().enumerate().filter(|(_, width)| *width > 0) {
        placed.push((at, x, width));
        x += width + GAP;
    }
    placed
}

/// Writes pieces from the left; where it ends.
pub fn write(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    room: u16,
    pieces: &[Piece],
    theme: Theme,
    over: Style,
) -> u16 {
    let mut left = usize::from(room);
    let mut at = x;
    for piece in pieces {
        let text = fit(&piece.text, left);
        let (end, _) = buffer.set_stringn(at, y, &text, left, theme.style(piece.role).patch(over));
        left -= usize::from(end - at);
        at = end;
        if left == 0 {
            break;
        }
    }
    at
}

/// Cells that pieces take.
#[must_use]
pub fn length(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| width(&piece.text)).sum()
}

/// Draws the heads of columns; the one that rows are sorted by has an arrow.
pub fn heads(
    buffer: &mut Buffer,
    area: Rect,
    columns: &[Column],
    placed: &[Placed],
    sort: (&str, bool),
    theme: Theme,
) {
    for (at, x, room) in placed {
        let column = &columns[*at];
        let sorted = column.sort == Some(sort.0) && !sort.0.is_empty();
        let arrow = if sort.1 { "▼" } else { "▲" };
        let head = if sorted { format!("{arrow}{}", column.head) } else { column.head.clone() };
        let role = if sorted { Role::Accent } else { Role::Muted };
        cell(buffer, area.x + x, area.y, *room, &field(head, role), column.right, theme, Style::new());
    }
}

/// Draws a row.
pub fn row(
    buffer: &mut Buffer,
    area: Rect,
    columns: &[Column],
    placed: &[Placed],
    row: &Row,
    chosen: bool,
    theme: Theme,
) {
    let over = if chosen { theme.chosen() } else { Style::new() };
    if chosen {
        buffer.set_style(area, over);
        buffer.set_stringn(area.x, area.y, "▌", 1, theme.style(Role::Accent).patch(over));
    }
    for (at, x, room) in placed {
        if let Some(pieces) = row.cells.get(*at) {
            cell(buffer, area.x + x, area.y, *room, pieces, columns[*at].right, theme, over);
        }
    }
}

#[allow(clippy::too_many_arguments)] // a place, what stands there, and how
fn cell(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    room: u16,
    pieces: &[Piece],
    right: bool,
    theme: Theme,
    over: Style,
) {
    let free = usize::from(room).saturating_sub(length(pieces)) as u16;
    let indent = if right { free } else { 0 };
    write(buffer, x + indent, y, room - indent, pieces, theme, over);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        vec![
            Column::text("process", "PROCESS", [8, 20], 1),
            Column::text("remote", "REMOTE", [10, 40], 0),
            Column::number("rate", "RATE", 9, 2),
        ]
    }

    #[test]
    fn who_matters_least_has_to_go() {
        let at = |room| place(&columns(), |_| false, room).iter().map(|(at, ..)| *at).collect::<Vec<_>>();
        assert_eq!(at(12), [1]);
        assert_eq!(at(21), [0, 1]);
        assert_eq!(at(40), [0, 1, 2]);
        assert_eq!(place(&columns(), |name| name == "remote", 21).len(), 2);
    }

    #[test]
    fn columns_share_what_is_left_and_never_go_beyond() {
        for room in 3..250 {
            let placed = place(&columns(), |_| false, room);
            let (at, x, width) = *placed.last().unwrap_or(&(0, 0, 0));
            assert!(x + width <= room, "{room}");
            assert!(placed.is_empty() || width <= columns()[at].most);
        }
    }
}
