//! Options (RFC 2132 §2), also those in `file` and `sname` (§9.3), and those in parts (RFC 3396).

use radar_plugin::wire::Cursor;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// The options of a message, each in one part or several.
#[derive(Debug, Default)]
pub(crate) struct Options<'a> {
    parts: Vec<(u8, &'a [u8])>,
    /// Options of which a part is cut off, so that what is there is not their value.
    cut: Vec<u8>,
    /// What else holds options: bit 0 `file`, bit 1 `sname`.
    overload: u8,
}

/// Parts of options in one message; a message of 1500 octets with an option for all there are has 300.
const PARTS_MAX: usize = 1024;

const PAD: u8 = 0;
const OVERLOAD: u8 = 52;
const END: u8 = 255;

impl<'a> Options<'a> {
    /// Reads the options, and those in `file` and `sname` if they say so; `None` if they are more than
    /// any message has.
    pub fn read(octets: &'a [u8], file: &'a [u8], server_name: &'a [u8]) -> Option<Self> {
        let mut options = Self::default();
        options.add(octets)?;
        options.overload = options.u8(OVERLOAD).unwrap_or_default();
        // RFC 3396 §5: in this order.
        if options.overload & 1 != 0 {
            options.add(file)?;
        }
        if options.overload & 2 != 0 {
            options.add(server_name)?;
        }
        Some(options)
    }

    /// An option, its parts joined (RFC 3396 §7).
    pub fn get(&self, code: u8) -> Option<Cow<'a, [u8]>> {
        if self.cut.contains(&code) {
            return None;
        }
        let mut parts = self.parts.iter().filter(|(other, _)| *other == code).map(|(_, part)| *part);
        let first = parts.next()?;
        let mut joined = Cow::Borrowed(first);
        parts.for_each(|part| joined.to_mut().extend_from_slice(part));
        Some(joined)
    }

    /// An option of one octet.
    pub fn u8(&self, code: u8) -> Option<u8> {
        self.array(code).map(|[octet]| octet)
    }

    /// An option of four octets, a number.
    pub fn u32(&self, code: u8) -> Option<u32> {
        self.array(code).map(u32::from_be_bytes)
    }

    /// An option that is an address.
    pub fn ipv4(&self, code: u8) -> Option<Ipv4Addr> {
        self.array::<4>(code).map(Ipv4Addr::from)
    }

    /// Whether an option is cut off.
    pub fn is_broken(&self) -> bool {
        !self.cut.is_empty()
    }

    /// `file` and `sname` as the names that they are unless they hold options.
    pub fn names(&self, file: &'a [u8], server_name: &'a [u8]) -> [&'a [u8]; 2] {
        let name = |octets, bit| if self.overload & bit == 0 { until_null(octets) } else { &[] };
        [name(file, 1), name(server_name, 2)]
    }

    fn array<const N: usize>(&self, code: u8) -> Option<[u8; N]> {
        self.get(code)?.as_ref().try_into().ok()
    }

    fn add(&mut self, octets: &'a [u8]) -> Option<()> {
        let mut cursor = Cursor::new(octets);
        while let Ok(code) = cursor.u8("option code") {
            match code {
                PAD => continue,
                END => break,
                _ if self.parts.len() >= PARTS_MAX => return None,
                _ => {}
            }
            match cursor.vector8("option") {
                Ok(value) => self.parts.push((code, value)),
                Err(_) => {
                    self.cut.push(code);
                    break;
                }
            }
        }
        Some(())
    }
}

fn until_null(octets: &[u8]) -> &[u8] {
    octets.split(|octet| *octet == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8]) -> Options<'_> {
        Options::read(octets, &[12, 1, b'f', 255], &[12, 1, b's', 255]).unwrap()
    }

    #[test]
    fn parts_of_an_option_are_joined_wherever_they_stand() {
        assert_eq!(read(&[12, 1, b'o', 0, 12, 1, b'p', 255]).get(12).as_deref(), Some(&b"op"[..]));
        assert_eq!(read(&[12, 1, b'o', 52, 1, 3, 255]).get(12).as_deref(), Some(&b"ofs"[..]));
        assert_eq!(read(&[52, 1, 2, 255]).get(12).as_deref(), Some(&b"s"[..]));
        assert_eq!(read(&[52, 1, 0, 255]).get(12), None);
    }

    #[test]
    fn an_option_that_is_cut_off_has_no_value_not_even_that_of_its_first_part() {
        let options = read(&[53, 1, 1, 12, 1, b'o', 12, 4, b'p']);
        assert_eq!((options.u8(53), options.get(12), options.is_broken()), (Some(1), None, true));
    }

    #[test]
    fn an_option_of_another_length_has_no_value() {
        assert_eq!((read(&[53, 2, 1, 1]).u8(53), read(&[51, 3, 0, 0, 1]).u32(51)), (None, None));
    }

    #[test]
    fn fields_that_hold_options_are_no_names() {
        let options = read(&[52, 1, 1, 255]);
        assert_eq!(options.names(b"file\0", b"name\0\0"), [&b""[..], b"name"]);
    }

    #[test]
    fn more_options_than_there_are_are_refused() {
        assert!(Options::read(&[12, 0].repeat(2000), &[], &[]).is_none());
    }
}
