//! Handshake messages out of their fragments (RFC 6347 §4.2.3).

use crate::pieces::Pieces;
use crate::{HandshakeType, Limits, Message};
use radar_wire::{Cursor, Truncated};

/// Messages of one direction that may be under way at once. A flight has five or six, and all but the
/// certificate mostly fit a datagram.
const MESSAGES_MAX: usize = 6;

/// A part of a message, or all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment<'a> {
    kind: HandshakeType,
    /// Octets of the whole message.
    length: usize,
    sequence: u16,
    offset: usize,
    octets: &'a [u8],
}

impl<'a> Fragment<'a> {
    /// Reads the fragment at the cursor.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, Truncated> {
        let kind = HandshakeType(cursor.u8("message type")?);
        let length = cursor.u24("message length")? as usize;
        let sequence = cursor.u16("message sequence")?;
        let offset = cursor.u24("fragment offset")? as usize;
        Ok(Self { kind, length, sequence, offset, octets: cursor.vector24("fragment")? })
    }

    fn is_whole(&self) -> bool {
        self.offset == 0 && self.octets.len() == self.length
    }

    fn is_of(&self, partial: &Partial) -> bool {
        (self.sequence, self.kind, self.length) == (partial.sequence, partial.kind, partial.pieces.length())
    }
}

/// Puts the messages of one direction together.
#[derive(Clone, Debug, Default)]
pub(super) struct Fragments {
    limits: Limits,
    /// A bit for each message that was told, by its number. Handshakes have some ten messages.
    told: u64,
    partial: Vec<Partial>,
    whole: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Partial {
    sequence: u16,
    kind: HandshakeType,
    pieces: Pieces,
}

impl Fragments {
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes a fragment in; the message, if it is whole with it and was not told yet.
    ///
    /// A fragment that contradicts its message's first one, or is of a message too long to be kept, is
    /// passed over, and a message of which two fragments hold different octets never comes: a message is
    /// right or it is not told.
    pub fn add<'s, 'a: 's>(&'s mut self, fragment: &Fragment<'a>) -> Option<Message<'s>> {
        let bit = 1u64.checked_shl(fragment.sequence.into()).filter(|bit| self.told & bit == 0)?;
        let Fragment { kind, length, .. } = *fragment;
        // A later whole must agree with the fragments that came before it.
        if fragment.is_whole() && !self.partial.iter().any(|it| it.sequence == fragment.sequence) {
            self.told |= bit;
            return Some(Message { kind, body: fragment.octets });
        }
        let at = self.place(fragment)?;
        let partial = self.partial.get_mut(at)?;
        partial.pieces.add(fragment.offset, fragment.octets);
        if !partial.pieces.are_whole() {
            return None;
        }
        self.whole = self.partial.swap_remove(at).pieces.join();
        self.told |= bit;
        debug_assert_eq!(self.whole.len(), length);
        Some(Message { kind, body: &self.whole })
    }

    /// Where the message of a fragment is put together.
    fn place(&mut self, fragment: &Fragment<'_>) -> Option<usize> {
        if let Some(at) = self.partial.iter().position(|it| it.sequence == fragment.sequence) {
            return self.partial.get(at).is_some_and(|it| fragment.is_of(it)).then_some(at);
        }
        if fragment.length > self.limits.of(fragment.kind) || self.partial.len() >= MESSAGES_MAX {
            return None;
        }
        let Fragment { sequence, kind, length, .. } = *fragment;
        self.partial.push(Partial { sequence, kind, pieces: Pieces::new(length) });
        self.partial.len().checked_sub(1)
    }
}
