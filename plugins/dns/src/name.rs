//! Domain names (RFC 1035 §3.1): read through their compression (§4.1.4), shown as text (§5.1).

use radar_plugin::wire::{Cursor, Truncated, json};

/// Octets of a name, lengths and root included (RFC 1035 §2.3.4).
const OCTETS_MAX: usize = 255;

/// Pointers followed for one name: it has at most 127 labels, and no encoder needs a pointer for
/// each. Without a bound, 8000 pointers in a row could be read for each of 5000 records.
const POINTERS_MAX: usize = 128;

/// A name that lies in a message, its form checked.
#[derive(Clone, Copy)]
pub struct Name<'a> {
    message: &'a [u8],
    offset: usize,
}

/// Why there is no name at some place of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameError {
    /// The message ends within the name.
    #[error(transparent)]
    Truncated(#[from] Truncated),
    /// A pointer to itself or to what comes after it: a loop, or a reader led astray.
    #[error("pointer at byte {at} leads to byte {target}, which is not before it")]
    ForwardPointer {
        /// Where the pointer is.
        at: usize,
        /// Where it leads.
        target: usize,
    },
    /// More pointers than a name can need.
    #[error("name at byte {0} takes more than {POINTERS_MAX} pointers")]
    TooManyPointers(usize),
    /// More octets than a name may have.
    #[error("name at byte {0} is longer than {OCTETS_MAX} octets")]
    TooLong(usize),
    /// A label that is neither text nor pointer.
    #[error("label type {0:#04x} is reserved (RFC 6891 §5)")]
    ReservedLabel(u8),
}

impl<'a> Name<'a> {
    /// Reads the name at the cursor and leaves the cursor on the byte after it.
    ///
    /// A name that ends in a pointer ends, for the cursor, at the pointer: the bytes it leads to
    /// belong to an earlier name.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, NameError> {
        let start = cursor.offset();
        let mut reader = *cursor;
        let mut end = None;
        let mut octets = 0usize;
        let mut pointers = 0usize;
        // Each pointer must lead to before the place where the last jump landed. The RFC says
        // "prior occurrence"; read strictly, that is also what makes a loop impossible.
        let mut limit = start;
        loop {
            let at = reader.offset();
            match reader.u8("label length")? {
                0 => break,
                length @ 1..=0x3F => {
                    reader.skip(length.into(), "label")?;
                    octets = octets.saturating_add(1).saturating_add(length.into());
                    if octets >= OCTETS_MAX {
                        return Err(NameError::TooLong(start));
                    }
                }
                high @ 0xC0.. => {
                    let low = reader.u8("pointer")?;
                    let target = usize::from(u16::from_be_bytes([high & 0x3F, low]));
                    if target >= limit {
                        return Err(NameError::ForwardPointer { at, target });
                    }
                    pointers = pointers.saturating_add(1);
                    if pointers > POINTERS_MAX {
                        return Err(NameError::TooManyPointers(start));
                    }
                    end.get_or_insert(reader.offset());
                    limit = target;
                    reader = reader.at(target);
                }
                reserved => return Err(NameError::ReservedLabel(reserved)),
            }
        }
        *cursor = cursor.at(end.unwrap_or(reader.offset()));
        Ok(Self { message: cursor.bytes(), offset: start })
    }

    /// Passes over a name without following its pointer: enough to find what comes after it.
    pub fn skip(cursor: &mut Cursor<'_>) -> Result<(), NameError> {
        loop {
            match cursor.u8("label length")? {
                0 => return Ok(()),
                length @ 1..=0x3F => cursor.skip(length.into(), "label")?,
                0xC0.. => return Ok(cursor.skip(1, "pointer")?),
                reserved => return Err(NameError::ReservedLabel(reserved)),
            }
        }
    }

    /// Its labels, the leftmost first, without the root.
    pub fn labels(self) -> Labels<'a> {
        Labels { message: self.message, offset: self.offset }
    }

    /// Appends the name as text, without the last dot; the root is `.`.
    ///
    /// A dot or backslash within a label is escaped, so that two labels never look like one, and
    /// controls and bytes that are no UTF-8 are `\DDD`. UTF-8 stays: mDNS names are (RFC 6762 §16).
    pub fn write(self, out: &mut Vec<u8>) {
        self.write_telling(out);
    }

    /// Appends the name as a JSON text.
    pub fn write_json(self, out: &mut Vec<u8>) {
        out.push(b'"');
        let start = out.len();
        if self.write_telling(out) {
            out.push(b'"');
        } else {
            let text = out.split_off(start);
            out.pop();
            json::write_text(out, &text);
        }
    }

    /// Whether both are the same name; case makes no difference (RFC 4343).
    pub fn is(self, other: Name<'_>) -> bool {
        let (mut labels, mut others) = (self.labels(), other.labels());
        loop {
            match (labels.next(), others.next()) {
                (None, None) => return true,
                (Some(label), Some(other)) if label.eq_ignore_ascii_case(other) => {}
                _ => return false,
            }
        }
    }

    /// Appends the name as it is on the wire, but without compression.
    pub fn write_wire(self, out: &mut Vec<u8>) {
        for label in self.labels() {
            // A label has at most 63 octets.
            out.push(u8::try_from(label.len()).unwrap_or(0));
            out.extend_from_slice(label);
        }
        out.push(0);
    }

    /// Appends the name as text and tells whether JSON takes that as it is.
    fn write_telling(self, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let mut plain = true;
        for label in self.labels() {
            if out.len() > start {
                out.push(b'.');
            }
            plain &= write_label(out, label);
        }
        if out.len() == start {
            out.push(b'.');
        }
        plain
    }
}

impl std::fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = Vec::new();
        self.write(&mut text);
        f.write_str(&String::from_utf8_lossy(&text))
    }
}

/// The labels of a name, pointers followed.
pub struct Labels<'a> {
    message: &'a [u8],
    offset: usize,
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    /// This ends where [`Name::read`] ended: it takes the same steps.
    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let (length, rest) = self.message.get(self.offset..)?.split_first()?;
            if *length < 0xC0 {
                let label = rest.get(..usize::from(*length)).filter(|label| !label.is_empty())?;
                self.offset = self.offset.saturating_add(1).saturating_add(label.len());
                return Some(label);
            }
            self.offset = usize::from(u16::from_be_bytes([length & 0x3F, *rest.first()?]));
        }
    }
}

fn write_label(out: &mut Vec<u8>, label: &[u8]) -> bool {
    if label.iter().all(|octet| is_plain(*octet)) {
        out.extend_from_slice(label);
        return true;
    }
    for chunk in label.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '.' | '\\' => out.extend_from_slice(&[b'\\', c as u8]),
                c if c.is_ascii_control() => write_decimal(out, c as u8),
                c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        for octet in chunk.invalid() {
            write_decimal(out, *octet);
        }
    }
    false
}

/// Appends `\DDD` (RFC 1035 §5.1).
pub fn write_decimal(out: &mut Vec<u8>, octet: u8) {
    let digit = |value: u8| b'0'.saturating_add(value % 10);
    out.extend_from_slice(&[b'\\', digit(octet / 100), digit(octet / 10), digit(octet)]);
}

/// An octet that is itself in a label's text and in JSON.
fn is_plain(octet: u8) -> bool {
    matches!(octet, b' '..=b'~') && !matches!(octet, b'.' | b'\\' | b'"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    /// Byte 0 is `example.org`, byte 13 is `www` and a pointer to byte 0.
    const NAMES: &[u8] = &hex!("07 6578616d706c65 03 6f7267 00  03 777777 c000 ffff");

    fn read(bytes: &[u8], offset: usize) -> Result<String, NameError> {
        Name::read(&mut Cursor::new(bytes).at(offset)).map(|name| name.to_string())
    }

    #[test]
    fn a_pointer_continues_the_name_elsewhere_but_ends_it_here() {
        let mut cursor = Cursor::new(NAMES).at(13);
        assert_eq!(Name::read(&mut cursor).unwrap().to_string(), "www.example.org");
        assert_eq!(cursor.offset(), 19);
        let mut cursor = Cursor::new(NAMES).at(13);
        Name::skip(&mut cursor).unwrap();
        assert_eq!(cursor.offset(), 19);
    }

    #[test]
    fn the_root_is_a_dot() {
        assert_eq!(read(&[0], 0).unwrap(), ".");
    }

    #[test]
    fn a_pointer_to_itself_or_forwards_is_refused() {
        assert_eq!(read(&hex!("c000"), 0), Err(NameError::ForwardPointer { at: 0, target: 0 }));
        assert_eq!(read(&hex!("c002 00"), 0), Err(NameError::ForwardPointer { at: 0, target: 2 }));
    }

    #[test]
    fn a_loop_over_an_earlier_name_is_refused() {
        let looped = hex!("01 61 c000");
        assert_eq!(read(&looped, 2), Err(NameError::ForwardPointer { at: 2, target: 0 }));
    }

    #[test]
    fn a_chain_of_pointers_ends_after_128() {
        // Each pointer leads to the one before it, the first to the root.
        let mut chain = vec![0, 0];
        (0..258u16).step_by(2).for_each(|target| chain.extend((0xC000 | target).to_be_bytes()));
        assert_eq!(read(&chain, 2 * 128).unwrap(), ".");
        assert_eq!(read(&chain, 2 * 129), Err(NameError::TooManyPointers(258)));
    }

    #[test]
    fn a_name_of_256_octets_is_too_long() {
        let mut name = [63; 64].repeat(3);
        name.extend([61; 62]);
        name.push(0);
        assert_eq!(name.len(), 255);
        assert!(read(&name, 0).is_ok());
        name[192] = 62;
        name.push(0);
        assert_eq!(read(&name, 0), Err(NameError::TooLong(0)));
    }

    #[test]
    fn label_types_of_the_past_are_refused() {
        assert_eq!(read(&hex!("41 00"), 0), Err(NameError::ReservedLabel(0x41)));
        assert_eq!(read(&hex!("80 00"), 0), Err(NameError::ReservedLabel(0x80)));
    }

    #[test]
    fn dots_and_controls_within_a_label_are_escaped_and_utf8_is_kept() {
        let name = b"\x03a.b\x02\\\x00\x03\xc3\xa9\xff\x04a\"b \x00";
        assert_eq!(read(name, 0).unwrap(), "a\\.b.\\\\\\000.é\\255.a\"b ");
        let mut json = Vec::new();
        Name::read(&mut Cursor::new(name)).unwrap().write_json(&mut json);
        let back: String = serde_json::from_slice(&json).unwrap();
        assert_eq!(back, "a\\.b.\\\\\\000.é\\255.a\"b ");
    }

    #[test]
    fn names_that_differ_in_case_are_the_same() {
        let name = |bytes| Name::read(&mut Cursor::new(bytes)).unwrap();
        assert!(name(b"\x01a\x01b\x00").is(name(b"\x01A\x01B\x00")));
        assert!(!name(b"\x01a\x01b\x00").is(name(b"\x02ab\x00")));
        assert!(!name(b"\x01a\x01b\x00").is(name(b"\x01a\x00")));
    }

    #[test]
    fn a_name_is_written_out_without_its_compression() {
        let mut wire = Vec::new();
        Name::read(&mut Cursor::new(NAMES).at(13)).unwrap().write_wire(&mut wire);
        assert_eq!(wire, b"\x03www\x07example\x03org\x00");
    }
}
