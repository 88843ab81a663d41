//! What is around every view: tabs and capture above, the filter below them, keys at the foot.

use super::{
    Face, Pane, When,
    mouse::Target,
    news::{State, source},
};
use crate::{
    grid::{Piece, Pieces, field, length, piece, write},
    numbers::{ago, clock, count, micros, whole},
    text,
    theme::Role,
    views::Id,
};
use radar_views::model::Model;
use ratatui_core::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

impl Face {
    /// Tabs at the left, how the capture does at the right.
    pub(super) fn draw_head(&mut self, area: Rect, buffer: &mut Buffer, model: &Model) {
        let theme = self.theme;
        let state = self.state(model);
        let named = length(&state) as u16 + 1;
        // Where there is no room for all titles the one of the view is told; then the name of the source goes.
        let tabs = |titles: bool, short: bool| -> u16 {
            let width = |id: Id| if titles || id == self.id { id.title(short).len() as u16 + 2 } else { 1 };
            Id::ALL.into_iter().map(|id| width(id) + 1).sum()
        };
        let brand = if area.width >= 100 { " radar  " } else { " " };
        let room = area.width.saturating_sub(brand.len() as u16);
        let gap = if tabs(true, false) + 8 + named + 4 <= room { 2 } else { 1 };
        let (titles, short) = match () {
            () if tabs(true, false) + named < room => (true, false),
            () if tabs(true, true) + named < room => (true, true),
            () => (false, true),
        };
        let mut x =
            write(buffer, area.x, area.y, area.width, &field(brand, Role::Strong), theme, Style::new());
        for (number, id) in (1..).zip(Id::ALL) {
            let here = id == self.id;
            let label =
                if titles || here { format!("{number} {}", id.title(short)) } else { number.to_string() };
            let style = if here {
                Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
            } else {
                Style::new()
            };
            let role = if here { Role::Accent } else { Role::Muted };
            let end = write(buffer, x, area.y, area.right() - x, &field(label, role), theme, style);
            self.target(Rect { x, y: area.y, width: end - x, height: 1 }, Target::View(id));
            x = (end + gap).min(area.right());
        }
        let left = area.right().saturating_sub(x);
        let start = area.right().saturating_sub((named).min(left));
        write(buffer, start, area.y, area.right().saturating_sub(start), &state, theme, Style::new());
    }

    /// `eth0 ● 41.2 k/s  drop 0`.
    fn state(&self, model: &Model) -> Pieces {
        let totals = self.looks.status.tables.first("totals");
        let number = |name: &str| totals.map_or(0, |row| row.count(name));
        let (word, role) = match self.news.state(model, self.up) {
            State::Live => ("live", Role::Good),
            State::Quiet(_) => ("quiet", Role::Warning),
            State::File => ("file", Role::Accent),
            State::Paused => ("paused", Role::Warning),
            State::Over => ("over", Role::Muted),
        };
        let mut pieces = Vec::new();
        let source = text::clean(&source(model)).into_owned();
        if self.drawn_width() >= 110 && !source.is_empty() {
            pieces.push(piece(format!("{} ", text::fit(&source, 24)), Role::Text));
        }
        pieces.push(piece("●", role));
        pieces.push(piece(format!(" {word}"), role));
        let dropped = number("dropped_kernel") + number("dropped_radar");
        if self.drawn_width() >= 100 {
            pieces.push(piece(format!("  {}/s", count(number("packets_rate"))), Role::Text));
        }
        let role = if dropped > 0 { Role::Bad } else { Role::Faint };
        pieces.push(piece(format!("  drop {}", count(dropped)), role));
        pieces
    }

    /// The filter, how much it leaves, and the time that is looked at.
    pub(super) fn draw_filter(
        &mut self,
        area: Rect,
        buffer: &mut Buffer,
        model: &Model,
        summary: &[Piece],
    ) -> Option<(u16, u16)> {
        let theme = self.theme;
        self.target(area, Target::Filter);
        let right = self.standing(model, summary);
        let wide = length(&right) as u16 + 1;
        let room = area.width.saturating_sub(wide + 5);
        if !self.filter.open || room > 20 {
            write(buffer, area.right().saturating_sub(wide), area.y, wide, &right, theme, Style::new());
        }
        let room = if self.filter.open && room <= 20 { area.width.saturating_sub(4) } else { room };
        let role = if self.filter.open { Role::Accent } else { Role::Muted };
        write(buffer, area.x + 1, area.y, 2, &field("/", role), theme, Style::new());
        self.draw_text(Rect { x: area.x + 3, width: room, ..area }, buffer)
    }

    /// The text of the filter with what is wrong in it underlined; where the cursor stands.
    fn draw_text(&self, area: Rect, buffer: &mut Buffer) -> Option<(u16, u16)> {
        let theme = self.theme;
        if self.filter.text.is_empty() && !self.filter.open {
            write(buffer, area.x, area.y, area.width, &field("filter", Role::Faint), theme, Style::new());
            return None;
        }
        // One cell a character is all that is promised; wider ones push the cursor on.
        let wrong = self.looks.main.refused.as_ref().and_then(|refused| refused.at);
        let characters: Vec<char> = self.filter.text.chars().collect();
        let room = usize::from(area.width.saturating_sub(1)).max(1);
        let first = (self.filter.cursor() + 1).saturating_sub(room);
        let (mut x, mut cursor) = (area.x, None);
        for (at, c) in characters.iter().enumerate().skip(first) {
            if at == self.filter.cursor() {
                cursor = Some(x);
            }
            let is_wrong = wrong.is_some_and(|[from, to]| (from..to.max(from + 1)).contains(&at));
            let style = if is_wrong { theme.wrong() } else { theme.style(Role::Strong) };
            let shown = text::clean(c.encode_utf8(&mut [0; 4])).into_owned();
            let left = usize::from(area.right().saturating_sub(x));
            if left == 0 {
                break;
            }
            (x, _) = buffer.set_stringn(x, area.y, shown, left, style);
        }
        let cursor = cursor.unwrap_or(x).min(area.right().saturating_sub(1));
        self.filter.open.then_some((cursor, area.y))
    }

    /// `37 of 412   ▼ rate   live ▸`.
    fn standing(&self, model: &Model, summary: &[Piece]) -> Pieces {
        let mut pieces: Pieces = summary.to_vec();
        if self.held {
            pieces.push(piece("   order held", Role::Warning));
        }
        if self.open_only && self.id == Id::Flows {
            pieces.push(piece("   going on", Role::Text));
        }
        if self.privacy.is_some() {
            pieces.push(piece("   private", Role::Text));
        }
        let now = model.now().capture / 1_000_000;
        match (self.frozen, self.when) {
            (true, _) => pieces.push(piece("   ❚❚ frozen", Role::Warning)),
            (_, When::Past(to)) => {
                let text = format!("   ◂ {} {}", clock(to, false), ago(now.saturating_sub(to) / 1000));
                pieces.push(piece(text, Role::Warning));
            }
            _ if self.news.end.is_some() => pieces.push(piece("   whole", Role::Muted)),
            _ => {
                pieces.push(piece(format!("   {} ", self.span_text()), Role::Muted));
                pieces.push(piece("▸", Role::Good));
            }
        }
        pieces
    }

    /// What is wrong with the filter, a note, or the keys.
    pub(super) fn draw_foot(&mut self, area: Rect, buffer: &mut Buffer, model: &Model) {
        let theme = self.theme;
        let all = ["? ", "help  ", "q ", "quit"]
            .map(|text| piece(text, if text.len() == 2 { Role::Accent } else { Role::Muted }));
        // A line that somebody writes in takes these as letters.
        let takes = self.filter.open || matches!(self.pane, Pane::Columns(_));
        let quit = if takes { Vec::new() } else { all.to_vec() };
        let right = length(&quit) as u16 + 1;
        let left = area.width.saturating_sub(right + 3);
        let pieces = self.foot(model);
        // Keys that do not fit in whole are not told by half.
        let mut x = area.x + 1;
        for part in pieces.split(|piece| piece.text.is_empty()) {
            let wide = length(part) as u16;
            let alone = pieces.iter().all(|piece| !piece.text.is_empty());
            if x + wide > area.x + left + 1 && !alone {
                break;
            }
            let room = (area.x + left + 2).saturating_sub(x);
            x = write(buffer, x, area.y, room, part, theme, Style::new()) + 2;
        }
        write(buffer, area.right().saturating_sub(right), area.y, right, &quit, theme, Style::new());
    }

    fn foot(&self, model: &Model) -> Pieces {
        if let Some(refused) = &self.looks.main.refused {
            let meant =
                refused.suggestion.as_ref().map_or(String::new(), |meant| format!("; did you mean {meant}?"));
            return field(text::clean(&format!("{}{meant}", refused.what)).into_owned(), Role::Bad);
        }
        if let Some((text, role, _)) = &self.note {
            return field(text.clone(), *role);
        }
        if let Some(end) = self.news.end.as_ref().filter(|_| self.pane == Pane::None && !self.filter.open) {
            let text = |name: &str| end[name].as_str().unwrap_or("over").to_owned();
            let (packets, seconds) =
                (end["packets"].as_u64().unwrap_or(0), end["seconds"].as_f64().unwrap_or(0.0));
            let (reason, packets) = (text::clean(&text("reason")).into_owned(), whole(packets));
            let seconds = micros((seconds * 1e6) as u64);
            let mut pieces = field(format!("{reason}: {packets} packets in {seconds}"), Role::Text);
            if end["replay"].as_bool() == Some(true) {
                pieces.push(piece("   ", Role::Muted));
                pieces.extend([piece("R ", Role::Accent), piece("again", Role::Muted)]);
            }
            return pieces;
        }
        hints(&self.hints(model))
    }

    fn hints(&self, model: &Model) -> Vec<(&'static str, &'static str)> {
        if self.filter.open {
            return vec![("Enter", "done"), ("Tab", "complete"), ("↑", "earlier"), ("Esc", "as it was")];
        }
        match &self.pane {
            Pane::Columns(_) => {
                vec![("Space", "show or hide"), ("↑↓", "move"), ("abc", "look for"), ("Esc", "done")]
            }
            Pane::Help | Pane::Log | Pane::Card | Pane::Health => vec![("↑↓", "scroll"), ("Esc", "back")],
            Pane::Pace => vec![
                ("0", "stand still"),
                ("1", "1x"),
                ("2", "10x"),
                ("3", "100x"),
                ("5", "half"),
                ("Esc", "back"),
            ],
            Pane::Flow(_) => {
                vec![
                    ("Esc", "back"),
                    ("↑↓", "flow"),
                    ("PgDn", "more"),
                    ("r", "trace"),
                    ("w", "save"),
                    ("b", "copy filter"),
                ]
            }
            Pane::None => {
                let mut all = vec![("/", "filter"), ("Enter", "details"), ("Space", "freeze")];
                if self.drawn.page.sheets.len() > 1 {
                    all.insert(1, ("← →", "more of it"));
                }
                if self.id == Id::Flows {
                    all.extend([("s", "sort"), ("c", "columns"), ("r", "trace"), ("w", "save")]);
                }
                if !model.world().live {
                    all.push(("R", "pace"));
                }
                all.extend([(", .", "look back"), ("L", "messages"), ("P", "privacy")]);
                all
            }
        }
    }

    pub(super) fn drawn_width(&self) -> u16 {
        self.drawn.width
    }
}

/// Keys and what they do, with an empty piece between two.
fn hints(all: &[(&str, &str)]) -> Pieces {
    let mut pieces = Vec::new();
    for (at, (key, what)) in all.iter().enumerate() {
        if at > 0 {
            pieces.push(Piece::default());
        }
        pieces.extend([piece(format!("{key} "), Role::Accent), piece(*what, Role::Muted)]);
    }
    pieces
}
