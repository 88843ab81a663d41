//! Who carries most, by host, service, program and so on.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, SERIES, TEXT, all, permille, row, series},
    keys::{BY, BY_NAMES, By},
    params::Params,
    span::Span,
};
use crate::{
    model::{Carried, Model, seconds::WINDOW, strings::Kept},
    table::{Cell, Shape, Table},
};
use std::sync::Arc;

/// How rows are made and ordered.
pub(super) struct Top {
    by: By,
    sort: usize,
    limit: usize,
    frozen: bool,
    order: Vec<Arc<str>>,
    sparks: (u64, HashMap<Kept, Cell>),
}

#[derive(Clone, Default)]
struct Sum {
    carried: Carried,
    rate: [u64; 2],
    flows: u64,
    labels: [Option<Arc<str>>; 2],
}

type Sums = HashMap<Kept, Sum>;

const SORTS: &[&str] =
    &["-octets", "-rate", "-packets", "-flows", "-octets_up", "-octets_down", "key", "octets", "rate"];

impl Top {
    pub(super) fn new(params: &mut Params<'_>) -> Result<Self, Refused> {
        Ok(Self {
            by: BY[params.choice("by", BY_NAMES)?],
            sort: params.choice("sort", SORTS)?,
            limit: params.number("limit", 50, 200)?.max(1),
            frozen: params.choice("order", &["live", "freeze"])? == 1,
            order: Vec::new(),
            sparks: (0, HashMap::default()),
        })
    }

    fn sums(&self, model: &Model, span: &Span<'_>) -> Sums {
        let mut sums = Sums::default();
        for item in &span.items {
            let sum = sums.entry(self.by.key(model, item.flow)).or_default();
            if sum.flows == 0 {
                sum.labels = self.by.labels(model, item.flow);
            }
            sum.carried += item.carried;
            sum.rate = [sum.rate[0] + item.rate[0], sum.rate[1] + item.rate[1]];
            sum.flows += 1;
        }
        sums
    }

    /// The rows that are shown, in their order.
    fn chosen(&mut self, sums: &Sums) -> Vec<Kept> {
        if self.frozen && !self.order.is_empty() {
            let known = self.order.iter().map(|key| Kept(key.clone()));
            return known.filter(|key| sums.contains_key(key)).collect();
        }
        let weight = |sum: &Sum| match SORTS[self.sort].trim_start_matches('-') {
            "rate" => sum.rate[0] + sum.rate[1],
            "packets" => sum.carried.packets_all(),
            "flows" => sum.flows,
            "octets_up" => sum.carried.octets[0],
            "octets_down" => sum.carried.octets[1],
            "key" => 0,
            _ => sum.carried.octets_all(),
        };
        let down = SORTS[self.sort].starts_with('-');
        let mut order: Vec<_> = sums.iter().map(|(key, sum)| (weight(sum), key.clone())).collect();
        order.sort_unstable_by(|(a, key_a), (b, key_b)| {
            let by_weight = if down { b.cmp(a) } else { a.cmp(b) };
            by_weight.then_with(|| key_a.0.cmp(&key_b.0))
        });
        order.truncate(self.limit);
        self.order = order.iter().map(|(_, key)| key.0.clone()).collect();
        order.into_iter().map(|(_, key)| key).collect()
    }

    /// Octets in each of the last sixty seconds of the range that are over; made anew each second.
    fn sparks(&mut self, look: &mut Look<'_>, chosen: &[Kept], span: &Span<'_>) {
        let model = look.model;
        let to = span.bounds.to.min(model.seconds().open_at().saturating_sub(1));
        if self.sparks.0 == to && chosen.iter().all(|key| self.sparks.1.contains_key(key)) {
            return;
        }
        let from = to.saturating_sub(WINDOW - 1).max(span.bounds.from.min(to));
        let places: HashMap<&Kept, usize> =
            chosen.iter().enumerate().map(|(place, key)| (key, place)).collect();
        let mut row_of = vec![usize::MAX; model.flows().end()];
        for item in &span.items {
            if let Some(place) = places.get(&self.by.key(model, item.flow)) {
                row_of[item.at.slot as usize] = *place;
            }
        }
        let length = (to - from + 1) as usize;
        let mut values = vec![0u64; chosen.len() * length];
        for second in model.seconds().range(from, to) {
            for (at, carried) in &second.flows {
                let place = row_of.get(at.slot as usize).copied().unwrap_or(usize::MAX);
                if place != usize::MAX && model.flows().get(*at).is_some() {
                    values[place * length + (second.at - from) as usize] += carried.octets_all();
                }
            }
        }
        let lines = values.chunks(length.max(1)).map(series);
        self.sparks = (to, chosen.iter().cloned().zip(lines).collect());
    }
}

fn put(cells: &mut Vec<Cell>, key: &Arc<str>, sum: &Sum, span: &Span<'_>, error: u64, spark: Cell) {
    let [label, second] = &sum.labels;
    row!(cells; key, label.as_ref(), second.as_ref(), sum.carried.octets[0], sum.carried.octets[1],
        sum.carried.packets_all(), sum.flows, sum.rate[0], sum.rate[1],
        permille(sum.carried.octets_all(), span.total.octets_all()), error, spark);
}

impl Draw for Top {
    fn shapes(&self) -> Vec<Shape> {
        let columns = [
            ("key", TEXT),
            ("label", TEXT),
            ("second", TEXT),
            ("octets_up", INT),
            ("octets_down", INT),
            ("packets", INT),
            ("flows", INT),
            ("rate_up", INT),
            ("rate_down", INT),
            ("share_permille", INT),
            ("error", INT),
            ("spark", SERIES),
        ];
        vec![Shape::new("rows", &columns), Shape::new("total", &columns)]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let span = look.span();
        let sums = self.sums(look.model, &span);
        let chosen = self.chosen(&sums);
        self.sparks(look, &chosen, &span);
        // What is not told by flow may be anybody's.
        let error = span.rest.octets_all();
        let mut cells = Vec::new();
        let mut rest = Sum { carried: span.total, flows: span.items.len() as u64, ..Sum::default() };
        let mut total = rest.clone();
        total.rate = span.rest_rate;
        sums.values().for_each(|sum| total.rate = [total.rate[0] + sum.rate[0], total.rate[1] + sum.rate[1]]);
        rest.rate = total.rate;
        for key in &chosen {
            let sum = &sums[key];
            let spark = self.sparks.1.get(key).cloned().unwrap_or(Cell::Absent);
            put(&mut cells, &key.0, sum, &span, error, spark);
            rest.carried -= sum.carried;
            rest.flows -= sum.flows;
            rest.rate = [rest.rate[0] - sum.rate[0], rest.rate[1] - sum.rate[1]];
        }
        let mut one = Vec::new();
        put(&mut one, &"total".into(), &total, &span, 0, Cell::Absent);
        put(&mut one, &"everything else".into(), &rest, &span, error, Cell::Absent);
        vec![all(0, cells), all(1, one)]
    }
}
