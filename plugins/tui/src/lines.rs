//! Events as lines, where nobody looks at a screen: a pipe, a file.

use crate::{numbers, text};
use radar_plugin::prelude::*;
use radar_views::model::address;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

/// How they can be written.
pub const FORMATS: &[&str] = &["text"];

/// Standard output.
#[derive(Debug)]
pub struct Lines {
    output: BufWriter<Stdout>,
    /// Events that stand in the buffer.
    waiting: u32,
}

impl Default for Lines {
    fn default() -> Self {
        Self { output: BufWriter::with_capacity(1 << 16, io::stdout()), waiting: 0 }
    }
}

impl Lines {
    /// Writes events; they may wait for more.
    pub fn events(&mut self, events: &[Event<'_>]) -> Result<(), Lost> {
        for (at, event) in (0..).zip(events) {
            self.waiting += 1;
            let written = writeln!(self.output, "{}", line(event));
            written.map_err(|error| self.lost(&error, events.len() as u32 - at - 1))?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub fn flush(&mut self) -> Result<(), Lost> {
        let flushed = self.output.flush();
        flushed.map_err(|error| self.lost(&error, 0))?;
        self.waiting = 0;
        Ok(())
    }

    fn lost(&mut self, error: &io::Error, more: u32) -> Lost {
        let events = std::mem::take(&mut self.waiting) + more;
        let reason = format!("cannot write to standard output: {error}");
        match error.kind() {
            // `radar | head`: who reads has all that he wants.
            ErrorKind::BrokenPipe => Lost::for_good(events, reason),
            _ => Lost::new(events, reason),
        }
    }
}

/// An event in a line: time, type, who with whom, what.
fn line(event: &Event<'_>) -> String {
    let time = numbers::clock(event.time / 1_000_000, false);
    let fraction = event.time / 1000 % 1_000_000;
    let end = |octets: &[u8; 16], port: u16| match (address::ip(octets), port) {
        (ip, 0) => ip.to_string(),
        (ip, port) if ip.is_ipv6() => format!("[{ip}]:{port}"),
        (ip, port) => format!("{ip}:{port}"),
    };
    let (source, destination) =
        (end(&event.source, event.source_port), end(&event.destination, event.destination_port));
    let summary = event.summary.as_str();
    let event_type = event.event_type.as_str();
    format!("{time}.{fraction:06} {event_type:<8} {source} > {destination}  {}", text::clean(summary))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_abi::stable::std_types::{RSlice, RStr};

    #[test]
    fn a_line_tells_when_what_who_and_never_moves_a_cursor() {
        let event = Event {
            time: 1_795_564_801_123_456_000,
            flow: 1,
            source: address::parse("192.0.2.1").unwrap(),
            destination: address::parse("2001:db8::1").unwrap(),
            source_port: 53000,
            destination_port: 53,
            flags: 0,
            protocol: 17,
            padding: [0],
            reserved: [0; 2],
            event_type: RStr::from_str("dns"),
            line: RSlice::from_slice(b""),
            body: RSlice::from_slice(b""),
            summary: RStr::from_str("A exa\u{1b}[2Jmple.org"),
        };
        assert_eq!(
            line(&event),
            "00:00:01.123456 dns      192.0.2.1:53000 > [2001:db8::1]:53  A exa\\u{1b}[2Jmple.org"
        );
    }
}
