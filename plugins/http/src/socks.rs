//! What a client and a SOCKS proxy say to each other before the client speaks to its server: version 5
//! (RFC 1928, RFC 1929), 4 and 4a.

use radar_plugin::wire::{Cursor, Truncated};
use radar_plugin::{Both, Malformed, direction};

/// Octets that one side may say before: of 5 a greeting of 257, credentials of 513 and a request of 262; of 4
/// two texts, which nobody makes as long.
const OCTETS_MAX: usize = 1100;

/// Beginnings of a client's first segment: a greeting with one or two methods, and requests of version 4
/// to ports below 1024 or of the usual proxies.
pub(crate) const BEGINNINGS: &[(&[u8], &[u8])] = &[
    (&[5, 1, 0], &[]),
    (&[5, 1, 2], &[]),
    (&[5, 2, 0], &[]),
    (&[5, 3, 0], &[]),
    (&[4, 1, 0], &[0xFF, 0xFF, 0xFC]),
    (&[4, 1, 0x1F], &[]),
];

/// The beginning of a connection through a proxy.
#[derive(Debug, Default)]
pub(crate) struct Socks {
    sides: Both<Side>,
}

#[derive(Debug, Default)]
struct Side {
    held: Vec<u8>,
    passed: bool,
}

impl Socks {
    /// Whether a connection begins so with its client's first octets.
    pub fn begins(octets: &[u8]) -> bool {
        matches!(octets, [5 | 4] | [5, 1..=8, ..] | [4, 1, ..])
    }

    /// Whether a side has said all that it says to the other before.
    pub fn has_passed(&self, direction: u8) -> bool {
        self.sides.of(direction).passed
    }

    /// What of `octets` stands behind the dialogue with the proxy; an error if there is no such dialogue,
    /// or the proxy has refused.
    pub fn pass<'c>(&mut self, direction: u8, octets: &'c [u8]) -> Result<&'c [u8], Malformed> {
        let side = self.sides.of_mut(direction);
        if side.passed {
            return Ok(octets);
        }
        let before = side.held.len();
        side.held.extend_from_slice(octets);
        let mut cursor = Cursor::new(&side.held);
        let said =
            if direction == direction::TO_RESPONDER { client(&mut cursor) } else { proxy(&mut cursor) };
        match said {
            Ok(()) => {
                let rest = octets.get(cursor.offset().saturating_sub(before)..).unwrap_or_default();
                (side.passed, side.held) = (true, Vec::new());
                Ok(rest)
            }
            Err(Unsaid::More) if side.held.len() <= OCTETS_MAX => Ok(&[]),
            Err(_) => Err(Malformed),
        }
    }
}

/// Why a side's part of the dialogue is not behind it.
enum Unsaid {
    More,
    Other,
}

impl From<Truncated> for Unsaid {
    fn from(_: Truncated) -> Self {
        Self::More
    }
}

/// The client: a greeting, credentials if it sends some, a request to connect.
fn client(cursor: &mut Cursor<'_>) -> Result<(), Unsaid> {
    if cursor.u8("version")? == 4 {
        return client_4(cursor);
    }
    cursor.vector8("methods")?;
    let mut version = cursor.u8("version")?;
    if version == 1 {
        cursor.vector8("user name")?;
        cursor.vector8("password")?;
        version = cursor.u8("version")?;
    }
    match [version, cursor.u8("command")?] {
        [5, 1] => address(cursor),
        _ => Err(Unsaid::Other),
    }
}

/// Port, address and user; and a name if the address is 0.0.0.x.
fn client_4(cursor: &mut Cursor<'_>) -> Result<(), Unsaid> {
    cursor.skip(3, "command and port")?;
    let address = cursor.array::<4>("address")?;
    text(cursor, "user")?;
    match address {
        [0, 0, 0, last] if last != 0 => text(cursor, "name"),
        _ => Ok(()),
    }
}

/// The proxy: its choice of a method, what it says of credentials, and that it has connected.
fn proxy(cursor: &mut Cursor<'_>) -> Result<(), Unsaid> {
    match cursor.u8("version")? {
        0 if cursor.u8("reply")? == 90 => Ok(cursor.skip(6, "port and address")?),
        5 => proxy_5(cursor),
        _ => Err(Unsaid::Other),
    }
}

fn proxy_5(cursor: &mut Cursor<'_>) -> Result<(), Unsaid> {
    let method = cursor.u8("method")?;
    if method == 2 && cursor.array::<2>("status")? != [1, 0] {
        return Err(Unsaid::Other);
    }
    match (method, cursor.array::<2>("version and reply")?) {
        (0 | 2, [5, 0]) => address(cursor),
        _ => Err(Unsaid::Other),
    }
}

/// A reserved octet, an address of one of three types, a port (RFC 1928 §4, §5).
fn address(cursor: &mut Cursor<'_>) -> Result<(), Unsaid> {
    cursor.skip(1, "reserved")?;
    match cursor.u8("address type")? {
        1 => cursor.skip(4, "address")?,
        3 => cursor.vector8("name").map(|_| ())?,
        4 => cursor.skip(16, "address")?,
        _ => return Err(Unsaid::Other),
    }
    Ok(cursor.skip(2, "port")?)
}

/// A text that ends with a zero.
fn text(cursor: &mut Cursor<'_>, field: &'static str) -> Result<(), Unsaid> {
    while cursor.u8(field)? != 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: u8 = direction::TO_RESPONDER;
    const PROXY: u8 = direction::TO_ORIGINATOR;

    /// What is left of both sides' octets when they come in pieces of `size`.
    fn left(said: &[u8], answered: &[u8], size: usize) -> Result<[Vec<u8>; 2], Malformed> {
        let mut socks = Socks::default();
        let mut side = |direction, octets: &[u8]| {
            let pieces = octets.chunks(size).map(|piece| socks.pass(direction, piece).map(<[u8]>::to_vec));
            pieces.collect::<Result<Vec<_>, _>>().map(|rests| rests.concat())
        };
        Ok([side(CLIENT, said)?, side(PROXY, answered)?])
    }

    #[test]
    fn what_stands_behind_the_dialogue_is_handed_on_however_it_is_cut() {
        let dialogues: [(&[u8], &[u8]); 4] = [
            (
                b"\x05\x01\x00\x05\x01\x00\x01\xC6\x33\x64\x01\x00\x50GET",
                b"\x05\x00\x05\x00\x00\x01\0\0\0\0\0\0HTTP",
            ),
            (
                b"\x05\x02\x00\x02\x01\x04user\x04word\x05\x01\x00\x03\x0bexample.org\x00\x50GET",
                b"\x05\x02\x01\x00\x05\x00\x00\x03\x01a\0\0HTTP",
            ),
            (b"\x04\x01\x00\x50\xC6\x33\x64\x01\0GET", b"\0\x5A\0\0\0\0\0\0HTTP"),
            (b"\x04\x01\x00\x50\0\0\0\x01user\0example.org\0GET", b"\0\x5A\0\0\0\0\0\0HTTP"),
        ];
        for (said, answered) in dialogues {
            for size in 1..60 {
                let rests = left(said, answered, size);
                assert_eq!(rests, Ok([b"GET".to_vec(), b"HTTP".to_vec()]), "{said:02x?} by {size}");
            }
        }
    }

    #[test]
    fn a_refusal_and_what_is_no_dialogue_end_it() {
        for answered in
            [&b"\x05\xFF"[..], b"\x05\x00\x05\x05\x00\x01", b"\x05\x02\x01\x01", b"\0\x5B\0\0", b"HTTP"]
        {
            let padded = [answered, &[0; 8]].concat();
            assert_eq!(left(b"", &padded, 99), Err(Malformed), "{answered:02x?}");
        }
        assert_eq!(
            left(b"\x05\x01\x00\x05\x02\x00\x01", b"", 99),
            Err(Malformed),
            "a listening port is asked for"
        );
        assert_eq!(
            left(&[&b"\x04\x01\x00\x50\x01\x01\x01\x01"[..], &[b'u'; 2000]].concat(), b"", 99),
            Err(Malformed)
        );
    }
}
