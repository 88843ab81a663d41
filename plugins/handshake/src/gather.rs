//! The next octets of a stream in one piece: borrowed when a chunk holds them all, copied when not.

/// Holds the beginning of a piece whose end has not arrived yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gather {
    held: Vec<u8>,
    lent: bool,
}

/// Where a whole piece lies. It borrows the chunk only, so that a loop may go on before it is lent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'c> {
    Chunk(&'c [u8]),
    Held,
}

impl Gather {
    /// Takes from the front of `chunk` until `octets` are together; `None` says that it is used up.
    ///
    /// Memory grows with what arrives, never with what a length field announces.
    pub fn take<'c>(&mut self, chunk: &mut &'c [u8], octets: usize) -> Option<Place<'c>> {
        if std::mem::take(&mut self.lent) {
            // The piece was used; a flow that goes on for hours is not to keep its capacity.
            self.held = Vec::new();
        }
        if self.held.is_empty() {
            if let Some((whole, rest)) = chunk.split_at_checked(octets) {
                *chunk = rest;
                return Some(Place::Chunk(whole));
            }
        }
        let missing = octets.saturating_sub(self.held.len());
        let (piece, rest) = chunk.split_at_checked(missing).unwrap_or((chunk, &[]));
        self.held.extend_from_slice(piece);
        *chunk = rest;
        self.lent = self.held.len() >= octets;
        self.lent.then_some(Place::Held)
    }

    /// The octets of a place that [`Self::take`] gave last.
    pub fn lend<'s, 'c: 's>(&'s self, place: Place<'c>) -> &'s [u8] {
        match place {
            Place::Chunk(octets) => octets,
            Place::Held => &self.held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_within_the_chunk_is_borrowed_from_it() {
        let (mut gather, chunk) = (Gather::default(), b"abcdef");
        let mut rest = &chunk[..];
        let place = gather.take(&mut rest, 4).unwrap();
        assert_eq!(gather.lend(place).as_ptr(), chunk.as_ptr());
        assert_eq!(rest, b"ef");
    }

    #[test]
    fn a_piece_over_three_chunks_is_put_together() {
        let mut gather = Gather::default();
        assert!(gather.take(&mut &b"a"[..], 4).is_none());
        assert!(gather.take(&mut &b"bc"[..], 4).is_none());
        let mut rest = &b"de"[..];
        let place = gather.take(&mut rest, 4).unwrap();
        assert_eq!((gather.lend(place), rest), (&b"abcd"[..], &b"e"[..]));
        assert!(gather.take(&mut rest, 2).is_none(), "what was lent is not lent again");
    }
}
