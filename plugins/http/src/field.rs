//! A field of a message (RFC 9110 §5), of HTTP/1 and HTTP/2 alike.

use memchr::memchr2;

/// A field; its name and value are trimmed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    pub name: &'a [u8],
    /// With the ends of line in it, if it goes over several.
    value: &'a [u8],
}

impl<'a> Field<'a> {
    /// A field of this name and value, without the blanks around them.
    pub fn new(name: &'a [u8], value: &'a [u8]) -> Self {
        Self { name: trimmed(name), value: trimmed(value) }
    }

    /// A field as it stands: those of HTTP/2 have no blanks around them (RFC 9113 §8.2.1).
    pub fn exactly(name: &'a [u8], value: &'a [u8]) -> Self {
        Self { name, value }
    }

    /// The value; lines that were folded are put together in `scratch` (RFC 9112 §5.2).
    pub fn value<'v>(&self, scratch: &'v mut Vec<u8>) -> &'v [u8]
    where
        'a: 'v,
    {
        if memchr2(b'\r', b'\n', self.value).is_none() {
            return self.value;
        }
        scratch.clear();
        for line in self.value.split(|octet| *octet == b'\n').map(trimmed).filter(|line| !line.is_empty()) {
            if !scratch.is_empty() {
                scratch.push(b' ');
            }
            scratch.extend_from_slice(line);
        }
        scratch
    }

    /// Whether this is its name; names have no case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// Without the blanks around it, and a CR.
pub(crate) fn trimmed(text: &[u8]) -> &[u8] {
    let keep = |octet: &u8| !matches!(octet, b' ' | b'\t' | b'\r' | b'\n');
    let start = text.iter().position(keep).unwrap_or(text.len());
    let end = text.iter().rposition(keep).map_or(start, |at| at.saturating_add(1));
    text.get(start..end).unwrap_or_default()
}
