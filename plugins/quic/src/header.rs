//! Packets with a long header, one or more in a datagram (RFC 8999 §5.1, RFC 9000 §12.2 and §17.2).

use crate::{
    connection_id::ConnectionId,
    varint,
    version::{PacketType, Version},
};
use radar_plugin::{
    Malformed,
    wire::{Cursor, Truncated},
};

/// The bit that tells a long header.
const LONG: u8 = 0x80;

/// Whether a datagram begins with a long header.
pub(crate) fn is_long(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| first & LONG != 0)
}

/// A packet with a long header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet<'a> {
    pub version: Version,
    pub destination: ConnectionId,
    pub source: ConnectionId,
    pub content: Content<'a>,
}

/// What follows the connection IDs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'a> {
    /// The versions that the server speaks (RFC 9000 §17.2.1).
    Negotiation { versions: &'a [u8] },
    /// RFC 9000 §17.2.2.
    Initial { token: &'a [u8], sealed: Sealed<'a> },
    /// RFC 9000 §17.2.3.
    ZeroRtt,
    /// RFC 9000 §17.2.4.
    Handshake,
    /// RFC 9000 §17.2.5.
    Retry,
    /// A version whose packets cannot be read any further.
    Unknown,
}

/// A packet under packet and header protection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealed<'a> {
    /// The packet from its first octet to the end of its tag.
    pub octets: &'a [u8],
    /// Octets before the packet number.
    pub number_at: usize,
}

impl<'a> Packet<'a> {
    /// Reads the packet at the cursor and leaves the cursor on the one coalesced with it.
    ///
    /// A packet that says it is longer than its datagram is an error: its tag cannot be verified.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, Malformed> {
        let start = cursor.rest();
        let mut inner = Cursor::new(start);
        let first = inner.u8("first octet")?;
        if first & LONG == 0 {
            return Err(Malformed);
        }
        let version = Version(inner.u32("version")?);
        if version.is_google() && version.salt().is_none() {
            *cursor = cursor.at(usize::MAX);
            return Ok(Self::unknown(version));
        }
        let destination = connection_id(&mut inner, "destination connection ID")?;
        let source = connection_id(&mut inner, "source connection ID")?;
        let content = read_content(first, version, start, &mut inner)?;
        *cursor = cursor.at(cursor.offset().saturating_add(inner.offset()));
        Ok(Self { version, destination, source, content })
    }

    fn unknown(version: Version) -> Self {
        let none = ConnectionId::default();
        Self { version, destination: none, source: none, content: Content::Unknown }
    }
}

fn connection_id(cursor: &mut Cursor<'_>, field: &'static str) -> Result<ConnectionId, Malformed> {
    ConnectionId::new(cursor.vector8(field)?).ok_or(Malformed)
}

fn read_content<'a>(
    first: u8,
    version: Version,
    start: &'a [u8],
    cursor: &mut Cursor<'a>,
) -> Result<Content<'a>, Truncated> {
    if version == Version::NEGOTIATION {
        return Ok(Content::Negotiation { versions: take_rest(cursor) });
    }
    if version.salt().is_none() {
        take_rest(cursor);
        return Ok(Content::Unknown);
    }
    match version.packet_type(first) {
        PacketType::Retry => {
            take_rest(cursor);
            Ok(Content::Retry)
        }
        PacketType::Initial => {
            let token = varint::vector(cursor, "token")?;
            Ok(Content::Initial { token, sealed: read_sealed(start, cursor)? })
        }
        PacketType::ZeroRtt => read_sealed(start, cursor).map(|_| Content::ZeroRtt),
        PacketType::Handshake => read_sealed(start, cursor).map(|_| Content::Handshake),
    }
}

fn read_sealed<'a>(start: &'a [u8], cursor: &mut Cursor<'a>) -> Result<Sealed<'a>, Truncated> {
    let length = varint::read(cursor, "length")?;
    let number_at = cursor.offset();
    cursor.skip(usize::try_from(length).unwrap_or(usize::MAX), "packet")?;
    Ok(Sealed { octets: start.get(..cursor.offset()).unwrap_or_default(), number_at })
}

fn take_rest<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let rest = cursor.rest();
    *cursor = cursor.at(usize::MAX);
    rest
}
