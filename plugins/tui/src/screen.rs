//! The screen and who sits before it: model, face, terminal, keys.

use crate::{
    face::{Beginning, Face, Want, of_this_process},
    keyboard::{Input, Keyboard},
    settings::Config,
    stderr::Log,
    terminal::Terminal,
    theme::Theme,
    views::Id,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use radar_plugin::{news as kind, prelude::*};
use radar_views::model::{Limits, Model};
use ratatui_core::terminal::Frame;
use serde_json::json;
use std::{
    io,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Between two frames: ten in a second at most.
const FRAME: Duration = Duration::from_millis(100);
/// Octets that are copied: terminals take no more.
const COPIED_MAX: usize = 8192;

/// All of it.
pub struct Screen {
    config: Config,
    view: Id,
    model: Model,
    log: Log,
    /// Not taken before the first call: whoever only checks the configuration wants no screen.
    open: Option<Open>,
    start: Instant,
    drawn: Option<Instant>,
    /// It was taken and is given back.
    over: bool,
}

/// What there is while the terminal is ours.
struct Open {
    face: Face,
    // It stops before the terminal is given back: nobody reads keys that are the shell's.
    keyboard: Keyboard,
    terminal: Terminal,
}

impl Screen {
    /// A screen that is still to be taken.
    #[must_use]
    pub fn new(config: Config, view: Id) -> Self {
        let limits = Limits { history: config.history.as_secs() as usize, ..Limits::default() };
        Self {
            config,
            view,
            model: Model::new(&limits),
            log: Log::default(),
            open: None,
            start: Instant::now(),
            drawn: None,
            over: false,
        }
    }

    /// Events.
    pub fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) {
        events.iter().for_each(|event| self.model.event(event));
        self.turn(host);
    }

    /// What flows have carried.
    pub fn activity(&mut self, activity: &Activity<'_>, host: &mut Host<'_, '_>) {
        self.model.activity(activity);
        if let Some(open) = self.open.as_mut().filter(|_| activity.packets > 0) {
            open.face.packet();
        }
        self.turn(host);
    }

    /// News of radar.
    pub fn news(&mut self, kind: u32, json: &[u8], host: &mut Host<'_, '_>) {
        self.model.news(kind, json);
        self.take(host);
        if let Some(open) = &mut self.open {
            open.face.news(kind, json);
        }
        if kind == kind::END && self.config.stay && !self.over {
            host.request("radar", &json!({"do": "stay"}).to_string());
        }
        self.turn(host);
    }

    /// Looks, draws, does what was asked for.
    pub fn turn(&mut self, host: &mut Host<'_, '_>) {
        if self.drawn.is_some_and(|last| last.elapsed() < FRAME) {
            return;
        }
        self.drawn = Some(Instant::now());
        self.take(host);
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.model.set_wall(wall.as_nanos() as u64);
        let Some(open) = &mut self.open else { return };
        if let Err(error) = open.turn(&mut self.model, self.start.elapsed(), host) {
            self.close();
            host.error(&format!("the terminal is gone: {error}; radar ends"));
            host.request("radar", &json!({"do": "stop"}).to_string());
        }
    }

    /// Gives the terminal back.
    pub fn close(&mut self) {
        self.over |= self.open.take().is_some();
    }

    fn take(&mut self, host: &mut Host<'_, '_>) {
        if self.open.is_some() || self.over {
            return;
        }
        match Open::new(&self.config, self.view, &self.log) {
            Ok(open) => self.open = Some(open),
            Err(error) => {
                self.over = true;
                host.error(&format!("no screen on this terminal: {error}"));
            }
        }
    }
}

impl Open {
    fn new(config: &Config, view: Id, log: &Log) -> io::Result<Self> {
        let mut terminal = Terminal::take(log, config.mouse, config.theme == "auto")?;
        let light = match config.theme.as_str() {
            "light" => true,
            "dark" => false,
            _ => terminal.answer.light.unwrap_or(false),
        };
        let theme = Theme::of(light, |name| std::env::var(name).ok());
        let beginning = Beginning {
            theme,
            ascii: config.ascii,
            view,
            filter: config.filter.clone(),
            history: config.history.as_secs(),
            status: of_this_process,
        };
        let keyboard = Keyboard::start(terminal.answer.whole)?;
        terminal.with(|cells| cells.hide_cursor())?;
        Ok(Self { face: Face::new(beginning, log.clone()), keyboard, terminal })
    }

    fn turn(&mut self, model: &mut Model, up: Duration, host: &mut Host<'_, '_>) -> io::Result<()> {
        let inputs: Vec<Input> = self.keyboard.inputs().collect();
        for input in inputs {
            self.face.input(input, model);
        }
        let changed = self.face.turn(model, up);
        let mut redraw = false;
        for want in self.face.wants() {
            match want {
                Want::Request(plugin, json) => host.request(&plugin, &json),
                Want::Copy(text) => self.terminal.write(&copied(&text))?,
                Want::Redraw => redraw = true,
            }
        }
        if redraw {
            self.terminal.with(|cells| {
                cells.autoresize()?;
                cells.clear()
            })?;
        }
        if changed || redraw {
            let face = &mut self.face;
            self.terminal.with(|cells| cells.draw(|frame| draw(face, model, frame)).map(drop))?;
        }
        Ok(())
    }
}

fn draw(face: &mut Face, model: &Model, frame: &mut Frame<'_>) {
    if let Some(cursor) = face.draw(frame.buffer_mut(), model) {
        frame.set_cursor_position(cursor);
    }
}

/// OSC 52: a text for the clipboard of who looks, wherever radar runs.
fn copied(text: &str) -> Vec<u8> {
    let text = &text[..text.floor_char_boundary(COPIED_MAX)];
    format!("\x1b]52;c;{}\x07", STANDARD.encode(text)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_no_sequence_of_its_own() {
        assert_eq!(copied("a\x1b"), b"\x1b]52;c;YRs=\x07");
    }
}
