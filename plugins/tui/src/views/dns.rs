//! The DNS: what is asked, who answers and how fast, who asks.

use super::{Page, Wish, keep, numbers, sheets};
use crate::{
    grid::{Column, Row, field},
    look::{self, Tables},
    numbers::{clock, count, micros, permille},
    theme::Role,
    words::{Words, amount},
};

pub(super) fn page(tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
    let totals = tables.first("totals");
    let number = |name: &str| totals.map_or(0, |row| row.count(name));
    let concern = |value: u64, role: Role| if value == 0 { Role::Faint } else { role };
    let mut parts = vec![
        ("queries", count(number("queries")), Role::Text),
        ("", format!("{}/s", count(number("queries_rate"))), Role::Accent),
        (
            "no such name",
            permille(number("nxdomain_permille")),
            concern(number("nxdomain_permille"), Role::Text),
        ),
        ("failed", permille(number("servfail_permille")), concern(number("servfail_permille"), Role::Bad)),
        ("unanswered", count(number("unanswered")), concern(number("unanswered"), Role::Warning)),
        ("half within", micros(number("p50_us")), Role::Text),
        ("95 % within", micros(number("p95_us")), Role::Text),
    ];
    if number("read_permille") < 1000 && number("queries") > 0 {
        parts.push(("of a sample of", permille(number("read_permille")), Role::Warning));
    }
    let (columns, rows) = match wish.sheet {
        0 => (of_names(), tables.rows("names").map(|row| name(row, words)).collect()),
        1 => (of_resolvers(), tables.rows("resolvers").map(|row| resolver(row, words)).collect()),
        _ => (of_clients(), tables.rows("clients").map(|row| client(row, words)).collect()),
    };
    let sheets = sheets(&["names", "resolvers", "clients"]);
    Page { sheets, summary: numbers(&parts), columns, rows, ..Page::default() }
}

fn of_names() -> Vec<Column> {
    vec![
        Column::text("rrname", "NAME", [20, 48], 0),
        Column::text("rrtype", "TYPE", [5, 6], 2),
        Column::number("queries", "ASKED", 6, 1),
        Column::text("rcode", "ANSWER", [9, 10], 3),
        Column::text("answers", "IS", [14, 60], 4),
        Column::number("clients", "CLIENTS", 7, 6),
        Column::number("last", "LAST", 9, 5),
    ]
}

fn code(text: &str) -> Role {
    match text {
        "NOERROR" => Role::Good,
        "NXDOMAIN" => Role::Warning,
        "" => Role::Faint,
        _ => Role::Bad,
    }
}

fn name(row: look::Row<'_>, words: Words<'_>) -> Row {
    let rrname = row.text("rrname");
    let cells = vec![
        words.field(rrname, Role::Strong),
        words.field(row.text("rrtype"), Role::Muted),
        amount(row.count("queries"), count, Role::Text),
        words.field(row.text("rcode"), code(row.text("rcode"))),
        words.field(row.text("answers"), Role::Muted),
        amount(row.count("clients"), count, Role::Text),
        field(clock(row.count("last_ms"), false), Role::Muted),
    ];
    let key = format!("{rrname} {}", row.text("rrtype"));
    Row { key, cells, way: keep(words, "dns.queries.rrname", rrname), ..Row::default() }
}

fn of_resolvers() -> Vec<Column> {
    vec![
        Column::text("address", "RESOLVER", [18, 44], 0),
        Column::text("protocol", "BY", [5, 6], 3),
        Column::number("queries", "ASKED", 7, 1),
        Column::number("failures", "FAILED", 7, 2),
        Column::number("p50", "HALF", 8, 5),
        Column::number("p95", "95 %", 8, 4),
        Column::number("slowest", "SLOWEST", 8, 6),
    ]
}

fn resolver(row: look::Row<'_>, words: Words<'_>) -> Row {
    let address = row.text("address");
    let cells = vec![
        words.end(row.text("name"), address, 0),
        words.field(row.text("protocol"), Role::Muted),
        amount(row.count("queries"), count, Role::Text),
        amount(row.count("failures"), count, Role::Bad),
        amount(row.count("p50_us"), micros, Role::Text),
        amount(row.count("p95_us"), micros, Role::Text),
        amount(row.count("slowest_us"), micros, Role::Text),
    ];
    let key = format!("{address} {}", row.text("protocol"));
    Row { key, cells, way: keep(words, "host", address), target: Some(address.into()), flow: None }
}

fn of_clients() -> Vec<Column> {
    vec![
        Column::text("address", "CLIENT", [18, 44], 0),
        Column::text("process", "PROGRAM", [12, 24], 3),
        Column::number("queries", "ASKED", 7, 1),
        Column::number("failures", "FAILED", 7, 2),
    ]
}

fn client(row: look::Row<'_>, words: Words<'_>) -> Row {
    let address = row.text("address");
    let cells = vec![
        words.field(address, Role::Strong),
        words.field(row.text("process"), Role::Text),
        amount(row.count("queries"), count, Role::Text),
        amount(row.count("failures"), count, Role::Bad),
    ];
    Row {
        key: address.into(),
        cells,
        way: keep(words, "host", address),
        target: Some(address.into()),
        flow: None,
    }
}
