//! Header compression (RFC 7541): a block of octets to header fields.
//!
//! The crates that there are build their Huffman tables anew for each string, or have had no release for
//! years; and none can go on after a loss, when only some of the table is known.

mod huffman;
mod table;

use radar_plugin::wire::{Cursor, Truncated};
use table::{Found, Table};

/// Reads the blocks of one direction.
#[derive(Debug, Default)]
pub(crate) struct Hpack {
    table: Table,
    name: Vec<u8>,
    value: Vec<u8>,
}

/// Octets of the fields of one block: a few octets can ask for long fields of the table again and again.
/// That is four times what servers take.
const LIST_MAX: usize = 256 * 1024;

/// A block that cannot be read, or says too much; from here on the table is not known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Unreadable;

impl From<Truncated> for Unreadable {
    fn from(_: Truncated) -> Self {
        Self
    }
}

impl Hpack {
    /// Reads a whole block; `each` gets each field whose name and value are known.
    pub fn read(
        &mut self,
        block: &[u8],
        table_max: usize,
        mut each: impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Unreadable> {
        let mut left = LIST_MAX;
        let outcome = self.read_block(block, table_max, &mut |name: &[u8], value: &[u8]| {
            // A field takes what it would in a table (RFC 9113 §6.5.2).
            let size = name.len().saturating_add(value.len()).saturating_add(table::OVERHEAD);
            left = left.checked_sub(size).ok_or(Unreadable)?;
            each(name, value);
            Ok(())
        });
        if outcome.is_err() {
            self.lose();
        }
        outcome
    }

    /// A block was lost, or a part of one.
    pub fn lose(&mut self) {
        self.table.lose();
    }

    fn read_block(
        &mut self,
        block: &[u8],
        table_max: usize,
        each: &mut impl FnMut(&[u8], &[u8]) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let mut cursor = Cursor::new(block);
        while let Some(first) = cursor.rest().first() {
            match first {
                0x80.. => self.indexed(integer(&mut cursor, 7)?, each)?,
                0x40..=0x7F => self.literal(&mut cursor, 6, each)?,
                0x20..=0x3F => {
                    let max = integer(&mut cursor, 5)?;
                    if max > table_max {
                        return Err(Unreadable);
                    }
                    self.table.resize(max);
                }
                // Without indexing, or never indexed.
                0x00..=0x1F => self.literal(&mut cursor, 4, each)?,
            }
        }
        Ok(())
    }

    /// RFC 7541 §6.1.
    fn indexed(
        &self,
        number: usize,
        each: &mut impl FnMut(&[u8], &[u8]) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        match self.table.get(number) {
            Found::Field(Some(name), value) => each(name, value),
            Found::Field(None, _) | Found::Lost => Ok(()),
            Found::Nothing => Err(Unreadable),
        }
    }

    /// RFC 7541 §6.2; with a prefix of six bits the field is added to the table.
    fn literal(
        &mut self,
        cursor: &mut Cursor<'_>,
        prefix: u32,
        each: &mut impl FnMut(&[u8], &[u8]) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let Self { table, name, value } = self;
        let number = integer(cursor, prefix)?;
        name.clear();
        let mut is_known = true;
        if number == 0 {
            string(cursor, name)?;
        } else {
            match table.get(number) {
                Found::Field(Some(known), _) => name.extend_from_slice(known),
                Found::Field(None, _) | Found::Lost => is_known = false,
                Found::Nothing => return Err(Unreadable),
            }
        }
        string(cursor, value)?;
        if is_known {
            each(name, value)?;
        }
        if prefix == 6 {
            table.insert(is_known.then_some(name), value);
        }
        Ok(())
    }
}

/// An integer whose first `prefix` bits are the last of the octet at the cursor (RFC 7541 §5.1).
fn integer(cursor: &mut Cursor<'_>, prefix: u32) -> Result<usize, Unreadable> {
    let mask = 0xFFu8.wrapping_shr(8u32.saturating_sub(prefix));
    let first = cursor.u8("integer")? & mask;
    let mut number = usize::from(first);
    if first < mask {
        return Ok(number);
    }
    // Four octets more hold 28 bits, and no length or number is near that.
    for shift in [0u32, 7, 14, 21] {
        let octet = cursor.u8("integer")?;
        number = number.saturating_add(usize::from(octet & 0x7F).wrapping_shl(shift));
        if octet & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Unreadable)
}

/// A string (RFC 7541 §5.2), in place of what `out` holds.
fn string(cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
    out.clear();
    let is_coded = cursor.rest().first().is_some_and(|octet| octet & 0x80 != 0);
    let length = integer(cursor, 7)?;
    let octets = cursor.take(length, "string")?;
    if is_coded {
        return huffman::decode(octets, out);
    }
    out.extend_from_slice(octets);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn read(hpack: &mut Hpack, block: &[u8]) -> Result<Vec<String>, Unreadable> {
        let mut fields = Vec::new();
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        hpack.read(block, 4096, |name, value| fields.push(format!("{}: {}", text(name), text(value))))?;
        Ok(fields)
    }

    /// RFC 7541 Appendix C.4.
    #[test]
    fn requests_with_huffman_code_are_read() {
        let mut hpack = Hpack::default();
        assert_eq!(
            read(&mut hpack, &hex!("828684418cf1e3c2e5f23a6ba0ab90f4ff")).unwrap(),
            [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"]
        );
        assert_eq!(
            read(&mut hpack, &hex!("828684be5886a8eb10649cbf")).unwrap(),
            [
                ":method: GET",
                ":scheme: http",
                ":path: /",
                ":authority: www.example.com",
                "cache-control: no-cache"
            ]
        );
        assert_eq!(
            read(&mut hpack, &hex!("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")).unwrap(),
            [
                ":method: GET",
                ":scheme: https",
                ":path: /index.html",
                ":authority: www.example.com",
                "custom-key: custom-value"
            ]
        );
    }

    /// RFC 7541 Appendix C.2.
    #[test]
    fn literals_are_read_with_and_without_indexing() {
        let mut hpack = Hpack::default();
        let block = hex!("400a637573746f6d2d6b65790d637573746f6d2d686561646572");
        assert_eq!(read(&mut hpack, &block).unwrap(), ["custom-key: custom-header"]);
        assert_eq!(read(&mut hpack, &hex!("040c2f73616d706c652f70617468")).unwrap(), [":path: /sample/path"]);
        assert_eq!(
            read(&mut hpack, &hex!("100870617373776f726406736563726574")).unwrap(),
            ["password: secret"]
        );
        assert_eq!(read(&mut hpack, &hex!("be")).unwrap(), ["custom-key: custom-header"]);
    }

    #[test]
    fn an_integer_goes_on_in_the_next_octets_but_not_for_ever() {
        assert_eq!(integer(&mut Cursor::new(&hex!("1f9a0a")), 5), Ok(1337));
        assert_eq!(integer(&mut Cursor::new(&hex!("0a")), 5), Ok(10));
        assert!(integer(&mut Cursor::new(&hex!("1fffffffff00")), 5).is_err());
        assert!(integer(&mut Cursor::new(&hex!("1f")), 5).is_err());
    }

    #[test]
    fn after_a_loss_fields_that_hang_on_it_are_left_out() {
        let mut hpack = Hpack::default();
        hpack.lose();
        // A field of before, a literal with a name of before that is added, and a number of the static table.
        assert_eq!(read(&mut hpack, &hex!("be7f010161 82")).unwrap(), [":method: GET"]);
        assert!(read(&mut hpack, &hex!("be")).unwrap().is_empty());
    }

    #[test]
    fn fields_that_are_asked_for_again_and_again_are_bounded() {
        let mut hpack = Hpack::default();
        let (name, value) = ([b'n'; 100], [b'v'; 100]);
        let literal = [&[0x40, 100][..], &name, &[100], &value].concat();
        assert_eq!(read(&mut hpack, &[&literal[..], &[0xBE; 1000]].concat()).unwrap().len(), 1001);
        assert_eq!(read(&mut hpack, &[0xBE; 1200]), Err(Unreadable));
    }

    #[test]
    fn what_cannot_be_read_loses_the_table() {
        for block in [&hex!("80")[..], &hex!("be"), &hex!("0005"), &hex!("3fe23f"), &hex!("418100")] {
            assert_eq!(read(&mut Hpack::default(), block), Err(Unreadable), "{block:02x?}");
        }
    }
}
