//! What every page shows at its edges: totals, and the timeline.

use super::{
    Draw, Look,
    cells::{INT, all, permille, row},
};
use crate::{
    model::{Model, seconds::sign},
    table::{Cell, Mode, Shape, Table},
};

/// Nothing beside what has been told.
#[derive(Default)]
pub(super) struct Status {
    /// Seconds before this one were told, and change no more but for late reports.
    told: u64,
}

/// Seconds that are told again, since reports may be late.
const AGAIN: u64 = 3;

impl Draw for Status {
    fn shapes(&self) -> Vec<Shape> {
        let totals = [
            "time_ms",
            "packets_rate",
            "octets_up_rate",
            "octets_down_rate",
            "packets",
            "octets",
            "flows",
            "flows_matching",
            "hosts",
            "events_rate",
            "dropped_kernel",
            "dropped_radar",
            "hidden_self_rate",
            "clients",
        ];
        let timeline = ["second", "packets", "octets", "drops", "flags"];
        vec![
            Shape::new("totals", &totals.map(|name| (name, INT))),
            Shape::new("timeline", &timeline.map(|name| (name, INT))),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let model = look.model;
        let totals = totals(look);
        look.matching = None;
        let open = model.seconds().open_at();
        let from = if look.whole || open < self.told { 0 } else { self.told.saturating_sub(AGAIN) };
        let whole = look.whole || open < self.told;
        self.told = open;
        let mut cells = Vec::new();
        for second in model.seconds().range(from, open) {
            let gap = second.reports == 0 && second.at != open && model.world().live;
            let flags = second.signs | if gap { sign::GAP } else { 0 };
            row!(cells; second.at, second.packets, second.octets, second.drops.iter().sum::<u64>(), u64::from(flags));
        }
        vec![all(0, totals), Table { index: 1, mode: if whole { Mode::All } else { Mode::ByKey }, cells }]
    }
}

fn totals(look: &mut Look<'_>) -> Vec<Cell> {
    let model: &Model = look.model;
    let (mut up, mut down, mut hidden, mut matching, mut live) = (0, 0, 0, 0, 0);
    let open = model.seconds().open_at();
    for (at, flow) in model.flows().iter() {
        let own = look.sieve.hides(flow);
        live += u64::from(!flow.ended);
        matching += u64::from(!flow.ended && look.sieve.wants(model, at, flow));
        let recent = flow.up_first(flow.recent(open));
        if !recent.is_empty() {
            up += recent.octets[0];
            down += recent.octets[1];
            hidden += if own { recent.octets_all() } else { 0 };
        }
    }
    let [packets, octets, events] = model.rate_exact();
    // What is told by flow says which way it went; the rest is taken to go the same ways.
    let up = octets * permille(up, up + down) / 1000;
    let lost = model.health().lost();
    let [hidden, _] = model.per_second([hidden, 0]);
    let mut cells = Vec::new();
    row!(cells; model.now().capture / 1_000_000, packets, up, octets - up, model.totals().packets,
        model.totals().octets, live, matching, model.hosts().len() as u64, events, lost[0], lost[1], hidden,
        model.clients());
    cells
}
