//! The list of types in NSEC, NSEC3 and CSYNC records (RFC 4034 §4.1.2).

use radar_plugin::wire::Cursor;

use super::{Result, Text};
use crate::kinds::Kind;
use crate::record::RecordError;

/// Writes the types whose bits are set, to the end of the data.
pub fn bitmap(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    while !cursor.is_empty() {
        let offset = cursor.offset();
        let window = cursor.u8("window")?;
        let octets = cursor.vector8("type bitmap")?;
        if octets.len() > 32 {
            return Err(RecordError::Invalid { field: "type bitmap", offset });
        }
        for (at, octet) in (0..32u8).zip(octets) {
            for bit in (0..8u8).filter(|bit| octet.wrapping_shl((*bit).into()) & 0x80 != 0) {
                let low = at.wrapping_mul(8).wrapping_add(bit);
                text.kind(Kind(u16::from_be_bytes([window, low])));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn types_are_listed_over_several_windows() {
        // The example of RFC 4034 §4.3, TYPE1234 in window 4.
        let nsec = hex!(
            "04 686f7374 00  00 06 400100000003"
            "04 1b 000000000000000000000000000000000000000000000000000020"
        );
        assert_eq!(shown(Kind::NSEC, &nsec).unwrap(), "host A MX RRSIG NSEC TYPE1234");
    }

    #[test]
    fn a_window_of_more_than_256_types_is_refused() {
        let mut nsec = vec![0, 0, 33];
        nsec.extend([0; 33]);
        assert_eq!(shown(Kind::NSEC, &nsec).unwrap_err(), "type bitmap at byte 1 is not valid");
    }
}
