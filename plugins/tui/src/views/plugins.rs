//! How each plugin is doing.

use super::{Page, numbers};
use crate::{
    grid::{Column, Row, Way, field, piece},
    look::{self, Tables},
    numbers::{count, micros, octets, permille},
    theme::Role,
    words::{Words, amount},
};

pub(super) fn page(tables: &Tables, words: Words<'_>) -> Page {
    let rows: Vec<_> = tables.rows("rows").map(|row| line(row, words)).collect();
    let ill = tables.rows("rows").filter(|row| row.text("state") != "ok").count() as u64;
    let summary = numbers(&[
        ("plugins", count(rows.len() as u64), Role::Text),
        ("not well", count(ill), if ill > 0 { Role::Bad } else { Role::Faint }),
    ]);
    Page { summary, columns: columns(), rows, ..Page::default() }
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("name", "PLUGIN", [14, 24], 0),
        Column::text("kind", "KIND", [8, 9], 3),
        Column::text("state", "STATE", [9, 9], 1),
        Column::number("inputs", "IN /S", 8, 4),
        Column::number("events", "OUT /S", 8, 5),
        Column::number("cpu", "CPU", 6, 2),
        Column::number("memory", "MEMORY", 8, 7),
        Column::number("time", "A CALL", 8, 8),
        Column::number("drops", "DROPPED", 8, 6),
        Column::number("queue", "WAIT", 5, 10),
        Column::number("faults", "FAULTS", 6, 9),
        Column::text("version", "VERSION", [7, 10], 12),
        Column::text("words", "WHAT IT IS, OR SAID LAST", [20, 80], 11),
    ]
}

fn line(row: look::Row<'_>, words: Words<'_>) -> Row {
    let state = row.text("state");
    let role = match state {
        "ok" => Role::Good,
        "faulted" => Role::Warning,
        "disabled" => Role::Faint,
        _ => Role::Bad,
    };
    let mut name = words.field(row.text("name"), Role::Strong);
    if row.count("wasm") > 0 {
        name.push(piece(" wasm", Role::Faint));
    }
    let said = row.text("last_words");
    let about = if said.is_empty() {
        words.field(row.text("description"), Role::Muted)
    } else {
        words.field(said, Role::Warning)
    };
    let cells = vec![
        name,
        words.field(row.text("kind"), Role::Muted),
        field(words.say(state), role),
        amount(row.count("inputs_rate"), count, Role::Text),
        amount(row.count("events_rate"), count, Role::Text),
        amount(row.count("cpu_permille"), permille, Role::Text),
        amount(row.count("memory"), octets, Role::Text),
        amount(row.count("time_us_per_call"), micros, Role::Muted),
        amount(row.count("drops"), count, Role::Bad),
        amount(row.count("queue"), count, Role::Text),
        amount(row.count("faults"), count, Role::Bad),
        words.field(row.text("version"), Role::Muted),
        about,
    ];
    Row { key: format!("{} {}", row.text("kind"), row.text("name")), cells, way: Way::Card, ..Row::default() }
}
