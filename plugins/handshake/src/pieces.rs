//! A run of octets that comes in pieces, in any order: a message of DTLS.

/// Pieces that are apart from one another at a time. In order there is one; a certificate chain of 256
/// KiB in datagrams of 1200 octets has some two hundred, every other of which may be late.
const PIECES_MAX: usize = 128;

/// A run of octets of known length, put together from pieces.
///
/// Of two pieces that differ where both have an octet, receivers keep the first or the last: such a run
/// is never whole.
///
/// Memory grows with what comes, never with what a length field announces.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    length: usize,
    /// Sorted by offset; none touches the next.
    pieces: Vec<(usize, Vec<u8>)>,
    /// Two pieces had other octets in the same place.
    disputed: bool,
}

impl Pieces {
    /// A run of `length` octets of which none has come.
    #[must_use]
    pub fn new(length: usize) -> Self {
        Self { length, ..Self::default() }
    }

    /// Octets of the run.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Adds what `octets` bring that is new. A piece past the end of the run, and one more apart from the
    /// others than can be kept, is passed over: it will be missed, not mistaken.
    pub fn add(&mut self, offset: usize, octets: &[u8]) {
        let Some(end) = offset.checked_add(octets.len()).filter(|end| *end <= self.length) else { return };
        let mut at = offset;
        while at < end {
            // The first piece that ends at or behind `at`: the one it continues, or the one it comes before.
            let next = self.pieces.partition_point(|(start, piece)| start.saturating_add(piece.len()) < at);
            let (start, piece_end) = match self.pieces.get(next) {
                Some((start, piece)) => (*start, start.saturating_add(piece.len())),
                None => (usize::MAX, usize::MAX),
            };
            if start <= at && at < piece_end {
                let known =
                    self.pieces.get(next).and_then(|(_, piece)| piece.get(at.saturating_sub(start)..));
                let again = octets.get(at.saturating_sub(offset)..).unwrap_or_default();
                self.disputed |= known.unwrap_or_default().iter().zip(again).any(|(a, b)| a != b);
                at = piece_end;
                continue;
            }
            let continues = piece_end == at;
            let limit = if continues {
                self.pieces.get(next.saturating_add(1)).map_or(end, |(start, _)| (*start).min(end))
            } else {
                start.min(end)
            };
            let new = octets.get(at.saturating_sub(offset)..limit.saturating_sub(offset)).unwrap_or_default();
            if !self.put(next, continues, at, new) {
                return;
            }
            at = limit;
        }
    }

    /// Keeps new octets: behind the piece at `place`, or before it as one of their own.
    fn put(&mut self, place: usize, continues: bool, at: usize, new: &[u8]) -> bool {
        if let Some((_, piece)) = self.pieces.get_mut(place).filter(|_| continues) {
            piece.extend_from_slice(new);
        } else if self.pieces.len() >= PIECES_MAX {
            return false;
        } else {
            self.pieces.insert(place, (at, new.to_vec()));
        }
        self.join_next(place);
        true
    }

    /// Joins a piece with the one behind it if they touch.
    fn join_next(&mut self, place: usize) {
        let behind = place.saturating_add(1);
        let (Some((start, piece)), Some((next, _))) = (self.pieces.get(place), self.pieces.get(behind))
        else {
            return;
        };
        if start.saturating_add(piece.len()) == *next {
            let (_, more) = self.pieces.remove(behind);
            if let Some((_, piece)) = self.pieces.get_mut(place) {
                piece.extend_from_slice(&more);
            }
        }
    }

    /// The octets from the start of the run that have come without a hole.
    #[must_use]
    pub fn beginning(&self) -> &[u8] {
        match self.pieces.first() {
            Some((0, piece)) => piece,
            _ => &[],
        }
    }

    /// Whether all octets have come, and none of them twice with another value.
    #[must_use]
    pub fn are_whole(&self) -> bool {
        self.beginning().len() == self.length && !self.disputed
    }

    /// The octets from the start of the run that have come without a hole, to be kept.
    #[must_use]
    pub fn join(self) -> Vec<u8> {
        match self.pieces.into_iter().next() {
            Some((0, piece)) => piece,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &[u8] = b"abcdefghij";

    #[test]
    fn every_pair_of_cuts_in_every_order_gives_the_same_run() {
        for (a, b) in (0..=10).flat_map(|a| (a..=10).map(move |b| (a, b))) {
            let parts = [(0, &RUN[..a]), (a, &RUN[a..b]), (b, &RUN[b..])];
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let mut pieces = Pieces::new(RUN.len());
                order.iter().for_each(|at| pieces.add(parts[*at].0, parts[*at].1));
                assert!(pieces.are_whole(), "cut at {a} and {b}, {order:?}: {pieces:?}");
                assert_eq!(pieces.join(), RUN);
            }
        }
    }

    #[test]
    fn a_run_whose_pieces_differ_anywhere_is_never_whole() {
        for (from, to) in (0..10).flat_map(|from| (from + 1..=10).map(move |to| (from, to))) {
            let mut pieces = Pieces::new(RUN.len());
            pieces.add(from, &RUN[from..to]);
            pieces.add(0, RUN);
            assert!(pieces.are_whole(), "{from}..{to} came first");
            for at in from..to {
                let mut other = RUN.to_vec();
                other[at] = b'X';
                let mut pieces = Pieces::new(RUN.len());
                pieces.add(from, &RUN[from..to]);
                pieces.add(0, &other);
                assert!(!pieces.are_whole(), "{from}..{to} came first, {at} differs");
            }
        }
    }

    #[test]
    fn what_is_missing_is_missed_and_what_lies_outside_is_no_part() {
        let mut pieces = Pieces::new(4);
        pieces.add(2, b"cd");
        pieces.add(1, b"bcde");
        assert!(!pieces.are_whole() && pieces.beginning().is_empty());
        pieces.add(0, b"a");
        assert_eq!(pieces.beginning(), b"a");
        pieces.add(usize::MAX, b"z");
        assert!(!pieces.are_whole());
    }

    #[test]
    fn pieces_apart_are_bounded() {
        let mut pieces = Pieces::new(10_000);
        (0..5000).for_each(|at| pieces.add(2 * at + 1, b"x"));
        assert_eq!(pieces.pieces.len(), PIECES_MAX);
    }
}
