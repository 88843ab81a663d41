//! The message (RFC 2131 §2), which is that of BOOTP (RFC 951).

use super::options::Options;
use radar_plugin::wire::{Cursor, Truncated};
use std::net::Ipv4Addr;

/// A message.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    pub op: Op,
    /// Relay agents that it has passed.
    pub hops: u8,
    /// Which messages belong together (`xid`).
    pub transaction: u32,
    /// `ciaddr`: the address that the client has.
    pub client: Ipv4Addr,
    /// `yiaddr`: the address that the client is given.
    pub assigned: Ipv4Addr,
    /// `siaddr`: the server to boot from.
    pub next_server: Ipv4Addr,
    /// `giaddr`: the relay agent.
    pub relay: Ipv4Addr,
    /// `chaddr`: the client's hardware address, as long as it says.
    pub hardware: &'a [u8],
    /// `sname`, if it holds no options.
    pub server_name: &'a [u8],
    /// `file`, if it holds no options.
    pub file: &'a [u8],
    pub options: Options<'a>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Op {
    Request,
    Reply,
}

/// Octets that are no message.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum MessageError {
    #[error("op {0} is neither request nor reply")]
    Op(u8),
    #[error("a hardware address of {0} octets does not fit in 16")]
    HardwareLength(u8),
    #[error("the options do not begin with the magic cookie but with {0:#010x}")]
    Cookie(u32),
    #[error("there are more options than any message has")]
    Options,
    #[error(transparent)]
    Truncated(#[from] Truncated),
}

/// What the options begin with (RFC 2132 §2).
const COOKIE: u32 = 0x6382_5363;

impl<'a> Message<'a> {
    /// Reads a message.
    pub fn parse(octets: &'a [u8]) -> Result<Self, MessageError> {
        let mut cursor = Cursor::new(octets);
        let op = match cursor.u8("op")? {
            1 => Op::Request,
            2 => Op::Reply,
            other => return Err(MessageError::Op(other)),
        };
        let [_hardware_type, length, hops] = cursor.array("htype, hlen, hops")?;
        let transaction = cursor.u32("xid")?;
        cursor.skip(4, "secs and flags")?;
        let mut address = |field| cursor.array::<4>(field).map(Ipv4Addr::from);
        let (client, assigned) = (address("ciaddr")?, address("yiaddr")?);
        let (next_server, relay) = (address("siaddr")?, address("giaddr")?);
        let hardware = cursor.take(16, "chaddr")?;
        let hardware = hardware.get(..length.into()).ok_or(MessageError::HardwareLength(length))?;
        let (server_name, file) = (cursor.take(64, "sname")?, cursor.take(128, "file")?);
        match cursor.u32("magic cookie")? {
            COOKIE => {}
            other => return Err(MessageError::Cookie(other)),
        }
        let options = Options::read(cursor.rest(), file, server_name).ok_or(MessageError::Options)?;
        let [file, server_name] = options.names(file, server_name);
        Ok(Self {
            op,
            hops,
            transaction,
            client,
            assigned,
            next_server,
            relay,
            hardware,
            server_name,
            file,
            options,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A message of a client with these options.
    pub fn message(options: &[u8]) -> Vec<u8> {
        let mut octets = vec![1, 1, 6, 0, 0, 0, 0, 7];
        octets.resize(28, 0);
        octets.extend([2, 0, 0, 0, 0, 1]);
        octets.resize(236, 0);
        [&octets[..], &COOKIE.to_be_bytes(), options].concat()
    }

    #[test]
    fn a_message_has_its_fields_and_no_shorter_one_is_read() {
        let octets = message(&[53, 1, 1, 255]);
        let read = Message::parse(&octets).unwrap();
        assert_eq!((read.op, read.transaction, read.hardware), (Op::Request, 7, &[2, 0, 0, 0, 0, 1][..]));
        assert!((0..240).all(|end| Message::parse(&octets[..end]).is_err()));
    }

    #[test]
    fn other_octets_are_refused_with_what_is_wrong() {
        for (at, value, error) in [
            (0, 3, MessageError::Op(3)),
            (2, 17, MessageError::HardwareLength(17)),
            (236, 0, MessageError::Cookie(0x0082_5363)),
        ] {
            let mut octets = message(&[255]);
            octets[at] = value;
            assert_eq!(Message::parse(&octets).unwrap_err(), error);
        }
    }
}
