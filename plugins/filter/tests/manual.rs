//! What the manual says is so: README.md has every field, and its examples are filters.

mod common;

use common::{filter, vocabulary};
use radar_filter::{Field, Kind, Vocabulary};

const MANUAL: &str = include_str!("../README.md");

/// A field as the manual's table has it.
fn row(field: &Field) -> String {
    let kind = match field.kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Bytes => "bytes",
        Kind::Rate => "rate",
        Kind::Duration => "duration",
        Kind::Port => "port",
        Kind::Address => "address",
        Kind::Host => "address or name",
        Kind::Flag => "flag",
    };
    let aliases: Vec<String> = field.aliases.iter().map(|alias| format!("`{alias}`")).collect();
    format!("| `{}` | {} | {kind} | {} |", field.name, aliases.join(", "), field.description)
}

#[test]
fn every_field_of_flows_is_in_the_manual() {
    let table: Vec<String> = Vocabulary::new().fields().map(row).collect();
    let table = table.join("\n");
    assert!(MANUAL.contains(&table), "the table of README.md should be\n{table}");
}

#[test]
fn every_example_of_the_manual_is_a_filter() {
    let vocabulary = vocabulary();
    let examples = MANUAL.split("\n## ").find(|section| section.starts_with("Examples")).unwrap_or_default();
    let examples = examples.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let read: Vec<String> = examples
        .map(|(example, _)| example.replace("\\|", "|"))
        .inspect(|example| assert!(!filter(example, &vocabulary).is_empty()))
        .collect();
    assert!(read.len() > 5, "{read:?}");
}
