//! Messages of clients and servers (RFC 8415 §8), and of relay agents around them (§9).

use super::{kinds, options::Options};
use radar_plugin::wire::{Cursor, Truncated};
use std::net::Ipv6Addr;

/// The message of a client or server, with the relay agents that it has passed.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// The outermost first.
    pub relays: Vec<Relay<'a>>,
    /// What the relay agent's message says, if there is one: whether it goes to the server or back.
    pub relay_kind: Option<u8>,
    /// The message's type; `None` if relay agents carry none that can be read.
    pub kind: Option<u8>,
    /// Which messages belong together.
    pub transaction: Option<u32>,
    pub options: Options<'a>,
}

/// What a relay agent has put around a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relay<'a> {
    pub hops: u8,
    /// The link that the client is on, if the agent says so.
    pub link: Ipv6Addr,
    /// From whom the agent has it, or to whom it goes.
    pub peer: Ipv6Addr,
    pub options: Options<'a>,
}

/// Octets that are no message.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum MessageError {
    #[error("there is no message type {0}")]
    Kind(u8),
    #[error("the options begin with the option 0, which there is not")]
    Options,
    #[error(transparent)]
    Truncated(#[from] Truncated),
}

/// Relay agents on the way of a message (RFC 8415 §7.6, `HOP_COUNT_LIMIT`, and the first).
const RELAYS_MAX: usize = 9;

const RELAY_FORW: u8 = 12;
const RELAY_REPL: u8 = 13;

/// The option that holds what is relayed (§21.10).
const RELAY_MESSAGE: u16 = 9;

impl<'a> Message<'a> {
    /// Reads a message, from within those of relay agents.
    pub fn parse(octets: &'a [u8]) -> Result<Self, MessageError> {
        let mut relays = Vec::new();
        let mut relay_kind = None;
        let mut message = octets;
        loop {
            let mut cursor = Cursor::new(message);
            let kind = cursor.u8("msg-type")?;
            if !matches!(kind, RELAY_FORW | RELAY_REPL) {
                return Self::parse_inner(kind, cursor, relays, relay_kind);
            }
            let relay = Relay::parse(&mut cursor)?;
            relay_kind.get_or_insert(kind);
            relays.push(relay);
            match relay.options.get(RELAY_MESSAGE) {
                Some(inner) if relays.len() < RELAYS_MAX => message = inner,
                _ => {
                    let options = relay.options;
                    return Ok(Self { relays, relay_kind, kind: None, transaction: None, options });
                }
            }
        }
    }

    fn parse_inner(
        kind: u8,
        mut cursor: Cursor<'a>,
        relays: Vec<Relay<'a>>,
        relay_kind: Option<u8>,
    ) -> Result<Self, MessageError> {
        if kinds::message_type(kind).is_none() {
            return Err(MessageError::Kind(kind));
        }
        let transaction = cursor.u24("transaction-id")?;
        let options = Options(cursor.rest());
        // Other protocols' octets are most often told by this: no option has the number 0.
        if options.iter().next().is_some_and(|(code, _)| code == 0) {
            return Err(MessageError::Options);
        }
        Ok(Self { relays, relay_kind, kind: Some(kind), transaction: Some(transaction), options })
    }

    /// Whether it is on its way to a server.
    pub fn is_request(&self) -> bool {
        match self.kind {
            Some(kind) => kinds::is_request(kind),
            None => self.relay_kind == Some(RELAY_FORW),
        }
    }
}

impl<'a> Relay<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self, Truncated> {
        let hops = cursor.u8("hop-count")?;
        let link = cursor.array::<16>("link-address")?.into();
        let peer = cursor.array::<16>("peer-address")?.into();
        Ok(Self { hops, link, peer, options: Options(cursor.rest()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn relayed(message: &[u8]) -> Vec<u8> {
        let length = (message.len() as u16).to_be_bytes();
        [&[RELAY_FORW, 0][..], &[0; 32], &[0, 9], &length, message].concat()
    }

    #[test]
    fn a_message_is_found_within_those_of_relay_agents() {
        let solicit = hex!("01 123456 0008 0002 0000");
        let octets = relayed(&relayed(&solicit));
        let message = Message::parse(&octets).unwrap();
        assert_eq!((message.kind, message.transaction, message.relays.len()), (Some(1), Some(0x12_3456), 2));
        assert!(message.is_request() && message.options.get(8).is_some());
    }

    #[test]
    fn nesting_has_an_end() {
        let mut octets = hex!("01 123456").to_vec();
        for _ in 0..100 {
            octets = relayed(&octets);
        }
        let message = Message::parse(&octets).unwrap();
        assert_eq!((message.kind, message.relays.len()), (None, RELAYS_MAX));
    }

    #[test]
    fn other_octets_are_no_message() {
        assert_eq!(Message::parse(&[0, 0, 0, 0]).unwrap_err(), MessageError::Kind(0));
        assert_eq!(Message::parse(&[99, 0, 0, 0]).unwrap_err(), MessageError::Kind(99));
        assert_eq!(Message::parse(&hex!("01 123456 0000 0000")).unwrap_err(), MessageError::Options);
        assert!(Message::parse(&[1, 0, 0]).is_err() && Message::parse(&[12, 0, 0]).is_err());
    }
}
