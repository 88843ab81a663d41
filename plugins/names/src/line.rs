//! Members of an EVE line, found without reading all of it.
//!
//! A line is valid JSON that radar has written. Within a string every quote has a backslash before it, so a quote
//! behind a comma or brace is never one of a string, and what is searched for below cannot stand in a text that a
//! stranger has chosen.

use memchr::{memchr2, memmem::Finder};
use std::{borrow::Cow, sync::OnceLock};

/// What is searched for: a key with its quotes, and what is certain to stand behind it, as `"sni":"`.
#[derive(Debug)]
pub(crate) struct Key {
    text: &'static str,
    /// Made once: that costs more than to search a line.
    finder: OnceLock<Finder<'static>>,
}

impl Key {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, finder: OnceLock::new() }
    }

    /// What stands behind its first place.
    pub(crate) fn behind<'a>(&self, json: &'a [u8]) -> Option<&'a [u8]> {
        json.get(self.find(json)? + self.text.len()..)
    }

    /// What it opens and all that stands behind it; it ends in the opening bracket or brackets, of which the first
    /// belongs to that.
    pub(crate) fn opened<'a>(&self, json: &'a [u8]) -> Option<&'a [u8]> {
        let brackets = self.text.len() - self.text.trim_end_matches(['{', '[']).len();
        json.get(self.find(json)? + self.text.len() - brackets..)
    }

    /// The same, if it is known to begin at `at`; 0 if that is not known.
    pub(crate) fn opened_at<'a>(&self, json: &'a [u8], at: usize) -> Option<&'a [u8]> {
        match json.split_at_checked(at) {
            Some((before, behind))
                if at > 0 && before.ends_with(self.text.trim_end_matches('{').as_bytes()) =>
            {
                Some(behind)
            }
            _ => self.opened(json),
        }
    }

    /// Whether it stands somewhere.
    pub(crate) fn is_in(&self, json: &[u8]) -> bool {
        self.find(json).is_some()
    }

    /// The string under it; it ends in the opening quote.
    pub(crate) fn text<'a>(&self, json: &'a [u8]) -> Option<Cow<'a, str>> {
        self.text_and_rest(json).map(|(text, _)| text)
    }

    /// The same, with what stands behind it.
    pub(crate) fn text_and_rest<'a>(&self, json: &'a [u8]) -> Option<(Cow<'a, str>, &'a [u8])> {
        text(self.behind(json)?)
    }

    fn find(&self, json: &[u8]) -> Option<usize> {
        self.finder.get_or_init(|| Finder::new(self.text)).find(json)
    }
}

/// A string whose opening quote is passed, and what stands behind it.
fn text(json: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    let (plain, behind) = json.split_at_checked(memchr2(b'"', b'\\', json)?)?;
    if let Some(behind) = behind.strip_prefix(b"\"") {
        return Some((Cow::Borrowed(std::str::from_utf8(plain).ok()?), behind));
    }
    // With escapes: up to the first quote that has none.
    let mut end = plain.len();
    while json.get(end)? != &b'"' {
        end += if json.get(end) == Some(&b'\\') { 2 } else { 1 };
    }
    let (text, behind) = json.split_at_checked(end)?;
    let quoted = [b"\"", text, b"\""].concat();
    Some((Cow::Owned(serde_json::from_slice(&quoted).ok()?), behind.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &[u8] =
        br#"{"in_iface":"x,\"dns\":{\"sni\":\"no\"","dns":{"a":"\"sni\":\"no\"","sni":"yes"},"names":{"sni":"late"}}"#;

    #[test]
    fn what_looks_like_a_member_in_a_text_is_none() {
        let body = Key::new(",\"dns\":{").opened(LINE).unwrap();
        assert!(body.starts_with(br#"{"a":"#));
        let at = LINE.len() - body.len();
        for place in [at, at + 1, 0, 9999] {
            assert_eq!(Key::new(",\"dns\":{").opened_at(LINE, place), Some(body), "said to be at {place}");
        }
        assert_eq!(Key::new("\"sni\":\"").text(body).as_deref(), Some("yes"));
        assert_eq!(Key::new("\"host\":\"").text(body), None);
        assert_eq!(Key::new("\"x\":[{").opened(br#"{"x":[{"y":1}]}"#), Some(&br#"[{"y":1}]}"#[..]));
    }

    #[test]
    fn a_text_ends_at_its_quote_and_has_its_escapes_read() {
        assert_eq!(text(br#"a.example","b":"#), Some((Cow::Borrowed("a.example"), &br#","b":"#[..])));
        let escaped = Cow::Owned("a\u{1}\\\"b".to_owned());
        assert_eq!(text(br#"a\u0001\\\"b","c":"d""#), Some((escaped, &br#","c":"d""#[..])));
        for cut in [&b"a"[..], b"a\\", b"a\\\"", b"", b"a\\u00\"", b"\xFF\""] {
            assert_eq!(text(cut), None);
        }
    }
}
