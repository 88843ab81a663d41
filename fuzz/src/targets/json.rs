//! Text off the wire in an event: what is written is JSON, and a reader gets the text back.

use crate::{captures::Captures, strict};
use radar_wire::{
    Untrusted,
    json::{Object, TEXT_MAX},
};

/// Writes the input in each form there is.
pub fn run(input: &[u8]) {
    let mut out = Vec::new();
    write(input, &mut out);
    let value =
        strict::parse(&out).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out)));
    let expected = lossy(input);
    let text = |name: &str| value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"));
    if input.len() <= TEXT_MAX {
        assert_eq!(text("text"), expected);
        assert_eq!(value["list"][0].as_str(), Some(&*expected));
    }
    assert!(text("text").len() <= 4 * TEXT_MAX + 4 && text("shown").len() <= TEXT_MAX + 4);
    assert_eq!(text("hex").len(), 2 * input.len());
    let shown = text("untrusted");
    assert!(!shown.chars().any(char::is_control), "a control in {shown:?}");
}

fn write(input: &[u8], out: &mut Vec<u8>) {
    let mut object = Object::new(out);
    object.text("text", input);
    object.display("shown", String::from_utf8_lossy(input));
    object.display("untrusted", Untrusted(input));
    object.hex("hex", input);
    object.float("float", f64::from_le_bytes(std::array::from_fn(|at| input.get(at).copied().unwrap_or(0))));
    let mut list = object.array("list");
    list.text(input);
    list.object().number("length", input.len());
}

/// Octets that are no UTF-8 as `\xNN`.
fn lossy(input: &[u8]) -> String {
    let mut text = String::new();
    for chunk in input.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|octet| text.push_str(&format!("\\x{octet:02x}")));
    }
    text
}

/// Texts at which an escape may go wrong.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let texts = [
        "plain",
        "quote \" and \\",
        "\u{0}\u{1f}\u{7f}\u{9f}",
        "é€😀",
        "\u{202e}\u{200b}e\u{301}\u{301}\u{301}\u{301}\u{301}",
    ];
    let mut seeds: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    seeds.push(b"cut \xC3 \xE2\x82 \xF0\x9F\x98 \xFF".to_vec());
    seeds.push("é".repeat(TEXT_MAX / 2 + 1).into_bytes());
    seeds
}
