//! TLS and QUIC: names, fingerprints, versions and certificates of handshakes.

use super::{Page, Wish, keep, numbers, sheets};
use crate::{
    grid::{Column, Row, Way, piece},
    look::{self, Tables},
    numbers::{count, permille},
    theme::Role,
    words::{Words, amount},
};

pub(super) fn page(tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
    let totals = tables.first("totals");
    let number = |name: &str| totals.map_or(0, |row| row.count(name));
    let weak = number("weak");
    let mut parts = vec![
        ("handshakes", count(number("handshakes")), Role::Text),
        ("QUIC", permille(number("quic_permille")), Role::Text),
        ("with ECH", permille(number("ech_permille")), Role::Text),
        ("resumed", count(number("resumed")), Role::Text),
        ("weak", count(weak), if weak > 0 { Role::Bad } else { Role::Faint }),
    ];
    if number("read_permille") < 1000 && number("handshakes") > 0 {
        parts.push(("of a sample of", permille(number("read_permille")), Role::Warning));
    }
    let (columns, rows) = match wish.sheet {
        0 => (of_names(), tables.rows("sni").map(|row| name(row, words)).collect()),
        1 => (of_fingerprints(), tables.rows("ja4").map(|row| fingerprint(row, words)).collect()),
        2 => (of_versions(), tables.rows("versions").map(|row| version(row, words)).collect()),
        _ => (of_certificates(), tables.rows("certificates").map(|row| certificate(row, words)).collect()),
    };
    let sheets = sheets(&["names", "fingerprints", "versions", "certificates"]);
    Page { sheets, summary: numbers(&parts), columns, rows, ..Page::default() }
}

fn of_names() -> Vec<Column> {
    vec![
        Column::text("sni", "SERVER NAME", [20, 50], 0),
        Column::number("count", "HANDSHAKES", 10, 1),
        Column::text("version", "VERSION", [9, 10], 2),
        Column::text("alpn", "ALPN", [6, 10], 3),
        Column::number("flows", "FLOWS", 6, 5),
        Column::text("ja4s", "JA4", [20, 50], 4),
    ]
}

fn name(row: look::Row<'_>, words: Words<'_>) -> Row {
    let sni = row.text("sni");
    let cells = vec![
        words.field(sni, Role::Strong),
        amount(row.count("count"), count, Role::Text),
        words.field(row.text("version"), Role::Text),
        words.field(row.text("alpn"), Role::Text),
        amount(row.count("flows"), count, Role::Text),
        words.field(row.text("ja4s"), Role::Muted),
    ];
    Row { key: sni.into(), cells, way: keep(words, "sni", sni), target: Some(sni.into()), flow: None }
}

fn of_fingerprints() -> Vec<Column> {
    vec![
        Column::text("ja4", "JA4", [22, 36], 0),
        Column::text("label", "LIKE", [10, 18], 3),
        Column::number("count", "HANDSHAKES", 10, 1),
        Column::text("processes", "PROGRAMS", [12, 30], 2),
        Column::text("names", "SERVER NAMES", [14, 60], 4),
    ]
}

fn fingerprint(row: look::Row<'_>, words: Words<'_>) -> Row {
    let ja4 = row.text("ja4");
    let cells = vec![
        words.field(ja4, Role::Strong),
        words.field(row.text("label"), Role::Text),
        amount(row.count("count"), count, Role::Text),
        words.field(row.text("processes"), Role::Text),
        words.field(row.text("names"), Role::Muted),
    ];
    Row { key: ja4.into(), cells, way: keep(words, "ja4", ja4), ..Row::default() }
}

fn of_versions() -> Vec<Column> {
    vec![Column::text("version", "VERSION", [14, 30], 0), Column::number("count", "HANDSHAKES", 10, 1)]
}

fn version(row: look::Row<'_>, words: Words<'_>) -> Row {
    let version = row.text("version");
    let mut cell = words.field(version, Role::Strong);
    if row.count("weak") > 0 {
        cell.push(piece(" weak", Role::Bad));
    }
    let cells = vec![cell, amount(row.count("count"), count, Role::Text)];
    Row { key: version.into(), cells, way: keep(words, "tls.version", version), ..Row::default() }
}

fn of_certificates() -> Vec<Column> {
    vec![
        Column::text("subject", "CERTIFICATE OF", [20, 50], 0),
        Column::text("issuer", "BY", [12, 40], 2),
        Column::text("not_after", "VALID UNTIL", [11, 20], 1),
        Column::number("count", "SEEN", 6, 3),
    ]
}

fn certificate(row: look::Row<'_>, words: Words<'_>) -> Row {
    let expired = row.count("expired") > 0;
    let day = row.text("not_after").split('T').next().unwrap_or_default();
    let cells = vec![
        words.field(row.text("subject"), Role::Strong),
        words.field(row.text("issuer"), Role::Muted),
        words.field(day, if expired { Role::Bad } else { Role::Text }),
        amount(row.count("count"), count, Role::Text),
    ];
    let key = ["subject", "issuer", "not_after"].map(|name| row.text(name)).join(" ");
    Row { key, cells, way: Way::Card, ..Row::default() }
}
