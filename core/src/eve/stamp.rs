//! Times as EVE writes them: `2026-11-23T03:17:18.123456+0000`.

use crate::time::Timestamp;

const SECONDS_A_DAY: u64 = 86_400;

/// Writes times; the date of the last day is kept, since packets seldom come from another.
#[derive(Debug)]
pub struct Stamps {
    day: u64,
    date: [u8; 10],
}

impl Default for Stamps {
    fn default() -> Self {
        Self { day: 0, date: *b"1970-01-01" }
    }
}

impl Stamps {
    /// Appends a time, without quotes.
    pub fn write(&mut self, out: &mut Vec<u8>, time: Timestamp) {
        let (second, day) = (time.seconds() % SECONDS_A_DAY, time.seconds() / SECONDS_A_DAY);
        if day != self.day {
            (self.day, self.date) = (day, date(day));
        }
        let mut text = *b"0000-00-00T00:00:00.000000+0000";
        text[..10].copy_from_slice(&self.date);
        // Both are far below 2^32.
        let (second, micros) = (second as u32, (time.0 % 1_000_000_000 / 1000) as u32);
        let pairs =
            [second / 3600, second / 60 % 60, second % 60, micros / 10_000, micros / 100 % 100, micros % 100];
        for (at, pair) in [11, 14, 17, 20, 22, 24].into_iter().zip(pairs) {
            text[at] = b'0' + (pair / 10) as u8;
            text[at + 1] = b'0' + (pair % 10) as u8;
        }
        out.extend_from_slice(&text);
    }
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar.
fn date(day: u64) -> [u8; 10] {
    // 400 years have 146 097 days; counted from March, a leap day is the last of its year.
    let from_march = day + 719_468;
    let (era, in_era) = (from_march / 146_097, from_march % 146_097);
    let year_of_era = (in_era - in_era / 1460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let mut text = *b"0000-00-00";
    put(&mut text[..4], year);
    put(&mut text[5..7], month);
    put(&mut text[8..10], day);
    text
}

/// Writes a number with leading zeros over `digits`.
fn put(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(time: Timestamp) -> String {
        let mut out = Vec::new();
        Stamps::default().write(&mut out, time);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn microseconds_and_offset_stand_as_suricata_writes_them() {
        assert_eq!(written(Timestamp::new(1_445_495_466, 520_370_999)), "2015-10-22T06:31:06.520370+0000");
    }

    #[test]
    fn dates_are_those_of_a_calendar_library() {
        for day in (0..213_503).step_by(7).chain([11_016, 11_017, 47_540, 47_541]) {
            let seconds = day * SECONDS_A_DAY;
            let theirs = jiff::Timestamp::from_second(seconds as i64).unwrap().to_string();
            assert_eq!(written(Timestamp::new(seconds, 0))[..19], theirs[..19], "day {day}");
        }
    }
}
