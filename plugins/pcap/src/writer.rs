//! The account: each frame is written whole, or counted as lost once.

use crate::{
    form::{Block, Encoder, Form, Frame},
    output::{Output, Unwritten},
};
use radar_files::Refused;
use std::time::{Duration, Instant};

/// Octets gathered before they are written.
const OCTETS_MAX: usize = 256 << 10;

/// The first new attempt after writing failed, and the longest time between two: space that is back is noticed within
/// two seconds, an idle call's tenth included.
const RETRY_MIN: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_millis(1600);

/// After this long without a failure the next one is a new one, and is tried again soon.
const STABLE: Duration = Duration::from_secs(10);

/// What the operator should know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Note {
    /// Something is wrong.
    Warning(String),
    /// Something is well again.
    Information(String),
}

/// Writes frames and keeps the account.
#[derive(Debug)]
pub struct Writer {
    output: Output,
    encoder: Encoder,
    buffer: Vec<u8>,
    /// What the buffer holds: where each block ends.
    blocks: Vec<(usize, Block)>,
    /// Interfaces that the file has without those in the buffer.
    interfaces: usize,
    begun: Instant,
    outage: Option<Outage>,
    retry_after: Duration,
    resumed: Option<Instant>,
    /// Frames that are missing since the last one that was written, and why.
    missing: u64,
    why: String,
    /// Lost since the host was last told.
    lost: u64,
    notes: Vec<Note>,
}

/// The time in which nothing can be written.
#[derive(Debug)]
struct Outage {
    /// The next attempt; none if there will be no other.
    retry: Option<Instant>,
    lost: u64,
}

impl Writer {
    /// Writes to `output`.
    #[must_use]
    pub fn new(output: Output, form: Form) -> Self {
        Self {
            output,
            encoder: Encoder::new(form),
            buffer: Vec::with_capacity(OCTETS_MAX),
            blocks: Vec::new(),
            interfaces: 0,
            begun: Instant::now(),
            outage: None,
            retry_after: RETRY_MIN,
            resumed: None,
            missing: 0,
            why: String::new(),
            lost: 0,
            notes: Vec::new(),
        }
    }

    /// Takes a frame, with what is to be said of it. Whether it was taken; one that was may still be lost later.
    pub fn put(&mut self, frame: &Frame<'_>, comments: Vec<String>) -> bool {
        if !self.resume() {
            self.miss(frame);
            return false;
        }
        if !self.encoder.takes(frame) {
            self.why = "it is of another link type than the file; pcapng has room for several".to_owned();
            self.miss(frame);
            return false;
        }
        let comments = self.with_missing(comments);
        let most = Encoder::most(frame, &comments);
        if !self.make_room(most) {
            self.miss(frame);
            return false;
        }
        if self.buffer.is_empty() {
            self.begun = Instant::now();
        }
        let blocks = &mut self.blocks;
        let mut block = |end, block| blocks.push((end, block));
        self.encoder.frame(frame, &comments, self.missing, &mut self.buffer, &mut block);
        self.missing = 0;
        if self.buffer.len() >= OCTETS_MAX {
            self.flush();
        }
        true
    }

    /// Writes out what is buffered, if it has waited for at least this long.
    pub fn flush_older_than(&mut self, wait: Duration) {
        if !self.buffer.is_empty() && self.begun.elapsed() >= wait {
            self.flush();
        }
    }

    /// Nothing else is to be done: resumes if it can be, and looks after the file. With `now` at once.
    pub fn look_after(&mut self, now: bool) {
        if now {
            self.flush();
            self.retry_at_once();
        }
        if !self.resume() || !self.buffer.is_empty() {
            return;
        }
        let done = if self.output.is_too_old() && self.encoder.interfaces() > 0 {
            self.turn()
        } else {
            self.begin(now)
        };
        if let Err(refused) = done {
            self.begin_outage(&refused);
        }
    }

    /// Writes out what is buffered, and what a file ends with.
    pub fn close(&mut self) {
        self.flush();
        self.retry_at_once();
        if self.resume() {
            let done = self.begin(false).and_then(|()| self.end_file());
            done.err().iter().for_each(|refused| self.begin_outage(refused));
        }
    }

    /// Frames lost since the last call, and why the last was.
    pub fn lost(&mut self) -> Option<(u32, String)> {
        let lost = std::mem::take(&mut self.lost);
        (lost > 0).then(|| (u32::try_from(lost).unwrap_or(u32::MAX), self.why.clone()))
    }

    /// Whether nothing will ever be written again: whoever read it is gone.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.outage.as_ref().is_some_and(|outage| outage.retry.is_none())
    }

    /// What the operator should know since the last call.
    pub fn notes(&mut self) -> Vec<Note> {
        let mut notes: Vec<_> = self.output.notes().into_iter().map(Note::Warning).collect();
        notes.append(&mut self.notes);
        notes
    }

    fn with_missing(&self, mut comments: Vec<String>) -> Vec<String> {
        if self.missing > 0 {
            comments.insert(0, self.missing_words());
        }
        comments
    }

    fn missing_words(&self) -> String {
        let what = if self.missing == 1 { "packet is" } else { "packets are" };
        format!("{} {what} missing here: {}", self.missing, self.why)
    }

    /// Sees to it that so many octets more have room in the file and in the buffer. If not, the frame is lost.
    fn make_room(&mut self, most: u64) -> bool {
        let size_max = self.output.size_max();
        let end = self.encoder.end_octets();
        // What a file begins with, which may still be to come, is shorter than what it ends with.
        if most.saturating_add(end).saturating_add(1024) > size_max {
            self.why = format!("a frame of {most} octets has no room in a file; see rotate.size");
            return false;
        }
        let there = self.output.length() + self.buffer.len() as u64;
        let is_full = there.saturating_add(most).saturating_add(end) > size_max;
        if (is_full || self.output.is_too_old()) && self.encoder.interfaces() > 0 {
            self.flush();
            if self.outage.is_none() {
                self.turn().err().iter().for_each(|refused| self.begin_outage(refused));
            }
        }
        self.outage.is_none()
    }

    /// Ends the file and begins the next one.
    fn turn(&mut self) -> Result<(), Refused> {
        self.end_file()?;
        self.output.turn()?;
        self.encoder.reset();
        self.interfaces = 0;
        Ok(())
    }

    fn end_file(&mut self) -> Result<(), Refused> {
        let mut end = Vec::new();
        let missing = (self.missing > 0).then(|| self.missing_words());
        self.encoder.end(missing.as_deref(), &mut end);
        self.append(&end)
    }

    /// Writes what a file begins with, if that is missing.
    fn begin(&mut self, look: bool) -> Result<(), Refused> {
        if self.output.ready(look)? {
            let mut preamble = Vec::new();
            self.encoder.preamble(self.interfaces, &mut preamble);
            self.append(&preamble)?;
            self.output.begun();
        }
        Ok(())
    }

    /// Writes all of it or nothing.
    fn append(&mut self, octets: &[u8]) -> Result<(), Refused> {
        self.output.append(octets).map_err(|Unwritten { written, refused }| {
            self.output.take_back(written);
            refused
        })
    }

    /// Writes out what is buffered.
    pub fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        let written = match self.begin(false) {
            Err(refused) => Err(Unwritten { written: 0, refused }),
            Ok(()) => self.output.append(&self.buffer),
        };
        if let Err(Unwritten { written, refused }) = written {
            let whole =
                self.blocks.iter().rev().map(|(end, _)| *end).find(|end| *end <= written).unwrap_or(0);
            self.output.take_back(written - whole);
            self.begin_outage(&refused);
            while let Some((_, block)) = self.blocks.pop_if(|(end, _)| *end > whole) {
                self.encoder.take_back(block);
                if matches!(block, Block::Frame(_)) {
                    self.count_missing();
                }
            }
        }
        self.interfaces = self.encoder.interfaces();
        self.buffer.clear();
        self.blocks.clear();
        // A frame longer than the buffer made it grow.
        self.buffer.shrink_to(2 * OCTETS_MAX);
    }

    fn begin_outage(&mut self, refused: &Refused) {
        self.retry_after = match self.resumed {
            Some(resumed) if resumed.elapsed() < STABLE => next(self.retry_after),
            _ => RETRY_MIN,
        };
        let is_final = refused.is_final();
        let then = if is_final { "from here on" } else { "until that works again" };
        self.notes.push(Note::Warning(format!("{refused}; packets are counted as lost {then}")));
        self.why = refused.to_string();
        self.outage = Some(Outage { retry: (!is_final).then(|| Instant::now() + self.retry_after), lost: 0 });
    }

    fn miss(&mut self, frame: &Frame<'_>) {
        self.encoder.lose(frame);
        self.count_missing();
    }

    fn count_missing(&mut self) {
        self.missing += 1;
        self.lost += 1;
        self.outage.iter_mut().for_each(|outage| outage.lost += 1);
    }

    fn retry_at_once(&mut self) {
        if let Some(Outage { retry: Some(retry), .. }) = &mut self.outage {
            *retry = Instant::now();
        }
    }

    /// Whether frames can be written: at once, or again.
    fn resume(&mut self) -> bool {
        let Some(outage) = &self.outage else { return true };
        let (now, lost) = (Instant::now(), outage.lost);
        if outage.retry.is_none_or(|retry| now < retry) {
            return false;
        }
        match self.output.probe().and_then(|()| self.begin(true)) {
            Ok(()) => {
                let text = format!("{} is written again; {lost} packets were lost", self.output.name());
                self.notes.push(Note::Information(text));
                self.resumed = Some(now);
                self.outage = None;
                true
            }
            Err(refused) => {
                self.retry_after = next(self.retry_after);
                self.why = refused.to_string();
                let retry = (!refused.is_final()).then_some(now + self.retry_after);
                self.outage = Some(Outage { retry, lost });
                false
            }
        }
    }
}

fn next(wait: Duration) -> Duration {
    (wait * 2).min(RETRY_MAX)
}
