//! Variable-length integers (RFC 9000 §16).

use radar_plugin::wire::{Cursor, Truncated};

/// Reads an integer of one, two, four or eight octets; two bits of the first say how many.
pub(crate) fn read(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u64, Truncated> {
    let mut ahead = *cursor;
    let first = ahead.u8(field)?;
    let rest = match first >> 6 {
        0 => 0,
        1 => 1,
        2 => 3,
        _ => 7,
    };
    let octets = ahead.take(rest, field)?;
    let value = octets.iter().fold(u64::from(first & 0x3F), |value, octet| value << 8 | u64::from(*octet));
    *cursor = ahead;
    Ok(value)
}

/// Reads octets that stand behind their number.
pub(crate) fn vector<'a>(cursor: &mut Cursor<'a>, field: &'static str) -> Result<&'a [u8], Truncated> {
    let length = read(cursor, field)?;
    // What does not fit the address space does not fit the packet either.
    cursor.take(usize::try_from(length).unwrap_or(usize::MAX), field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn the_samples_of_the_rfc_are_read() {
        let octets = hex!("c2197c5eff14e88c 9d7f3e7d 7bbd 25 4025");
        let mut cursor = Cursor::new(&octets);
        let values: Vec<u64> = std::iter::from_fn(|| read(&mut cursor, "integer").ok()).collect();
        assert_eq!(values, [151_288_809_941_952_652, 494_878_333, 15_293, 37, 37]);
        assert!(cursor.is_empty());
    }

    #[test]
    fn a_cut_integer_leaves_the_cursor_where_it_was() {
        let mut cursor = Cursor::new(&[0xC0, 0, 0]);
        assert!(read(&mut cursor, "integer").is_err());
        assert_eq!(cursor.offset(), 0);
        assert!(vector(&mut Cursor::new(&hex!("ffffffffffffffff 00")), "token").is_err());
    }
}
