//! One direction of TLS to its messages: however TCP has cut it, they are the same.

use crate::captures::Captures;
use radar_handshake::{Limits, Message, Messages, Stream};

/// So small that inputs reach them.
const LIMITS: Limits = Limits { certificate_max: 2000, message_max: 500 };

/// Reads a stream at once and in pieces, as records of TLS and as the messages that QUIC carries.
pub fn run(input: &[u8]) {
    let pieces = 1 + input.len() % 13;
    assert_eq!(records(input, usize::MAX), records(input, pieces), "in pieces of {pieces}");
    assert_eq!(messages(input, usize::MAX), messages(input, pieces), "in pieces of {pieces}");
}

/// Each side of the captures' connections.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    captures.streams().into_iter().map(|(_, octets)| octets).collect()
}

fn records(input: &[u8], octets: usize) -> Vec<String> {
    let (mut stream, mut items) = (Stream::new(LIMITS), Vec::new());
    for chunk in input.chunks(octets) {
        let mut rest = chunk;
        loop {
            match stream.read(&mut rest) {
                Ok(Some(item)) => items.push(format!("{item:?}")),
                Ok(None) => break,
                Err(error) => {
                    items.push(error.to_string());
                    return items;
                }
            }
        }
    }
    items
}

fn messages(input: &[u8], octets: usize) -> Vec<String> {
    let (mut reader, mut found) = (Messages::new(LIMITS), Vec::new());
    for chunk in input.chunks(octets) {
        let mut rest = chunk;
        loop {
            match reader.read(&mut rest) {
                Ok(Some(Message { kind, body })) => found.push(format!("{kind:?} {body:?}")),
                Ok(None) => break,
                Err(error) => {
                    found.push(error.to_string());
                    return found;
                }
            }
        }
    }
    found
}
