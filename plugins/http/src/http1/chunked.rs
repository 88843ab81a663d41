//! The chunked coding (RFC 9112 §7.1), in pieces of any size and without a copy.

use super::body::{Passed, Unframed};
use memchr::memchr;

/// Where in a chunked body the next octet stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Chunked(State);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// In a chunk's size: what it is so far, and whether a digit was seen.
    Size(u64, bool),
    /// Behind the size, up to the end of its line: blanks and extensions.
    Extension(u64),
    /// So many octets are left of the chunk.
    Data(u64),
    /// In the end of line behind the data.
    DataEnd,
    /// In the trailer section; whether the line has any octets yet.
    Trailer(bool),
    Ended,
}

impl Chunked {
    /// Before the size of the first chunk.
    pub const START: Self = Self(State::Size(0, false));

    /// Passes over octets.
    pub fn pass(&mut self, octets: &[u8]) -> Result<Passed, Unframed> {
        let mut passed = Passed::default();
        while let Some(rest @ [octet, ..]) = octets.get(passed.octets..) {
            let (state, taken) = step(self.0, rest, *octet)?;
            if let State::Data(_) = self.0 {
                passed.content = passed.content.saturating_add(taken as u64);
            }
            passed.octets = passed.octets.saturating_add(taken);
            self.0 = state;
            if state == State::Ended {
                passed.ended = true;
                break;
            }
        }
        Ok(passed)
    }

    /// Passes over a gap, which must lie within the data of a chunk.
    pub fn gap(&mut self, length: u64) -> Result<(), Unframed> {
        let State::Data(left) = self.0 else { return Err(Unframed) };
        self.0 = data(left.checked_sub(length).ok_or(Unframed)?);
        Ok(())
    }
}

/// The state behind some octets at the start of `rest`, and how many they are: at least one.
fn step(state: State, rest: &[u8], octet: u8) -> Result<(State, usize), Unframed> {
    match state {
        State::Size(size, digits) => size_digit(size, digits, octet).map(|state| (state, 1)),
        State::Extension(size) => Ok(match memchr(b'\n', rest) {
            Some(end) => (behind_size(size), end.saturating_add(1)),
            None => (state, rest.len()),
        }),
        State::Data(left) => {
            let taken = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            Ok((data(left.saturating_sub(taken as u64)), taken))
        }
        State::DataEnd => match octet {
            b'\r' => Ok((State::DataEnd, 1)),
            b'\n' => Ok((Chunked::START.0, 1)),
            _ => Err(Unframed),
        },
        State::Trailer(filled) => Ok(match (octet, filled) {
            (b'\n', false) => (State::Ended, 1),
            (b'\n', true) => (State::Trailer(false), 1),
            (b'\r', _) => (state, 1),
            _ => (State::Trailer(true), memchr(b'\n', rest).unwrap_or(rest.len())),
        }),
        State::Ended => Err(Unframed),
    }
}

fn size_digit(size: u64, digits: bool, octet: u8) -> Result<State, Unframed> {
    if let Some(digit) = char::from(octet).to_digit(16) {
        let size = size.checked_mul(16).and_then(|size| size.checked_add(digit.into()));
        return size.map(|size| State::Size(size, true)).ok_or(Unframed);
    }
    match octet {
        b'\n' if digits => Ok(behind_size(size)),
        b'\r' | b' ' | b'\t' | b';' if digits => Ok(State::Extension(size)),
        _ => Err(Unframed),
    }
}

fn behind_size(size: u64) -> State {
    if size == 0 { State::Trailer(false) } else { State::Data(size) }
}

fn data(left: u64) -> State {
    if left == 0 { State::DataEnd } else { State::Data(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Chunked {
        Chunked::START
    }

    const BODY: &[u8] = b"5;ext=\"a;b\"\r\nhello\r\n0a \r\n0123456789\r\n0\r\nTrailer: a\r\nX:\r\n\r\n";

    #[test]
    fn chunks_extensions_and_trailers_are_passed_over_however_they_are_cut() {
        for first in 0..BODY.len() {
            let mut chunked = start();
            let mut content = chunked.pass(&BODY[..first]).unwrap().content;
            for piece in BODY[first..].chunks(3) {
                content += chunked.pass(piece).unwrap().content;
            }
            assert_eq!((chunked.0, content), (State::Ended, 15), "cut at {first}");
        }
    }

    #[test]
    fn what_follows_the_body_is_left() {
        let octets = [BODY, b"HTTP/1.1 200 OK"].concat();
        let passed = start().pass(&octets).unwrap();
        assert_eq!(passed, Passed { octets: BODY.len(), content: 15, ended: true });
    }

    #[test]
    fn lines_may_end_without_cr() {
        assert!(start().pass(b"1\nx\n0\n\n").unwrap().ended);
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for body in [&b"x\r\n"[..], b"\r\n", b"-1\r\n", b"5\r\nhelloX", b"10000000000000000\r\n", b";\r\n"] {
            assert_eq!(start().pass(body), Err(Unframed), "{body:?}");
        }
        let mut largest = start();
        assert!(!largest.pass(b"ffffffffffffffff\r\nabc").unwrap().ended);
    }

    #[test]
    fn a_gap_is_known_to_lie_within_a_chunk_or_hides_the_rest() {
        let mut chunked = start();
        chunked.pass(b"a\r\n01").unwrap();
        assert_eq!(chunked.gap(9), Err(Unframed));
        chunked.gap(8).unwrap();
        assert!(chunked.pass(b"\r\n0\r\n\r\n").unwrap().ended);
        assert_eq!(start().gap(1), Err(Unframed));
    }
}
