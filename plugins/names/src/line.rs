//! Members of an EVE line, found without reading all of it.
//!
//! A line is valid JSON that radar has written. Within a string every quote has a backslash before it, so a quote
//! behind a comma or brace is never one of a string, and what is searched for below cannot stand in a text that a
//! stranger has chosen.

use memchr::{memchr2, memmem};
use std::borrow::Cow;

/// The object of an event's own, and all that stands behind it; `key` is `,"dns":{` or the like.
pub(crate) fn body<'a>(line: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let at = memmem::find(line, key.as_bytes())?;
    line.get(at + key.len() - 1..)
}

/// What stands behind the first `key`, which is `"sni":"` or the like with what is certain to stand behind it.
pub(crate) fn behind<'a>(json: &'a [u8], key: &str) -> Option<&'a [u8]> {
    json.get(memmem::find(json, key.as_bytes())? + key.len()..)
}

/// Whether `key` stands somewhere.
pub(crate) fn has(json: &[u8], key: &str) -> bool {
    memmem::find(json, key.as_bytes()).is_some()
}

/// The rest of a string whose opening quote is passed.
pub(crate) fn text(json: &[u8]) -> Option<Cow<'_, str>> {
    let end = memchr2(b'"', b'\\', json)?;
    if json.get(end) == Some(&b'"') {
        return std::str::from_utf8(json.get(..end)?).ok().map(Cow::Borrowed);
    }
    // With escapes: up to the first quote that has none.
    let mut end = end;
    while json.get(end)? != &b'"' {
        end += if json.get(end) == Some(&b'\\') { 2 } else { 1 };
    }
    let quoted = [b"\"", json.get(..=end)?].concat();
    serde_json::from_slice::<String>(&quoted).ok().map(Cow::Owned)
}

/// The string under `key`, which is `"sni":"` or the like.
pub(crate) fn member<'a>(json: &'a [u8], key: &str) -> Option<Cow<'a, str>> {
    text(behind(json, key)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &[u8] =
        br#"{"in_iface":"x,\"dns\":{\"sni\":\"no\"","dns":{"a":"\"sni\":\"no\"","sni":"yes"},"names":{"sni":"late"}}"#;

    #[test]
    fn what_looks_like_a_member_in_a_text_is_none() {
        let body = body(LINE, ",\"dns\":{").unwrap();
        assert!(body.starts_with(br#"{"a":"#));
        assert_eq!(member(body, "\"sni\":\"").as_deref(), Some("yes"));
        assert_eq!(member(body, "\"host\":\""), None);
    }

    #[test]
    fn a_text_ends_at_its_quote_and_has_its_escapes_read() {
        assert_eq!(text(br#"a.example","b":"#).as_deref(), Some("a.example"));
        assert_eq!(text(br#"a\u0001\\\"b","c":"d""#).as_deref(), Some("a\u{1}\\\"b"));
        for cut in [&b"a"[..], b"a\\", b"a\\\"", b"", b"a\\u00\"", b"\xFF\""] {
            assert_eq!(text(cut), None);
        }
    }
}
