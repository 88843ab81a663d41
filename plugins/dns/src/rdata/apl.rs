//! Lists of address prefixes: APL (RFC 3123).

use radar_plugin::wire::Cursor;

use super::{Result, Text, address};
use crate::record::RecordError;

/// Writes `1:192.0.2.0/24 !2:2001:db8::/32` (RFC 3123 §5).
pub fn apl(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    while !cursor.is_empty() {
        let offset = cursor.offset();
        let family = cursor.u16("address family")?;
        let prefix = cursor.u8("prefix")?;
        let length = cursor.u8("address length")?;
        let (negation, length) = (length & 0x80 != 0, length & 0x7F);
        let octets = cursor.take(length.into(), "address")?;
        let address = address::prefix(family, octets)
            .ok_or(RecordError::Invalid { field: "address family", offset })?;
        let not = if negation { "!" } else { "" };
        text.display(format_args!("{not}{family}:{address}/{prefix}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn prefixes_are_listed_with_their_family() {
        let list = hex!("0001 15 03 c0a820  0001 1c 84 c0a82680  0002 08 01 ff");
        assert_eq!(shown(Kind::APL, &list).unwrap(), "1:192.168.32.0/21 !1:192.168.38.128/28 2:ff00::/8");
    }
}
