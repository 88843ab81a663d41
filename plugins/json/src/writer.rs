//! The account: each event is written whole, or counted as lost once.

use crate::{
    block::{self, Block},
    gap::Gap,
    output::{Output, Unwritten},
};
use radar_lines::Lines;
use radar_plugin::Event;
use std::time::{Duration, Instant};

/// The first new attempt after writing failed, and the longest time between two: space that is back
/// is noticed within two seconds, an idle call's tenth included.
const RETRY_MIN: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_millis(1600);

/// After this long without a failure the next one is a new one, and is tried again soon.
const STABLE: Duration = Duration::from_secs(10);

/// What the operator should know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Note {
    Warning(String),
    Information(String),
}

/// Writes lines and keeps the account.
pub(crate) struct Writer {
    output: Output,
    lines: Lines,
    /// The line at hand; kept for its room.
    line: Vec<u8>,
    /// What still has to stand before the first line.
    header: Option<String>,
    block: Block,
    outage: Option<Outage>,
    retry_after: Duration,
    resumed: Option<Instant>,
    /// Lost since the host was last told, and why the last.
    lost: u32,
    reason: String,
    notes: Vec<Note>,
}

/// The time in which nothing can be written.
struct Outage {
    gap: Gap,
    /// The next attempt; none if there will be no other.
    retry: Option<Instant>,
}

impl Writer {
    pub(crate) fn new(output: Output, lines: Lines) -> Self {
        let header = lines.header().filter(|_| output.wants_header());
        Self {
            output,
            lines,
            line: Vec::new(),
            header,
            block: Block::new(),
            outage: None,
            retry_after: RETRY_MIN,
            resumed: None,
            lost: 0,
            reason: String::new(),
            notes: Vec::new(),
        }
    }

    /// Takes an event.
    pub(crate) fn put(&mut self, event: &Event<'_>) {
        let time = event.time;
        if !self.resume() {
            return self.miss(&[time]);
        }
        if let Some(header) = self.header.take() {
            // If nobody reads it, the first block will say so.
            let _ = self.output.append(format!("{header}\n").as_bytes());
        }
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        match self.lines.write(event, &mut line) {
            Ok(()) => self.put_line(&line, time),
            Err(trouble) => self.lose(1, trouble.to_string()),
        }
        self.line = line;
    }

    /// Takes the line of an event of this time, in nanoseconds since 1970.
    fn put_line(&mut self, line: &[u8], time: u64) {
        let octets = line.len() + 1;
        let line_max = self.output.line_max();
        if octets as u64 > line_max {
            return self.lose(1, format!("a line of {octets} octets is longer than rotate.size"));
        }
        if !self.block.fits(octets, block::OCTETS_MAX.min(usize::try_from(line_max).unwrap_or(usize::MAX))) {
            self.flush();
        }
        // Flushing may have failed.
        if self.outage.is_some() {
            return self.miss(&[time]);
        }
        self.block.push(line, time);
    }

    /// Writes out what is buffered, if its first line came at least this long ago.
    pub(crate) fn flush_older_than(&mut self, wait: Duration) {
        if self.block.begun().is_some_and(|begun| begun.elapsed() >= wait) {
            self.flush();
        }
    }

    /// Nothing else is to be done: resumes if it can be, and looks after the file.
    pub(crate) fn look_after(&mut self) {
        if self.resume() && self.block.begun().is_none() {
            self.look(false);
        }
    }

    /// Writes out what is buffered, and looks at once whether the file still lies at its place.
    pub(crate) fn reopen(&mut self) {
        self.flush();
        self.retry_at_once();
        if self.resume() {
            self.look(true);
        }
    }

    /// Writes out what is buffered, and how much is missing at the end.
    pub(crate) fn close(&mut self) {
        self.flush();
        self.retry_at_once();
        self.resume();
    }

    /// Events lost since the last call, and why.
    pub(crate) fn lost(&mut self) -> Option<(u32, String)> {
        let lost = std::mem::take(&mut self.lost);
        (lost > 0).then(|| (lost, self.reason.clone()))
    }

    /// Whether nothing will ever be written again: whoever read it is gone.
    pub(crate) fn is_over(&self) -> bool {
        self.outage.as_ref().is_some_and(|outage| outage.retry.is_none())
    }

    /// What the operator should know since the last call.
    pub(crate) fn notes(&mut self) -> Vec<Note> {
        let mut notes = self.output.notes();
        notes.append(&mut self.notes);
        notes
    }

    fn flush(&mut self) {
        if self.block.begun().is_none() {
            return;
        }
        if let Err(Unwritten { kept, refused }) = self.output.append(self.block.octets()) {
            self.begin_outage(&refused.to_string(), refused.is_final());
            let times = self.block.times_after(kept).to_vec();
            self.miss(&times);
        }
        self.block.clear();
    }

    fn look(&mut self, now: bool) {
        if let Err(refused) = self.output.look_after(now) {
            self.begin_outage(&refused.to_string(), refused.is_final());
        }
    }

    fn begin_outage(&mut self, reason: &str, is_final: bool) {
        self.retry_after = match self.resumed {
            Some(resumed) if resumed.elapsed() < STABLE => next(self.retry_after),
            _ => RETRY_MIN,
        };
        let then = if is_final { "from here on" } else { "until that works again" };
        self.notes.push(Note::Warning(format!("{reason}; events are counted as lost {then}")));
        self.outage = Some(Outage {
            gap: Gap::new(reason.to_owned()),
            retry: (!is_final).then(|| Instant::now() + self.retry_after),
        });
    }

    /// Counts the events of these times as lost to the outage.
    fn miss(&mut self, times: &[u64]) {
        if let Some(outage) = &mut self.outage {
            outage.gap.add(times);
            let reason = outage.gap.reason.clone();
            self.lose(times.len(), reason);
        }
    }

    fn lose(&mut self, events: usize, reason: String) {
        self.lost = self.lost.saturating_add(u32::try_from(events).unwrap_or(u32::MAX));
        self.reason = reason;
    }

    fn retry_at_once(&mut self) {
        if let Some(Outage { retry: Some(retry), .. }) = &mut self.outage {
            *retry = Instant::now();
        }
    }

    /// Whether lines can be written: at once, or again, the gap having been recorded.
    fn resume(&mut self) -> bool {
        let Some(outage) = &mut self.outage else { return true };
        let now = Instant::now();
        if outage.retry.is_none_or(|retry| now < retry) {
            return false;
        }
        let line = if outage.gap.lost > 0 { outage.gap.line(&mut self.lines) } else { Vec::new() };
        let written = self
            .output
            .probe()
            .and_then(|()| self.output.append(&line).map_err(|unwritten| unwritten.refused));
        match written {
            Ok(()) => {
                let text =
                    format!("{} is written again; {} events were lost", self.output.name(), outage.gap.lost);
                self.notes.push(Note::Information(text));
                self.resumed = Some(now);
                self.outage = None;
                true
            }
            Err(refused) => {
                self.retry_after = next(self.retry_after);
                outage.gap.reason = refused.to_string();
                outage.retry = (!refused.is_final()).then_some(now + self.retry_after);
                false
            }
        }
    }
}

fn next(wait: Duration) -> Duration {
    (wait * 2).min(RETRY_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_lines::{Format, Look};
    use std::io::{Read, pipe};

    #[test]
    fn a_closed_pipe_loses_every_event_and_is_not_tried_again() {
        let (mut reader, writer) = pipe().unwrap();
        let mut writer =
            Writer::new(Output::Standard(writer.into()), Lines::new(Format::Eve, Look::default()));
        writer.put_line(b"{\"n\":1}", 1);
        writer.flush_older_than(Duration::ZERO);
        assert_eq!(writer.lost(), None);
        let mut octets = [0; 8];
        reader.read_exact(&mut octets).unwrap();
        assert_eq!(&octets, b"{\"n\":1}\n");

        drop(reader);
        writer.put_line(b"{}", 2);
        writer.put_line(b"{}", 3);
        writer.flush_older_than(Duration::ZERO);
        assert_eq!(writer.lost(), Some((2, "standard output: broken pipe".to_owned())));
        writer.put_line(b"{}", 4);
        writer.close();
        assert_eq!(writer.lost(), Some((1, "standard output: broken pipe".to_owned())));
        let note = "standard output: broken pipe; events are counted as lost from here on";
        assert_eq!(writer.notes(), [Note::Warning(note.to_owned())]);
    }

    #[test]
    fn a_pipe_that_does_not_block_is_waited_for() {
        let (mut reader, writer) = pipe().unwrap();
        rustix::io::ioctl_fionbio(&writer, true).unwrap();
        let mut writer =
            Writer::new(Output::Standard(writer.into()), Lines::new(Format::Eve, Look::default()));
        let line = [b' '; 4096];
        let read = std::thread::spawn(move || {
            let mut octets = Vec::new();
            reader.read_to_end(&mut octets).unwrap();
            octets.len()
        });
        for _ in 0..1000 {
            writer.put_line(&line, 0);
        }
        writer.close();
        assert_eq!(writer.lost(), None);
        drop(writer);
        assert_eq!(read.join().unwrap(), 1000 * 4097);
    }
}
