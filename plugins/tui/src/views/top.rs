//! Who carries most.

use super::{Page, Wish, keep, numbers, sheets};
use crate::{
    graph,
    grid::{Column, Row, Way, field, piece},
    look::{self, Tables},
    numbers::{count, octets, permille, rate},
    theme::Role,
    words::{Words, amount},
};

/// What flows are put together by: the name of the sheet, what the library calls it, the field that keeps one.
const SHEETS: &[(&str, &str, &str)] = &[
    ("hosts", "host", "host"),
    ("names", "name", "host"),
    ("services", "service", "service"),
    ("programs", "process", "proc"),
    ("applications", "app", "app"),
    ("countries", "country", "country"),
    ("networks", "asn", "asn"),
    ("JA4", "ja4", "ja4"),
];
/// Cells of the curve, and of the bar.
const SPARK: usize = 10;

pub(super) fn by(sheet: usize) -> &'static str {
    SHEETS.get(sheet).map_or("host", |(_, by, _)| by)
}

pub(super) fn page(tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
    let (_, _, kept_by) = SHEETS[wish.sheet.min(SHEETS.len() - 1)];
    let mut rows: Vec<_> = tables.rows("rows").map(|row| line(row, kept_by, words)).collect();
    let mut totals = tables.rows("total");
    let total = totals.next();
    let number = |name: &str| total.map_or(0, |row| row.count(name));
    // Of what does not fit, and of flows that are not told one by one, the sum is told all the same.
    if let Some(rest) = totals.next().filter(|rest| rest.count("octets_up") + rest.count("octets_down") > 0) {
        let mut rest = line(rest, "", words);
        rest.way = Way::Card;
        rest.cells[0] = field("everything else", Role::Muted);
        rows.push(rest);
    }
    let summary = numbers(&[
        ("", octets(number("octets_up") + number("octets_down")), Role::Text),
        ("▲", octets(number("octets_up")), Role::Up),
        ("▼", octets(number("octets_down")), Role::Down),
        ("flows", count(number("flows")), Role::Text),
    ]);
    let names: Vec<_> = SHEETS.iter().map(|(name, ..)| *name).collect();
    Page { sheets: sheets(&names), summary, columns: columns(), rows, ..Page::default() }
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("key", "WHO", [20, 44], 0).by("key"),
        Column::text("second", "ABOUT", [10, 34], 7),
        Column::number("share", "SHARE", 7, 4),
        Column::text("bar", "", [10, 10], 5),
        Column::number("rate_up", "UP", 10, 2),
        Column::number("rate_down", "DOWN", 10, 1).by("rate"),
        Column::text("spark", "LAST MINUTE", [SPARK as u16 + 1, SPARK as u16 + 1], 6),
        Column::number("octets", "OCTETS", 9, 3).by("octets"),
        Column::number("packets", "PACKETS", 8, 8).by("packets"),
        Column::number("flows", "FLOWS", 6, 9).by("flows"),
    ]
}

fn line(row: look::Row<'_>, kept_by: &str, words: Words<'_>) -> Row {
    let (key, label) = (row.text("key"), row.text("label"));
    let named = words.names && !label.is_empty();
    let mut who = words.field(if named { label } else { key }, Role::Strong);
    if named {
        who.push(piece(format!("  {}", words.say(key)), Role::Faint));
    }
    let share = row.count("share_permille");
    let cells = vec![
        who,
        words.field(row.text("second"), Role::Muted),
        amount(share, permille, Role::Text),
        field(graph::bar(share, 1000, SPARK, words.ascii), Role::Faint),
        amount(row.count("rate_up"), rate, Role::Up),
        amount(row.count("rate_down"), rate, Role::Down),
        field(graph::spark(row.series("spark"), SPARK, words.ascii), Role::Accent),
        amount(row.count("octets_up") + row.count("octets_down"), octets, Role::Text),
        amount(row.count("packets"), count, Role::Text),
        amount(row.count("flows"), count, Role::Text),
    ];
    let way = if matches!(key, "unknown" | "none" | "local") { Way::Card } else { keep(words, kept_by, key) };
    let target = key.parse::<std::net::IpAddr>().ok().map(|ip| ip.to_string());
    Row { key: key.into(), cells, way, target, flow: None }
}
