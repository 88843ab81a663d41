//! The connect messages of MCS (T.125 §7), in BER (X.690 §8): what leads to their user data.

use radar_plugin::{Malformed, wire::Cursor};

/// The user data of a Connect-Initial, whose own tag was read.
pub(crate) fn connect_initial(body: &[u8]) -> Result<&[u8], Malformed> {
    // Two domain selectors, the upward flag, domain parameters: target, minimum, maximum.
    user_data(body, &[OCTET_STRING, OCTET_STRING, BOOLEAN, SEQUENCE, SEQUENCE, SEQUENCE])
}

/// The user data of a Connect-Response, whose own tag was read.
pub(crate) fn connect_response(body: &[u8]) -> Result<&[u8], Malformed> {
    // The result, the connect id, the domain parameters.
    user_data(body, &[ENUMERATED, INTEGER, SEQUENCE])
}

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0A;
const SEQUENCE: u8 = 0x30;

/// The octet string that stands behind elements with these tags.
fn user_data<'a>(body: &'a [u8], before: &[u8]) -> Result<&'a [u8], Malformed> {
    let mut cursor = Cursor::new(body);
    // That of the whole, which the packet says too.
    length(&mut cursor)?;
    for tag in before {
        element(&mut cursor, *tag)?;
    }
    element(&mut cursor, OCTET_STRING)
}

fn element<'a>(cursor: &mut Cursor<'a>, tag: u8) -> Result<&'a [u8], Malformed> {
    if cursor.u8("tag")? != tag {
        return Err(Malformed);
    }
    let length = length(cursor)?;
    Ok(cursor.take(length, "element")?)
}

/// A length of up to 24 bits: no packet holds more.
fn length(cursor: &mut Cursor<'_>) -> Result<usize, Malformed> {
    let length = match cursor.u8("length")? {
        short @ ..=0x7F => u32::from(short),
        0x81 => cursor.u8("length")?.into(),
        0x82 => cursor.u16("length")?.into(),
        0x83 => cursor.u24("length")?,
        _ => return Err(Malformed),
    };
    Ok(usize::try_from(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn user_data_stand_behind_what_is_not_looked_at() {
        let initial = hex!("8113 040101 040101 0101ff 3000 3000 3003020101 0402 aabb");
        assert_eq!(connect_initial(&initial), Ok(&[0xAA, 0xBB][..]));
        let response = hex!("0e 0a0100 020100 3000 0483 000002 aabb");
        assert_eq!(connect_response(&response), Ok(&[0xAA, 0xBB][..]));
    }

    #[test]
    fn what_is_cut_or_of_another_kind_is_malformed() {
        assert_eq!(connect_response(&hex!("0e 0a0100 020100 3000 0403 aabb")), Err(Malformed));
        assert_eq!(connect_response(&hex!("0e 0a0100 0a0100 3000 0402 aabb")), Err(Malformed));
        assert_eq!(connect_response(&hex!("80")), Err(Malformed));
    }
}
