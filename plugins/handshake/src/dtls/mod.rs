//! One direction of a DTLS connection: datagrams in, handshake messages out.
//!
//! DTLS 1.0 (RFC 4347), 1.2 (RFC 6347), 1.3 (RFC 9147), and what came before the first, which Cisco's
//! AnyConnect still speaks.

mod fragments;
mod record;

pub use record::{NotDtls, begins_dtls};

use crate::{ContentType, Item, Limits};
use fragments::{Fragment, Fragments};
use radar_wire::Cursor;
use record::Record;

/// Reads one direction of a DTLS connection.
///
/// Datagrams may come in any order, twice or not at all. A handshake message is told once, when the last
/// of its fragments has come, whatever is missing before it.
///
/// ```
/// # use radar_handshake::{Datagrams, Item, Limits, NotDtls};
/// let mut datagrams = Datagrams::new(Limits::DEFAULT);
/// datagrams.read(b"\x15\xfe\xfd\0\0\0\0\0\0\0\x01\x00\x02\x02\x28", |item| {
///     assert_eq!(item, Item::Alert { level: 2, description: 40 });
///     Ok::<(), NotDtls>(())
/// })?;
/// # Ok::<(), NotDtls>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Datagrams {
    fragments: Fragments,
}

impl Datagrams {
    /// A reader that has seen nothing yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { fragments: Fragments::new(limits) }
    }

    /// Gives what a datagram holds to `take`.
    ///
    /// After an error the rest of the datagram is lost, and nothing else: the next stands for itself.
    pub fn read<E: From<NotDtls>>(
        &mut self,
        datagram: &[u8],
        mut take: impl FnMut(Item<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cursor = Cursor::new(datagram);
        while !cursor.is_empty() {
            match Record::read(&mut cursor)? {
                Record::Opaque { content, length } => take(Item::Opaque { content, length })?,
                Record::Clear { content: ContentType::ChangeCipherSpec, .. } => take(Item::ChangeCipherSpec)?,
                Record::Clear { content: ContentType::Alert, body: &[level, description] } => {
                    take(Item::Alert { level, description })?;
                }
                Record::Clear { content: ContentType::Handshake, body } => self.handshake(body, &mut take)?,
                Record::Clear { .. } => (),
            }
        }
        Ok(())
    }

    /// A record may hold several messages, or fragments of them (RFC 6347 §4.2.3).
    fn handshake<E: From<NotDtls>>(
        &mut self,
        body: &[u8],
        take: &mut impl FnMut(Item<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cursor = Cursor::new(body);
        while !cursor.is_empty() {
            let fragment = Fragment::read(&mut cursor).map_err(NotDtls::from)?;
            if let Some(message) = self.fragments.add(&fragment) {
                take(Item::Message(message))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HandshakeType;

    /// A record of DTLS 1.2.
    fn record(content: u8, epoch: u8, body: &[u8]) -> Vec<u8> {
        [&[content, 0xFE, 0xFD, 0, epoch, 0, 0, 0, 0, 0, 7, 0, body.len() as u8], body].concat()
    }

    /// A fragment of a ClientHello (1) of 6 octets.
    fn fragment(sequence: u8, offset: u8, octets: &[u8]) -> Vec<u8> {
        [&[1, 0, 0, 6, 0, sequence, 0, 0, offset, 0, 0, octets.len() as u8], octets].concat()
    }

    fn items(datagrams: &[&[u8]]) -> Vec<String> {
        let (mut reader, mut told) = (Datagrams::default(), Vec::new());
        for datagram in datagrams {
            let _ = reader.read(datagram, |item| {
                told.push(match item {
                    Item::Message(message) => format!("{} {:?}", message.kind, message.body),
                    other => format!("{other:?}"),
                });
                Ok::<(), NotDtls>(())
            });
        }
        told
    }

    #[test]
    fn a_message_in_pieces_is_told_once_in_whatever_order_they_come() {
        let [a, b, c] = [(0, &b"ab"[..]), (2, b"cd"), (4, b"ef")]
            .map(|(offset, octets)| record(22, 0, &fragment(0, offset, octets)));
        let whole = format!("{} {:?}", HandshakeType::CLIENT_HELLO, b"abcdef");
        for order in [[&a, &b, &c], [&c, &b, &a], [&b, &a, &c], [&c, &a, &b]] {
            let twice: Vec<&[u8]> = order.iter().chain(&order).map(|it| it.as_slice()).collect();
            assert_eq!(items(&twice), std::slice::from_ref(&whole));
        }
        assert!(items(&[&a, &c]).is_empty(), "the middle is missing");
    }

    #[test]
    fn a_message_of_which_two_fragments_differ_is_not_told() {
        let [first, other, same] = [(0, b"abcd"), (2, b"XXef"), (2, b"cdef")]
            .map(|(at, octets)| record(22, 0, &fragment(0, at, octets)));
        let expected = format!("{} {:?}", HandshakeType::CLIENT_HELLO, b"abcdef");
        assert_eq!(items(&[&first, &same, &other]), [expected]);
        assert!(items(&[&first, &other, &same]).is_empty());
    }

    #[test]
    fn one_record_may_hold_several_messages_and_one_datagram_several_records() {
        let both = record(22, 0, &[fragment(0, 0, b"abcdef"), fragment(1, 0, b"ghijkl")].concat());
        let datagram = [both, record(20, 0, &[1]), record(22, 1, &[9; 8])].concat();
        let told = items(&[&datagram]);
        assert_eq!((told.len(), told[2].as_str()), (4, "ChangeCipherSpec"));
        assert!(told[3].starts_with("Opaque"), "{told:?}");
    }

    #[test]
    fn a_datagram_cut_anywhere_hides_what_is_cut_and_nothing_else() {
        let datagram = [record(20, 0, &[1]), record(22, 0, &fragment(0, 0, b"abcdef"))].concat();
        for length in 1..datagram.len() {
            let told = items(&[&datagram[..length], &datagram]);
            let alone = usize::from(length >= 14);
            assert_eq!(told.len(), 2 + alone, "cut at {length}: {told:?}");
        }
    }
}
