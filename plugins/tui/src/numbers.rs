//! Numbers for people, always as wide as the column that was made for them.

/// Octets: `18.4 MB`.
#[must_use]
pub fn octets(value: u64) -> String {
    scaled(value, &["B", "KB", "MB", "GB", "TB", "PB"])
}

/// Octets in a second: `18.4 MB/s`; nothing of nothing.
#[must_use]
pub fn rate(value: u64) -> String {
    if value == 0 { String::new() } else { format!("{}/s", octets(value)) }
}

/// How many: `41.2 k`.
#[must_use]
pub fn count(value: u64) -> String {
    match value {
        0..10_000 => value.to_string(),
        _ => scaled(value, &["", "k", "M", "G", "T"]),
    }
}

/// How many, whole: `41 203`.
#[must_use]
pub fn whole(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Thousandths as hundredths: `4.1 %`.
#[must_use]
pub fn permille(value: u64) -> String {
    if value.is_multiple_of(10) || value >= 1000 {
        format!("{} %", value / 10)
    } else {
        format!("{}.{} %", value / 10, value % 10)
    }
}

/// A span of time in microseconds: `340 us`, `12.3 ms`, `4.1 s`, `3 min`, `2.5 h`, `9 d`.
#[must_use]
pub fn micros(value: u64) -> String {
    match value {
        0..1_000 => format!("{value} us"),
        1_000..100_000 => tenth(value, 1_000, "ms"),
        100_000..1_000_000 => format!("{} ms", value / 1_000),
        1_000_000..60_000_000 => tenth(value, 1_000_000, "s"),
        60_000_000..3_600_000_000 => format!("{} min", value / 60_000_000),
        3_600_000_000..86_400_000_000 => tenth(value, 3_600_000_000, "h"),
        _ => format!("{} d", value / 86_400_000_000),
    }
}

/// The same of milliseconds.
#[must_use]
pub fn millis(value: u64) -> String {
    micros(value.saturating_mul(1000))
}

/// The time of the day, of milliseconds since 1970: `12:00:01`, with thousandths if asked for.
#[must_use]
pub fn clock(milliseconds: u64, exact: bool) -> String {
    let second = milliseconds / 1000;
    let (hour, minute, of_minute) = (second / 3600 % 24, second / 60 % 60, second % 60);
    match exact {
        true => format!("{hour:02}:{minute:02}:{of_minute:02}.{:03}", milliseconds % 1000),
        false => format!("{hour:02}:{minute:02}:{of_minute:02}"),
    }
}

/// Seconds ago: `-2:05`.
#[must_use]
pub fn ago(seconds: u64) -> String {
    format!("-{}:{:02}", seconds / 60, seconds % 60)
}

fn tenth(value: u64, unit: u64, name: &str) -> String {
    format!("{}.{} {name}", value / unit, value % unit * 10 / unit)
}

fn scaled(value: u64, units: &[&str]) -> String {
    let (mut unit, mut size) = (0, 1u64);
    // What would be shown as 1000 of a unit is one of the next.
    while unit + 1 < units.len() && value / size >= 1000 {
        unit += 1;
        size = size.saturating_mul(1000);
    }
    if unit == 0 || value / size >= 100 {
        format!("{} {}", value / size, units[unit]).trim_end().to_owned()
    } else {
        tenth(value, size, units[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_unit_and_three_digits_at_most() {
        assert_eq!(
            [0, 999, 1000, 18_400_000, 999_999_999].map(octets),
            ["0 B", "999 B", "1.0 KB", "18.4 MB", "999 MB"]
        );
        assert_eq!([0, 1_200_000].map(rate), ["", "1.2 MB/s"]);
        assert_eq!([9999, 41_203].map(count), ["9999", "41.2 k"]);
        assert_eq!([7, 41_203, 1_000_000].map(whole), ["7", "41 203", "1 000 000"]);
        assert_eq!([0, 41, 50, 1000].map(permille), ["0 %", "4.1 %", "5 %", "100 %"]);
        assert_eq!(octets(u64::MAX), "18446 PB");
    }

    #[test]
    fn times_are_told_in_the_unit_that_fits() {
        assert_eq!(
            [340, 12_300, 340_000, 4_100_000, 200_000_000, 9_000_000_000].map(micros),
            ["340 us", "12.3 ms", "340 ms", "4.1 s", "3 min", "2.5 h"]
        );
        assert_eq!(clock(1_795_564_801_042, false), "00:00:01");
        assert_eq!(clock(1_795_564_801_042, true), "00:00:01.042");
        assert_eq!(ago(125), "-2:05");
    }
}
