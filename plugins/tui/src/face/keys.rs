//! What each key does.

use super::{Face, Pane, SPANS, When, chooser::Chosen, editor::Edited};
use crate::{grid::Way, mask::Mask, theme::Role, views::Id};
use radar_views::model::Model;
use ratatui_crossterm::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The keys, as help and manual list them.
pub const KEYS: &[(&str, &[(&str, &str)])] = &[
    (
        "Where",
        &[
            ("1 … 8, Tab", "views"),
            ("h l, ← →, a", "what the view has besides: names, clients, countries"),
            ("j k, ↑ ↓, PgUp, PgDn", "rows"),
            ("g, G", "the first row, the last one"),
            ("Enter", "details of a flow; the flows of a row; all that a row holds"),
            ("Esc", "back: from details, from the past, from the filter"),
        ],
    ),
    (
        "What",
        &[
            ("/", "filter; Tab completes, ↑ finds earlier ones again"),
            ("f, x", "keep what is like this row, leave it out"),
            ("t", "flows that have ended, or not"),
            ("s, S", "the next column to sort by, the other way round"),
            ("o", "rows keep their order"),
            ("c", "columns, fields of plugins' events among them"),
            ("d", "names or addresses"),
            ("z", "how much time is looked at"),
        ],
    ),
    (
        "When",
        &[
            ("Space", "everything stands still, and radar goes on"),
            (", .", "a second back, and on"),
            ("[ ]", "a minute back, and on"),
            ("R", "pace of a file; read it again"),
        ],
    ),
    (
        "With it",
        &[
            ("r", "trace the way to the host of this row (it sends probes, and asks first)"),
            ("w", "save the packets of this flow"),
            ("y, Y, b", "copy the host, the row, a capture filter for the flow"),
            ("P", "privacy: nobody of here is named"),
            ("T", "dark or light"),
            ("L, i, ?", "messages of radar, how it does, this help"),
            ("Ctrl-L", "draw everything anew"),
            ("q, Ctrl-C", "quit: radar ends"),
        ],
    ),
];

impl Face {
    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return self.quit(),
            KeyCode::Char('l') if control => return self.wants.push(super::Want::Redraw),
            _ => {}
        }
        if key.code != KeyCode::Char('r') {
            self.trace_asked = None;
        }
        if self.filter.open {
            return self.write(key, model);
        }
        if self.pane_key(key, model) {
            return;
        }
        match key.code {
            KeyCode::Char('d') if control => self.page_by(1),
            KeyCode::Char('u') if control => self.page_by(-1),
            KeyCode::Char(c) if !control => self.letter(c, model),
            KeyCode::Tab => self.turn_to(1),
            KeyCode::BackTab => self.turn_to(-1),
            KeyCode::Up => self.step(-1),
            KeyCode::Down => self.step(1),
            KeyCode::PageUp => self.page_by(-1),
            KeyCode::PageDown => self.page_by(1),
            KeyCode::Home => self.choose(0),
            KeyCode::End => self.choose(usize::MAX),
            KeyCode::Left => self.sheet_by(-1),
            KeyCode::Right => self.sheet_by(1),
            KeyCode::Enter => self.enter(),
            KeyCode::Esc => self.back(),
            _ => {}
        }
    }

    fn letter(&mut self, letter: char, model: &Model) {
        match letter {
            '1'..='8' => self.open(Id::ALL[letter as usize - '1' as usize]),
            'q' => self.quit(),
            '?' => self.toggle(Pane::Help),
            'L' => self.toggle(Pane::Log),
            'i' => self.toggle(Pane::Health),
            'R' => self.toggle(Pane::Pace),
            'c' => self.open_chooser(model),
            '/' => {
                self.filter.start();
                self.complete(model);
            }
            'j' => self.step(1),
            'k' => self.step(-1),
            'g' => self.choose(0),
            'G' => self.choose(usize::MAX),
            'h' => self.sheet_by(-1),
            'l' | 'a' => self.sheet_by(1),
            ' ' => self.frozen = !self.frozen,
            'o' => self.held = !self.held,
            's' => self.sort_next(),
            'S' => self.sort_round(),
            'd' => self.names = !self.names,
            't' => {
                self.open_only = !self.open_only;
                self.say(if self.open_only { "flows that go on" } else { "all flows" }, Role::Text);
            }
            'z' => {
                self.span = (self.span + 1) % SPANS.len();
                let seconds = SPANS[self.span].min(self.history);
                self.say(&format!("views look at {}", crate::numbers::millis(seconds * 1000)), Role::Text);
            }
            ',' => self.look_back(-1, model),
            '.' => self.look_back(1, model),
            '[' => self.look_back(-60, model),
            ']' => self.look_back(60, model),
            'f' => self.narrow(false, model),
            'x' => self.narrow(true, model),
            'r' => self.trace(model),
            'w' => self.save(model),
            'y' => self.copy_host(),
            'Y' => self.copy_row(),
            'b' => self.copy_filter(model),
            'P' => {
                self.privacy = if self.privacy.is_some() { None } else { Some(Mask::default()) };
                self.say(
                    if self.privacy.is_some() {
                        "privacy: nobody of here is named"
                    } else {
                        "privacy is over"
                    },
                    Role::Text,
                );
            }
            'T' => self.theme.light = !self.theme.light,
            _ => {}
        }
    }

    fn write(&mut self, key: KeyEvent, model: &Model) {
        if self.filter.key(key) == Edited::Text {
            self.complete(model);
        } else if self.filter.open {
            // The cursor may stand in another word.
            let chosen = self.filter.chosen;
            self.filter.completions =
                radar_views::view::complete(&self.filter.text, self.filter.cursor(), model);
            self.filter.chosen = chosen;
        }
    }

    /// Keys that are the pane's.
    fn pane_key(&mut self, key: KeyEvent, model: &Model) -> bool {
        if let Pane::Columns(chooser) = &mut self.pane {
            match chooser.key(key) {
                Chosen::Close => self.shut(),
                Chosen::Toggle(name) => self.toggle_column(&name, model),
                Chosen::Nothing => {}
            }
            return true;
        }
        if self.pane == Pane::Pace && self.pace_key(key) {
            return true;
        }
        let beside = matches!(self.pane, Pane::None | Pane::Flow(_));
        match key.code {
            KeyCode::PageDown if self.pane != Pane::None => self.scroll += self.drawn.height.max(2) / 2,
            KeyCode::PageUp if self.pane != Pane::None => {
                self.scroll = self.scroll.saturating_sub(self.drawn.height.max(2) / 2);
            }
            KeyCode::Down | KeyCode::Char('j') if !beside => self.scroll += 1,
            KeyCode::Up | KeyCode::Char('k') if !beside => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Enter if self.pane != Pane::None => self.shut(),
            _ => return false,
        }
        true
    }

    fn toggle(&mut self, pane: Pane) {
        if self.pane == pane { self.shut() } else { (self.pane, self.scroll) = (pane, 0) }
    }

    fn enter(&mut self) {
        let Some(row) = self.place().row(&self.drawn.page) else { return };
        match row.way.clone() {
            Way::Flow(flow) => (self.pane, self.scroll) = (Pane::Flow(flow), 0),
            Way::Card => (self.pane, self.scroll) = (Pane::Card, 0),
            Way::Filter(term) => {
                self.add_term(&term);
                self.open(Id::Flows);
                self.place_mut().restart();
            }
        }
    }

    /// Out of what one is in most.
    fn back(&mut self) {
        if self.pane != Pane::None {
            self.shut();
        } else if self.frozen {
            self.frozen = false;
        } else if self.when != When::Now {
            self.when = When::Now;
        } else if !self.filter.text.is_empty() {
            self.filter.set("");
            self.place_mut().restart();
        }
    }

    fn step(&mut self, rows: isize) {
        let place = &mut self.places[self.id as usize];
        place.step(&self.drawn.page, rows);
        self.follow();
    }

    fn choose(&mut self, index: usize) {
        let place = &mut self.places[self.id as usize];
        place.choose(&self.drawn.page, index);
        self.follow();
    }

    fn page_by(&mut self, pages: isize) {
        self.step(pages * self.drawn.height.max(2) as isize - pages);
    }

    /// Details are those of the row that is chosen.
    pub(super) fn follow(&mut self) {
        if let (Pane::Flow(shown), Some(row)) = (&self.pane, self.place().row(&self.drawn.page))
            && let Some(flow) = row.flow.filter(|flow| flow != shown)
        {
            (self.pane, self.scroll) = (Pane::Flow(flow), 0);
        }
    }

    fn turn_to(&mut self, by: isize) {
        let all = Id::ALL.len() as isize;
        self.open(Id::ALL[(self.id as isize + by).rem_euclid(all) as usize]);
    }

    pub(super) fn open_sheet(&mut self, sheet: usize) {
        self.place_mut().sheet = sheet;
        self.place_mut().restart();
        self.shut();
    }

    fn sheet_by(&mut self, by: isize) {
        let all = self.drawn.page.sheets.len() as isize;
        if all > 1 {
            self.open_sheet((self.place().sheet as isize + by).rem_euclid(all) as usize);
        }
    }

    pub(super) fn sort_by(&mut self, sort: &'static str) {
        let (now, down) = self.place().sort.unwrap_or(self.id.sort());
        // Texts read from the first letter on, numbers from the greatest.
        let texts = ["process", "src", "dest_name", "app", "state", "country", "sni", "ja4", "key"];
        let next = if now == sort { !down } else { !texts.contains(&sort) };
        // The library sorts keys one way, and sums the other but for two.
        let next = if self.id == Id::Top {
            sort != "key" && (next || !matches!(sort, "octets" | "rate"))
        } else {
            next
        };
        self.place_mut().sort = Some((sort, next));
        self.place_mut().restart();
    }

    fn sort_next(&mut self) {
        let sorts: Vec<_> = self.drawn.page.columns.iter().filter_map(|column| column.sort).collect();
        let (now, _) = self.place().sort.unwrap_or(self.id.sort());
        let at = sorts.iter().position(|sort| *sort == now).map_or(0, |at| at + 1);
        if let Some(next) = sorts.get(at % sorts.len().max(1)) {
            self.sort_by(next);
        }
    }

    fn sort_round(&mut self) {
        let (now, _) = self.place().sort.unwrap_or(self.id.sort());
        if !now.is_empty() {
            self.sort_by(now);
        }
    }

    fn look_back(&mut self, seconds: i64, model: &Model) {
        let now = model.now().capture / 1_000_000;
        let at = match self.when {
            When::Now => now,
            When::Past(to) => to,
        };
        self.look_at(at.saturating_add_signed(seconds * 1000), model);
    }

    /// Looks at the time up to this moment, as far as it is known.
    pub(super) fn look_at(&mut self, to: u64, model: &Model) {
        let now = model.now().capture / 1_000_000;
        let first = self.looks.status.tables.first("timeline").map_or(0, |row| row.count("second") * 1000);
        let to = to.max(first + 1000).max(now.saturating_sub(self.history * 1000));
        self.when = if to >= now { When::Now } else { When::Past(to) };
    }
}
