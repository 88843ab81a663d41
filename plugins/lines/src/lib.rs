//! An event as a line: for people, for spreadsheets, and in the words of Zeek and of ECS.
//!
//! | format   | a line is                                                     | in       |
//! |----------|---------------------------------------------------------------|----------|
//! | `text`   | time, type, program, ends and a summary, in columns           | `text`   |
//! | `eve`    | the event as radar tells it                                   | here     |
//! | `csv`    | the common members as cells, and the event's object as JSON   | `csv`    |
//! | `zeek`   | JSON as Zeek's logs have it                                   | `zeek`   |
//! | `ecs`    | JSON by the Elastic Common Schema                             | `ecs`    |
//!
//! What stands for what is declared in tables ([`tables`]), from which `docs/formats.md` is made. A line
//! never holds an end of line, and nothing in a line of text moves a cursor, whatever came off the wire.
#![forbid(unsafe_code)]

mod change;
mod csv;
mod ecs;
mod filtered;
mod format;
pub mod path;
mod rule;
pub mod tables;
mod text;
mod whole;
mod zeek;

pub use filtered::{Lenient, OfEvent, in_line, ip, protocol_name};
pub use format::{Format, Unknown};
pub use text::Look;

use radar_plugin::Event;

/// Makes lines of events, all in one format.
#[derive(Debug)]
pub struct Lines {
    format: Format,
    text: text::Text,
}

/// The event is no JSON object; radar hands out none that is not.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the event's line is no JSON object")]
pub struct NoObject;

impl Lines {
    /// Lines of this format; `look` is for those of [`Format::Text`].
    #[must_use]
    pub fn new(format: Format, look: Look) -> Self {
        Self { format, text: text::Text::new(look) }
    }

    /// What stands before the first line of a file, without an end of line.
    #[must_use]
    pub fn header(&self) -> Option<String> {
        (self.format == Format::Csv).then(csv::header)
    }

    /// Appends the line of an event, without an end of line but for the carriage return that CSV has before it.
    ///
    /// # Errors
    /// The event is no JSON object; nothing was appended.
    pub fn write(&mut self, event: &Event<'_>, out: &mut Vec<u8>) -> Result<(), NoObject> {
        if self.format == Format::Eve {
            out.extend_from_slice(event.line.as_slice());
            return Ok(());
        }
        let whole = whole::Whole::read(event).ok_or(NoObject)?;
        match self.format {
            Format::Eve => {}
            Format::Text => self.text.write(&whole, out),
            Format::Csv => csv::write(&whole, out),
            Format::Zeek => write_json(&zeek::log(&whole), out),
            Format::Ecs => write_json(&ecs::document(&whole), out),
        }
        Ok(())
    }
}

fn write_json(object: &serde_json::Map<String, serde_json::Value>, out: &mut Vec<u8>) {
    // Writing to a Vec cannot fail, and the keys are texts.
    let _ = serde_json::to_writer(out, object);
}
