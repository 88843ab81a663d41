//! How radar does: capture, plugins, rights. Beside the view where there is room, a pane where there is none.

use super::{
    Face, Line,
    news::{State, source},
};
use crate::{
    grid::{field, piece},
    numbers::{count, octets, permille},
    text,
    theme::Role,
};
use radar_views::model::Model;

/// Plugins that are listed.
const PLUGINS_MAX: usize = 14;

impl Face {
    pub(super) fn health(&self, width: u16, model: &Model) -> Vec<Line> {
        let width = usize::from(width);
        let mut lines = vec![field("Capture", Role::Accent)];
        lines.extend(self.capture(width, model));
        lines.push(Vec::new());
        lines.push(field("Plugins", Role::Accent));
        lines.extend(self.plugins(width));
        lines.push(Vec::new());
        lines.push(field("Rights of radar", Role::Accent));
        lines.extend(self.sandbox.lines());
        lines
    }

    fn capture(&self, width: usize, model: &Model) -> Vec<Line> {
        let totals = self.looks.status.tables.first("totals");
        let number = |name: &str| totals.map_or(0, |row| row.count(name));
        let line = |name: &str, value: String, role: Role| {
            vec![piece(format!("{name:<16}"), Role::Muted), piece(value, role)]
        };
        let lost = |value: u64| if value > 0 { Role::Bad } else { Role::Muted };
        let state = match self.news.state(model, self.up) {
            State::Live => "live".to_owned(),
            State::Quiet(seconds) => format!("quiet for {seconds} s"),
            State::File => "a file".to_owned(),
            State::Paused => "paused".to_owned(),
            State::Over => "over".to_owned(),
        };
        let source = text::clean(&source(model)).into_owned();
        let mut lines = vec![
            line("from", text::fit(&source, width.saturating_sub(16)).into_owned(), Role::Text),
            line("state", state, Role::Text),
            line(
                "packets",
                format!("{}  {}/s", count(number("packets")), count(number("packets_rate"))),
                Role::Text,
            ),
            line("octets", octets(number("octets")), Role::Text),
            line("lost by kernel", count(number("dropped_kernel")), lost(number("dropped_kernel"))),
            line("lost by sinks", count(number("dropped_radar")), lost(number("dropped_radar"))),
            line("flows", count(number("flows")), Role::Text),
            line("hosts", count(number("hosts")), Role::Text),
            line("events", format!("{}/s", count(number("events_rate"))), Role::Text),
        ];
        for row in self.looks.stats.tables.rows("health").filter(|row| row.count("level") > 0) {
            let role = if row.count("level") > 1 { Role::Bad } else { Role::Warning };
            lines.push(field(
                format!("{}: {}", text::clean(row.text("name")), count(row.count("value"))),
                role,
            ));
            let hint = text::wrapped(&text::clean(row.text("hint")), width.saturating_sub(2), 3);
            lines.extend(hint.into_iter().map(|part| field(format!("  {part}"), Role::Muted)));
        }
        lines
    }

    fn plugins(&self, width: usize) -> Vec<Line> {
        let mut rows: Vec<_> = self.looks.plugins.tables.rows("rows").collect();
        rows.sort_by_key(|row| (row.text("state") == "ok", std::cmp::Reverse(row.count("cpu_permille"))));
        let more = rows.len().saturating_sub(PLUGINS_MAX);
        let line = |row: &crate::look::Row<'_>| {
            let role = match row.text("state") {
                "ok" => Role::Good,
                "faulted" => Role::Warning,
                "disabled" => Role::Faint,
                _ => Role::Bad,
            };
            let name = text::clean(row.text("name")).into_owned();
            let name = text::fit(&name, width.saturating_sub(14)).into_owned();
            let blank = " ".repeat(width.saturating_sub(12).saturating_sub(text::width(&name)));
            let cpu = if row.count("cpu_permille") > 0 {
                permille(row.count("cpu_permille"))
            } else {
                String::new()
            };
            vec![piece("● ", role), piece(name + &blank, Role::Text), piece(format!("{cpu:>8}"), Role::Muted)]
        };
        let mut lines: Vec<Line> = rows.iter().take(PLUGINS_MAX).map(line).collect();
        if more > 0 {
            lines.push(field(format!("and {more} more, see 8"), Role::Muted));
        }
        lines
    }
}
