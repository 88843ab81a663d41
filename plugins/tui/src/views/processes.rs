//! Programs, and the fingerprints they speak.

use super::{Page, Wish, keep, numbers, sheets};
use crate::{
    grid::{Column, Row, Way, field, piece},
    look::{self, Tables},
    numbers::{clock, count, octets, rate},
    theme::Role,
    words::{Words, amount},
};

pub(super) fn page(tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
    let new = tables.rows("matrix").filter(|row| row.count("new") > 0).count() as u64;
    let unknown: u64 = tables.rows("unknown").map(|row| row.count("flows")).sum();
    let summary = numbers(&[
        ("programs", count(tables.rows("programs").len() as u64), Role::Text),
        ("fingerprints", count(tables.rows("matrix").len() as u64), Role::Text),
        ("new", count(new), if new > 0 { Role::Warning } else { Role::Faint }),
        ("flows of nobody known", count(unknown), if unknown > 0 { Role::Text } else { Role::Faint }),
    ]);
    let (columns, rows) = match wish.sheet {
        0 => (of_programs(), tables.rows("programs").map(|row| program(row, words)).collect()),
        1 => (of_fingerprints(), tables.rows("matrix").map(|row| fingerprint(row, words)).collect()),
        _ => (of_unknown(), tables.rows("unknown").map(|row| unknown_row(row, words)).collect()),
    };
    let sheets = sheets(&["programs", "fingerprints", "unknown"]);
    Page { sheets, summary, columns, rows, ..Page::default() }
}

fn of_programs() -> Vec<Column> {
    vec![
        Column::text("name", "PROGRAM", [14, 26], 0),
        Column::text("pids", "PIDS", [7, 18], 6),
        Column::text("user", "USER", [6, 12], 7),
        Column::number("flows", "FLOWS", 6, 4),
        Column::number("rate_up", "UP", 10, 2),
        Column::number("rate_down", "DOWN", 10, 1),
        Column::number("octets", "OCTETS", 9, 3),
        Column::number("fingerprints", "JA4", 4, 8),
        Column::text("names", "SPEAKS TO", [12, 60], 5),
        Column::text("exe", "FILE", [16, 40], 9),
        Column::text("container", "CONTAINER", [10, 20], 10),
    ]
}

fn program(row: look::Row<'_>, words: Words<'_>) -> Row {
    let mut name = words.field(row.text("name"), Role::Strong);
    if row.count("new") > 0 {
        name.push(piece(" new", Role::Warning));
    }
    let cells = vec![
        name,
        words.field(row.text("pids"), Role::Muted),
        words.field(row.text("user"), Role::Text),
        amount(row.count("flows"), count, Role::Text),
        amount(row.count("rate_up"), rate, Role::Up),
        amount(row.count("rate_down"), rate, Role::Down),
        amount(row.count("octets_up") + row.count("octets_down"), octets, Role::Text),
        amount(row.count("fingerprints"), count, Role::Text),
        words.field(row.text("names"), Role::Muted),
        words.field(row.text("exe"), Role::Muted),
        words.field(row.text("container"), Role::Muted),
    ];
    let key = row.text("key");
    Row { key: key.into(), cells, way: keep(words, "proc", key), ..Row::default() }
}

fn of_fingerprints() -> Vec<Column> {
    vec![
        Column::text("process", "PROGRAM", [12, 22], 0),
        Column::text("ja4", "JA4", [20, 36], 1),
        Column::text("sni", "SERVER NAME", [16, 44], 2),
        Column::number("shared", "SHARED BY", 10, 4),
        Column::number("flows", "FLOWS", 6, 3),
        Column::number("octets", "OCTETS", 9, 5),
        Column::number("first", "SEEN FIRST", 10, 6),
    ]
}

fn fingerprint(row: look::Row<'_>, words: Words<'_>) -> Row {
    let new = row.count("new") > 0;
    let shared = row.count("shared");
    let mut process = words.field(row.text("process"), Role::Strong);
    if new {
        process.push(piece(" new", Role::Warning));
    }
    let programs =
        if shared > 1 { field(format!("{shared} programs"), Role::Text) } else { field("-", Role::Faint) };
    let cells = vec![
        process,
        words.field(row.text("ja4"), if new { Role::Warning } else { Role::Text }),
        words.field(row.text("sni"), Role::Muted),
        programs,
        amount(row.count("flows"), count, Role::Text),
        amount(row.count("octets"), octets, Role::Text),
        row.number("first_ms")
            .map_or(field("-", Role::Faint), |first| field(clock(first, false), Role::Muted)),
    ];
    let key = ["process", "ja4", "sni"].map(|name| row.text(name)).join(" ");
    Row { key, cells, way: keep(words, "ja4", row.text("ja4")), ..Row::default() }
}

fn of_unknown() -> Vec<Column> {
    vec![
        Column::text("reason", "WHY NOBODY KNOWS THE PROGRAM", [30, 80], 0),
        Column::number("flows", "FLOWS", 8, 1),
        Column::number("octets", "OCTETS", 9, 2),
    ]
}

fn unknown_row(row: look::Row<'_>, words: Words<'_>) -> Row {
    let cells = vec![
        words.field(row.text("reason"), Role::Text),
        amount(row.count("flows"), count, Role::Text),
        amount(row.count("octets"), octets, Role::Text),
    ];
    Row { key: row.text("reason").into(), cells, way: Way::Card, ..Row::default() }
}
