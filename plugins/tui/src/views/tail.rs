//! Events as they come.

use super::{Page, numbers};
use crate::{
    grid::{Column, Row, Way, field},
    look::{self, Tables},
    numbers::{clock, whole},
    theme::Role,
    words::Words,
};

pub(super) fn page(tables: &Tables, words: Words<'_>) -> Page {
    let rows: Vec<_> = tables.rows("rows").map(|row| line(row, words)).collect();
    let rate = tables.first("rate");
    let [shown, offered] = ["shown", "offered"].map(|name| rate.map_or(0, |row| row.count(name)));
    let mut parts = vec![("events", whole(rows.len() as u64), Role::Text)];
    if shown < offered {
        parts.push(("", format!("{shown} of the last {} are shown", whole(offered)), Role::Warning));
    }
    Page { summary: numbers(&parts), columns: columns(), rows, follows: true, ..Page::default() }
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("time", "TIME", [12, 12], 3),
        Column::text("type", "TYPE", [9, 12], 0),
        Column::text("process", "PROCESS", [10, 20], 5),
        Column::text("src", "FROM", [15, 28], 4),
        Column::text("dest", "TO", [15, 28], 2),
        Column::text("summary", "WHAT", [16, 240], 1),
    ]
}

fn line(row: look::Row<'_>, words: Words<'_>) -> Row {
    let event_type = row.text("type");
    let role = match event_type {
        "anomaly" | "alert" => Role::Bad,
        "flow" | "packet" | "stats" => Role::Muted,
        _ => Role::Accent,
    };
    let cells = vec![
        field(clock(row.count("time_ms"), true), Role::Muted),
        words.field(event_type, role),
        words.field(row.text("process"), Role::Text),
        words.field(row.text("src"), Role::Muted),
        words.field(row.text("dest"), Role::Text),
        words.field(row.text("summary"), Role::Text),
    ];
    let flow = row.number("flow").filter(|flow| *flow != 0);
    let way = flow.map_or(Way::Card, Way::Flow);
    let dest = row.text("dest");
    let bare = dest.parse::<std::net::IpAddr>().is_ok();
    let host = if bare { dest } else { dest.rsplit_once(':').map_or(dest, |(host, _)| host) };
    let target = host.trim_matches(['[', ']']).to_owned();
    Row { key: row.count("seq").to_string(), cells, way, target: Some(target), flow }
}
