//! Puts the head of a message together, which may come in any number of pieces.

use memchr::memchr;

/// The head of a message as far as it has come: its start-line and header section (RFC 9112 §2.1).
#[derive(Debug, Default)]
pub(crate) struct Gather {
    held: Vec<u8>,
    end: EndOfHead,
    /// The start-line was found to be one.
    pub accepted: bool,
}

/// Looks for the empty line, going on where it stopped.
#[derive(Clone, Copy, Debug, Default)]
struct EndOfHead {
    /// Where the line begins that is being looked at.
    line: usize,
    /// Octets that were looked at.
    scanned: usize,
}

/// Octets of memory that are kept for the next message: enough for nearly all.
const KEPT: usize = 4096;

impl Gather {
    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// What has come so far.
    pub fn held(&self) -> &[u8] {
        &self.held
    }

    /// What has come so far, to be kept.
    pub fn into_held(self) -> Vec<u8> {
        self.held
    }

    /// Adds octets; `Some` is how many of them belong to a head that is whole with them.
    pub fn add(&mut self, octets: &[u8]) -> Option<usize> {
        let before = self.held.len();
        self.held.extend_from_slice(octets);
        let end = self.end.find(&self.held)?;
        self.held.truncate(end);
        Some(end.saturating_sub(before))
    }

    /// Forgets what has come.
    pub fn clear(&mut self) {
        self.held.clear();
        if self.held.capacity() > KEPT {
            self.held = Vec::new();
        }
        (self.end, self.accepted) = (EndOfHead::default(), false);
    }
}

/// Octets of a head that is whole in `octets`; `None` if it is not.
pub(crate) fn length_of_head(octets: &[u8]) -> Option<usize> {
    EndOfHead::default().find(octets)
}

impl EndOfHead {
    fn find(&mut self, octets: &[u8]) -> Option<usize> {
        while let Some(at) = memchr(b'\n', octets.get(self.scanned..)?) {
            let end = self.scanned.saturating_add(at);
            let line = octets.get(self.line..end)?;
            let next = end.saturating_add(1);
            if self.line > 0 && matches!(line, b"" | b"\r") {
                return Some(next);
            }
            (self.line, self.scanned) = (next, next);
        }
        self.scanned = octets.len();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n";

    #[test]
    fn a_head_ends_with_an_empty_line_whatever_ends_its_lines() {
        assert_eq!(length_of_head(&[HEAD, b"body\n\n"].concat()), Some(HEAD.len()));
        assert_eq!(length_of_head(b"GET / HTTP/1.1\nA: b\n\nx"), Some(21));
        assert_eq!(length_of_head(b"GET / HTTP/1.1\r\n\r\n"), Some(18));
        assert_eq!(length_of_head(b"GET / HTTP/1.1\r\nA: b\r\n"), None);
    }

    #[test]
    fn a_head_is_put_together_from_any_pieces() {
        let octets = [HEAD, b"next"].concat();
        for cut in 1..HEAD.len() {
            let mut gather = Gather::default();
            assert_eq!(gather.add(&octets[..cut]), None);
            assert_eq!(gather.add(&octets[cut..]), Some(HEAD.len() - cut));
            assert_eq!(gather.held(), HEAD);
            gather.clear();
            assert!(gather.is_empty());
        }
    }
}
