//! The fields of a record's text: each is appended after a space.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use radar_plugin::wire::{Cursor, json};

use super::Result;
use crate::kinds::Kind;
use crate::name::{Name, write_decimal};

/// A record's data being written.
pub struct Text<'b> {
    out: &'b mut Vec<u8>,
    start: usize,
}

impl<'b> Text<'b> {
    /// Writes from the end of `out` on.
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        let start = out.len();
        Self { out, start }
    }

    /// Begins a field: what is appended to the buffer belongs to it.
    pub fn field(&mut self) -> &mut Vec<u8> {
        if self.out.len() > self.start {
            self.out.push(b' ');
        }
        self.out
    }

    /// Goes on with the field before.
    pub fn continued(&mut self) -> &mut Vec<u8> {
        self.out
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.field().extend_from_slice(bytes);
    }

    /// A decimal number.
    pub fn number(&mut self, number: impl Into<u64>) {
        json::write_number(self.field(), number.into());
    }

    /// Whatever can be displayed.
    pub fn display(&mut self, value: impl std::fmt::Display) {
        // Writing to a Vec cannot fail.
        let _ = std::io::Write::write_fmt(self.field(), format_args!("{value}"));
    }

    /// The mnemonic of a type.
    pub fn kind(&mut self, kind: Kind) {
        kind.code().write(self.field());
    }

    /// The name at the cursor.
    pub fn name(&mut self, cursor: &mut Cursor<'_>) -> Result {
        Name::read(cursor)?.write(self.field());
        Ok(())
    }

    /// Octets in hexadecimal; none are a `-` (RFC 5155 §3.3), or the field would go missing.
    pub fn hex(&mut self, octets: &[u8]) {
        match octets {
            [] => self.bytes(b"-"),
            octets => json::write_hex(self.field(), octets),
        }
    }

    /// Octets in base64 (RFC 4648 §4).
    pub fn base64(&mut self, octets: &[u8]) {
        let out = self.field();
        let start = out.len();
        // Four characters for each three octets or part of three.
        let room = octets.len().div_ceil(3).saturating_mul(4);
        out.resize(start.saturating_add(room), 0);
        let written = out.get_mut(start..).and_then(|room| STANDARD.encode_slice(octets, room).ok());
        out.truncate(start.saturating_add(written.unwrap_or(0)));
    }

    /// Octets in base32 with the extended hex alphabet, no padding (RFC 4648 §7, RFC 5155 §3.3).
    pub fn base32hex(&mut self, octets: &[u8]) {
        let out = self.field();
        for group in octets.chunks(5) {
            let mut bits = [0; 8];
            bits.iter_mut().skip(3).zip(group).for_each(|(place, octet)| *place = *octet);
            let bits = u64::from_be_bytes(bits);
            let digits = group.len().saturating_mul(8).div_ceil(5);
            for shift in [35u32, 30, 25, 20, 15, 10, 5, 0].iter().take(digits) {
                let digit = (bits.wrapping_shr(*shift) & 31) as usize;
                out.push(*b"0123456789ABCDEFGHIJKLMNOPQRSTUV".get(digit).unwrap_or(&b'?'));
            }
        }
    }

    /// `count` character-strings, each within quotes.
    pub fn strings(&mut self, cursor: &mut Cursor<'_>, count: usize) -> Result {
        for _ in 0..count {
            let string = cursor.vector8("character-string")?;
            self.quoted(string);
        }
        Ok(())
    }

    /// A text within quotes, escaped as in a zone file (RFC 1035 §5.1).
    pub fn quoted(&mut self, octets: &[u8]) {
        let out = self.field();
        out.push(b'"');
        write_escaped(out, octets, |octet| matches!(octet, b'"' | b'\\'));
        out.push(b'"');
    }
}

/// Appends octets, those for which `special` is true after a backslash and the unprintable in decimal.
pub fn write_escaped(out: &mut Vec<u8>, octets: &[u8], special: impl Fn(u8) -> bool) {
    for octet in octets {
        match octet {
            octet if special(*octet) => out.extend_from_slice(&[b'\\', *octet]),
            b' '..=b'~' => out.push(*octet),
            octet => write_decimal(out, *octet),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fill: impl FnOnce(&mut Text<'_>)) -> String {
        let mut out = b"before".to_vec();
        fill(&mut Text::new(&mut out));
        String::from_utf8(out.split_off(6)).unwrap()
    }

    #[test]
    fn fields_are_parted_by_one_space() {
        assert_eq!(written(|text| [1u8, 2, 3].iter().for_each(|n| text.number(*n))), "1 2 3");
    }

    #[test]
    fn base32_and_base64_agree_with_rfc_4648() {
        for (octets, base64, base32) in [
            ("f", "Zg==", "CO"),
            ("fo", "Zm8=", "CPNG"),
            ("foo", "Zm9v", "CPNMU"),
            ("foob", "Zm9vYg==", "CPNMUOG"),
            ("fooba", "Zm9vYmE=", "CPNMUOJ1"),
            ("foobar", "Zm9vYmFy", "CPNMUOJ1E8"),
        ] {
            assert_eq!(written(|text| text.base64(octets.as_bytes())), base64);
            assert_eq!(written(|text| text.base32hex(octets.as_bytes())), base32);
        }
    }

    #[test]
    fn quotes_and_controls_within_a_text_are_escaped() {
        assert_eq!(written(|text| text.quoted(b"a\"\\\x00\xff b")), r#""a\"\\\000\255 b""#);
    }
}
