//! The record that stands in the place of events which could not be written.

use jiff::Timestamp;
use radar_lines::Lines;
use radar_plugin::{Event, wire::json::Object};

/// Events that are missing, one after the other.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Gap {
    /// How many.
    pub(crate) lost: u64,
    /// Why the last of them could not be written.
    pub(crate) reason: String,
    /// Time of the first of them, in nanoseconds since 1970.
    since: u64,
    /// Time of the last.
    until: u64,
}

impl Gap {
    pub(crate) fn new(reason: String) -> Self {
        Self { reason, ..Self::default() }
    }

    /// Adds the events of these times.
    pub(crate) fn add(&mut self, times: &[u64]) {
        let (Some(first), Some(last)) = (times.first(), times.last()) else { return };
        if self.lost == 0 {
            self.since = *first;
        }
        self.until = *last;
        self.lost = self.lost.saturating_add(times.len() as u64);
    }

    /// Its line, with the end of line. It bears the time of the last missing event, so that it
    /// stands in order among the others.
    pub(crate) fn line(&self, lines: &mut Lines) -> Vec<u8> {
        let eve = self.eve();
        let event = Event {
            time: self.until,
            flow: 0,
            source: [0; 16],
            destination: [0; 16],
            source_port: 0,
            destination_port: 0,
            flags: 0,
            // There is no packet behind it.
            protocol: 255,
            padding: [0],
            reserved: [0; 2],
            event_type: "gap".into(),
            line: eve.as_slice().into(),
            body: [].as_slice().into(),
            summary: "".into(),
        };
        let mut line = Vec::with_capacity(eve.len() + 1);
        // It is an object, so it can be written.
        let _ = lines.write(&event, &mut line);
        line.push(b'\n');
        line
    }

    /// The EVE event.
    fn eve(&self) -> Vec<u8> {
        let mut line = Vec::new();
        let mut record = Object::new(&mut line);
        record.text("timestamp", timestamp(self.until));
        record.text("event_type", "gap");
        let mut gap = record.object("gap");
        gap.number("lost", self.lost);
        gap.text("reason", &self.reason);
        gap.text("since", timestamp(self.since));
        drop(gap);
        drop(record);
        line
    }
}

/// As EVE writes it: `2026-01-02T03:04:05.678901+0000`.
fn timestamp(nanoseconds: u64) -> String {
    let time = Timestamp::from_nanosecond(nanoseconds.into()).unwrap_or(Timestamp::MAX);
    time.strftime("%Y-%m-%dT%H:%M:%S.%6f+0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_lines::{Format, Look};

    #[test]
    fn it_names_how_many_why_and_from_when_on() {
        let mut gap = Gap::new("no space left on device".to_owned());
        gap.add(&[1_767_323_045_678_901_234, 1_767_323_046_000_000_000]);
        gap.add(&[1_767_323_047_000_000_000]);
        assert_eq!(
            String::from_utf8(gap.line(&mut Lines::new(Format::Eve, Look::default()))).unwrap(),
            "{\"timestamp\":\"2026-01-02T03:04:07.000000+0000\",\"event_type\":\"gap\",\"gap\":{\"lost\":3,\
             \"reason\":\"no space left on device\",\"since\":\"2026-01-02T03:04:05.678901+0000\"}}\n"
        );
    }
}
