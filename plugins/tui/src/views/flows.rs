//! Flows, one by one.

use super::{Page, Wish, numbers};
use crate::{
    grid::{Column, Row, Way, field, piece},
    look::{self, Tables},
    numbers::{count, micros, millis, octets, rate, whole},
    theme::Role,
    words::{Words, amount},
};

/// Rows that the library gives at once.
pub(super) const LIMIT: usize = 200;

const OWN: u64 = 1;
const ENDED: u64 = 2;
/// The responder is the nearer end.
const RESPONDER_NEAR: u64 = 8;

pub(super) fn page(tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
    let rows: Vec<_> = tables.rows("rows").map(|row| line(row, wish, words)).collect();
    let counts = tables.first("count");
    let [matching, all] = ["matching", "all"].map(|name| counts.map_or(0, |row| row.count(name)));
    let around = [wish.offset, (matching as usize).saturating_sub(wish.offset + rows.len())];
    let shown = if matching == all { whole(all) } else { format!("{} of {}", whole(matching), whole(all)) };
    let summary = numbers(&[("", shown, Role::Text)]);
    // In a file nobody knows programs; then it is worth more which of two ends was which.
    let programs = rows.is_empty() || tables.rows("rows").any(|row| !row.text("process").is_empty());
    Page { summary, columns: columns(wish, programs), rows, around, ..Page::default() }
}

fn columns(wish: &Wish, programs: bool) -> Vec<Column> {
    let ranks = if programs { [1, 12] } else { [16, 6] };
    let mut columns = vec![
        Column::text("process", "PROCESS", [12, 22], ranks[0]).by("process"),
        Column::text("local", "LOCAL", [21, 28], ranks[1]).by("src"),
        Column::text("remote", "REMOTE", [22, 46], 0).by("dest_name"),
        Column::text("app", "APP", [6, 9], 2).by("app"),
        Column::text("state", "STATE", [7, 8], 4).by("state"),
        Column::number("rtt", "RTT", 8, 5).by("rtt"),
        Column::number("rate", "RATE", 9, 3).by("rate"),
        Column::number("up", "SENT", 8, 8).by("octets_up"),
        Column::number("down", "RECEIVED", 8, 7).by("octets_down"),
        Column::number("packets", "PACKETS", 8, 11).by("packets"),
        Column::number("idle", "IDLE", 7, 13).by("idle"),
        Column::number("age", "AGE", 7, 14).by("age"),
        Column::text("country", "CC", [3, 3], 9).by("country"),
        Column::text("sni", "SNI", [16, 28], 15).by("sni"),
        Column::text("ja4", "JA4", [16, 36], 10).by("ja4"),
    ];
    // Who asks for a column wants to see it, whatever has to go.
    let asked = wish.columns.iter().map(|name| Column::text(name, &name.to_uppercase(), [10, 24], 3));
    columns.extend(asked);
    columns
}

fn line(row: look::Row<'_>, wish: &Wish, words: Words<'_>) -> Row {
    let flags = row.count("flags");
    let ended = flags & ENDED != 0;
    let (near, far) = if flags & RESPONDER_NEAR == 0 { ("src", "dest") } else { ("dest", "src") };
    let end = |side: &str| {
        let column = |kind: &str| format!("{side}{kind}");
        words.end(row.text(&column("_name")), row.text(side), row.count(&column("_port")))
    };
    let calm = |role: Role| if ended { Role::Muted } else { role };
    let mut process = words.field(row.text("process"), calm(Role::Text));
    if let Some(pid) = row.number("pid") {
        process.push(piece(format!(" {pid}"), Role::Faint));
    }
    let mut remote = end(far);
    remote.iter_mut().take(1).for_each(|it| it.role = calm(Role::Strong));
    let app = if row.text("app").is_empty() { row.text("proto") } else { row.text("app") };
    let mut cells = vec![
        process,
        end(near),
        remote,
        words.field(app, calm(Role::Text)),
        state(row.text("state"), ended),
        amount(row.count("rtt_us"), micros, calm(Role::Text)),
        if row.count("rate") == 0 {
            field("-", Role::Faint)
        } else {
            field(rate(row.count("rate")), Role::Accent)
        },
        amount(row.count("octets_up"), octets, calm(Role::Text)),
        amount(row.count("octets_down"), octets, calm(Role::Text)),
        amount(row.count("packets"), count, calm(Role::Text)),
        amount(row.count("idle_ms") / 1000 * 1000, millis, Role::Muted),
        amount(row.count("age_ms"), millis, Role::Muted),
        words.field(row.text("country"), calm(Role::Text)),
        words.field(row.text("sni"), calm(Role::Text)),
        words.field(row.text("ja4"), Role::Muted),
    ];
    cells.extend(wish.columns.iter().map(|name| words.field(row.text(name), calm(Role::Text))));
    if flags & OWN != 0 {
        cells[0].push(piece(" radar", Role::Faint));
    }
    let flow = row.count("flow");
    Row {
        key: flow.to_string(),
        cells,
        way: Way::Flow(flow),
        target: Some(row.text(far).to_owned()),
        flow: Some(flow),
    }
}

fn state(name: &str, ended: bool) -> Vec<crate::grid::Piece> {
    let (short, role) = match name {
        "established" => ("est", Role::Good),
        "syn_sent" | "syn_recv" => ("syn", Role::Warning),
        "fin_wait" => ("fin", Role::Muted),
        other => (other, Role::Muted),
    };
    field(short, if ended { Role::Faint } else { role })
}
