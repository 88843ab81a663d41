//! `docs/formats.md` has the tables of the code; `UPDATE_EXPECT=1` writes them anew.

use radar_lines::tables::{self, Begun, From, Rule};
use std::{fmt::Write, fs};

const MANUAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats.md");

#[test]
fn the_manual_has_the_tables_of_the_code() {
    let manual = fs::read_to_string(MANUAL).expect("docs/formats.md");
    let mut wanted = manual.clone();
    for (name, table) in [("csv", csv()), ("zeek", zeek()), ("ecs", ecs())] {
        wanted = replaced(&wanted, name, &table);
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(MANUAL, &wanted).expect("docs/formats.md");
    } else {
        assert!(
            manual == wanted,
            "docs/formats.md is not what the code says; write it anew with UPDATE_EXPECT=1"
        );
    }
}

/// The text with what stands between two comments of this name exchanged.
fn replaced(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = text.split_once(&begin).expect("where the table begins");
    let (_, behind) = rest.split_once(&end).expect("where it ends");
    format!("{before}{begin}\n{table}\n{end}{behind}")
}

fn csv() -> String {
    let mut out = "| column | of |\n|---|---|\n".to_owned();
    for (name, path) in tables::CSV_COLUMNS {
        let of = if *path == "@" { "the event's object, as JSON".to_owned() } else { format!("`{path}`") };
        let _ = writeln!(out, "| `{name}` | {of} |");
    }
    out
}

fn zeek() -> String {
    let mut out = String::new();
    for log in tables::ZEEK_LOGS {
        let events = names(log.events);
        let _ = writeln!(out, "### `{}`, of {events}\n", log.path);
        let first = log.events[0];
        match log.begun {
            Begun::Now => {}
            Begun::At(path) => _ = writeln!(out, "`ts` is `{path}`.\n"),
            Begun::Before(path) => {
                _ = writeln!(out, "`ts` is the event's time less `{}`.\n", path.replace('@', first));
            }
        }
        out += &rules(log.rules, first);
        out.push('\n');
    }
    out.trim_end().to_owned() + "\n"
}

fn ecs() -> String {
    let mut out = format!("### Every event\n\n{}\n", rules(tables::ECS_EVERY, ""));
    for kind in tables::ECS_KINDS {
        let _ = writeln!(out, "### {}\n\n{}", names(kind.events), rules(kind.rules, kind.events[0]));
    }
    out.trim_end().to_owned() + "\n"
}

fn names(events: &[&str]) -> String {
    events.iter().map(|event| format!("`{event}`")).collect::<Vec<_>>().join(", ")
}

fn rules(rules: &[Rule], event_type: &str) -> String {
    let mut out = "| field | of |\n|---|---|\n".to_owned();
    for rule in rules {
        let of = match rule.from {
            From::One(path, change) => said(path, "", change.words, event_type),
            From::All(path, change) => said(path, "all of ", change.words, event_type),
            From::Of(_, words) => words.to_owned(),
        };
        let _ = writeln!(out, "| `{}` | {of} |", rule.to);
    }
    out
}

fn said(path: &str, before: &str, words: &str, event_type: &str) -> String {
    let path = path.replace('@', event_type);
    let behind = if words.is_empty() { String::new() } else { format!(", {words}") };
    format!("{before}`{path}`{behind}")
}
