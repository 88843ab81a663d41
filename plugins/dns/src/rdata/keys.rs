//! Keys and certificates themselves: CERT, IPSECKEY, OPENPGPKEY, DHCID.

use radar_plugin::wire::Cursor;

use super::{Result, Text, basic};
use crate::record::RecordError;

/// RFC 4398 §2
pub fn cert(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("certificate type")?);
    text.number(cursor.u16("key tag")?);
    text.number(cursor.u8("algorithm")?);
    base64(cursor, text)
}

/// RFC 4025 §2.1
pub fn ipseckey(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u8("precedence")?);
    let offset = cursor.offset();
    let gateway = cursor.u8("gateway type")?;
    text.number(gateway);
    text.number(cursor.u8("algorithm")?);
    match gateway {
        0 => text.bytes(b"."),
        1 => basic::a(cursor, text)?,
        2 => basic::aaaa(cursor, text)?,
        3 => text.name(cursor)?,
        _ => return Err(RecordError::Invalid { field: "gateway type", offset }),
    }
    // RFC 4025 §3.1: the key may be missing.
    if cursor.is_empty() { Ok(()) } else { base64(cursor, text) }
}

/// All that is left (RFC 7929 §2.3, RFC 4701 §3.2).
pub fn base64(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.base64(cursor.take(cursor.remaining(), "key")?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn keys_are_in_base64() {
        assert_eq!(shown(Kind::OPENPGPKEY, b"foobar").unwrap(), "Zm9vYmFy");
        assert_eq!(shown(Kind::DHCID, b"foobar").unwrap(), "Zm9vYmFy");
        assert_eq!(shown(Kind::CERT, b"\x00\x01\x00\x02\x05foobar").unwrap(), "1 2 5 Zm9vYmFy");
    }

    #[test]
    fn the_gateway_of_an_ipsec_key_has_four_forms() {
        assert_eq!(shown(Kind::IPSECKEY, &hex!("0a 00 02 666f6f")).unwrap(), "10 0 2 . Zm9v");
        assert_eq!(
            shown(Kind::IPSECKEY, &hex!("0a 01 02 c0000226 666f6f")).unwrap(),
            "10 1 2 192.0.2.38 Zm9v"
        );
        assert_eq!(shown(Kind::IPSECKEY, &hex!("0a 03 00 01 61 00")).unwrap(), "10 3 0 a");
        let v6 = hex!("0a 02 02 20010db8000000000000000000000001 666f6f");
        assert_eq!(shown(Kind::IPSECKEY, &v6).unwrap(), "10 2 2 2001:db8::1 Zm9v");
        assert_eq!(
            shown(Kind::IPSECKEY, &hex!("0a 04 00")).unwrap_err(),
            "gateway type at byte 1 is not valid"
        );
    }
}
