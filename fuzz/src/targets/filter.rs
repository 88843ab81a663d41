//! A filter as somebody writes it, a page or a link of a stranger's among them: read or refused at a place within it, and
//! what was read is the same when it is written again.

use crate::captures::Captures;
use radar_filter::{Completion, FieldId, Fields, Filter, TEXT_MAX, Value, Vocabulary};
use std::{hint::black_box, sync::LazyLock};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::new();
    vocabulary.add("dns", "queries[].rrname", "string", "", "a name");
    vocabulary.add("my-analyzer", "score", "number", "", "how odd it is");
    vocabulary.add("", "tunnel.src_ip", "string", "", "who sent it");
    vocabulary
});

/// Something of which every field has a value of every kind.
struct Everything;

const TEXTS: [&str; 4] = ["", "www.example.org", "é€😀\u{202e}", "TCP"];

impl Fields for Everything {
    fn each(&self, _: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let texts = TEXTS.map(Value::Text);
        let numbers = [0.0, 443.0, -1.5, f64::MAX, f64::NAN].map(Value::Number);
        let addresses =
            ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"].map(|text| text.parse().map(Value::Address));
        let all = texts.into_iter().chain(numbers).chain(addresses.into_iter().flatten());
        let _ = all.chain([Value::Flag(true), Value::Flag(false)]).any(see);
    }

    fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool) {
        let _ = TEXTS.into_iter().any(see);
    }
}

/// The first octet is where the cursor stands, the rest the filter.
pub fn run(input: &[u8]) {
    let (cursor, text) = input.split_first().unwrap_or((&0, &[]));
    let Ok(text) = std::str::from_utf8(text) else { return };
    let completion = Completion::new(text, usize::from(*cursor), &VOCABULARY);
    assert!(text.get(completion.at.clone()).is_some(), "{completion:?}");
    black_box(completion.with_value(text, "a \"b\"\\"));
    if let Some(field) = completion.fields(&VOCABULARY).first() {
        black_box(completion.with_field(text, field));
    }
    match Filter::parse(text, &VOCABULARY) {
        Ok(filter) => {
            black_box((filter.matches(&Everything), filter.to_bpf()));
            let written = filter.to_string();
            if written.len() <= TEXT_MAX {
                assert_eq!(
                    Filter::parse(&written, &VOCABULARY).as_ref(),
                    Ok(&filter),
                    "{text:?} as {written:?}"
                );
            }
        }
        Err(trouble) => {
            assert!(text.get(trouble.at.clone()).is_some() && !trouble.what.is_empty(), "{trouble:?}");
            black_box((trouble.underlined(text), trouble.mended(text)));
        }
    }
}

/// What can be written, each behind a cursor.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let texts = [
        "port:443 proc:firefox !host:*.cdn.net",
        "sni:/goo.*/ bytes>1M rtt>100ms",
        "country:DE,FR ja4:t13d* my-analyzer.score>=7",
        "(ip:192.0.2.0/24 or ip:2001:db8::/32) and not is:self",
        "dns.queries.rrname:\"a b\" port:1..1023",
        "example !(udp or tls)",
        "port:",
        "prt:443",
        "\u{202e}é:😀",
    ];
    texts.iter().zip(3..).map(|(text, cursor)| [&[cursor], text.as_bytes()].concat()).collect()
}
