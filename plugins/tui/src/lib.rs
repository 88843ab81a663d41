//! The live picture of the network, in a terminal.
//!
//! `radar-views` knows the last minutes and makes tables of them. `views` makes rows of these, `face` is what is on the
//! screen and what keys do to it, `terminal` is where it is drawn; where standard output is no terminal, `lines` writes
//! events instead. Everything but the keys lives on the sink's thread.
#![forbid(unsafe_code)]

mod background;
pub mod face;
mod graph;
mod grid;
pub mod keyboard;
mod lines;
mod look;
mod mask;
mod numbers;
mod screen;
mod settings;
pub mod stderr;
mod terminal;
mod text;
pub mod theme;
pub mod views;
mod words;

use lines::Lines;
use radar_plugin::prelude::*;
use screen::Screen;
pub use settings::Config;

/// The sink.
pub enum Tui {
    /// Somebody looks.
    Screen(Box<Screen>),
    /// Nobody does: a pipe, a file.
    Lines(Lines),
}

impl Sink for Tui {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("tui", env!("CARGO_PKG_VERSION"), "The live picture of the network, in a terminal")
            .activity(100, 4096, 20)
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        let view = config.check()?;
        if !rustix::termios::isatty(std::io::stdout()) {
            return Ok(Self::Lines(Lines::new(config.format()?)));
        }
        Ok(Self::Screen(Box::new(Screen::new(config, view))))
    }

    fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        match self {
            Self::Screen(screen) => screen.events(events, host),
            Self::Lines(lines) => lines.events(events)?,
        }
        Ok(())
    }

    fn activity(&mut self, activity: &Activity<'_>, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        if let Self::Screen(screen) = self {
            screen.activity(activity, host);
        }
        Ok(())
    }

    fn news(&mut self, kind: u32, json: &[u8], host: &mut Host<'_, '_>) -> Result<(), Lost> {
        if let Self::Screen(screen) = self {
            screen.news(kind, json, host);
        }
        Ok(())
    }

    fn idle(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Result<(), Lost> {
        match self {
            Self::Screen(screen) => screen.turn(host),
            Self::Lines(lines) => lines.flush()?,
        }
        Ok(())
    }

    fn close(&mut self, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        match self {
            Self::Screen(screen) => screen.close(),
            Self::Lines(lines) => lines.flush()?,
        }
        Ok(())
    }
}

radar_plugin::export_sink!(Tui);
