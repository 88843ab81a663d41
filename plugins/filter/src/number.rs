//! Numbers and their units: `100`, `1M`, `64KiB`, `10Mbit`, `100ms`.
//!
//! What is written for one number is read as the very same one.

/// The largest value: a trillion millions, an exabyte.
const VALUE_MAX: f64 = 1e18;

/// The smallest one that is not zero, so that no number takes pages to write.
const VALUE_MIN: f64 = 1e-12;

/// Octets of digits, sign and point.
const DIGITS_MAX: usize = 40;

/// What a field counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// Nothing: a port, or what is no number.
    None,
    /// Things: `K`, `M`, `G`, `T` are thousands.
    Count,
    /// Autonomous systems, that may have `AS` before them.
    Asn,
    Octets,
    OctetsASecond,
    /// Time, in values of so many nanoseconds. One without a unit is understood if `plain`.
    Time {
        nanoseconds: f64,
        plain: bool,
    },
}

impl Unit {
    /// Seconds, of which nobody would know whether 100 are meant or a tenth: a unit is asked for.
    pub const SECONDS: Self = Self::Time { nanoseconds: 1e9, plain: false };

    /// What an event has as a plain number.
    pub const fn nanoseconds(nanoseconds: f64) -> Self {
        Self::Time { nanoseconds, plain: true }
    }

    /// The value of a number as it was written, in the field's own unit.
    ///
    /// # Errors
    /// What is wrong with it, and what may have been meant.
    pub fn read(self, word: &str) -> Result<f64, NumberError> {
        let bare = match (self, word.get(..2)) {
            (Self::Asn, Some(prefix)) if prefix.eq_ignore_ascii_case("as") => word.get(2..).unwrap_or(word),
            _ => word,
        };
        let end = bare.find(|character: char| !matches!(character, '0'..='9' | '.' | '-' | '+'));
        let (digits, unit) = bare.split_at_checked(end.unwrap_or(bare.len())).unwrap_or((bare, ""));
        let plausible = digits.len() <= DIGITS_MAX && digits.starts_with(|first: char| first != '.');
        let number = digits.parse::<f64>().ok().filter(|number| plausible && number.is_finite());
        let number = number.ok_or(NumberError { what: self.expected(), suggestion: None })?;
        let value = match self.scale(unit) {
            Some(scale) => scale.of(number),
            // Nothing is nothing in any unit.
            None if unit.is_empty() && number == 0.0 => number,
            None => return Err(self.misread(digits, unit)),
        };
        if value.abs() > VALUE_MAX || (value != 0.0 && value.abs() < VALUE_MIN) {
            return Err(NumberError { what: "a number between 1e-12 and 1e18", suggestion: None });
        }
        // There is but one zero.
        Ok(value + 0.0)
    }

    /// What one of `unit` is in the field's own unit, or nothing if that is no unit of it.
    fn scale(self, unit: &str) -> Option<Scale> {
        let unit = unit.to_ascii_lowercase();
        match self {
            Self::None | Self::Asn => unit.is_empty().then_some(Scale(1.0, 1.0)),
            Self::Count => Some(Scale(thousands(&unit)?, 1.0)),
            Self::Octets => Some(Scale(octets(&unit)?, 1.0)),
            Self::OctetsASecond => {
                let a_second = unit.strip_suffix("/s").unwrap_or(&unit);
                match a_second.strip_suffix("bit").or(a_second.strip_suffix("bps")) {
                    Some(bits) => Some(Scale(thousands(bits)?, 8.0)),
                    None => Some(Scale(octets(a_second)?, 1.0)),
                }
            }
            Self::Time { nanoseconds, plain } => match unit.is_empty() {
                true => plain.then_some(Scale(1.0, 1.0)),
                false => Some(Scale(time(&unit)?, nanoseconds)),
            },
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::None | Self::Count => "a number",
            Self::Asn => "a number, as `15169` or `AS15169`",
            Self::Octets => "octets, as `1500`, `1M` or `64KiB`",
            Self::OctetsASecond => "octets a second, as `1M`, or bits, as `10Mbit`",
            Self::Time { .. } => "a time, as `100ms`, `5s` or `2h`",
        }
    }

    fn misread(self, digits: &str, unit: &str) -> NumberError {
        let suggestion = match self {
            Self::Time { .. } if unit.is_empty() => Some(format!("{digits}s")),
            _ => None,
        };
        NumberError { what: self.expected(), suggestion }
    }

    /// The shortest text that [`Self::read`] reads as exactly this value; without a point, if there is one.
    pub fn write(self, value: f64) -> String {
        let units: &[&str] = match self {
            Self::None | Self::Asn => &[""],
            Self::Count => &["", "K", "M", "G", "T"],
            Self::Octets | Self::OctetsASecond => &["", "K", "M", "G", "T", "KiB", "MiB", "GiB", "TiB"],
            Self::Time { .. } => &["", "s", "ms", "us", "ns", "m", "h", "d"],
        };
        let written = units.iter().filter_map(|unit| {
            // Only a zero may stand there without the unit that a field asks for.
            let number = self.scale(unit).map_or(value, |scale| scale.back(value));
            let text = format!("{number}{unit}");
            (self.read(&text).ok() == Some(value)).then_some(text)
        });
        let shortest = written.min_by_key(|text| (text.contains('.'), text.len()));
        shortest.unwrap_or_else(|| value.to_string())
    }
}

/// A fraction: multiplied and divided by whole numbers, most values stay exact.
struct Scale(f64, f64);

impl Scale {
    fn of(&self, number: f64) -> f64 {
        if self.0 == self.1 { number } else { number * self.0 / self.1 }
    }

    fn back(&self, value: f64) -> f64 {
        if self.0 == self.1 { value } else { value * self.1 / self.0 }
    }
}

/// Why a word is no number of a field.
#[derive(Debug, PartialEq)]
pub(crate) struct NumberError {
    /// What was expected.
    pub what: &'static str,
    pub suggestion: Option<String>,
}

fn thousands(unit: &str) -> Option<f64> {
    Some(match unit {
        "" => 1.0,
        "k" => 1e3,
        "m" => 1e6,
        "g" => 1e9,
        "t" => 1e12,
        _ => return None,
    })
}

/// `m`, `mb` and `mib`; of octets `b` alone is one.
fn octets(unit: &str) -> Option<f64> {
    let unit = unit.strip_suffix('b').unwrap_or(unit);
    match unit.strip_suffix('i') {
        Some("k") => Some(1024.0),
        Some("m") => Some(1024.0 * 1024.0),
        Some("g") => Some(1024.0 * 1024.0 * 1024.0),
        Some("t") => Some(1024.0 * 1024.0 * 1024.0 * 1024.0),
        Some(_) => None,
        None => thousands(unit),
    }
}

/// Nanoseconds of a unit of time.
fn time(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" | "sec" => 1e9,
        "m" | "min" => 60e9,
        "h" => 3600e9,
        "d" => 86_400e9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn octets_have_decimal_and_binary_units() {
        let read = |word| Unit::Octets.read(word).ok();
        assert_eq!(read("1500"), Some(1500.0));
        assert_eq!(read("1M"), Some(1e6));
        assert_eq!(read("1.5mb"), Some(1.5e6));
        assert_eq!(read("64KiB"), Some(65_536.0));
        assert_eq!(read("64Ki"), Some(65_536.0));
        assert_eq!(read("7b"), Some(7.0));
        assert_eq!(read("1x"), None);
        assert_eq!(read("M"), None);
    }

    #[test]
    fn rates_may_be_in_bits() {
        let read = |word| Unit::OctetsASecond.read(word).ok();
        assert_eq!(read("1M"), Some(1e6));
        assert_eq!(read("1MB/s"), Some(1e6));
        assert_eq!(read("10Mbit"), Some(1.25e6));
        assert_eq!(read("10Mbit/s"), Some(1.25e6));
        assert_eq!(read("8kbps"), Some(1000.0));
        assert_eq!(read("8bit"), Some(1.0));
    }

    #[test]
    fn time_is_in_the_unit_of_the_field() {
        assert_eq!(Unit::SECONDS.read("100ms"), Ok(0.1));
        assert_eq!(Unit::SECONDS.read("1.5h"), Ok(5400.0));
        assert_eq!(Unit::SECONDS.read("3µs"), Ok(3e-6));
        assert_eq!(Unit::nanoseconds(1e3).read("100ms"), Ok(100_000.0));
        assert_eq!(Unit::nanoseconds(1e3).read("250"), Ok(250.0));
    }

    #[test]
    fn a_time_without_a_unit_could_be_anything() {
        assert_eq!(Unit::SECONDS.read("100").unwrap_err().suggestion.as_deref(), Some("100s"));
        assert_eq!(Unit::SECONDS.read("0"), Ok(0.0));
    }

    #[test]
    fn an_autonomous_system_may_have_its_letters() {
        assert_eq!(Unit::Asn.read("AS15169"), Ok(15_169.0));
        assert_eq!(Unit::Asn.read("15169"), Ok(15_169.0));
        assert!(Unit::Count.read("AS15169").is_err());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for word in ["", ".", "-", "1e9", "inf", "nan", "1.2.3", "--1", "1-", "٣", ".5", "ü"] {
            assert!(Unit::Count.read(word).is_err(), "{word}");
        }
        assert!(Unit::Count.read(&"9".repeat(40)).is_err());
        assert!(Unit::Count.read(&"0".repeat(41)).is_err());
        assert!(Unit::Count.read("0.0000000000000000001").is_err());
    }

    #[test]
    fn what_is_written_is_read_as_the_same_value() {
        assert_eq!(Unit::Octets.write(1_048_576.0), "1MiB");
        assert_eq!(Unit::Octets.write(1e6), "1M");
        assert_eq!(Unit::Octets.write(1234.0), "1234");
        assert_eq!(Unit::Octets.write(0.5), "0.5");
        assert_eq!(Unit::SECONDS.write(0.1), "100ms");
        assert_eq!(Unit::SECONDS.write(0.0035), "3500us");
        assert_eq!(Unit::SECONDS.write(7200.0), "2h");
        assert_eq!(Unit::SECONDS.write(0.0), "0");
        assert_eq!(Unit::Count.write(-3.0), "-3");
        let units = [Unit::None, Unit::Count, Unit::Octets, Unit::OctetsASecond, Unit::SECONDS];
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        for round in 0..20_000_u32 {
            let value = random.bits() as f64 / f64::from(1 + round);
            for unit in units {
                assert_eq!(unit.read(&unit.write(value)), Ok(value), "{}", unit.write(value));
            }
        }
    }
}
