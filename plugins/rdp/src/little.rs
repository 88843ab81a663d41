//! Numbers and texts as Microsoft writes them: the lowest octet first, UTF-16 up to a zero.

use radar_plugin::wire::{Cursor, Truncated};

/// Reads integers whose lowest octet comes first.
pub(crate) trait Little {
    /// Two octets.
    fn little_u16(&mut self, field: &'static str) -> Result<u16, Truncated>;
    /// Four octets.
    fn little_u32(&mut self, field: &'static str) -> Result<u32, Truncated>;
}

impl Little for Cursor<'_> {
    fn little_u16(&mut self, field: &'static str) -> Result<u16, Truncated> {
        self.u16(field).map(u16::swap_bytes)
    }

    fn little_u32(&mut self, field: &'static str) -> Result<u32, Truncated> {
        self.u32(field).map(u32::swap_bytes)
    }
}

/// The text in a field of UTF-16, which a zero ends.
pub(crate) fn text(field: &[u8]) -> String {
    let units = field.chunks_exact(2).filter_map(|pair| pair.first_chunk());
    let units = units.map(|pair| u16::from_le_bytes(*pair)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_at_a_zero_or_with_its_field() {
        assert_eq!(text(&[b'a', 0, 0xFC, 0, 0, 0, b'x', 0]), "aü");
        assert_eq!(text(&[b'a', 0, 0, 0xD8, b'b']), "a\u{FFFD}");
    }
}
