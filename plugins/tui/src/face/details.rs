//! A flow: its ends, its program, what it says of itself, its round trips, its last events and packets.

use super::{Face, Line};
use crate::{
    graph,
    grid::{field, piece},
    numbers::{clock, count, micros, millis, octets, rate},
    text,
    theme::Role,
    words::Words,
};
use radar_views::model::Model;
use serde_json::Value;

/// Cells before a value.
const HEAD: usize = 13;

impl Face {
    pub(super) fn details(&self, width: u16, model: &Model) -> Vec<Line> {
        let words = self.words(model);
        let tables = &self.looks.flow.tables;
        let width = usize::from(width);
        let json: Option<Value> =
            tables.first("flow").and_then(|row| serde_json::from_str(row.text("json")).ok());
        let Some(flow) = json else {
            return vec![field("radar does not know this flow any more", Role::Muted)];
        };
        let mut lines = about(&flow, width, words);
        lines.extend(self.round_trips(&flow, width));
        lines.push(Vec::new());
        lines.push(field("Events", Role::Accent));
        let events: Vec<_> = tables.rows("events").rev().collect();
        if events.is_empty() {
            lines.push(field("none yet", Role::Faint));
        }
        for row in events {
            let head = format!("{} {:<9} ", clock(row.count("time_ms"), false), words.say(row.text("type")));
            let summary = words.say(row.text("summary"));
            let summary = text::fit(&summary, width.saturating_sub(text::width(&head))).into_owned();
            lines.push(vec![piece(head, Role::Muted), piece(summary, Role::Text)]);
        }
        lines.push(Vec::new());
        lines.push(field("Packets", Role::Accent));
        let packets: Vec<_> = tables.rows("packets").rev().collect();
        if packets.is_empty() {
            lines.push(field("the next ones will be shown", Role::Faint));
        }
        for row in packets {
            let (arrow, role) =
                if row.count("direction") == 0 { ("→", Role::Up) } else { ("←", Role::Down) };
            let head = format!("{} ", clock(row.count("time_ms"), true));
            let what = format!(" {:>5} {}", row.count("length"), words.say(row.text("summary")));
            let what = text::fit(&what, width.saturating_sub(text::width(&head) + 1)).into_owned();
            lines.push(vec![piece(head, Role::Muted), piece(arrow, role), piece(what, Role::Text)]);
        }
        lines.push(Vec::new());
        lines.push(field("To find it again", Role::Accent));
        if let Some(row) = tables.first("commands") {
            for name in ["bpf", "command"] {
                let parts = text::wrapped(&words.say(row.text(name)), width, 4);
                lines.extend(parts.into_iter().map(|part| field(part, Role::Muted)));
            }
        }
        lines
    }

    fn round_trips(&self, flow: &Value, width: usize) -> Vec<Line> {
        let Some(least) = flow["rtt_us"].as_u64() else { return Vec::new() };
        let values: Vec<u64> = self.looks.flow.tables.rows("rtt").map(|row| row.count("rtt_us")).collect();
        let mut line = head("round trip");
        line.push(piece(format!("{} at least  ", micros(least)), Role::Text));
        if values.len() > 1 {
            let cells = width.saturating_sub(HEAD + 20).min(40);
            let most = values.iter().copied().max().unwrap_or(0);
            let shown = graph::fewer(&values, graph::values_of(cells, self.ascii));
            let cells = cells.min(shown.len().div_ceil(graph::values_of(1, self.ascii)));
            line.push(piece(graph::area(&shown, cells, 1, self.ascii).swap_remove(0), Role::Accent));
            line.push(piece(format!(" {}", micros(most)), Role::Muted));
        }
        vec![line]
    }
}

fn head(name: &str) -> Line {
    field(format!("{name:<HEAD$}"), Role::Muted)
}

/// `name  value value`, without what is not known; nothing if nothing is.
fn line(name: &str, width: usize, words: Words<'_>, values: &[&str], role: Role) -> Vec<Line> {
    let known: Vec<_> =
        values.iter().filter(|value| !value.is_empty()).map(|value| words.say(value)).collect();
    if known.is_empty() {
        return Vec::new();
    }
    let parts = text::wrapped(&known.join("  "), width.saturating_sub(HEAD).max(8), 3);
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    parts.into_iter().zip(names).map(|(part, name)| [head(name), field(part, role)].concat()).collect()
}

fn about(flow: &Value, width: usize, words: Words<'_>) -> Vec<Line> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let at = |path: &str| text(path.split('.').fold(flow, |value, part| &value[part]));
    let mut lines = Vec::new();
    let mut add = |name: &str, values: &[String], role: Role| {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        lines.extend(line(name, width, words, &values, role));
    };
    let pid = flow["process"]["pid"].as_u64().map_or(String::new(), |pid| format!("pid {pid}"));
    add("program", &[at("process.name"), pid, at("process.user"), at("process.container")], Role::Strong);
    add("", &[at("process.exe")], Role::Muted);
    add("", &[at("process.reason")], Role::Warning);
    for (name, side) in [("from", "source"), ("to", "destination")] {
        let end = &flow[side];
        let (address, port) = (text(&end["address"]), end["port"].as_u64().unwrap_or(0));
        let address = match port {
            0 => address,
            port if address.contains(':') => format!("[{address}]:{port}"),
            port => format!("{address}:{port}"),
        };
        add(name, &[address], Role::Strong);
        let source = text(&end["name_source"]);
        let source = if source.is_empty() { source } else { format!("by {source}") };
        add("", &[text(&end["name"]), source], Role::Text);
        add(
            "",
            &[text(&end["asn"]), text(&end["organization"]), text(&end["city"]), text(&end["country"])],
            Role::Muted,
        );
        let counts = ["packets", "retransmissions"].map(|name| end[name].as_u64().unwrap_or(0));
        let again = if counts[1] > 0 { format!("{} sent again", count(counts[1])) } else { String::new() };
        let sent = format!("{} in {} packets", octets(end["octets"].as_u64().unwrap_or(0)), count(counts[0]));
        add("  has sent", &[sent, again], Role::Text);
    }
    add("speaks", &[at("proto"), at("app"), at("service"), at("tls_version"), at("alpn")], Role::Text);
    add("server name", &[at("sni")], Role::Strong);
    add("JA4", &[at("ja4"), at("client")], Role::Text);
    let labels = flow["labels"].as_object().cloned().unwrap_or_default();
    for (name, value) in
        labels.iter().filter(|(name, _)| !matches!(name.as_str(), "ja4" | "process" | "name"))
    {
        add(&text::fit(&words.say(name), HEAD - 1), &[text(value)], Role::Text);
    }
    let [first, last] = ["first_ms", "last_ms"].map(|name| flow[name].as_u64().unwrap_or(0));
    let rates: u64 = flow["rate"].as_array().into_iter().flatten().filter_map(Value::as_u64).sum();
    let since = format!("since {}, for {}", clock(first, false), millis(last.saturating_sub(first)));
    add("state", &[at("state"), at("direction"), since, rate(rates)], Role::Text);
    add("Community ID", &[at("community_id")], Role::Muted);
    lines
}
