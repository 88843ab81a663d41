//! One direction of a TLS connection: bytes as TCP delivers them in, handshake messages out.

use crate::gather::{Gather, Place};
use crate::messages::Ready;
use crate::record::{Header, Ssl2Header};
use crate::{ContentType, HandshakeType, Item, Limits, Messages, StreamError, Version};

/// Reads one direction of a TLS connection, however TCP has cut it.
///
/// ```
/// # use radar_handshake::{Item, Limits, Stream};
/// let mut stream = Stream::new(Limits::DEFAULT);
/// let mut chunk = &b"\x15\x03\x01\x00\x02\x02\x28"[..];
/// while let Some(item) = stream.read(&mut chunk)? {
///     assert_eq!(item, Item::Alert { level: 2, description: 40 });
/// }
/// # Ok::<(), radar_handshake::StreamError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stream {
    inside: Inside,
    /// Octets of the record's content.
    length: usize,
    /// Those that are still to come.
    left: usize,
    /// Where in the stream the next record starts.
    offset: u64,
    /// A ChangeCipherSpec was seen.
    ciphered: bool,
    header: Gather,
    content: Gather,
    messages: Messages,
}

/// What the next octet of the stream belongs to.
#[derive(Clone, Copy, Debug, Default)]
enum Inside {
    #[default]
    Header,
    Handshake,
    /// A handshake record after a ChangeCipherSpec: encrypted, unless it turns out to be a hello.
    Doubtful,
    Alert,
    Ssl2Hello(Version),
    /// Content that nobody reads.
    Skipped,
}

enum Found<'c> {
    Message(Ready<'c>),
    Ssl2Hello(Version, Place<'c>),
    Other(Item<'c>),
}

impl Stream {
    /// A reader at the start of a stream.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { messages: Messages::new(limits), ..Self::default() }
    }

    /// Takes the next item from the front of `chunk`; `None` says that it is used up.
    ///
    /// A message wholly within one record and one chunk is borrowed from the chunk. After an error
    /// the stream is to be given up.
    pub fn read<'s, 'c: 's>(&'s mut self, chunk: &mut &'c [u8]) -> Result<Option<Item<'s>>, StreamError> {
        loop {
            // Found borrows the chunk alone; only the item that is returned borrows the reader.
            if let Some(found) = self.advance(chunk)? {
                return Ok(Some(self.lend(found)));
            }
            if chunk.is_empty() {
                return Ok(None);
            }
        }
    }

    /// The handshake message whose beginning was seen but not its end.
    #[must_use]
    pub fn pending(&self) -> Option<HandshakeType> {
        self.messages.pending()
    }

    fn lend<'s, 'c: 's>(&'s self, found: Found<'c>) -> Item<'s> {
        match found {
            Found::Message(ready) => Item::Message(self.messages.lend(ready)),
            Found::Ssl2Hello(version, place) => Item::Ssl2Hello { version, body: self.content.lend(place) },
            Found::Other(item) => item,
        }
    }

    /// One step: a header, or as much of its record's content as makes one item.
    fn advance<'c>(&mut self, chunk: &mut &'c [u8]) -> Result<Option<Found<'c>>, StreamError> {
        if matches!(self.inside, Inside::Header) {
            return self.advance_header(chunk);
        }
        let (mut content, after) = chunk.split_at_checked(self.left).unwrap_or((chunk, &[]));
        let available = content.len();
        let found = self.advance_content(&mut content)?;
        self.left = self.left.saturating_sub(available.saturating_sub(content.len()));
        if self.left == 0 {
            self.inside = Inside::Header;
        }
        // What is left of the content and what comes after it are neighbours in the chunk.
        let unread = content.len().saturating_add(after.len());
        *chunk = chunk.get(chunk.len().saturating_sub(unread)..).unwrap_or_default();
        Ok(found)
    }

    fn advance_header<'c>(&mut self, chunk: &mut &'c [u8]) -> Result<Option<Found<'c>>, StreamError> {
        let Some(place) = self.header.take(chunk, Header::LEN) else { return Ok(None) };
        let Some(octets) = self.header.lend(place).first_chunk() else { return Ok(None) };
        if self.offset == 0 {
            if let Some(hello) = Ssl2Header::parse(*octets) {
                return Ok(self.enter(Inside::Ssl2Hello(hello.version), hello.length, None));
            }
        }
        let header =
            Header::parse(*octets).map_err(|cause| StreamError::NotTls { cause, offset: self.offset })?;
        let Header { content, length } = header;
        let opaque = Some(Found::Other(Item::Opaque { content, length }));
        let (inside, found) = match content {
            ContentType::ChangeCipherSpec => {
                self.ciphered = true;
                (Inside::Skipped, Some(Found::Other(Item::ChangeCipherSpec)))
            }
            ContentType::Handshake if !self.ciphered => (Inside::Handshake, None),
            ContentType::Handshake if length >= 4 && self.messages.pending().is_none() => {
                (Inside::Doubtful, None)
            }
            // An encrypted alert is longer than its two octets.
            ContentType::Alert if !self.ciphered && length == 2 => (Inside::Alert, None),
            _ => (Inside::Skipped, opaque),
        };
        Ok(self.enter(inside, length.into(), found))
    }

    fn enter<'c>(&mut self, inside: Inside, length: usize, found: Option<Found<'c>>) -> Option<Found<'c>> {
        self.inside = if length == 0 { Inside::Header } else { inside };
        self.length = length;
        self.left = length;
        self.offset = self.offset.saturating_add(Header::LEN as u64).saturating_add(length as u64);
        found
    }

    fn advance_content<'c>(&mut self, content: &mut &'c [u8]) -> Result<Option<Found<'c>>, StreamError> {
        match self.inside {
            Inside::Header => Ok(None),
            Inside::Skipped => {
                *content = &[];
                Ok(None)
            }
            Inside::Handshake => Ok(self.messages.advance(content)?.map(Found::Message)),
            Inside::Doubtful => self.settle(content),
            Inside::Alert => Ok(self.content.take(content, 2).and_then(|place| {
                let &[level, description] = self.content.lend(place) else { return None };
                Some(Found::Other(Item::Alert { level, description }))
            })),
            Inside::Ssl2Hello(version) => {
                // The length has 15 bits, which bounds what is held.
                let whole = self.content.take(content, self.length);
                Ok(whole.map(|place| Found::Ssl2Hello(version, place)))
            }
        }
    }

    /// Tells an encrypted handshake record from a hello by its first four octets.
    ///
    /// In TLS 1.3 a ChangeCipherSpec means nothing, and the hello after a HelloRetryRequest follows
    /// it in the clear (RFC 8446 §D.4). That an encrypted record begins like a hello that fills it
    /// exactly happens once in two thousand million.
    fn settle<'c>(&mut self, content: &mut &'c [u8]) -> Result<Option<Found<'c>>, StreamError> {
        let Some(place) = self.content.take(content, 4) else { return Ok(None) };
        let Some(&[kind, a, b, c]) = self.content.lend(place).first_chunk() else { return Ok(None) };
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        if matches!(kind, 1 | 2) && length.saturating_add(4) == self.length {
            self.messages.begin_with([kind, a, b, c])?;
            self.inside = Inside::Handshake;
            return Ok(None);
        }
        self.inside = Inside::Skipped;
        let length = u16::try_from(self.length).unwrap_or(u16::MAX);
        Ok(Some(Found::Other(Item::Opaque { content: ContentType::Handshake, length })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NotTls;
    use crate::sample::{OPENSSL_HELLO, record};

    /// What a stream gives when it comes in chunks of so many octets.
    fn read(bytes: &[u8], chunk: usize) -> Vec<String> {
        let mut stream = Stream::default();
        let mut items = Vec::new();
        for chunk in bytes.chunks(chunk) {
            let mut rest = chunk;
            loop {
                match stream.read(&mut rest) {
                    Ok(Some(item)) => items.push(format!("{item:?}")),
                    Ok(None) => break,
                    Err(error) => return [items, vec![error.to_string()]].concat(),
                }
            }
        }
        items
    }

    /// A TLS 1.2 client: hello, ChangeCipherSpec, an encrypted Finished, data, an encrypted alert.
    fn client() -> Vec<u8> {
        let mut bytes = record(22, OPENSSL_HELLO);
        bytes.extend(record(20, &[1]));
        bytes.extend(record(22, &[0x14, 0, 0, 9, 1, 2, 3, 4, 5, 6]));
        bytes.extend(record(23, &[9; 300]));
        bytes.extend(record(21, &[7; 26]));
        bytes
    }

    #[test]
    fn a_message_within_one_chunk_is_borrowed() {
        let bytes = record(22, OPENSSL_HELLO);
        let mut stream = Stream::default();
        let mut rest = &bytes[..];
        let Ok(Some(Item::Message(hello))) = stream.read(&mut rest) else { panic!("no message") };
        assert_eq!(hello.body.as_ptr(), bytes[9..].as_ptr());
        assert_eq!(hello.kind, HandshakeType::CLIENT_HELLO);
    }

    #[test]
    fn every_way_to_cut_a_stream_gives_the_same_items() {
        let bytes = client();
        let whole = read(&bytes, bytes.len());
        assert_eq!(whole.len(), 5);
        for size in 1..bytes.len() {
            assert_eq!(read(&bytes, size), whole, "in chunks of {size}");
        }
    }

    #[test]
    fn a_message_over_two_records_and_two_in_one_are_put_together() {
        let (start, end) = OPENSSL_HELLO.split_at(100);
        let done = [end, &[14, 0, 0, 0]].concat();
        let bytes = [record(22, start), record(22, &done)].concat();
        for size in [1, 7, bytes.len()] {
            let items = read(&bytes, size);
            assert_eq!(items.len(), 2);
            assert!(items[0].contains("HandshakeType(1)") && items[1].contains("HandshakeType(14)"));
        }
    }

    #[test]
    fn after_a_change_of_ciphers_handshake_records_are_opaque() {
        let items = read(&client(), 11);
        assert_eq!(items[1], "ChangeCipherSpec");
        assert_eq!(items[2], "Opaque { content: Handshake, length: 10 }");
        assert_eq!(items[4], "Opaque { content: Alert, length: 26 }");
    }

    #[test]
    fn the_second_hello_of_tls_1_3_is_read_although_it_follows_a_change_of_ciphers() {
        let hello = record(22, OPENSSL_HELLO);
        let bytes = [&hello[..], &record(20, &[1]), &hello, &record(23, &[5; 40])].concat();
        for size in [1, 3, bytes.len()] {
            let items = read(&bytes, size);
            assert_eq!(items[0], items[2]);
            assert_eq!(items[3], "Opaque { content: ApplicationData, length: 40 }");
        }
    }

    #[test]
    fn a_hello_in_the_format_of_ssl_2_is_told_from_a_record() {
        let bytes = [0x80, 0x0C, 1, 3, 1, 0, 3, 0, 0, 0, 0, 0, 0, 4];
        for size in [1, 6, 14] {
            let items = read(&bytes, size);
            assert_eq!(items, ["Ssl2Hello { version: TLSv1, body: [0, 3, 0, 0, 0, 0, 0, 0, 4] }"]);
        }
    }

    #[test]
    fn what_is_no_tls_is_refused_with_its_place() {
        let bytes = [&record(23, &[1, 2])[..], b"HTTP/1.1"].concat();
        let items = read(&bytes, 3);
        assert_eq!(items[1], "record type 72 is none of TLS at byte 7 of the stream");
        let mut stream = Stream::default();
        let error = stream.read(&mut &b"SSH-2"[..]).unwrap_err();
        assert_eq!(error, StreamError::NotTls { cause: NotTls::ContentType { found: 83 }, offset: 0 });
    }

    #[test]
    fn every_octet_changed_to_every_value_of_one_bit_does_no_harm() {
        let bytes = client();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                read(&changed, 64);
            }
        }
    }
}
