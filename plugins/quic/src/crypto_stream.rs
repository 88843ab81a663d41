//! The handshake messages of one side, put together from CRYPTO frames that come in any order
//! (RFC 9000 §19.6, RFC 9001 §4.1.3).

use radar_handshake::{Limits, Message, Messages};
use radar_plugin::Malformed;
use std::collections::VecDeque;

/// Pieces that may be held at a time. Chrome cuts a hello into some ten and shuffles them.
const PIECES_MAX: usize = 256;

/// Octets of a stream; more cannot be numbered (RFC 9000 §19.6).
const STREAM_MAX: u64 = (1 << 62) - 1;

/// The handshake messages of one side. Where frames overlap, what was delivered stands; frames that differ
/// from what is held end the stream: octets must not change (RFC 9000 §2.2), and which ones the receiver
/// keeps cannot be known.
#[derive(Debug, Default)]
pub(crate) struct CryptoStream {
    messages: Messages,
    /// Octets of the stream that were given to `messages`.
    delivered: u64,
    /// What lies behind a hole, in order and without overlap.
    pieces: VecDeque<Piece>,
    /// The octets of the pieces in the order in which they came.
    held: Vec<u8>,
    held_max: usize,
    /// Two frames had other octets in the same place.
    disputed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    offset: u64,
    length: usize,
    /// Where its octets are in `held`.
    at: usize,
}

/// What became of a frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Taken {
    /// It held octets that had not come before.
    New,
    /// All of it had come before.
    Repeated,
    /// There is no room for it.
    Refused,
}

impl CryptoStream {
    /// A stream of which nothing has come yet.
    pub fn new(limits: Limits) -> Self {
        Self { messages: Messages::new(limits), held_max: limits.message_max, ..Self::default() }
    }

    /// Takes the data of a frame, and gives each message that is whole by now to `tell`.
    pub fn take(
        &mut self,
        offset: u64,
        data: &[u8],
        mut tell: impl FnMut(Message<'_>) -> Result<(), Malformed>,
    ) -> Result<Taken, Malformed> {
        let (mut at, mut rest) = after(self.delivered, offset, data);
        self.disputed |= self.differs(at, rest);
        if offset.saturating_add(data.len() as u64) > STREAM_MAX || self.disputed {
            return Err(Malformed);
        }
        let mut news = false;
        loop {
            let next = self.pieces.front().copied();
            let octets = match next {
                Some(piece) if piece.offset == self.delivered => {
                    self.pieces.pop_front();
                    piece.of(&self.held)
                }
                _ if at == self.delivered && !rest.is_empty() => {
                    news = true;
                    upto(next.map(|piece| piece.offset), at, rest)
                }
                _ => break,
            };
            deliver(&mut self.messages, octets, &mut tell)?;
            self.delivered = self.delivered.saturating_add(octets.len() as u64);
            (at, rest) = after(self.delivered, at, rest);
        }
        if self.pieces.is_empty() {
            self.held = Vec::new();
        }
        match self.hold(at, rest) {
            Some(held) if news || held => Ok(Taken::New),
            Some(_) => Ok(Taken::Repeated),
            None => Ok(Taken::Refused),
        }
    }

    /// Whether octets that are held stand in `data` otherwise.
    fn differs(&self, offset: u64, data: &[u8]) -> bool {
        self.pieces.iter().any(|piece| {
            let (start, again) = after(piece.offset, offset, data);
            let (_, known) = after(start, piece.offset, piece.of(&self.held));
            known.iter().zip(again).any(|(a, b)| a != b)
        })
    }

    /// Keeps what is not held already; says whether there was such, `None` if there is no room.
    fn hold(&mut self, mut offset: u64, mut data: &[u8]) -> Option<bool> {
        let (mut place, mut news) = (0usize, false);
        while !data.is_empty() {
            let piece = self.pieces.get(place).copied();
            if piece.is_some_and(|piece| piece.end() <= offset) {
                place = place.saturating_add(1);
                continue;
            }
            let new = upto(piece.map(|piece| piece.offset), offset, data);
            if !new.is_empty() {
                if self.pieces.len() >= PIECES_MAX
                    || self.held.len().saturating_add(new.len()) > self.held_max
                {
                    return None;
                }
                self.pieces.insert(place, Piece { offset, length: new.len(), at: self.held.len() });
                self.held.extend_from_slice(new);
                news = true;
            }
            let end = piece.map_or(u64::MAX, |piece| piece.end());
            (offset, data) = after(end, offset, data);
        }
        Some(news)
    }
}

impl Piece {
    fn end(&self) -> u64 {
        self.offset.saturating_add(self.length as u64)
    }

    fn of<'h>(&self, held: &'h [u8]) -> &'h [u8] {
        held.get(self.at..).and_then(|rest| rest.get(..self.length)).unwrap_or_default()
    }
}

fn deliver(
    messages: &mut Messages,
    mut octets: &[u8],
    tell: &mut impl FnMut(Message<'_>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    while let Some(message) = messages.read(&mut octets)? {
        tell(message)?;
    }
    Ok(())
}

/// What of `data` at `offset` lies at `start` or behind it.
fn after(start: u64, offset: u64, data: &[u8]) -> (u64, &[u8]) {
    let known = usize::try_from(start.saturating_sub(offset)).unwrap_or(usize::MAX);
    match data.get(known..) {
        Some(rest) => (offset.max(start), rest),
        None => (start, &[]),
    }
}

/// What of `data` at `offset` lies before `end`.
fn upto(end: Option<u64>, offset: u64, data: &[u8]) -> &[u8] {
    let length =
        end.map_or(usize::MAX, |end| usize::try_from(end.saturating_sub(offset)).unwrap_or(usize::MAX));
    data.get(..length).unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Finished of eight octets.
    const STREAM: &[u8] = &[20, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];

    fn bodies(frames: &[(u64, &[u8])]) -> Vec<Vec<u8>> {
        let mut stream = CryptoStream::new(Limits::DEFAULT);
        let mut bodies = Vec::new();
        for (offset, data) in frames {
            let tell = |message: Message<'_>| {
                bodies.push(message.body.to_vec());
                Ok(())
            };
            stream.take(*offset, data, tell).unwrap();
        }
        assert!(stream.pieces.is_empty() == stream.held.is_empty());
        bodies
    }

    #[test]
    fn three_pieces_in_every_order_and_cut_everywhere_are_one_message() {
        for (a, b) in (0..=12).flat_map(|a| (a..=12).map(move |b| (a, b))) {
            let pieces = [(0, &STREAM[..a]), (a as u64, &STREAM[a..b]), (b as u64, &STREAM[b..])];
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                assert_eq!(bodies(&order.map(|at| pieces[at])), [STREAM[4..].to_vec()], "{a} {b} {order:?}");
            }
        }
    }

    #[test]
    fn what_was_delivered_stands_whatever_comes_again() {
        assert_eq!(bodies(&[(0, &STREAM[..6]), (2, &[9; 10])]), [[1, 2, 9, 9, 9, 9, 9, 9]]);
    }

    #[test]
    fn frames_that_differ_from_what_is_held_end_the_stream() {
        for (offset, other) in [(0, &[9; 12][..]), (5, &[2, 9]), (7, &[9]), (6, &[3, 4, 9, 9])] {
            let mut stream = CryptoStream::new(Limits::DEFAULT);
            let mut told = 0;
            let mut take = |offset, data| {
                stream.take(offset, data, |_| {
                    told += 1;
                    Ok(())
                })
            };
            assert_eq!(take(6, &STREAM[6..9]), Ok(Taken::New));
            assert_eq!(take(offset, other), Err(Malformed), "{offset} {other:?}");
            assert_eq!(take(0, STREAM), Err(Malformed));
            assert_eq!(told, 0);
        }
    }

    #[test]
    fn repeated_frames_are_told_from_new_ones() {
        let mut stream = CryptoStream::new(Limits::DEFAULT);
        let mut take = |offset, data| stream.take(offset, data, |_| Ok(())).unwrap();
        assert_eq!(take(4, &STREAM[4..8]), Taken::New);
        assert_eq!(take(5, &STREAM[5..7]), Taken::Repeated);
        assert_eq!(take(0, &STREAM[..8]), Taken::New);
        assert_eq!(take(0, &STREAM[..8]), Taken::Repeated);
        assert_eq!(take(3, &STREAM[3..9]), Taken::New);
    }

    #[test]
    fn what_is_held_is_bounded_in_pieces_and_octets() {
        let mut stream = CryptoStream::new(Limits { message_max: 1000, ..Limits::DEFAULT });
        assert_eq!(stream.take(STREAM_MAX - 599, &[1; 600], |_| Ok(())), Err(Malformed));
        assert_eq!(stream.take(STREAM_MAX - 600, &[1; 600], |_| Ok(())), Ok(Taken::New));
        assert_eq!(stream.take(5, &[1; 600], |_| Ok(())), Ok(Taken::Refused));
        let mut stream = CryptoStream::new(Limits::DEFAULT);
        let taken: Vec<Taken> =
            (0..300).map(|at| stream.take(1 + 2 * at, &[1], |_| Ok(())).unwrap()).collect();
        assert_eq!(taken.iter().filter(|taken| **taken == Taken::New).count(), PIECES_MAX);
    }
}
