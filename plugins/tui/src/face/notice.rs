//! What stands where there are no rows: why, and what to do.

use super::{Face, Line, news::State};
use crate::{
    grid::{field, piece},
    numbers::rate,
    text,
    theme::Role,
    views::Id,
};
use radar_views::model::Model;

/// Interfaces that are offered.
const INTERFACES_MAX: usize = 3;

impl Face {
    pub(super) fn notice(&self, model: &Model) -> Vec<Line> {
        if let Some(refused) = &self.looks.main.refused {
            // What stood here was of another filter.
            return vec![field(text::clean(&refused.what).into_owned(), Role::Bad)];
        }
        if let Some(hint) = self.looks.main.tables.first("hint") {
            let mut lines = vec![field(text::clean(hint.text("text")).into_owned(), Role::Text)];
            if !hint.text("suggestion").is_empty() {
                let meant = text::clean(hint.text("suggestion")).into_owned();
                lines.push(vec![
                    piece("did you mean ", Role::Muted),
                    piece(meant, Role::Accent),
                    piece(format!(" ({})?", hint.count("count")), Role::Muted),
                ]);
            }
            lines.push(vec![piece("Esc", Role::Accent), piece(" does without the filter", Role::Muted)]);
            return lines;
        }
        match (self.id, self.news.state(model, self.up)) {
            (Id::Trace, _) => vec![
                field("No way has been traced.", Role::Text),
                vec![
                    piece("Choose a row in another view and press ", Role::Muted),
                    piece("r", Role::Accent),
                    piece(".", Role::Muted),
                ],
            ],
            (_, State::Quiet(seconds)) if model.totals().packets == 0 => self.quiet(seconds, model),
            (_, State::Over) => vec![field("Nothing of this was in the file.", Role::Muted)],
            (Id::Plugins, _) => vec![field("The first numbers come in a second.", Role::Muted)],
            _ => vec![field("Nothing yet.", Role::Muted)],
        }
    }

    fn quiet(&self, seconds: u64, model: &Model) -> Vec<Line> {
        let source = text::clean(&super::news::source(model)).into_owned();
        let mut lines =
            vec![field(format!("Listening on {source}: no packets for {seconds} s."), Role::Text)];
        let mut busy: Vec<_> =
            model.interfaces().iter().filter(|it| it.up && it.rate > 0 && it.name != source).collect();
        busy.sort_by_key(|it| std::cmp::Reverse(it.rate));
        for one in busy.iter().take(INTERFACES_MAX) {
            let name = text::clean(&one.name).into_owned();
            lines.push(vec![
                piece("There is traffic on ", Role::Muted),
                piece(name.clone(), Role::Accent),
                piece(format!(" ({}): radar -i {name}", rate(one.rate)), Role::Muted),
            ]);
        }
        lines
    }
}
