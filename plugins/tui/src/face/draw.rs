//! The screen, from its edges inwards.

use super::{BESIDE_FROM, Face, Line, Pane, SIDEBAR_FROM, mouse::Target};
use crate::{
    grid::{self, field, piece, write},
    text,
    theme::Role,
};
use radar_views::model::Model;
use ratatui_core::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

/// Cells of the sidebar.
const SIDEBAR: u16 = 34;
/// Completions that are shown at a time.
const COMPLETIONS: usize = 8;
/// From so many lines on the timeline has two.
const TALL: u16 = 36;
/// What is smaller shows a line that says so.
const LEAST: (u16, u16) = (20, 8);

impl Face {
    /// Draws everything; where the cursor stands, if somebody writes.
    pub fn draw(&mut self, buffer: &mut Buffer, model: &Model) -> Option<Position> {
        let area = buffer.area;
        self.drawn.targets.clear();
        self.drawn.width = area.width;
        self.wide = area.width >= SIDEBAR_FROM && area.height >= 24;
        if area.width < LEAST.0 || area.height < LEAST.1 {
            buffer.set_stringn(area.x, area.y, "radar: too small", area.width.into(), Style::new());
            return None;
        }
        let tall = if area.height >= TALL { 2 } else { 1 };
        let line = |y: u16| Rect { y, height: 1, ..area };
        let foot = area.bottom() - 1;
        self.draw_head(line(area.y), buffer, model);
        self.rule(line(area.y + 1), buffer);
        self.rule(line(foot - tall - 1), buffer);
        self.draw_timeline(Rect { y: foot - tall, height: tall, ..area }, buffer, model);
        let page = {
            let words = self.words(model);
            self.id.page(&self.looks.main.tables, &self.wish(), words)
        };
        self.drawn.page = page;
        let summary =
            if self.drawn.page.sheets.is_empty() { self.drawn.page.summary.clone() } else { Vec::new() };
        let cursor = self.draw_filter(line(area.y + 2), buffer, model, &summary);
        let body = Rect { y: area.y + 3, height: foot - tall - 1 - (area.y + 3), ..area };
        self.draw_body(body, buffer, model);
        if self.filter.open {
            self.draw_completions(Rect { y: area.y + 3, height: body.height, ..area }, buffer);
        }
        self.draw_foot(line(foot), buffer, model);
        text::guard(buffer);
        if self.ascii {
            text::plain(buffer);
        }
        cursor.map(|(x, y)| Position { x, y })
    }

    fn rule(&self, area: Rect, buffer: &mut Buffer) {
        let rule = "─".repeat(area.width.into());
        buffer.set_string(area.x, area.y, rule, self.theme.style(Role::Faint));
    }

    /// The view, with what stands beside it or in its place.
    fn draw_body(&mut self, area: Rect, buffer: &mut Buffer, model: &Model) {
        let details = matches!(self.pane, Pane::Flow(_));
        let beside = match () {
            () if details && area.width >= BESIDE_FROM => Some(area.width * 9 / 20),
            () if details => None,
            () if self.wide => Some(SIDEBAR),
            () => None,
        };
        let over = !matches!(self.pane, Pane::None | Pane::Flow(_)) || details && beside.is_none();
        let side = beside.unwrap_or(0);
        let main = Rect { width: area.width - side, ..area };
        if over {
            self.settle(main);
            let lines = self.pane_lines(main.width.saturating_sub(3), model);
            self.draw_lines(Rect { x: main.x + 1, width: main.width - 1, ..main }, buffer, &lines, true);
        } else {
            self.draw_view(main, buffer, model);
        }
        if side > 0 {
            let column = Rect { x: main.right(), width: side, ..area };
            for y in column.y..column.bottom() {
                buffer.set_stringn(column.x, y, "│", 1, self.theme.style(Role::Faint));
            }
            let inner = Rect { x: column.x + 2, width: side - 3, ..column };
            let lines =
                if details { self.details(inner.width, model) } else { self.health(inner.width, model) };
            self.draw_lines(inner, buffer, &lines, details);
        }
    }

    fn pane_lines(&self, width: u16, model: &Model) -> Vec<Line> {
        match &self.pane {
            Pane::None => Vec::new(),
            Pane::Help => self.help(width),
            Pane::Log => self.messages(width),
            Pane::Flow(_) => self.details(width, model),
            Pane::Card => self.card(width),
            Pane::Columns(chooser) => self.chooser_lines(chooser, width),
            Pane::Health => self.health(width.min(60), model),
            Pane::Pace => self.paces(),
        }
    }

    fn draw_lines(&mut self, area: Rect, buffer: &mut Buffer, lines: &[Line], scrolls: bool) {
        let most = lines.len().saturating_sub(area.height.into());
        // The newest message is the last.
        if self.pane == Pane::Log && self.scroll == 0 {
            self.scroll = most;
        }
        if scrolls {
            self.scroll = self.scroll.min(most);
        }
        let skipped = if scrolls { self.scroll } else { 0 };
        for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(skipped)) {
            write(buffer, area.x, y, area.width, line, self.theme, Style::new());
        }
        if scrolls && most > skipped {
            let more = field(" ↓ ", Role::Accent);
            write(
                buffer,
                area.right().saturating_sub(3),
                area.bottom() - 1,
                3,
                &more,
                self.theme,
                Style::new(),
            );
        }
    }

    /// Finds the chosen row; how many rows there is room for.
    fn settle(&mut self, area: Rect) -> usize {
        let above = if self.drawn.page.sheets.is_empty() { 1 } else { 2 };
        let height = usize::from(area.height.saturating_sub(above));
        self.drawn.height = height;
        self.places[self.id as usize].settle(&self.drawn.page, height);
        height
    }

    fn draw_view(&mut self, area: Rect, buffer: &mut Buffer, model: &Model) {
        let height = self.settle(area);
        let mut y = area.y;
        if !self.drawn.page.sheets.is_empty() {
            self.draw_sheets(Rect { height: 1, ..area }, buffer);
            y += 1;
        }
        let placed =
            grid::place(&self.drawn.page.columns, |name| self.place().hidden.contains(name), area.width);
        let sort = self.place().sort.unwrap_or(self.id.sort());
        let line = Rect { y, height: 1, ..area };
        grid::heads(buffer, line, &self.drawn.page.columns, &placed, sort, self.theme);
        for (at, x, width) in &placed {
            if let Some(sort) = self.drawn.page.columns[*at].sort {
                self.target(Rect { x: area.x + x, y, width: *width, height: 1 }, Target::Sort(sort));
            }
        }
        if self.drawn.page.rows.is_empty() {
            let lines = self.notice(model);
            self.draw_lines(
                Rect {
                    x: area.x + 2,
                    y: y + 2,
                    width: area.width - 2,
                    height: (height as u16).saturating_sub(1),
                },
                buffer,
                &lines,
                false,
            );
            return;
        }
        let (top, chosen, before) = (self.place().top, self.place().index, self.drawn.page.around[0]);
        for (y, index) in (y + 1..area.bottom()).zip(top..) {
            let Some(row) = index.checked_sub(before).and_then(|at| self.drawn.page.rows.get(at)) else {
                continue;
            };
            let line = Rect { y, height: 1, ..area };
            grid::row(buffer, line, &self.drawn.page.columns, &placed, row, index == chosen, self.theme);
            self.drawn.targets.push((line, Target::Row(index)));
        }
    }

    /// What the view has besides, and the whole of it in numbers.
    fn draw_sheets(&mut self, area: Rect, buffer: &mut Buffer) {
        let theme = self.theme;
        let sheets = self.drawn.page.sheets.clone();
        let here = self.place().sheet.min(sheets.len() - 1);
        let mut x = area.x + 1;
        for (at, name) in sheets.iter().enumerate().skip(here.saturating_sub(6)) {
            let role = if at == here { Role::Accent } else { Role::Muted };
            let name = text::fit(name, 24).into_owned();
            if x + text::width(&name) as u16 >= area.right() {
                break;
            }
            let end = write(buffer, x, area.y, area.right() - x, &field(name, role), theme, Style::new());
            self.target(Rect { x, width: end - x, ..area }, Target::Sheet(at));
            x = end + 2;
        }
        let room = usize::from(area.right().saturating_sub(x + 2));
        // What does not fit goes from the end: the most telling comes first.
        let mut summary = self.drawn.page.summary.clone();
        while grid::length(&summary) > room {
            let end = summary.iter().rposition(|piece| piece.text.trim().is_empty()).unwrap_or(0);
            summary.truncate(end);
        }
        let start = area.right().saturating_sub(grid::length(&summary) as u16 + 1);
        write(buffer, start, area.y, area.right() - start, &summary, theme, Style::new());
    }

    /// How the filter may go on, over the view.
    fn draw_completions(&mut self, area: Rect, buffer: &mut Buffer) {
        let items = self.filter.completions.items.clone();
        if items.is_empty() || area.height == 0 {
            return;
        }
        let shown = COMPLETIONS.min(area.height.into());
        let first = self.filter.chosen.map_or(0, |at| (at + 1).saturating_sub(shown));
        let widest = items
            .iter()
            .skip(first)
            .take(shown)
            .map(|(item, _)| text::width(&text::clean(item)))
            .max()
            .unwrap_or(0);
        let width = (widest as u16 + 10).min(area.width.saturating_sub(4)).max(16);
        for (y, (at, (item, count))) in (area.y..).zip(items.iter().enumerate().skip(first).take(shown)) {
            let line = Rect { x: area.x + 2, y, width, height: 1 };
            let chosen = self.filter.chosen == Some(at);
            let over = if chosen { self.theme.chosen() } else { self.theme.raised() };
            buffer.set_string(line.x, y, " ".repeat(width.into()), over);
            let role = if chosen { Role::Accent } else { Role::Text };
            let pieces = field(text::clean(item).into_owned(), role);
            write(buffer, line.x + 1, y, width.saturating_sub(8), &pieces, self.theme, over);
            if *count > 0 {
                let text = format!("{:>6}", crate::numbers::count(*count));
                write(
                    buffer,
                    line.right().saturating_sub(7),
                    y,
                    6,
                    &field(text, Role::Muted),
                    self.theme,
                    over,
                );
            }
            self.target(line, Target::Completion(at));
        }
    }

    fn chooser_lines(&self, chooser: &super::Chooser, width: u16) -> Vec<Line> {
        let mut lines = vec![vec![
            piece("Columns  ", Role::Accent),
            piece(text::clean(&chooser.text).into_owned(), Role::Strong),
            piece("▏", Role::Accent),
        ]];
        let height = self.drawn.height.max(4);
        let first = (chooser.at + 1).saturating_sub(height.saturating_sub(1));
        for (at, (name, about)) in chooser.found().enumerate().skip(first).take(height) {
            let is_on = self.has_column(name) || self.columns.contains(name);
            let role = if at == chooser.at { Role::Accent } else { Role::Text };
            let mark = match (at == chooser.at, is_on) {
                (true, true) => "▌● ",
                (true, false) => "▌  ",
                (false, true) => " ● ",
                (false, false) => "   ",
            };
            let name = text::fit(&text::clean(name), 30).into_owned();
            let blank = " ".repeat(32usize.saturating_sub(text::width(&name)));
            let about = text::fit(&text::clean(about), usize::from(width).saturating_sub(35)).into_owned();
            lines.push(vec![
                piece(mark, Role::Accent),
                piece(name + &blank, role),
                piece(about, Role::Muted),
            ]);
        }
        lines
    }
}
