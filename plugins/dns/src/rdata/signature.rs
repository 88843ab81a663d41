//! Signed transactions: TSIG (RFC 8945) and the keys for them, TKEY (RFC 2930).

use radar_plugin::wire::Cursor;

use super::{Result, Text};
use crate::kinds;

/// RFC 8945 §4.2: algorithm, time, fudge, MAC, original id, error and other data.
pub fn tsig(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.name(cursor)?;
    let [a, b, c, d, e, f] = cursor.array("time signed")?;
    text.number(u64::from_be_bytes([0, 0, a, b, c, d, e, f]));
    text.number(cursor.u16("fudge")?);
    text.base64(cursor.vector16("mac")?);
    text.number(cursor.u16("original id")?);
    text.display(match cursor.u16("error")? {
        // The same number means BADVERS in a header.
        16 => kinds::Code::Name("BADSIG"),
        error => kinds::rcode(error),
    });
    other(cursor, text)
}

/// RFC 2930 §2: algorithm, validity, mode, error, key and other data.
pub fn tkey(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.name(cursor)?;
    text.number(cursor.u32("inception")?);
    text.number(cursor.u32("expiration")?);
    text.number(cursor.u16("mode")?);
    text.display(kinds::rcode(cursor.u16("error")?));
    text.base64(cursor.vector16("key")?);
    other(cursor, text)
}

fn other(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    let data = cursor.vector16("other data")?;
    if !data.is_empty() {
        text.hex(data);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn a_signature_tells_its_time_and_error() {
        let tsig = hex!("01 68 00 000065920080 012c 0003 666f6f 1234 0010 0000");
        assert_eq!(shown(Kind::TSIG, &tsig).unwrap(), "h 1704067200 300 Zm9v 4660 BADSIG");
    }

    #[test]
    fn a_key_tells_its_mode() {
        let tkey = hex!("01 68 00 00000001 00000002 0003 0000 0003 666f6f 0001 ab");
        assert_eq!(shown(Kind::TKEY, &tkey).unwrap(), "h 1 2 3 NOERROR Zm9v ab");
    }
}
