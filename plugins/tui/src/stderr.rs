//! Messages of radar while the screen is ours: standard error goes through a pipe, and back when it is not any more.

use rustix::{
    fs::fstat,
    io::{fcntl_dupfd_cloexec, read},
    pipe::{PipeFlags, pipe_with},
    stdio::dup2_stderr,
    termios::isatty,
};
use std::{
    collections::VecDeque,
    io,
    os::fd::{AsFd, OwnedFd},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// Lines that are kept.
const LINES_MAX: usize = 1000;
/// Octets of a line; the rest of it is another.
const LINE_MAX: usize = 4096;
/// Lines that are told again when the screen is the shell's.
const TOLD_AGAIN: usize = 20;

/// The lines.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    all: VecDeque<String>,
    open: Vec<u8>,
    /// Lines that there ever were.
    count: u64,
}

impl Log {
    /// The last lines, the newest last, without what would have coloured them.
    #[must_use]
    pub fn last(&self, lines: usize) -> Vec<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.all.iter().skip(kept.all.len().saturating_sub(lines)).cloned().collect()
    }

    /// How many lines there ever were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// Takes what was written.
    pub fn take(&self, octets: &[u8]) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for octet in octets {
            if *octet != b'\n' {
                lines.open.push(*octet);
            }
            if *octet == b'\n' || lines.open.len() == LINE_MAX {
                let line = plain(&String::from_utf8_lossy(&std::mem::take(&mut lines.open)));
                if lines.all.len() == LINES_MAX {
                    lines.all.pop_front();
                }
                lines.all.push_back(line);
                lines.count += 1;
            }
        }
    }
}

/// A line without sequences that colour it: `ESC [ … letter`.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("\x1b[") {
        text.push_str(before);
        rest = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest);
    }
    text + rest
}

/// Standard error, turned aside.
#[derive(Debug)]
pub struct Aside {
    before: OwnedFd,
    log: Log,
    from: u64,
}

impl Aside {
    /// Turns it aside if it is the terminal that standard output is too.
    pub fn turn(log: &Log) -> io::Result<Option<Self>> {
        let (output, error) = (io::stdout(), io::stderr());
        let same = isatty(&error) && isatty(&output) && fstat(&error)?.st_rdev == fstat(&output)?.st_rdev;
        if !same {
            return Ok(None);
        }
        let before = fcntl_dupfd_cloexec(&error, 3)?;
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC)?;
        let its = log.clone();
        // A thread of its own: whoever writes a message never waits for who draws, who may write some too.
        thread::Builder::new().name("tui messages".into()).spawn(move || drain(&reader, &its))?;
        dup2_stderr(&writer)?;
        Ok(Some(Self { before, log: log.clone(), from: log.count() }))
    }

    /// Turns it back, and tells the last messages there.
    pub fn restore(self) {
        if dup2_stderr(&self.before).is_err() {
            return;
        }
        let new = usize::try_from(self.log.count() - self.from).unwrap_or(usize::MAX);
        for line in self.log.last(new.min(TOLD_AGAIN)) {
            let line = crate::text::clean(&line) + "\n";
            // Whoever has closed it does not want to know.
            let _ = rustix::io::write(self.before.as_fd(), line.as_bytes());
        }
    }
}

fn drain(reader: &OwnedFd, log: &Log) {
    let mut buffer = [0; 4096];
    loop {
        match read(reader, &mut buffer[..]) {
            Ok(0) => return,
            Ok(octets) => log.take(&buffer[..octets]),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_kept_by_the_line_and_without_their_colours() {
        let log = Log::default();
        log.take(b"\x1b[2m12:00\x1b[0m \x1b[32m INFO\x1b[0m one\ntw");
        log.take(b"o\n");
        assert_eq!((log.last(9), log.count()), (vec!["12:00  INFO one".to_owned(), "two".to_owned()], 2));
    }

    #[test]
    fn messages_are_bounded_in_length_and_number() {
        let log = Log::default();
        log.take(&[b'x'; LINE_MAX + 1]);
        (0..LINES_MAX).for_each(|_| log.take(b"\n"));
        assert_eq!(
            (log.last(usize::MAX).len(), log.last(1)[0].len(), log.count()),
            (LINES_MAX, 0, LINES_MAX as u64 + 1)
        );
    }
}
