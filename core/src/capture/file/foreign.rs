//! What a file is that is no capture, as far as its first octets tell.

use std::fmt;

/// What stands where a capture has its magic number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Foreign {
    /// The first octets, up to 16.
    first: [u8; 16],
    octets: usize,
}

/// Formats that are taken for captures, or come packed around them, and what can be done.
const KNOWN: &[(&[u8], &str)] = &[
    (b"\x28\xb5\x2f\xfd", "it is packed by zstd; try zstd -dc FILE | radar -r -"),
    (b"\xfd7zXZ\0", "it is packed by xz; try xz -dc FILE | radar -r -"),
    (b"BZh", "it is packed by bzip2; try bzip2 -dc FILE | radar -r -"),
    (b"\x04\x22\x4d\x18", "it is packed by lz4; try lz4 -dc FILE | radar -r -"),
    (b"PK\x03\x04", "it is a zip archive; try unzip -p FILE | radar -r -"),
    (b"\x1f\x8b", "it is packed by gzip twice; try gzip -dc FILE | radar -r -"),
    (b"snoop\0\0\0", "it is in snoop format (RFC 1761); convert it with editcap"),
    (b"btsnoop\0", "it is in Bluetooth snoop format; convert it with editcap"),
    (b"GMBU", "it is in Network Monitor format; convert it with editcap"),
    (b"RTSS", "it is in Network Monitor 1 format; convert it with editcap"),
    (b"\x7fELF", "it is a program"),
    (b"<!DOCTYPE", "it is a web page"),
    (b"<html", "it is a web page"),
    (b"{\"", "it is JSON"),
];

impl Foreign {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut first = [0; 16];
        let octets = bytes.len().min(first.len());
        for (to, from) in first.iter_mut().zip(bytes) {
            *to = *from;
        }
        Self { first, octets }
    }

    fn first(&self) -> &[u8] {
        self.first.get(..self.octets).unwrap_or_default()
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first();
        if first.is_empty() {
            return f.write_str("it is empty");
        }
        if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| first.starts_with(magic)) {
            return f.write_str(what);
        }
        if first.iter().all(|octet| matches!(octet, b' '..=b'~' | b'\t' | b'\r' | b'\n')) {
            return write!(f, "it begins with the text \"{}\"", first.escape_ascii());
        }
        f.write_str("it begins with the octets")?;
        first.iter().try_for_each(|octet| write!(f, " {octet:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_gets_said_as_well_as_it_is_known() {
        let said = |bytes: &[u8]| Foreign::new(bytes).to_string();
        assert_eq!(said(b""), "it is empty");
        assert!(said(b"\x28\xb5\x2f\xfd\x04").contains("zstd -dc"));
        assert_eq!(said(b"dear diary,\nit is late"), r#"it begins with the text "dear diary,\nit i""#);
        assert_eq!(said(b"\x00\x01\xff"), "it begins with the octets 00 01 ff");
    }
}
