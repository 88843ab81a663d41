//! JSON appended to a reused buffer: no tree, no allocation for each value.
//!
//! The small functions are marked to be inlined: a library that is both `cdylib` and `rlib` is
//! linked without optimization across crates, and they are most of what a plugin does.
//!
//! What is written is valid JSON whatever comes in: bytes that are no UTF-8 become `\xNN` text,
//! controls are escaped, and an over-long text is cut ([`TEXT_MAX`]).

/// Octets of one text value; what is longer is cut there, at a character, and ends in `…`.
/// 4096 is longer than any name a protocol allows (a DNS name has 255, RFC 1035 §2.3.4).
pub const TEXT_MAX: usize = 4096;

/// An object being written; it is closed when dropped.
pub struct Object<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Opens an object at the end of `out`.
    #[inline]
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// Goes on with an object whose `{` and first members stand in `out` already.
    #[inline]
    pub fn resume(out: &'a mut Vec<u8>) -> Self {
        let empty = out.last() == Some(&b'{');
        Self { out, empty }
    }

    /// `"key":"text"`, the text taken as it came from the wire.
    #[inline]
    pub fn text(&mut self, key: &str, text: impl AsRef<[u8]>) {
        self.key(key);
        write_text(self.out, text.as_ref());
    }

    /// `"key":"text"` for anything that can be displayed.
    #[inline]
    pub fn display(&mut self, key: &str, value: impl std::fmt::Display) {
        self.key(key);
        write_display(self.out, value);
    }

    /// `"key":"text"` if there is one.
    #[inline]
    pub fn text_if(&mut self, key: &str, text: Option<impl AsRef<[u8]>>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// `"key":"0a1b…"`, octets in lower-case hexadecimal.
    #[inline]
    pub fn hex(&mut self, key: &str, octets: &[u8]) {
        self.key(key);
        self.out.push(b'"');
        write_hex(self.out, octets);
        self.out.push(b'"');
    }

    /// `"key":123`.
    #[inline]
    pub fn number(&mut self, key: &str, number: impl itoa::Integer) {
        self.key(key);
        write_number(self.out, number);
    }

    /// `"key":0.25`; what is no finite number is left out, since JSON has no form for it.
    #[inline]
    pub fn float(&mut self, key: &str, number: f64) {
        if number.is_finite() {
            self.key(key);
            // Written out, the largest have 309 digits, which some readers take for more than there is.
            if (1e-5..1e16).contains(&number.abs()) || number == 0.0 {
                write_formatted(self.out, number);
            } else {
                write_formatted(self.out, format_args!("{number:e}"));
            }
        }
    }

    /// `"key":true`.
    #[inline]
    pub fn boolean(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// `"key":{…}`.
    #[inline]
    pub fn object(&mut self, key: &str) -> Object<'_> {
        self.key(key);
        Object::new(self.out)
    }

    /// `"key":[…]`.
    #[inline]
    pub fn array(&mut self, key: &str) -> Array<'_> {
        self.key(key);
        Array::new(self.out)
    }

    /// `"key":json`, where `json` is valid JSON already.
    #[inline]
    pub fn raw(&mut self, key: &str, json: &[u8]) {
        self.key(key);
        self.out.extend_from_slice(json);
    }

    /// Members that stand ready as `"a":1,"b":2`; nothing is written for none.
    #[inline]
    pub fn members(&mut self, members: &[u8]) {
        if !members.is_empty() {
            self.comma();
            self.out.extend_from_slice(members);
        }
    }

    /// The buffer, for a value in a form of the caller's own; `key` is written before it.
    #[inline]
    pub fn value(&mut self, key: &str) -> &mut Vec<u8> {
        self.key(key);
        self.out
    }

    #[inline]
    fn key(&mut self, key: &str) {
        // Keys are the program's own words, never the wire's.
        debug_assert!(is_all_plain(key.as_bytes()), "{key:?} is no key");
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    #[inline]
    fn comma(&mut self) {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(b',');
        }
    }
}

impl Drop for Object<'_> {
    #[inline]
    fn drop(&mut self) {
        self.out.push(b'}');
    }
}

/// An array being written; it is closed when dropped.
pub struct Array<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Array<'a> {
    /// Opens an array at the end of `out`.
    #[inline]
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        out.push(b'[');
        Self { out, empty: true }
    }

    /// A text, taken as it came from the wire.
    #[inline]
    pub fn text(&mut self, text: impl AsRef<[u8]>) {
        self.comma();
        write_text(self.out, text.as_ref());
    }

    /// A text for anything that can be displayed.
    #[inline]
    pub fn display(&mut self, value: impl std::fmt::Display) {
        self.comma();
        write_display(self.out, value);
    }

    /// A number.
    #[inline]
    pub fn number(&mut self, number: impl itoa::Integer) {
        self.comma();
        write_number(self.out, number);
    }

    /// An object within the array.
    #[inline]
    pub fn object(&mut self) -> Object<'_> {
        self.comma();
        Object::new(self.out)
    }

    #[inline]
    fn comma(&mut self) {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(b',');
        }
    }
}

impl Drop for Array<'_> {
    #[inline]
    fn drop(&mut self) {
        self.out.push(b']');
    }
}

/// The members that `fill` writes, without the braces: as [`Object::members`] takes them. They can be
/// kept when what they tell of is gone.
#[must_use]
pub fn members(fill: impl FnOnce(&mut Object<'_>)) -> Box<[u8]> {
    // What is told of a certificate, or of a client's hello with both fingerprints, has some 600 octets.
    let mut out = Vec::with_capacity(1024);
    fill(&mut Object::new(&mut out));
    match out.as_slice() {
        [b'{', members @ .., b'}'] => members.into(),
        _ => Box::default(),
    }
}

/// Appends a decimal number.
#[inline]
pub fn write_number(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends octets in lower-case hexadecimal, without quotes.
#[inline]
pub fn write_hex(out: &mut Vec<u8>, octets: &[u8]) {
    for octet in octets {
        out.extend_from_slice(&[digit(octet >> 4), digit(octet & 15)]);
    }
}

/// Appends a quoted text; see the module for what becomes of bytes that are none.
#[inline]
pub fn write_text(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    let (text, cut) = match text.get(..TEXT_MAX) {
        Some(head) if text.len() > TEXT_MAX => (whole_characters(head), true),
        _ => (text, false),
    };
    if is_all_plain(text) {
        out.extend_from_slice(text);
    } else {
        for chunk in text.utf8_chunks() {
            write_escaped(out, chunk.valid());
            for octet in chunk.invalid() {
                out.extend_from_slice(&[b'\\', b'\\', b'x', digit(octet >> 4), digit(octet & 15)]);
            }
        }
    }
    if cut {
        out.extend_from_slice("…".as_bytes());
    }
    out.push(b'"');
}

fn write_display(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    out.push(b'"');
    let mut escaping = Escaping { out, left: TEXT_MAX };
    // Writing to a Vec cannot fail, and a Display that does leaves a shorter text.
    let _ = std::fmt::write(&mut escaping, format_args!("{value}"));
    out.push(b'"');
}

fn write_formatted(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    // Writing to a Vec cannot fail.
    let _ = std::io::Write::write_fmt(out, format_args!("{value}"));
}

struct Escaping<'a> {
    out: &'a mut Vec<u8>,
    left: usize,
}

impl std::fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let taken = whole_characters(text.as_bytes().get(..self.left).unwrap_or(text.as_bytes()));
        self.left = self.left.saturating_sub(text.len());
        write_escaped(self.out, std::str::from_utf8(taken).unwrap_or_default());
        Ok(())
    }
}

#[inline]
fn write_escaped(out: &mut Vec<u8>, text: &str) {
    if is_all_plain(text.as_bytes()) {
        return out.extend_from_slice(text.as_bytes());
    }
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            c if c.is_control() => {
                // Controls are below U+00A0, so one octet says all.
                let [_, _, _, octet] = u32::from(c).to_be_bytes();
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(octet >> 4), digit(octet & 15)]);
            }
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Looks at every octet even when the first is not plain: without a way out of the loop the compiler
/// looks at sixteen at a time, and almost all text is plain.
#[inline]
fn is_all_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, octet| plain & is_plain(*octet))
}

/// Printable ASCII that JSON takes as it is.
#[inline]
fn is_plain(octet: u8) -> bool {
    matches!(octet, 0x20..=0x7E) & (octet != b'"') & (octet != b'\\')
}

#[inline]
fn digit(nibble: u8) -> u8 {
    *b"0123456789abcdef".get(usize::from(nibble)).unwrap_or(&b'?')
}

/// `text` without a character that its end has cut in two.
fn whole_characters(text: &[u8]) -> &[u8] {
    let tail = text.iter().rev().take(3).take_while(|octet| **octet & 0xC0 == 0x80).count();
    let lead = text.len().saturating_sub(tail).saturating_sub(1);
    match text.get(lead) {
        Some(0xC0..=0xDF) if tail < 1 => text.get(..lead).unwrap_or(text),
        Some(0xE0..=0xEF) if tail < 2 => text.get(..lead).unwrap_or(text),
        Some(0xF0..=0xF7) if tail < 3 => text.get(..lead).unwrap_or(text),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fill: impl FnOnce(&mut Object<'_>)) -> serde_json::Value {
        let mut out = Vec::new();
        fill(&mut Object::new(&mut out));
        serde_json::from_slice(&out).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out)))
    }

    #[test]
    fn numbers_are_short_however_large_or_small() {
        for (number, text) in [
            (0.25, "{\"n\":0.25}"),
            (0.0, "{\"n\":0}"),
            (f64::MIN, "{\"n\":-1.7976931348623157e308}"),
            (5e-324, "{\"n\":5e-324}"),
            (f64::NAN, "{}"),
        ] {
            let mut out = Vec::new();
            Object::new(&mut out).float("n", number);
            assert_eq!(out, text.as_bytes());
        }
    }

    #[test]
    fn members_nest_and_are_parted_by_commas() {
        let value = written(|o| {
            o.text("a", "x");
            o.number("b", -3);
            o.object("c").boolean("d", true);
            let mut list = o.array("e");
            list.number(1);
            list.object().text("f", "g");
        });
        assert_eq!(value, serde_json::json!({"a": "x", "b": -3, "c": {"d": true}, "e": [1, {"f": "g"}]}));
    }

    #[test]
    fn text_from_the_wire_stays_within_its_quotes() {
        let value = written(|o| o.text("n", b"a\"b\\c\n\x00\x9f\xff\xc3\xa9\x7f"));
        assert_eq!(value["n"], "a\"b\\c\n\0\\x9f\\xffé\x7f");
    }

    #[test]
    fn every_two_bytes_give_valid_json() {
        for a in 0..=255u8 {
            for b in 0..=255u8 {
                written(|o| o.text("n", [a, b]));
            }
        }
    }

    #[test]
    fn an_over_long_text_is_cut_at_a_character() {
        let value = written(|o| o.text("n", "é".repeat(3000)));
        assert_eq!(value["n"].as_str().unwrap().chars().count(), TEXT_MAX / 2 + 1);
        let value = written(|o| o.display("n", "xé".repeat(3000)));
        assert!(value["n"].as_str().unwrap().len() <= TEXT_MAX);
    }

    #[test]
    fn a_resumed_object_goes_on_after_its_members() {
        let mut out = br#"{"a":1"#.to_vec();
        Object::resume(&mut out).members(br#""b":2"#);
        assert_eq!(out, br#"{"a":1,"b":2}"#);
    }

    #[test]
    fn members_have_no_braces() {
        assert_eq!(*members(|event| event.boolean("ech", true)), *b"\"ech\":true");
        assert!(members(|_| ()).is_empty());
    }
}
