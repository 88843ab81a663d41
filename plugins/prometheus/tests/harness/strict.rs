//! A reader of metrics that forgives nothing: what the two formats forbid or warn of, it refuses.

use std::collections::{BTreeMap, BTreeSet};

/// Samples by name and labels as they are written, `name{a="b"}`.
pub type Samples = BTreeMap<String, f64>;

/// Reads Prometheus' text format, and with `open` OpenMetrics.
pub fn read(text: &str, open: bool) -> Samples {
    let text = if open { text.strip_suffix("# EOF\n").expect("an end is said") } else { text };
    assert!(text.ends_with('\n') && !text.contains("# EOF"), "lines have ends");
    let (mut samples, mut families) = (Samples::new(), BTreeSet::new());
    let mut lines = text.lines().peekable();
    while let Some(help) = lines.next() {
        let (family, words) = help.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')).expect(help);
        assert!(is_name(family) && !words.is_empty(), "{help}");
        assert!(families.insert(family.to_owned()), "{family} is there twice");
        let of_type = lines.next().unwrap();
        let kind = of_type.strip_prefix(&format!("# TYPE {family} ")).expect(of_type);
        let name = match (open, kind) {
            (true, "counter") => format!("{family}_total"),
            (true, "info") => format!("{family}_info"),
            (_, "counter" | "gauge") => family.to_owned(),
            _ => panic!("{of_type}"),
        };
        let is_sum = kind == "counter";
        assert_eq!(name.ends_with("_total"), is_sum, "{name}: a sum, and nothing else, ends in _total");
        assert!(
            !name.contains("octets") && !name.contains("_us") && !name.contains("_ms"),
            "{name}: base units"
        );
        let mut some = false;
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            let (sample, value) = line.rsplit_once(' ').expect(line);
            let value: f64 = value.parse().expect(line);
            assert!(value >= 0.0 || !is_sum, "{line}");
            let labels = sample.strip_prefix(&name).expect(line);
            assert!(labels.is_empty() || are_labels(labels), "{line}");
            assert!(samples.insert(sample.to_owned(), value).is_none(), "{sample} is there twice");
            some = true;
        }
        assert!(some, "{family} has no sample");
    }
    samples
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'_')
}

/// `{a="b",c="d"}`, without an escape that the formats do not know.
fn are_labels(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else { return false };
    let mut names = BTreeSet::new();
    loop {
        let Some((name, value)) = rest.split_once("=\"") else { return false };
        if !is_name(name) || name.is_empty() || name.starts_with("__") || !names.insert(name) {
            return false;
        }
        let mut characters = value.char_indices();
        let end = loop {
            match characters.next() {
                Some((place, '"')) => break place,
                Some((_, '\\')) if matches!(characters.next(), Some((_, '\\' | 'n' | '"'))) => {}
                Some((_, '\\')) | None => return false,
                Some(_) => {}
            }
        };
        match value[end + 1..].strip_prefix(',') {
            Some(more) => rest = more,
            None => return value.len() == end + 1,
        }
    }
}
