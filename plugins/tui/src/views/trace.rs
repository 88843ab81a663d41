//! Ways to hosts, hop by hop.

use super::{Page, Wish, numbers};
use crate::{
    graph,
    grid::{Column, Row, Way, field, piece},
    look::{self, Tables},
    numbers::{count, micros, permille},
    theme::Role,
    words::{Words, amount},
};

/// Cells of the bar of a round trip.
const BAR: usize = 16;

pub(super) fn page(tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
    // The newest first: it is what one has just asked for.
    let runs: Vec<_> = tables.rows("runs").rev().collect();
    let sheets = runs.iter().map(|run| words.say(run.text("target"))).collect();
    let Some(run) = runs.get(wish.sheet.min(runs.len().saturating_sub(1))) else {
        return Page { columns: columns(), ..Page::default() };
    };
    let hops: Vec<_> = tables.rows("hops").filter(|hop| hop.text("run") == run.text("id")).collect();
    let longest = hops.iter().filter_map(|hop| hop.number("avg_us")).max().unwrap_or(0);
    let rows = hops.iter().map(|hop| line(*hop, longest, words)).collect();
    Page { sheets, summary: summary(*run, words), columns: columns(), rows, ..Page::default() }
}

fn summary(run: look::Row<'_>, words: Words<'_>) -> crate::grid::Pieces {
    let state = run.text("state");
    let role = match state {
        "done" => Role::Good,
        "failed" | "refused" => Role::Bad,
        _ => Role::Accent,
    };
    let mut parts = vec![
        ("", words.say(run.text("address")), Role::Strong),
        ("by", words.say(run.text("protocol")), Role::Text),
        ("round", format!("{} of {}", run.count("round"), run.count("rounds")), Role::Text),
        ("", if matches!(state, "hop" | "round") { "going on".into() } else { words.say(state) }, role),
    ];
    if !run.text("reason").is_empty() {
        parts.push(("", words.say(run.text("reason")), Role::Warning));
    }
    numbers(&parts)
}

fn columns() -> Vec<Column> {
    vec![
        Column::number("ttl", "HOP", 3, 0),
        Column::text("host", "HOST", [22, 44], 1),
        Column::number("loss", "LOSS", 6, 3),
        Column::number("last", "LAST", 8, 5),
        Column::number("avg", "MEAN", 8, 2),
        Column::text("bar", "", [BAR as u16, BAR as u16], 8),
        Column::number("best", "BEST", 8, 6),
        Column::number("worst", "WORST", 8, 7),
        Column::number("stdev", "STDEV", 8, 9),
        Column::text("asn", "NETWORK", [9, 30], 4),
        Column::text("country", "CC", [3, 3], 10),
        Column::text("mpls", "MPLS", [8, 20], 11),
    ]
}

fn line(hop: look::Row<'_>, longest: u64, words: Words<'_>) -> Row {
    let address = hop.text("address");
    let silent = address.is_empty();
    let mut host =
        if silent { field("no answer", Role::Faint) } else { words.end(hop.text("name"), address, 0) };
    if !hop.text("reason").is_empty() {
        host.push(piece(format!("  {}", words.say(hop.text("reason"))), Role::Warning));
    }
    let loss = hop.count("loss_permille");
    let lost =
        if hop.count("sent") == 0 { field("-", Role::Faint) } else { field(permille(loss), concern(loss)) };
    let network = [hop.text("asn"), hop.text("org")].join(" ");
    let time = |name: &str, role: Role| amount(hop.count(name), micros, role);
    let cells = vec![
        field(count(hop.count("ttl")), Role::Muted),
        host,
        lost,
        time("last_us", Role::Text),
        time("avg_us", Role::Strong),
        field(graph::bar(hop.count("avg_us"), longest, BAR, words.ascii), Role::Accent),
        time("best_us", Role::Muted),
        time("worst_us", Role::Muted),
        time("stdev_us", Role::Muted),
        words.field(network.trim(), Role::Text),
        words.field(hop.text("country"), Role::Text),
        words.field(hop.text("mpls"), Role::Muted),
    ];
    let target = (!silent).then(|| address.to_owned());
    Row { key: hop.count("ttl").to_string(), cells, way: Way::Card, target, flow: None }
}

fn concern(loss: u64) -> Role {
    match loss {
        0 => Role::Muted,
        1..=100 => Role::Warning,
        _ => Role::Bad,
    }
}
