//! Where on earth a host is: LOC (RFC 1876).

use radar_plugin::wire::Cursor;

use super::{Result, Text};
use crate::record::RecordError;

/// The equator and the prime meridian, in thousandths of a second of arc.
const ORIGIN: u32 = 1 << 31;

/// Writes `52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m` (RFC 1876 §3).
pub fn loc(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    let offset = cursor.offset();
    if cursor.u8("version")? != 0 {
        return Err(RecordError::Invalid { field: "version", offset });
    }
    let size = centimetres(cursor)?;
    let horizontal = centimetres(cursor)?;
    let vertical = centimetres(cursor)?;
    angle(cursor.u32("latitude")?, ["N", "S"], text);
    angle(cursor.u32("longitude")?, ["E", "W"], text);
    // Altitudes are counted from 100 km below the reference spheroid.
    let altitude = i64::from(cursor.u32("altitude")?).saturating_sub(10_000_000);
    let sign = if altitude < 0 { "-" } else { "" };
    let altitude = altitude.unsigned_abs();
    text.display(format_args!("{sign}{}.{:02}m", altitude / 100, altitude % 100));
    for length in [size, horizontal, vertical] {
        text.display(format_args!("{}.{:02}m", length / 100, length % 100));
    }
    Ok(())
}

/// A length as a digit and a power of ten.
fn centimetres(cursor: &mut Cursor<'_>) -> Result<u64> {
    let offset = cursor.offset();
    let octet = cursor.u8("precision")?;
    match (octet >> 4, octet & 15) {
        (base @ 0..=9, power @ 0..=9) => {
            Ok(u64::from(base).saturating_mul(10u64.saturating_pow(power.into())))
        }
        _ => Err(RecordError::Invalid { field: "precision", offset }),
    }
}

fn angle(value: u32, [positive, negative]: [&str; 2], text: &mut Text<'_>) {
    let side = if value >= ORIGIN { positive } else { negative };
    let thousandths = value.abs_diff(ORIGIN);
    let seconds = thousandths / 1000;
    text.display(format_args!(
        "{} {} {}.{:03} {side}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        thousandths % 1000
    ));
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn a_place_is_shown_in_degrees_and_metres() {
        let place = hex!("00 00 16 13 8b3cf018 810cbce0 009895b8");
        assert_eq!(
            shown(Kind::LOC, &place).unwrap(),
            "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m"
        );
    }

    #[test]
    fn other_versions_and_digits_are_refused() {
        assert!(shown(Kind::LOC, &hex!("01 12 16 13 00000000 00000000 00000000")).is_err());
        assert!(shown(Kind::LOC, &hex!("00 a2 16 13 00000000 00000000 00000000")).is_err());
    }
}
