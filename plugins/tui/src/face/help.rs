//! Help, messages, pace: panes of text.

use super::{Face, Line, commands::PACES, keys::KEYS};
use crate::{
    grid::{field, piece},
    text,
    theme::Role,
};

/// Cells of the keys before what they do.
const KEY: usize = 24;

impl Face {
    /// The keys, in one column or two.
    pub(super) fn help(&self, width: u16) -> Vec<Line> {
        let group = |(title, keys): &(&str, &[(&str, &str)])| -> Vec<Line> {
            let mut lines = vec![field(*title, Role::Accent)];
            let line = |(key, what): &(&str, &str)| {
                vec![piece(format!("{key:<KEY$}"), Role::Strong), piece(*what, Role::Text)]
            };
            lines.extend(keys.iter().map(line));
            lines.push(Vec::new());
            lines
        };
        let mut lines: Vec<Line> = KEYS.iter().flat_map(group).collect();
        lines.push(field("The filter", Role::Accent));
        let examples = [
            ("port:443 !self", "both of it: this port, and not radar's own"),
            ("proc:firefox or app:quic", "one of the two"),
            ("sni:*.example.org", "any text in place of *; /regex/ too"),
            ("bytes>1M rtt>100ms", "sizes and times with their units"),
            ("host:10.0.0.0/8", "a network"),
        ];
        let line = |(text, what): &(&str, &str)| {
            vec![piece(format!("{text:<KEY$}  "), Role::Strong), piece(*what, Role::Text)]
        };
        lines.extend(examples.iter().map(line));
        // What does not fit is told in the next line, not lost.
        lines.into_iter().flat_map(|line| folded(line, usize::from(width))).collect()
    }

    /// The last messages of radar, the newest last.
    pub(super) fn messages(&self, width: u16) -> Vec<Line> {
        let lines = self.log.last(500);
        if lines.is_empty() {
            return vec![field("radar has said nothing since the screen was drawn", Role::Muted)];
        }
        let line = |line: &String| -> Vec<Line> {
            let role = match () {
                () if line.contains("ERROR") => Role::Bad,
                () if line.contains("WARN") => Role::Warning,
                () => Role::Text,
            };
            let shown = match &self.privacy {
                // Whoever wrote it did not know that it would be seen.
                Some(_) => "(not shown in privacy mode)".into(),
                None => text::clean(line).into_owned(),
            };
            text::wrapped(&shown, usize::from(width), 4).into_iter().map(|part| field(part, role)).collect()
        };
        lines.iter().flat_map(line).collect()
    }

    /// How fast to go on.
    pub(super) fn paces(&self) -> Vec<Line> {
        let again = self.news.end.is_some();
        let title = if again { "Read the file again" } else { "Go on" };
        let mut lines = vec![field(title, Role::Accent), Vec::new()];
        for (key, pace) in PACES {
            let what = match pace {
                0.0 if again => continue,
                0.0 => "stand still".to_owned(),
                pace => format!("{pace} times as fast as on the wire"),
            };
            lines.push(vec![piece(format!("  {key}   "), Role::Strong), piece(what, Role::Text)]);
        }
        lines
    }
}

/// A line in as many as it takes; what goes on stands under what it explains.
fn folded(line: Line, width: usize) -> Vec<Line> {
    if crate::grid::length(&line) <= width || line.len() < 2 {
        return vec![line];
    }
    let head = text::width(&line[0].text);
    let role = line[1].role;
    let mut parts = text::wrapped(&line[1].text, width.saturating_sub(head).max(8), 4).into_iter();
    let first = vec![line[0].clone(), piece(parts.next().unwrap_or_default(), role)];
    let rest = parts.map(|part| vec![piece(" ".repeat(head), Role::Text), piece(part, role)]);
    std::iter::once(first).chain(rest).collect()
}
