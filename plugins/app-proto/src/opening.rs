//! How a flow begins in one direction: the octets that signatures are held against.

/// Octets that are looked at: request lines and the names in them end before.
pub(crate) const VIEW: usize = 1024;

/// What carries a protocol.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Carrier {
    Tcp,
    Udp,
}

/// Who has sent what is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sender {
    Client,
    Server,
    /// In UDP whoever comes first into view is the originator, and in a stream that was joined in its
    /// middle it may be the server.
    Unknown,
}

/// A datagram, or what has come of a stream so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'a> {
    pub carrier: Carrier,
    pub sender: Sender,
    /// At most [`VIEW`] of them.
    pub octets: &'a [u8],
    /// Octets that the datagram had on the wire, or that have come of the stream.
    pub length: usize,
    /// Of the sender and of the receiver.
    pub ports: [u16; 2],
    /// Whether it is from the middle of a stream, where a message may begin but need not.
    pub midstream: bool,
}

/// Octets of a segment after which another of the same message may follow (RFC 9293 §3.7.1).
const SEGMENT_MIN: usize = 536;

impl<'a> Opening<'a> {
    pub fn u8(self, at: usize) -> Option<u8> {
        self.octets.get(at).copied()
    }

    pub fn array<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.octets.get(at..)?.first_chunk().copied()
    }

    /// A number of two octets, the high one first.
    pub fn u16(self, at: usize) -> Option<usize> {
        Some(u16::from_be_bytes(self.array(at)?).into())
    }

    /// A number of two octets, the low one first.
    pub fn u16_le(self, at: usize) -> Option<usize> {
        Some(u16::from_le_bytes(self.array(at)?).into())
    }

    /// A number of three octets, the high one first.
    pub fn u24(self, at: usize) -> Option<usize> {
        let [high, middle, low] = self.array(at)?;
        Some(u32::from_be_bytes([0, high, middle, low]) as usize)
    }

    /// A number of four octets, the high one first.
    pub fn u32(self, at: usize) -> Option<u32> {
        Some(u32::from_be_bytes(self.array(at)?))
    }

    /// A number of four octets, the low one first.
    pub fn u32_le(self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.array(at)?))
    }

    /// Whether a message of `length` octets may stand here: it is the whole datagram; in a stream it
    /// has come whole, or the segment is one that goes on in the next.
    pub fn holds(self, length: usize) -> bool {
        match self.carrier {
            Carrier::Udp => length == self.length,
            Carrier::Tcp => length <= self.length || self.length >= SEGMENT_MIN,
        }
    }

    /// Whether a message of `length` octets is all that has come.
    pub fn is(self, length: usize) -> bool {
        length == self.length
    }

    /// The same `count` octets later.
    pub fn skip(self, count: usize) -> Self {
        let octets = self.octets.get(count..).unwrap_or_default();
        Self { octets, length: self.length.saturating_sub(count), ..self }
    }

    /// The first line without its end, or all there is in view.
    pub fn line(self) -> &'a [u8] {
        let end = self.octets.iter().position(|octet| matches!(octet, b'\r' | b'\n'));
        self.octets.get(..end.unwrap_or(self.octets.len())).unwrap_or_default()
    }

    /// Whether its first line has ended.
    pub fn has_line(self) -> bool {
        self.line().len() < self.octets.len()
    }

    /// Whether either end has one of these ports.
    pub fn has_port(self, ports: &[u16]) -> bool {
        self.ports.iter().any(|port| ports.contains(port))
    }
}

/// Whether `text` stands somewhere in `octets`, in whatever case.
pub(crate) fn contains(octets: &[u8], text: &[u8]) -> bool {
    octets.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text))
}

/// Whether `octets` begin with `text`, in whatever case.
pub(crate) fn begins(octets: &[u8], text: &[u8]) -> bool {
    octets.get(..text.len()).is_some_and(|head| head.eq_ignore_ascii_case(text))
}
