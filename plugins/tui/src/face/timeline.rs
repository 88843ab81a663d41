//! The timeline at the foot: what each second has carried, and which of them are looked at.

use super::{Face, SPANS, When, mouse::Target};
use crate::{
    graph,
    grid::{field, piece, write},
    numbers::{ago, octets, rate},
    theme::Role,
};
use radar_views::model::Model;
use ratatui_core::{buffer::Buffer, layout::Rect, style::Style};

/// Cells of the numbers beside it.
const NUMBERS: u16 = 26;

/// What a cell stands for.
#[derive(Clone, Copy, Default)]
struct Second {
    octets: u64,
    drops: u64,
    gap: bool,
}

/// A second without any report, of live capture.
const GAP: u64 = 1;

impl Face {
    pub(super) fn draw_timeline(&mut self, area: Rect, buffer: &mut Buffer, model: &Model) {
        let (theme, ascii) = (self.theme, self.ascii);
        self.draw_rates(Rect { x: area.right().saturating_sub(NUMBERS), width: NUMBERS, ..area }, buffer);
        let room = area.width.saturating_sub(NUMBERS + 8);
        if room == 0 {
            return;
        }
        let Some(last) = self.looks.status.tables.rows("timeline").next_back().map(|row| row.count("second"))
        else {
            return;
        };
        let (seconds, from) = self.seconds(last);
        let values = graph::values_of(usize::from(room), ascii);
        // Of now the last minutes, second by second; of the past all that is known, so that one sees where one is.
        let whole = if self.when == When::Now { values } else { seconds.len().max(values) };
        let per = whole.div_ceil(values).max(1);
        let first = (last + 1).saturating_sub((values * per) as u64);
        let at = |second: u64| {
            second.checked_sub(from).and_then(|at| seconds.get(at as usize)).copied().unwrap_or_default()
        };
        let group = |n: usize| {
            let first = first + (n * per) as u64;
            (first..first + per as u64).map(at).fold(Second::default(), |sum, one| Second {
                octets: sum.octets + one.octets,
                drops: sum.drops + one.drops,
                gap: sum.gap || one.gap,
            })
        };
        let groups: Vec<Second> = (0..values).map(group).collect();
        let label = ago((values * per) as u64);
        write(buffer, area.x + 1, area.bottom() - 1, 6, &field(label, Role::Muted), theme, Style::new());
        let left = area.x + 7;
        let lines = graph::area(
            &groups.iter().map(|it| it.octets).collect::<Vec<_>>(),
            usize::from(room),
            usize::from(area.height),
            ascii,
        );
        let of_cell = graph::values_of(1, ascii);
        let looked_at = self.looked_at(model);
        for (y, line) in (area.y..).zip(&lines) {
            for ((x, symbol), cell) in (left..).zip(line.chars()).zip(groups.chunks(of_cell)) {
                let second = first + ((usize::from(x - left) * of_cell) * per) as u64;
                let is_looked_at = second + (of_cell * per) as u64 > looked_at[0] && second <= looked_at[1];
                let role = match () {
                    () if cell.iter().any(|it| it.drops > 0) => Role::Bad,
                    () if is_looked_at => Role::Accent,
                    () => Role::Faint,
                };
                let symbol = if symbol == ' ' && cell.iter().all(|it| it.gap) { '·' } else { symbol };
                buffer.set_stringn(x, y, symbol.encode_utf8(&mut [0; 4]), 1, theme.style(role));
            }
        }
        let milliseconds = (of_cell * per * 1000) as u64;
        self.target(Rect { x: left, width: room, ..area }, Target::Time(first * 1000, milliseconds));
    }

    /// The seconds that are known, one behind the other, and the first of them.
    fn seconds(&self, last: u64) -> (Vec<Second>, u64) {
        let rows: Vec<_> = self.looks.status.tables.rows("timeline").collect();
        let from = rows.first().map_or(last, |row| row.count("second")).max(last.saturating_sub(3600));
        let mut seconds = vec![Second::default(); (last - from + 1) as usize];
        for row in rows {
            if let Some(at) = row.count("second").checked_sub(from)
                && let Some(second) = seconds.get_mut(at as usize)
            {
                *second = Second {
                    octets: row.count("octets"),
                    drops: row.count("drops"),
                    gap: row.count("flags") & GAP != 0,
                };
            }
        }
        (seconds, from)
    }

    /// The first and the last second that the view is about.
    fn looked_at(&self, model: &Model) -> [u64; 2] {
        let now = model.now().capture / 1_000_000_000;
        match self.range() {
            radar_views::view::Range::Fixed { from, to } => [from / 1000, to.saturating_sub(1) / 1000],
            radar_views::view::Range::Last { from, .. } => {
                [now.saturating_sub(from.unsigned_abs().into()), now]
            }
        }
    }

    fn draw_rates(&self, area: Rect, buffer: &mut Buffer) {
        let totals = self.looks.status.tables.first("totals");
        let number = |name: &str| totals.map_or(0, |row| row.count(name));
        let [up, down] = [number("octets_up_rate"), number("octets_down_rate")];
        let text = |value: u64| if value == 0 { format!("{}/s", octets(0)) } else { rate(value) };
        let pieces = [
            piece("▲ ", Role::Up),
            piece(format!("{:<10}", text(up)), Role::Text),
            piece(" ▼ ", Role::Down),
            piece(format!("{:<10}", text(down)), Role::Text),
        ];
        write(
            buffer,
            area.x + 1,
            area.bottom() - 1,
            area.width.saturating_sub(1),
            &pieces,
            self.theme,
            Style::new(),
        );
    }

    /// `60 s`, `10 min`.
    pub(super) fn span_text(&self) -> String {
        crate::numbers::millis(SPANS[self.span].min(self.history) * 1000)
    }
}
