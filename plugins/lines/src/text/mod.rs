//! Lines for people: time, type, program, ends, and what it was, in columns.
//!
//! Whatever came off the wire goes through [`Untrusted`]: no control, no escape and nothing that turns or hides
//! text reaches the terminal.

mod columns;
mod style;
mod summary;
mod value;

use crate::whole::Whole;
use columns::Columns;
use jiff::{Timestamp, tz::TimeZone};
use radar_plugin::wire::Untrusted;
use std::{fmt::Write, net::IpAddr};
use style::Style;
pub(crate) use summary::SUMMARIES;

/// How lines of text look.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Look {
    /// With colors, as terminals show them.
    pub color: bool,
    /// Times in UTC; otherwise in the zone of this machine.
    pub utc: bool,
    /// With the date before the time.
    pub date: bool,
}

/// Makes lines of text.
#[derive(Debug)]
pub(crate) struct Text {
    look: Look,
    zone: TimeZone,
    columns: Columns,
}

impl Text {
    pub(crate) fn new(look: Look) -> Self {
        let zone = if look.utc { TimeZone::UTC } else { TimeZone::system() };
        Self { look, zone, columns: Columns::default() }
    }

    /// Appends the line of an event.
    pub(crate) fn write(&mut self, whole: &Whole<'_>, out: &mut Vec<u8>) {
        let style = Style { on: self.look.color };
        let event_type = shown(whole.event_type());
        let mut line = String::new();
        style.write(&mut line, Style::FAINT, &self.time(whole.event.time));
        line.push(' ');
        style.write(&mut line, Style::of_type(whole.event_type()), &event_type);
        self.columns.event_type.pad(&mut line, &event_type);
        let process = process(whole);
        line.push_str(&process);
        self.columns.process.pad(&mut line, &process);
        let ends = ends(whole);
        line.push_str(&ends);
        let summary = summary::of(whole);
        if !summary.is_empty() {
            self.columns.ends.pad(&mut line, &ends);
            line.push_str(&summary);
        }
        out.extend_from_slice(line.trim_end().as_bytes());
    }

    fn time(&self, nanoseconds: u64) -> String {
        let time = Timestamp::from_nanosecond(nanoseconds.into()).unwrap_or(Timestamp::MAX);
        let form = if self.look.date { "%Y-%m-%d %H:%M:%S.%6f" } else { "%H:%M:%S.%6f" };
        time.to_zoned(self.zone.clone()).strftime(form).to_string()
    }
}

/// What a stranger wrote, made safe, and cut if it is long.
fn shown(text: &str) -> String {
    /// Characters of one value.
    const MAX: usize = 160;
    let text = Untrusted(text.as_bytes()).to_string();
    match text.char_indices().nth(MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// `curl(9912)`, or `-`.
fn process(whole: &Whole<'_>) -> String {
    match (whole.text("process.name"), whole.number("process.pid")) {
        (Some(name), Some(pid)) => format!("{}({pid})", shown(name)),
        (Some(name), None) => shown(name),
        _ => "-".to_owned(),
    }
}

/// `192.0.2.1 > www.example.org:443`; nothing where there is no packet.
fn ends(whole: &Whole<'_>) -> String {
    let Some([source, destination]) = whole.ends() else { return "-".to_owned() };
    let name = |path| whole.text(path).map(shown);
    let mut text = name("names.src.name").unwrap_or_else(|| source.to_string());
    text.push_str(" > ");
    let named = name("names.dest.name").or_else(|| name("@.sni"));
    match (named, destination, whole.number("dest_port")) {
        (Some(name), _, Some(port)) => _ = write!(text, "{name}:{port}"),
        (Some(name), _, None) => text.push_str(&name),
        (None, IpAddr::V6(address), Some(port)) => _ = write!(text, "[{address}]:{port}"),
        (None, address, Some(port)) => _ = write!(text, "{address}:{port}"),
        (None, address, None) => _ = write!(text, "{address}"),
    }
    text
}
