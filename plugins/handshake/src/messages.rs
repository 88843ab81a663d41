//! Handshake messages (RFC 8446 §4) out of a byte stream: TLS records without their headers, or the
//! CRYPTO stream of QUIC (RFC 9001 §4.1.3).

use crate::HandshakeType;
use crate::gather::{Gather, Place};

/// Octets a message may have; what is longer ends the reading of its stream.
///
/// The protocol allows 16 MiB a message, which a stranger could make every flow hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// A Certificate or CompressedCertificate message.
    pub certificate_max: usize,
    /// Any other message.
    pub message_max: usize,
}

impl Limits {
    /// 64 KiB fit the longest hello there can be but for its compression and session fields, as its
    /// extensions have a length of 16 bits; 256 KiB are some sixty certificates of 4 KiB.
    pub const DEFAULT: Self = Self { certificate_max: 256 * 1024, message_max: 64 * 1024 };

    pub(crate) fn of(self, kind: HandshakeType) -> usize {
        match kind {
            HandshakeType::CERTIFICATE | HandshakeType::COMPRESSED_CERTIFICATE => self.certificate_max,
            _ => self.message_max,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A handshake message without its header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Message<'a> {
    /// What the body is.
    pub kind: HandshakeType,
    /// As many octets as the header announced.
    pub body: &'a [u8],
}

/// A message that announces more octets than [`Limits`] allows to hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{kind} of {length} bytes is longer than the {max} that are kept")]
pub struct TooLong {
    /// What the message is.
    pub kind: HandshakeType,
    /// Octets that its header announces.
    pub length: usize,
    /// Octets allowed.
    pub max: usize,
}

/// Puts the handshake messages of one direction together.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    limits: Limits,
    begun: Option<Begun>,
    gather: Gather,
}

#[derive(Clone, Copy, Debug)]
struct Begun {
    kind: HandshakeType,
    length: usize,
}

/// A whole message that is yet to be lent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ready<'c> {
    kind: HandshakeType,
    body: Place<'c>,
}

impl Messages {
    /// A reader at the start of a stream.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes the next message from the front of `bytes`; `None` says that they are used up.
    ///
    /// A message wholly within `bytes` is borrowed from them. After an error there is no telling
    /// where the next message starts: the stream is to be given up.
    pub fn read<'s, 'c: 's>(&'s mut self, bytes: &mut &'c [u8]) -> Result<Option<Message<'s>>, TooLong> {
        let ready = self.advance(bytes)?;
        Ok(ready.map(|ready| self.lend(ready)))
    }

    /// The message whose beginning was seen but not its end.
    #[must_use]
    pub fn pending(&self) -> Option<HandshakeType> {
        self.begun.map(|begun| begun.kind)
    }

    pub(crate) fn advance<'c>(&mut self, bytes: &mut &'c [u8]) -> Result<Option<Ready<'c>>, TooLong> {
        let begun = match self.begun {
            Some(begun) => begun,
            None => {
                let Some(place) = self.gather.take(bytes, 4) else { return Ok(None) };
                let &[kind, a, b, c] = self.gather.lend(place) else { return Ok(None) };
                self.begin([kind, a, b, c])?
            }
        };
        let Some(body) = self.gather.take(bytes, begun.length) else { return Ok(None) };
        self.begun = None;
        Ok(Some(Ready { kind: begun.kind, body }))
    }

    /// Begins a message whose header was read elsewhere.
    pub(crate) fn begin_with(&mut self, header: [u8; 4]) -> Result<(), TooLong> {
        self.begin(header).map(|_| ())
    }

    pub(crate) fn lend<'s, 'c: 's>(&'s self, ready: Ready<'c>) -> Message<'s> {
        Message { kind: ready.kind, body: self.gather.lend(ready.body) }
    }

    fn begin(&mut self, [kind, a, b, c]: [u8; 4]) -> Result<Begun, TooLong> {
        let kind = HandshakeType(kind);
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        let max = self.limits.of(kind);
        if length > max {
            return Err(TooLong { kind, length, max });
        }
        let begun = Begun { kind, length };
        self.begun = Some(begun);
        Ok(begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ServerHelloDone without a body, and a Finished of three octets.
    const TWO: &[u8] = &[14, 0, 0, 0, 20, 0, 0, 3, 7, 8, 9];

    #[test]
    fn two_messages_in_one_chunk_are_borrowed_one_after_the_other() {
        let mut messages = Messages::default();
        let mut rest = TWO;
        let done = messages.read(&mut rest).unwrap().unwrap();
        assert_eq!(done, Message { kind: HandshakeType::SERVER_HELLO_DONE, body: &[] });
        let finished = messages.read(&mut rest).unwrap().unwrap();
        assert_eq!(finished.body.as_ptr(), TWO[8..].as_ptr());
        assert_eq!(messages.read(&mut rest), Ok(None));
    }

    #[test]
    fn octets_that_come_one_at_a_time_give_the_same_messages() {
        let mut messages = Messages::default();
        let mut kinds = Vec::new();
        for octet in TWO.chunks(1) {
            let mut rest = octet;
            while let Some(message) = messages.read(&mut rest).unwrap() {
                kinds.push((message.kind.0, message.body.to_vec()));
            }
        }
        assert_eq!(kinds, [(14, vec![]), (20, vec![7, 8, 9])]);
        assert_eq!(messages.pending(), None);
    }

    #[test]
    fn a_message_over_its_limit_is_refused_at_its_header() {
        let mut messages = Messages::new(Limits { message_max: 2, ..Limits::DEFAULT });
        let error = messages.read(&mut &[1, 0, 0, 3][..]).unwrap_err();
        assert_eq!(error.to_string(), "ClientHello of 3 bytes is longer than the 2 that are kept");
        assert_eq!(messages.read(&mut &[11, 0, 0, 3, 0, 0, 0][..]).unwrap().unwrap().body, [0, 0, 0]);
    }
}
