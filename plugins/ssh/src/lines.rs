//! The lines of one direction up to its identification string (RFC 4253 §4.2).

use crate::identification::PREFIX;

/// Octets of an identification string at most. The RFC says 255; OpenSSH reads this many.
const LINE_MAX: usize = 8192;

/// Octets before the identification string. OpenSSH's client reads on for 1024 lines; a notice to
/// those who log in has some hundred octets, and a flow of port 22 that is no SSH should be let go.
const BEFORE_MAX: usize = 16 * 1024;

/// The search for an identification string.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The line that is being read, if it begins like an identification string.
    line: Vec<u8>,
    /// The line that is being read is none: it is passed over.
    passing: bool,
    /// Octets that were passed over.
    before: usize,
}

/// What was found of an identification string.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Found {
    /// It is still to come.
    Nothing,
    /// The line, without its LF.
    Line(Vec<u8>),
    /// None is to be expected any more.
    Never,
}

impl Lines {
    /// Lines of which the first was not seen from its start.
    pub fn in_the_middle() -> Self {
        Self { passing: true, ..Self::default() }
    }

    /// Whether other lines came first, which only a server may send.
    pub fn came_before(&self) -> bool {
        self.before > 0
    }

    /// Reads on, to the end of the identification string and no further.
    pub fn read(&mut self, rest: &mut &[u8]) -> Found {
        while !rest.is_empty() {
            // A line ends in LF: CR before it is required but was not in version 1, and is often absent.
            let end = rest.iter().position(|octet| *octet == b'\n');
            let (part, behind) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, &[]));
            *rest = behind.get(1..).unwrap_or_default();
            self.take(part);
            if self.line.len() > LINE_MAX || self.before > BEFORE_MAX {
                return Found::Never;
            }
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                if !std::mem::take(&mut self.passing) && line.starts_with(PREFIX) {
                    return Found::Line(line);
                }
                self.before = self.before.saturating_add(line.len()).saturating_add(1);
            }
        }
        Found::Nothing
    }

    /// Takes a part of a line, which may be its last.
    fn take(&mut self, part: &[u8]) {
        if !self.passing {
            let room = LINE_MAX.saturating_add(1).saturating_sub(self.line.len());
            self.line.extend_from_slice(part.get(..room).unwrap_or(part));
            let fits = self.line.iter().zip(PREFIX).all(|(octet, want)| octet == want);
            if fits {
                return;
            }
            self.passing = true;
            self.before = self.before.saturating_add(self.line.len());
            self.line = Vec::new();
        } else {
            self.before = self.before.saturating_add(part.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &[u8]) -> Found {
        Found::Line(text.to_vec())
    }

    #[test]
    fn lines_before_it_are_passed_over_however_the_octets_are_cut() {
        let octets = b"Welcome\r\n\nSSX-\nSSH-2.0-x\r\n\0\0";
        for size in 1..octets.len() {
            let (mut lines, mut found, mut left) = (Lines::default(), Found::Nothing, 0);
            for mut chunk in octets.chunks(size) {
                if found == Found::Nothing {
                    found = lines.read(&mut chunk);
                }
                left += chunk.len();
            }
            assert_eq!((found, left), (line(b"SSH-2.0-x\r"), 2), "in pieces of {size}");
            assert!(lines.came_before());
        }
    }

    #[test]
    fn a_line_without_its_start_is_none() {
        let mut lines = Lines::in_the_middle();
        assert_eq!(lines.read(&mut &b"SSH-2.0-forged\nSSH-2.0-x\n"[..]), line(b"SSH-2.0-x"));
    }

    #[test]
    fn what_goes_on_without_one_is_given_up() {
        for octets in [&b"GET / HTTP/1.1\r\n"[..], b"SSH-2.0-", b"\n"] {
            let mut lines = Lines::default();
            let ends = (0..40_000).any(|_| lines.read(&mut &octets[..]) != Found::Nothing);
            assert!(ends && lines.line.len() <= LINE_MAX + 1, "{octets:?}");
        }
    }
}
