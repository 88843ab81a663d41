//! GCC (T.124 §8.7): the Conference Create Request and Response in aligned PER (X.691), as far as they
//! lead to the user data of client and server (MS-RDPBCGR §2.2.1.3, §2.2.1.4), and the blocks of these.

use crate::little::Little;
use radar_plugin::{
    Malformed,
    wire::{Cursor, Truncated},
};

/// The client's data in a Conference Create Request.
pub(crate) fn request(octets: &[u8]) -> Result<&[u8], Malformed> {
    let mut cursor = connect_data(octets)?;
    cursor.skip(2, "choice and optional parts")?;
    // The conference's name, in digits of four bits each; there is one at least.
    let digits = usize::from(cursor.u8("conference name")?).saturating_add(1);
    cursor.skip(digits.div_ceil(2), "conference name")?;
    cursor.skip(1, "termination method")?;
    user_data(cursor, b"Duca")
}

/// The server's data in a Conference Create Response.
pub(crate) fn response(octets: &[u8]) -> Result<&[u8], Malformed> {
    let mut cursor = connect_data(octets)?;
    cursor.skip(1, "choice")?;
    cursor.skip(2, "node id")?;
    cursor.vector8("tag")?;
    cursor.skip(1, "result")?;
    user_data(cursor, b"McDn")
}

/// The blocks in the data of client or server: a type, and what stands behind the header. Ends where one
/// does not fit.
pub(crate) fn blocks(data: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut cursor = Cursor::new(data);
    std::iter::from_fn(move || block(&mut cursor).ok())
}

/// The object identifier of T.124 as a key.
const KEY: &[u8] = &[0, 5, 0, 0x14, 0x7C, 0, 1];

/// Reads up to the GCC PDU. Servers get its length wrong (MS-RDPBCGR §4.1.4 shows one), so it is not
/// looked at.
fn connect_data(octets: &[u8]) -> Result<Cursor<'_>, Malformed> {
    let mut cursor = Cursor::new(octets);
    if cursor.take(KEY.len(), "key")? != KEY {
        return Err(Malformed);
    }
    length(&mut cursor)?;
    Ok(cursor)
}

/// Reads a set of one element, which has a key of four octets.
fn user_data<'a>(mut cursor: Cursor<'a>, key: &[u8; 4]) -> Result<&'a [u8], Malformed> {
    // The number of elements, that it has a value and a key that H.221 does not know, the key's length.
    cursor.skip(3, "user data")?;
    if cursor.array::<4>("key")? != *key {
        return Err(Malformed);
    }
    let length = length(&mut cursor)?;
    Ok(cursor.take(length, "user data")?)
}

/// A length below 16384 (X.691 §10.9); more would come in fragments, which do not fit in with the rest.
fn length(cursor: &mut Cursor<'_>) -> Result<usize, Malformed> {
    match cursor.u8("length")? {
        short @ ..=0x7F => Ok(short.into()),
        high @ 0x80..=0xBF => Ok(u16::from_be_bytes([high & 0x3F, cursor.u8("length")?]).into()),
        _ => Err(Malformed),
    }
}

fn block<'a>(cursor: &mut Cursor<'a>) -> Result<(u16, &'a [u8]), Truncated> {
    let kind = cursor.little_u16("block type")?;
    let length = usize::from(cursor.little_u16("block length")?);
    // One that is shorter than its header would never end: nothing has so many octets.
    let body = length.checked_sub(4).unwrap_or(usize::MAX);
    Ok((kind, cursor.take(body, "block")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn the_data_of_both_sides_are_found() {
        let octets = hex!("000500147c0001 8148 0008 0010 00 01c000 44756361 8002 aabb");
        assert_eq!(request(&octets), Ok(&[0xAA, 0xBB][..]));
        let octets = hex!("000500147c0001 2a 14 760a 0101 00 01c000 4d63446e 02 aabb");
        assert_eq!(response(&octets), Ok(&[0xAA, 0xBB][..]));
        assert_eq!(request(&octets), Err(Malformed));
    }

    #[test]
    fn blocks_end_where_one_does_not_fit() {
        let data = hex!("01c0 0500 07 02c0 0400 03c0 0900 aa");
        let found: Vec<_> = blocks(&data).collect();
        assert_eq!(found, [(0xC001, &[7][..]), (0xC002, &[])]);
        assert_eq!(blocks(&hex!("01c0 0300 aabb")).count(), 0);
    }
}
