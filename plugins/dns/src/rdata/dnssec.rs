//! The types of DNSSEC (RFC 4034, RFC 5155) and those that look like them.

use radar_plugin::wire::Cursor;

use super::bitmap::bitmap;
use super::{Result, Text};
use crate::kinds::Kind;

/// RFC 4034 §5.1
pub fn ds(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("key tag")?);
    text.number(cursor.u8("algorithm")?);
    text.number(cursor.u8("digest type")?);
    text.hex(cursor.take(cursor.remaining(), "digest")?);
    Ok(())
}

/// RFC 4034 §2.1
pub fn dnskey(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("flags")?);
    text.number(cursor.u8("protocol")?);
    text.number(cursor.u8("algorithm")?);
    text.base64(cursor.take(cursor.remaining(), "public key")?);
    Ok(())
}

/// RFC 4034 §3.1
pub fn rrsig(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.kind(Kind(cursor.u16("type covered")?));
    text.number(cursor.u8("algorithm")?);
    text.number(cursor.u8("labels")?);
    text.number(cursor.u32("original ttl")?);
    write_time(text.field(), cursor.u32("expiration")?);
    write_time(text.field(), cursor.u32("inception")?);
    text.number(cursor.u16("key tag")?);
    text.name(cursor)?;
    text.base64(cursor.take(cursor.remaining(), "signature")?);
    Ok(())
}

/// RFC 4034 §4.1
pub fn nsec(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.name(cursor)?;
    bitmap(cursor, text)
}

/// RFC 5155 §3.2
pub fn nsec3(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    nsec3param(cursor, text)?;
    text.base32hex(cursor.vector8("next hashed owner")?);
    bitmap(cursor, text)
}

/// RFC 5155 §4.2
pub fn nsec3param(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u8("hash algorithm")?);
    text.number(cursor.u8("flags")?);
    text.number(cursor.u16("iterations")?);
    text.hex(cursor.vector8("salt")?);
    Ok(())
}

/// RFC 7477 §2.1
pub fn csync(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u32("serial")?);
    text.number(cursor.u16("flags")?);
    bitmap(cursor, text)
}

/// RFC 8976 §2.2
pub fn zonemd(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u32("serial")?);
    text.number(cursor.u8("scheme")?);
    text.number(cursor.u8("hash algorithm")?);
    text.hex(cursor.take(cursor.remaining(), "digest")?);
    Ok(())
}

/// Appends seconds since 1970 as `YYYYMMDDHHmmSS` (RFC 4034 §3.2).
fn write_time(out: &mut Vec<u8>, seconds: u32) {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let parts = [year / 100, year % 100, month, day, of_day / 3600, of_day / 60 % 60, of_day % 60];
    for part in parts {
        let digit = |value: u32| b'0'.wrapping_add((value % 10) as u8);
        out.extend_from_slice(&[digit(part / 10), digit(part)]);
    }
}

/// Year, month and day of a day since 1970-01-01.
///
/// Years are counted from March, so that a leap day is a year's last; 719468 days lie between
/// 0000-03-01 and 1970-01-01. No step can overflow for the 49710 days that 32 bits of seconds hold.
fn civil(days: u32) -> (u32, u32, u32) {
    let days = days.wrapping_add(719_468);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days = (day_of_era / 1460).wrapping_sub(day_of_era / 36_524).wrapping_add(day_of_era / 146_096);
    let year_of_era = day_of_era.wrapping_sub(leap_days) / 365;
    let days_before =
        year_of_era.wrapping_mul(365).wrapping_add(year_of_era / 4).wrapping_sub(year_of_era / 100);
    let day_of_year = day_of_era.wrapping_sub(days_before);
    // 153 days are five months of 31 and 30 days in turn, March to July and August to December.
    let month_from_march = day_of_year.wrapping_mul(5).wrapping_add(2) / 153;
    let month_start = month_from_march.wrapping_mul(153).wrapping_add(2) / 5;
    let day = day_of_year.wrapping_sub(month_start).wrapping_add(1);
    let in_next_year = month_from_march >= 10;
    let month = month_from_march.wrapping_add(3).wrapping_sub(if in_next_year { 12 } else { 0 });
    let year = era.wrapping_mul(400).wrapping_add(year_of_era).wrapping_add(in_next_year.into());
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;
    use hex_literal::hex;

    #[test]
    fn the_examples_of_rfc_4034() {
        let rrsig =
            hex!("0001 05 03 00015180 3e7f881f 3e57fb1f 0a52 07 6578616d706c65 03 636f6d 00 a0906500");
        assert_eq!(
            shown(Kind::RRSIG, &rrsig).unwrap(),
            "A 5 3 86400 20030324223511 20030222223511 2642 example.com oJBlAA=="
        );
        assert_eq!(shown(Kind::DS, &hex!("ec45 05 01 2bb183af")).unwrap(), "60485 5 1 2bb183af");
        assert_eq!(shown(Kind::DNSKEY, &hex!("0100 03 05 010304")).unwrap(), "256 3 5 AQME");
    }

    #[test]
    fn the_example_of_rfc_5155() {
        let nsec3 = hex!("01 01 000c 04 aabbccdd 05 1b1c1d1e1f 0006 400000000002");
        assert_eq!(shown(Kind::NSEC3, &nsec3).unwrap(), "1 1 12 aabbccdd 3CE1Q7GV A RRSIG");
        assert_eq!(shown(Kind::NSEC3PARAM, &hex!("01 00 0000 00")).unwrap(), "1 0 0 -");
    }

    #[test]
    fn a_zones_changes_and_digest() {
        assert_eq!(shown(Kind::CSYNC, &hex!("00000042 0003 0004 60000008")).unwrap(), "66 3 A NS AAAA");
        assert_eq!(shown(Kind::ZONEMD, &hex!("00000001 01 01 ab")).unwrap(), "1 1 1 ab");
        assert_eq!(shown(Kind::CDS, &hex!("0000 00 00 00")).unwrap(), "0 0 0 00");
        assert_eq!(shown(Kind::CDNSKEY, &hex!("0000 03 00 00")).unwrap(), "0 3 0 AA==");
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(11_017), (2000, 3, 1));
        assert_eq!(civil(19_723), (2024, 1, 1));
        assert_eq!(civil(u32::MAX / 86_400), (2106, 2, 7));
    }
}
