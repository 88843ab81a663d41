//! Where a body ends (RFC 9112 §6): octets are counted and passed over, never looked at.

use super::chunked::Chunked;

/// A body being passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Body {
    /// So many octets are left.
    Length(u64),
    Chunked(Chunked),
    /// It lasts until the connection is closed.
    UntilClose,
}

/// How far a piece has led.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Passed {
    /// Octets of the piece that belong to the body, framing included.
    pub octets: usize,
    /// Of these, octets of content.
    pub content: u64,
    /// The body ends with them.
    pub ended: bool,
}

/// What was lost hides where the body ends, or there was no chunk where one should have been.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Unframed;

impl Body {
    /// Passes over octets.
    pub fn pass(&mut self, octets: &[u8]) -> Result<Passed, Unframed> {
        match self {
            Self::Length(left) => {
                let taken = octets.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left = left.saturating_sub(taken as u64);
                Ok(Passed { octets: taken, content: taken as u64, ended: *left == 0 })
            }
            Self::Chunked(chunked) => chunked.pass(octets),
            Self::UntilClose => {
                Ok(Passed { octets: octets.len(), content: octets.len() as u64, ended: false })
            }
        }
    }

    /// Passes over a gap; one that lies within the content changes nothing.
    pub fn gap(&mut self, length: u64) -> Result<Passed, Unframed> {
        let within = |left: u64| left.checked_sub(length).ok_or(Unframed);
        let mut ended = false;
        match self {
            Self::Length(left) => {
                *left = within(*left)?;
                ended = *left == 0;
            }
            Self::Chunked(chunked) => chunked.gap(length)?,
            Self::UntilClose => {}
        }
        Ok(Passed { octets: 0, content: length, ended })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_known_length_ends_there() {
        let mut body = Body::Length(5);
        assert_eq!(body.pass(b"abc"), Ok(Passed { octets: 3, content: 3, ended: false }));
        assert_eq!(body.pass(b"deHTTP"), Ok(Passed { octets: 2, content: 2, ended: true }));
    }

    #[test]
    fn a_gap_within_a_body_of_known_length_is_passed_over_exactly() {
        let mut body = Body::Length(10);
        assert!(!body.gap(9).unwrap().ended);
        assert!(body.gap(1).unwrap().ended);
        assert_eq!(Body::Length(10).gap(11), Err(Unframed));
        assert_eq!(Body::UntilClose.gap(11).unwrap().content, 11);
    }

    #[test]
    fn a_body_may_be_longer_than_memory() {
        let mut body = Body::Length(u64::MAX);
        assert!(!body.pass(&[0; 100]).unwrap().ended);
        assert_eq!(body, Body::Length(u64::MAX - 100));
    }
}
