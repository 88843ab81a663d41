//! The header section (RFC 9112 §5): fields, one after the other.

use crate::field::Field;
use memchr::memchr;

/// The fields of a header section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The fields of what stands behind the start-line.
    pub fn new(section: &'a [u8]) -> Self {
        Self { rest: section }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    /// The next line that has a colon; others are none of a field, and passed over as servers do.
    fn next(&mut self) -> Option<Field<'a>> {
        while !self.rest.is_empty() {
            let (line, rest) = self.rest.split_at_checked(end_of_field(self.rest))?;
            self.rest = rest;
            if let Some(colon) = memchr(b':', line) {
                let (name, value) = line.split_at_checked(colon)?;
                return Some(Field::new(name, value.get(1..).unwrap_or_default()));
            }
        }
        None
    }
}

/// Octets of the field at the start, with the lines that it goes on in and its end of line.
fn end_of_field(section: &[u8]) -> usize {
    let mut end = 0usize;
    loop {
        let rest = section.get(end..).unwrap_or_default();
        end = match memchr(b'\n', rest) {
            Some(at) => end.saturating_add(at).saturating_add(1),
            None => return section.len(),
        };
        if !section.get(end).is_some_and(|octet| matches!(octet, b' ' | b'\t')) {
            return end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(section: &str) -> Vec<(String, String)> {
        let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
        let mut scratch = Vec::new();
        Fields::new(section.as_bytes()).map(|f| (text(f.name), text(f.value(&mut scratch)))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_field_is_a_name_and_a_value_without_the_blanks_around() {
        let section = "Host: example.org \r\nX :1\r\nEmpty:\r\nTime: 1:2\r\n\r\n";
        assert_eq!(
            read(section),
            pairs(&[("Host", "example.org"), ("X", "1"), ("Empty", ""), ("Time", "1:2")])
        );
    }

    #[test]
    fn a_folded_value_is_one_line() {
        assert_eq!(read("A: b\r\n  c\r\n\td\r\nE: f\n g\n\n"), pairs(&[("A", "b c d"), ("E", "f g")]));
    }

    #[test]
    fn a_line_without_a_colon_is_no_field() {
        assert_eq!(read("nothing\r\nA: b"), pairs(&[("A", "b")]));
    }
}
