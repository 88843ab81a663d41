//! Events as lines, where nobody looks at a screen: a pipe, a file.

use radar_lines::{Format, Lines as Writer, Look};
use radar_plugin::prelude::*;
use std::io::{self, ErrorKind, Write};

/// Octets that are gathered before they are written.
const BUFFER: usize = 1 << 16;

/// Standard output.
#[derive(Debug)]
pub struct Lines {
    writer: Writer,
    buffer: Vec<u8>,
    /// Events that stand in the buffer.
    waiting: u32,
}

impl Lines {
    /// Lines of this format.
    #[must_use]
    pub fn new(format: Format) -> Self {
        let utc = std::env::var_os("TZ").is_some_and(|zone| zone == "UTC");
        let writer = Writer::new(format, Look { color: false, utc, date: false });
        let mut buffer = Vec::with_capacity(BUFFER);
        if let Some(header) = writer.header() {
            buffer.extend_from_slice(header.as_bytes());
            buffer.push(b'\n');
        }
        Self { writer, buffer, waiting: 0 }
    }

    /// Writes events; they may wait for more.
    pub fn events(&mut self, events: &[Event<'_>]) -> Result<(), Lost> {
        for (at, event) in (1..).zip(events) {
            self.waiting += 1;
            self.add(event);
            if self.buffer.len() >= BUFFER {
                self.flush()
                    .map_err(|lost| Lost { events: lost.events + events.len() as u32 - at, ..lost })?;
            }
        }
        Ok(())
    }

    /// Writes what waits.
    pub fn flush(&mut self) -> Result<(), Lost> {
        let mut output = io::stdout().lock();
        let written = output.write_all(&self.buffer).and_then(|()| output.flush());
        self.buffer.clear();
        let events = std::mem::take(&mut self.waiting);
        written.map_err(|error| {
            let reason = format!("cannot write to standard output: {error}");
            match error.kind() {
                // `radar | head`: who reads has all that he wants.
                ErrorKind::BrokenPipe => Lost::for_good(events, reason),
                _ => Lost::new(events, reason),
            }
        })
    }

    fn add(&mut self, event: &Event<'_>) {
        // radar hands out no event that is not an object.
        if self.writer.write(event, &mut self.buffer).is_ok() {
            self.buffer.push(b'\n');
        }
    }
}
