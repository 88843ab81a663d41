//! Clicks and the wheel: what was drawn where, and what it does.

use super::{Face, Pane, editor::Edited};
use crate::views::Id;
use radar_views::model::Model;
use ratatui_core::layout::{Position, Rect};
use ratatui_crossterm::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

/// Rows that a turn of the wheel goes.
const WHEEL: isize = 3;

/// What can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A tab.
    View(Id),
    /// What a view has besides.
    Sheet(usize),
    /// The head of a column that can be sorted by.
    Sort(&'static str),
    /// The row at this place among all.
    Row(usize),
    /// The line of the filter.
    Filter,
    /// A completion.
    Completion(usize),
    /// The timeline: its first moment in milliseconds, and milliseconds a column.
    Time(u64, u64),
}

/// Where they stand; what lies over something comes later.
pub type Targets = Vec<(Rect, Target)>;

impl Face {
    pub(super) fn target(&mut self, area: Rect, target: Target) {
        self.drawn.targets.push((area, target));
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent, model: &Model) {
        let wheel = match mouse.kind {
            MouseEventKind::ScrollDown => Some(1),
            MouseEventKind::ScrollUp => Some(-1),
            _ => None,
        };
        if let Some(by) = wheel {
            return self.wheel(by * WHEEL);
        }
        let (MouseEventKind::Down(MouseButton::Left) | MouseEventKind::Drag(MouseButton::Left)) = mouse.kind
        else {
            return;
        };
        let at = Position { x: mouse.column, y: mouse.row };
        let hit = self.drawn.targets.iter().rev().find(|(area, _)| area.contains(at)).copied();
        let Some((area, target)) = hit else { return };
        let drags = matches!(mouse.kind, MouseEventKind::Drag(_));
        match target {
            Target::Time(first, per) => self.look_at(first + u64::from(at.x - area.x + 1) * per, model),
            _ if drags => {}
            Target::View(id) => self.open(id),
            Target::Sheet(sheet) => self.open_sheet(sheet),
            Target::Sort(sort) => self.sort_by(sort),
            Target::Row(index) => self.click(index),
            Target::Filter if !self.filter.open => {
                self.filter.start();
                self.complete(model);
            }
            Target::Filter => {}
            Target::Completion(chosen) => {
                if self.filter.choose(chosen) == Edited::Text {
                    self.complete(model);
                }
            }
        }
    }

    /// Chooses a row; the one that is chosen already is opened.
    fn click(&mut self, index: usize) {
        let again = self.place().index == index && self.place().key.is_some();
        let id = self.id as usize;
        self.places[id].choose(&self.drawn.page, index);
        // A click means this row, even if it is the first.
        self.places[id].key = self.places[id].row(&self.drawn.page).map(|row| row.key.clone());
        self.follow();
        if again {
            let key = ratatui_crossterm::crossterm::event::KeyCode::Enter;
            if self.pane == Pane::None {
                self.key(key.into(), &Model::default());
            }
        }
    }

    fn wheel(&mut self, rows: isize) {
        match self.pane {
            Pane::None => {
                let id = self.id as usize;
                self.places[id].step(&self.drawn.page, rows);
            }
            _ => self.scroll = self.scroll.saturating_add_signed(rows),
        }
    }
}
