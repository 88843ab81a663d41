//! What is on the screen: which view, where in it, what lies over it. `keys` changes it, `draw` draws it.

mod card;
mod commands;
mod chooser;
mod details;
mod draw;
mod editor;
mod frame;
mod help;
mod keys;
mod mouse;
mod news;
mod notice;
mod place;
mod sandbox;
mod sidebar;
mod timeline;

use crate::{
    grid::Pieces,
    keyboard::Input,
    look::Look,
    mask::Mask,
    stderr::Log,
    theme::{Role, Theme},
    views::{Id, Page, Wish},
    words::Words,
};
use chooser::Chooser;
use editor::Editor;
use news::News;
use place::Place;
use radar_views::{
    model::Model,
    view::{self, Query, Range},
};
use sandbox::Sandbox;
pub use sandbox::of_this_process;
use serde_json::{Map, json};
use std::time::Duration;

/// How long a note stands.
const NOTED: Duration = Duration::from_secs(6);
/// The time that a view looks at, in seconds.
const SPANS: [u64; 4] = [60, 10, 300, 600];
/// From so many columns on there is a sidebar.
const SIDEBAR_FROM: u16 = 132;
/// From so many columns on details stand beside their list.
const BESIDE_FROM: u16 = 110;

/// What somebody wants done outside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Want {
    /// Asked of a plugin, or of radar, as JSON.
    Request(String, String),
    /// Put where it can be pasted from.
    Copy(String),
    /// Draw all cells anew.
    Redraw,
}

/// What lies over the view.
#[derive(Clone, Debug, Default, PartialEq)]
enum Pane {
    #[default]
    None,
    Help,
    Log,
    /// A flow, by its number.
    Flow(u64),
    /// All that a row holds.
    Card,
    Columns(Chooser),
    /// How radar does, where there is no sidebar.
    Health,
    /// How fast to go on, or to begin again.
    Pace,
}

/// What part of the time is looked at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum When {
    /// Up to now.
    #[default]
    Now,
    /// Up to a moment, in milliseconds.
    Past(u64),
}

/// How a screen begins.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The colours.
    pub theme: Theme,
    /// Letters in place of braille.
    pub ascii: bool,
    /// The first view.
    pub view: Id,
    /// The first filter.
    pub filter: String,
    /// Seconds that can be looked back.
    pub history: u64,
    /// Where `/proc/PID/status` of radar is read.
    pub status: fn() -> String,
}

/// What it looks at.
#[derive(Default)]
struct Looks {
    main: Look,
    status: Look,
    flow: Look,
    plugins: Look,
    stats: Look,
}

/// What was drawn last, for who points at it, and for keys that mean what is seen.
#[derive(Debug, Default)]
struct Drawn {
    page: Page,
    targets: mouse::Targets,
    /// Rows in sight.
    height: usize,
    /// Columns of the screen.
    width: u16,
}

/// See [`Beginning`].
pub struct Face {
    theme: Theme,
    ascii: bool,
    history: u64,
    id: Id,
    places: [Place; Id::ALL.len()],
    filter: Editor,
    when: When,
    span: usize,
    frozen: bool,
    held: bool,
    names: bool,
    open_only: bool,
    privacy: Option<Mask>,
    columns: Vec<String>,
    pane: Pane,
    /// Lines above those of the pane that are in sight.
    scroll: usize,
    looks: Looks,
    news: News,
    note: Option<(String, Role, Duration)>,
    /// The host whose trace waits for a second `r`, since it sends something.
    trace_asked: Option<String>,
    trace_known: bool,
    focus: Vec<u64>,
    wants: Vec<Want>,
    drawn: Drawn,
    log: Log,
    log_seen: u64,
    sandbox: Sandbox,
    status: fn() -> String,
    up: Duration,
    dirty: bool,
    wide: bool,
}

impl Face {
    /// A screen.
    #[must_use]
    pub fn new(beginning: Beginning, log: Log) -> Self {
        Self {
            theme: beginning.theme,
            ascii: beginning.ascii,
            history: beginning.history,
            id: beginning.view,
            places: Default::default(),
            filter: Editor::of(&beginning.filter),
            when: When::Now,
            span: 0,
            frozen: false,
            held: false,
            names: true,
            open_only: false,
            privacy: None,
            columns: Vec::new(),
            pane: Pane::None,
            scroll: 0,
            looks: Looks::default(),
            news: News::default(),
            note: None,
            trace_asked: None,
            trace_known: false,
            focus: Vec::new(),
            wants: Vec::new(),
            drawn: Drawn::default(),
            log,
            log_seen: 0,
            sandbox: Sandbox::default(),
            status: beginning.status,
            up: Duration::ZERO,
            dirty: true,
            wide: false,
        }
    }

    /// News of radar.
    pub fn news(&mut self, kind: u32, octets: &[u8]) {
        if let Some((text, bad)) = self.news.take(kind, octets) {
            self.say(&text, if bad { Role::Bad } else { Role::Good });
        }
        self.dirty = true;
    }

    /// There was a packet.
    pub fn packet(&mut self) {
        self.news.packet(self.up);
    }

    /// Somebody has done something.
    pub fn input(&mut self, input: Input, model: &Model) {
        self.dirty = true;
        match input {
            Input::Key(key) => self.key(key, model),
            Input::Mouse(mouse) => self.mouse(mouse, model),
            Input::Paste(text) if self.filter.open => {
                self.filter.insert(&text);
                self.complete(model);
            }
            Input::Paste(_) => {}
            Input::Resized => self.wants.push(Want::Redraw),
            Input::Gone => self.quit(),
        }
    }

    /// Looks at what is new, `up` after the start; whether there is anything to draw.
    pub fn turn(&mut self, model: &Model, up: Duration) -> bool {
        self.up = up;
        self.ask(model);
        if !self.frozen {
            let looks = &mut self.looks;
            let all =
                [&mut looks.main, &mut looks.status, &mut looks.flow, &mut looks.plugins, &mut looks.stats];
            self.dirty |=
                all.into_iter().map(|look| look.refresh(model, up)).fold(false, |any, new| any | new);
        }
        if self.note.as_ref().is_some_and(|(_, _, until)| up >= *until) {
            self.note = None;
            self.dirty = true;
        }
        if self.log.count() != self.log_seen {
            self.log_seen = self.log.count();
            self.dirty |= self.pane == Pane::Log;
        }
        if let Some(mask) = self.privacy.as_mut() {
            mask.gather(model);
        }
        self.sandbox.look(self.status, up);
        self.tell_focus(model);
        std::mem::take(&mut self.dirty)
    }

    /// What is to be done outside, since this was last asked.
    pub fn wants(&mut self) -> Vec<Want> {
        std::mem::take(&mut self.wants)
    }

    /// Asks the library for what is looked at.
    fn ask(&mut self, model: &Model) {
        let query = |view: &str, filter: &str, range: Range, params| Query {
            view: view.into(),
            filter: filter.into(),
            range,
            params,
        };
        let (range, filter) = (self.range(), self.filter.text.trim().to_owned());
        let main = query(self.id.name(), &filter, range, self.id.params(&self.wish()));
        self.dirty |= self.looks.main.ask(main, model);
        self.dirty |= self.looks.status.ask(query("status", &filter, Range::default(), Map::new()), model);
        if let Pane::Flow(flow) = self.pane {
            let params = json!({"flow": flow}).as_object().cloned().unwrap_or_default();
            self.dirty |= self.looks.flow.ask(query("flow", "", Range::default(), params), model);
        }
        if self.wide || self.pane == Pane::Health {
            self.looks.plugins.ask(query("plugins", "", Range::default(), Map::new()), model);
            self.looks.stats.ask(query("stats", "", Range::default(), Map::new()), model);
        } else {
            self.looks.plugins.close();
            self.looks.stats.close();
        }
    }

    /// radar tells every packet of the flow that is looked at.
    fn tell_focus(&mut self, model: &Model) {
        let looked_at = matches!(self.pane, Pane::Flow(_)).then(|| self.looks.flow.focus(model)).flatten();
        let focus: Vec<u64> = looked_at.into_iter().collect();
        if focus != self.focus {
            self.wants
                .push(Want::Request("radar".into(), json!({"do": "focus", "flows": focus}).to_string()));
            self.focus = focus;
        }
    }

    fn wish(&self) -> Wish {
        let place = self.place();
        Wish {
            sheet: place.sheet,
            sort: place.sort.unwrap_or(self.id.sort()),
            held: self.held,
            offset: place.offset,
            columns: self.columns.clone(),
            open_only: self.open_only,
        }
    }

    fn range(&self) -> Range {
        let span = SPANS[self.span].min(self.history);
        match self.when {
            When::Past(to) => Range::Fixed { from: to.saturating_sub(span * 1000), to },
            // Of a file that is over all is looked at that is still known, unless somebody has said how much.
            When::Now if self.span == 0 && self.news.end.is_some() && self.id != Id::Flows => {
                Range::Last { from: -(self.history as i32), to: 0 }
            }
            When::Now => Range::Last { from: -(span as i32), to: 0 },
        }
    }

    fn place(&self) -> &Place {
        &self.places[self.id as usize]
    }

    fn place_mut(&mut self) -> &mut Place {
        &mut self.places[self.id as usize]
    }

    fn words<'a>(&'a self, model: &'a Model) -> Words<'a> {
        Words { model, mask: self.privacy.as_ref(), names: self.names, ascii: self.ascii }
    }

    fn complete(&mut self, model: &Model) {
        self.filter.completions = view::complete(&self.filter.text, self.filter.cursor(), model);
        self.place_mut().restart();
    }

    fn say(&mut self, text: &str, role: Role) {
        self.note = Some((crate::text::clean(text).into_owned(), role, self.up + NOTED));
        self.dirty = true;
    }

    fn open(&mut self, id: Id) {
        if self.id != id {
            self.id = id;
            self.looks.main.close();
        }
        self.shut();
    }

    fn shut(&mut self) {
        (self.pane, self.scroll) = (Pane::None, 0);
        self.looks.flow.close();
    }
}

/// A line of a pane.
type Line = Pieces;
