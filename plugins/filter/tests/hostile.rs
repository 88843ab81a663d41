//! Whatever is written: no panic, no endless work, and what is a filter is one again from its canonical form.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::time::{Duration, Instant};

use common::random::Random;
use common::{browser, filter, vocabulary};
use radar_filter::{
    Completion, DEPTH_MAX, FieldId, Fields, Filter, REGULAR_MAX, TEXT_MAX, Value, Vocabulary, field, hide,
    keep,
};

/// Does all that can be done with a text, and holds what must be true of any.
fn play(text: &str, vocabulary: &Vocabulary) -> bool {
    for cursor in [0, text.len() / 2, text.len()] {
        let completion = Completion::new(text, cursor, vocabulary);
        assert!(text.get(completion.at.clone()).is_some(), "{text:?} at {cursor}: {completion:?}");
        assert!(completion.at.start <= cursor, "{text:?} at {cursor}: {completion:?}");
    }
    match Filter::parse(text, vocabulary) {
        Ok(filter) => {
            let canonical = filter.to_string();
            if canonical.len() <= TEXT_MAX {
                let again = Filter::parse(&canonical, vocabulary);
                assert_eq!(again.as_ref(), Ok(&filter), "{text:?} as {canonical:?}");
                assert_eq!(again.unwrap().to_string(), canonical);
            }
            filter.matches(&browser(vocabulary));
            filter.to_bpf();
            true
        }
        Err(trouble) => {
            assert!(text.get(trouble.at.clone()).is_some(), "{text:?}: {trouble:?}");
            trouble.underlined(text);
            trouble.mended(text);
            false
        }
    }
}

/// What filters are made of, and what they must not be made of.
const PIECES: &[&str] = &[
    "port",
    "sni",
    "ip",
    "host",
    "bytes",
    "rtt",
    "self",
    "dns.aa",
    "asn",
    "is",
    "exe",
    "rate",
    "what",
    ":",
    "=",
    "!=",
    "==",
    ">",
    ">=",
    "<",
    "<=",
    ",",
    "..",
    " ",
    " ",
    " ",
    "(",
    ")",
    "!",
    "not",
    "and",
    "or",
    "&&",
    "||",
    "\"",
    "\\",
    "/",
    "*",
    "?",
    "a",
    "B",
    "ü",
    "ß",
    "\u{130}",
    "10.0.0.1",
    "10.0.0.0/8",
    "fe80::1",
    "::ffff:1.2.3.4/100",
    "1",
    "443",
    "100ms",
    "1.5M",
    "64KiB",
    "0",
    "-1",
    "true",
    "\u{a0}",
    "\n",
    "/a.*/",
    "[",
    "|",
    "$",
    "\u{0}",
    ";",
    "'",
    "aa:bb:cc:dd:ee:ff",
];

#[test]
fn what_is_read_is_read_again_from_its_canonical_form() {
    let (vocabulary, mut random) = (vocabulary(), Random(0x1234_5678_9abc_def1));
    let mut filters = 0;
    for _ in 0..20_000 {
        let pieces = 1 + random.below(12);
        let text: String = (0..pieces).map(|_| random.of(PIECES)).collect();
        filters += u32::from(play(&text, &vocabulary));
    }
    assert!(filters > 1_500, "{filters} of the texts were filters: too few to show anything");
}

/// A term, more often than not a good one.
fn term(random: &mut Random) -> String {
    let text = |random: &mut Random| {
        random.of(&[
            "a", "*b*", "c?", "/d.e/", "\"f g\"", "\"*\"", "\"\\\"\"", "é", "a:b", "x=y", "/usr/*",
            "10.0.0.1", "\"or\"",
        ])
    };
    match random.below(8) {
        0 => format!("sni:{}", text(random)),
        1 => format!("host:{},{}", text(random), text(random)),
        2 => format!("port{}{}", random.of(&[":", "=", "!=", ">", "<="]), random.below(70_000)),
        3 => format!("bytes>{}{}", random.below(3000), random.of(&["", "k", "M", "GiB", "b"])),
        4 => format!("rtt:{}..{}", random.of(&["0", "1ms", "0.0001s"]), random.of(&["1m", "2.5h", "86400s"])),
        5 => random.of(&["self", "is:self", "local:no", "\"self\"", "dns.aa"]).to_owned(),
        6 => random.of(&["10.0.0.0/9", "fe80::/10", "::1", "ip:::ffff:0:1"]).to_owned(),
        _ => text(random).to_owned(),
    }
}

fn tree(random: &mut Random, depth: usize) -> String {
    if depth == 0 || random.below(3) == 0 {
        return term(random);
    }
    let (one, other) = (tree(random, depth - 1), tree(random, depth - 1));
    match random.below(5) {
        0 => format!("({one} or {other})"),
        1 => format!("{one} || {other}"),
        2 => format!("!({one} {other})"),
        3 => format!("not {one} and ({other})"),
        _ => format!("{one} {other}"),
    }
}

#[test]
fn filters_of_any_shape_have_a_canonical_form() {
    let (vocabulary, mut random) = (vocabulary(), Random(0xfeed_beef_cafe_f00d));
    let filters = (0..4_000).filter(|_| play(&tree(&mut random, 4), &vocabulary)).count();
    assert!(filters > 2_000, "{filters} were filters");
}

#[test]
fn a_canonical_form_wants_the_same() {
    /// Flows that have what a number says.
    struct Bits(usize);
    impl Fields for Bits {
        fn each(&self, _: FieldId, _: &mut dyn FnMut(Value<'_>) -> bool) {}
        fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool) {
            let has = |&(bit, _): &(usize, &str)| self.0 >> bit & 1 == 1;
            let _ = ["w", "x", "y", "z"].into_iter().enumerate().filter(has).any(|(_, text)| see(text));
        }
    }
    /// A tree, as text and as what it wants of each of 16 flows, by the rules of logic alone.
    fn tree(random: &mut Random, depth: usize) -> (String, u16) {
        if depth == 0 {
            let bit = random.below(4);
            let wanted = (0..16).filter(|flow| flow >> bit & 1 == 1).fold(0, |all, flow| all | 1 << flow);
            return (["w", "x", "y", "z"][bit].to_owned(), wanted);
        }
        let ((one, a), (other, b)) = (tree(random, depth - 1), tree(random, depth - 1));
        match random.below(4) {
            0 => (format!("({one}) or ({other})"), a | b),
            1 => (format!("!({one}) and ({other})"), !a & b),
            2 => (format!("!({one} or {other})"), !(a | b)),
            _ => (format!("({one}) ({other})"), a & b),
        }
    }
    let (vocabulary, mut random) = (vocabulary(), Random(0x0dd0_15ea_5eed_0001));
    for _ in 0..300 {
        let (text, wanted) = tree(&mut random, 4);
        let (read, again) =
            (filter(&text, &vocabulary), filter(&filter(&text, &vocabulary).to_string(), &vocabulary));
        for flow in 0..16 {
            let expected = wanted >> flow & 1 == 1;
            assert_eq!(read.matches(&Bits(flow)), expected, "{text}");
            assert_eq!(again.matches(&Bits(flow)), expected, "{read}");
        }
    }
}

#[test]
fn octets_of_any_kind_are_no_danger() {
    let (vocabulary, mut random) = (vocabulary(), Random(0xa5a5_5a5a_1111_2223));
    for _ in 0..5_000 {
        let octets: Vec<u8> = (0..random.below(80)).map(|_| random.bits() as u8).collect();
        play(&String::from_utf8_lossy(&octets), &vocabulary);
    }
}

#[test]
fn what_is_kept_is_what_had_the_value_whatever_it_is() {
    let (vocabulary, mut random) = (vocabulary(), Random(0x0bad_5eed_0bad_5eed));
    for _ in 0..5_000 {
        let pieces = random.below(6);
        let text: String = (0..pieces).map(|_| random.of(PIECES)).collect();
        let text: &'static str = text.leak();
        for id in [field::SNI, field::HOST, field::EXE] {
            let flow = common::Flow(vec![(id, Value::Text(text))]);
            let known = vocabulary.get(id).unwrap();
            let kept = filter(&keep(known, Value::Text(text)), &vocabulary);
            assert!(kept.matches(&flow), "{text:?} by {kept}");
            assert!(!filter(&hide(known, Value::Text(text)), &vocabulary).matches(&flow), "{text:?}");
            let typed = format!("{}:", known.name);
            let chosen = Completion::new(&typed, typed.len(), &vocabulary).with_value(&typed, text).0;
            assert!(filter(&chosen, &vocabulary).matches(&flow), "{text:?} by {chosen}");
        }
    }
}

#[test]
fn a_text_cut_anywhere_is_no_danger() {
    let vocabulary = vocabulary();
    let text =
        "port:443,80..90 !(host:*.cdn.net or \"a\\\"ü\") sni:/goo.*\\/(x|y)/ bytes >= 1.5MiB ip:fe80::/10";
    assert!(play(text, &vocabulary));
    for (end, _) in text.char_indices() {
        play(&text[..end], &vocabulary);
        play(&text[end..], &vocabulary);
        Completion::new(text, end, &vocabulary);
    }
}

#[test]
fn parentheses_nest_so_deep_and_no_deeper() {
    let vocabulary = vocabulary();
    let nested = |depth| format!("{}a or b{} c", "(!".repeat(depth), ")".repeat(depth));
    assert!(play(&nested(DEPTH_MAX - 1), &vocabulary));
    assert!(play(&format!("{}a{}", "(".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX)), &vocabulary));
    assert!(!play(&nested(DEPTH_MAX + 1), &vocabulary));
    assert!(!play(&"(".repeat(TEXT_MAX), &vocabulary));
    assert!(play(&format!("{}a", "!".repeat(TEXT_MAX - 1)), &vocabulary));
    assert!(play(&format!("{}a", "not ".repeat(1000)), &vocabulary));
}

#[test]
fn a_text_has_so_many_octets_and_no_more() {
    let vocabulary = vocabulary();
    assert!(play(&"x".repeat(TEXT_MAX), &vocabulary));
    assert!(!play(&"x".repeat(TEXT_MAX + 1), &vocabulary));
    assert!(!play(&format!("x{}", "ü".repeat(1 << 20)), &vocabulary));
}

#[test]
fn so_many_regular_expressions_and_no_more() {
    let vocabulary = vocabulary();
    assert!(play(&"/a/ ".repeat(REGULAR_MAX), &vocabulary));
    assert!(!play(&"/a/ ".repeat(REGULAR_MAX + 1), &vocabulary));
}

#[test]
fn no_expression_takes_long_to_read_or_to_match() {
    let vocabulary = vocabulary();
    let long: &'static str = "a".repeat(100_000).leak();
    let flow = common::Flow(vec![(field::SNI, Value::Text(long))]);
    for text in [
        "sni:/(a+)+$b/",
        "sni:/(a|aa)+$b/",
        "sni:/(a*)*(a*)*(a*)*b/",
        r"sni:/(\w{50}){50}/",
        "sni:/((((a{1,100}){1,100}){1,100}){1,100})/",
        "sni:/(?:){1000000}/",
        &format!("sni:{}b", "a*".repeat(100)),
        &format!("{}b", "a".repeat(2000)),
    ] {
        let began = Instant::now();
        if let Ok(filter) = Filter::parse(text, &vocabulary) {
            assert!(!filter.matches(&flow) || text.contains("(?:)"), "{text}");
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{text} took {:?}", began.elapsed());
    }
}
