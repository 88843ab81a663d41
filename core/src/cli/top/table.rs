//! The greatest talkers as tables, for people.

use crate::tally::{Ranked, Ranking, Tops};
use radar_wire::Untrusted;
use std::fmt::Write;

/// Columns that a key takes at most.
const KEY_MAX: usize = 56;

/// A table for each kind that is asked for; all, if none is.
pub(super) fn tables(tops: &Tops, by: &[String], rows: usize) -> String {
    let wanted = |kind: &&Ranking| by.is_empty() || by.contains(&kind.name());
    let tables: Vec<String> = tops.kinds.iter().filter(wanted).map(|kind| table(kind, rows)).collect();
    if tables.is_empty() {
        let names: Vec<String> = tops.kinds.iter().map(Ranking::name).collect();
        return format!("nothing is known by {}; there is {}\n", by.join(", "), names.join(", "));
    }
    tables.join("\n")
}

fn table(kind: &Ranking, rows: usize) -> String {
    let [there, back] = if kind.is_of_hosts() { ["sent", "received"] } else { ["to server", "to client"] };
    let mut out = String::new();
    let title = format!("by {}", kind.name().replace('_', " and "));
    let _ = writeln!(
        out,
        "{title:<KEY_MAX$} {:>6} {there:>10} {back:>10} {:>10} {:>8}",
        "share", "packets", "flows"
    );
    let total: u64 = kind.talkers_total();
    for talker in kind.talkers.iter().take(rows) {
        let octets = talker.amount.octets[0] + talker.amount.octets[1];
        let share = if total == 0 { 0.0 } else { octets as f64 * 100.0 / total as f64 };
        let _ = writeln!(
            out,
            "{} {share:>5.1}% {:>10} {:>10} {:>10} {:>8}{}",
            padded(&key(talker)),
            octets_text(talker.amount.octets[0]),
            octets_text(talker.amount.octets[1]),
            talker.amount.packets[0] + talker.amount.packets[1],
            talker.amount.flows,
            if talker.error > 0 {
                format!("  up to {} more", octets_text(talker.error))
            } else {
                String::new()
            },
        );
    }
    if kind.error > 0 {
        let _ = writeln!(out, "whoever was not kept has at most {}", octets_text(kind.error));
    }
    out
}

fn key(talker: &Ranked) -> String {
    let [first, second] = &talker.key;
    let text = if second.is_empty() { first.clone() } else { format!("{first} {second}") };
    Untrusted(text.as_bytes()).to_string()
}

/// A key in its column, cut where it is too long.
fn padded(key: &str) -> String {
    match key.char_indices().nth(KEY_MAX) {
        None => format!("{key:<KEY_MAX$}"),
        Some(_) => key.chars().take(KEY_MAX - 1).chain(['…']).collect(),
    }
}

/// `999 B`, `1.2 KB`, `45 MB`.
fn octets_text(octets: u64) -> String {
    let units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];
    let (mut amount, mut at) = (octets as f64, 0);
    while amount >= 999.5 && at + 1 < units.len() {
        (amount, at) = (amount / 1000.0, at + 1);
    }
    let digits = usize::from(at > 0 && amount < 9.95);
    format!("{amount:.digits$} {}", units[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_abi::stable::Amount;

    #[test]
    fn octets_have_two_or_three_digits() {
        let text = [0, 999, 1000, 9_940, 9_960, 999_499, 999_500, 1_500_000_000].map(octets_text);
        assert_eq!(text, ["0 B", "999 B", "1.0 KB", "9.9 KB", "10 KB", "999 KB", "1.0 MB", "1.5 GB"]);
    }

    #[test]
    fn a_key_is_escaped_and_cut_and_what_is_not_exact_says_so() {
        let amount = Amount { octets: [1000, 3000], packets: [1, 2], flows: 1 };
        let talker = Ranked { key: ["\u{1b}[2J".to_owned(), "t13d".repeat(30)], amount, error: 500 };
        let total = Amount { octets: [8000, 0], ..amount };
        let by = ["process".to_owned(), "ja4".to_owned()];
        let tops = Tops { kinds: vec![Ranking { by, talkers: vec![talker], total, error: 60 }] };
        let text = tables(&tops, &[], 10);
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.starts_with("by process and ja4"), "{text}");
        assert!(
            text.contains("…  50.0%     1.0 KB     3.0 KB          3        1  up to 500 B more"),
            "{text}"
        );
        assert!(text.ends_with("whoever was not kept has at most 60 B\n"), "{text}");
        assert_eq!(
            tables(&tops, &["country".to_owned()], 1),
            "nothing is known by country; there is process_ja4\n"
        );
    }
}
