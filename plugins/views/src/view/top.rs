//! Who carries most, by host, service, program and so on.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, SERIES, TEXT, all, greatest, permille, row, series},
    index::Index,
    keys::{BY, BY_NAMES, By},
    params::Params,
    span::Span,
};
use crate::{
    model::{Carried, Model, flow::Flow, hosts::Host, seconds::WINDOW, strings::Kept},
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

/// What one key has carried.
#[derive(Clone, Copy, Default)]
struct Sum<'m> {
    carried: Carried,
    rate: [u64; 2],
    flows: u64,
    /// Who tells what else to call it: one of its flows, or its host.
    flow: Option<&'m Flow>,
    host: Option<&'m Host>,
}

/// All keys, and what each has carried, by its number.
#[derive(Default)]
struct Sums<'m> {
    keys: Index<'m>,
    sums: Vec<Sum<'m>>,
}

impl<'m> Sums<'m> {
    fn of(by: By, model: &'m Model, span: &Span<'m>) -> Self {
        let mut all = Self::default();
        if by.is_of_host() {
            for (_, host, at_host) in span.hosts().filter(|(.., at_host)| at_host.flows > 0) {
                let sum = if by == By::Host { all.next(&host.text) } else { all.sum(by.key_of_host(host)) };
                sum.host.get_or_insert(host);
                sum.add(at_host.carried, at_host.rate, at_host.flows);
            }
            return all;
        }
        for item in span.items() {
            let sum = all.sum(by.key(model, item.flow));
            sum.flow.get_or_insert(item.flow);
            sum.add(item.carried, item.rate, 1);
        }
        all
    }

    /// That of a key that has not been there before.
    fn next(&mut self, key: &'m Arc<str>) -> &mut Sum<'m> {
        self.keys.push(key);
        self.sums.push(Sum::default());
        let last = self.sums.len() - 1;
        &mut self.sums[last]
    }

    fn sum(&mut self, key: &'m Arc<str>) -> &mut Sum<'m> {
        let number = self.keys.add(key);
        if number == self.sums.len() {
            self.sums.push(Sum::default());
        }
        &mut self.sums[number]
    }
}

impl Sum<'_> {
    fn add(&mut self, carried: Carried, rate: [u64; 2], flows: u64) {
        self.carried += carried;
        self.rate = [self.rate[0] + rate[0], self.rate[1] + rate[1]];
        self.flows += flows;
    }

    fn labels(&self, by: By, model: &Model) -> [Option<Arc<str>>; 2] {
        match (self.flow, self.host) {
            (Some(flow), _) => by.labels(model, flow),
            (None, Some(host)) => by.labels_of_host(host),
            (None, None) => [None, None],
        }
    }
}

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

    /// The numbers of the keys that are shown, in their order.
    fn chosen(&mut self, all: &Sums<'_>) -> Vec<usize> {
        if self.frozen && !self.order.is_empty() {
            let mut order = Index::default();
            self.order.iter().for_each(|key| _ = order.add(key));
            let known =
                (0..all.sums.len()).filter_map(|number| Some((order.find(all.keys.text(number))?, number)));
            let mut known: Vec<_> = known.collect();
            known.sort_unstable();
            return known.into_iter().map(|(_, number)| number).collect();
        }
        let weight = |sum: &Sum<'_>| match SORTS[self.sort].trim_start_matches('-') {
            "rate" => sum.rate[0] + sum.rate[1],
            "packets" => sum.carried.packets_all(),
            "flows" => sum.flows,
            "octets_up" => sum.carried.octets[0],
            "octets_down" => sum.carried.octets[1],
            "key" => 0,
            _ => sum.carried.octets_all(),
        };
        let down = SORTS[self.sort].starts_with('-');
        let mut order: Vec<_> =
            all.sums.iter().enumerate().map(|(number, sum)| (weight(sum), number)).collect();
        greatest(&mut order, self.limit, |(a, number_a), (b, number_b)| {
            let by_weight = if down { b.cmp(a) } else { a.cmp(b) };
            by_weight.then_with(|| all.keys.text(*number_a).cmp(all.keys.text(*number_b)))
        });
        self.order = order.iter().map(|(_, number)| all.keys.text(*number).clone()).collect();
        order.into_iter().map(|(_, number)| number).collect()
    }

    /// Octets in each of the last sixty seconds of the range that are over; made anew each second.
    fn sparks(&mut self, model: &Model, chosen: &[&Arc<str>], span: &Span<'_>) {
        let to = span.bounds.to.min(model.seconds().open_at().saturating_sub(1));
        if self.sparks.0 == to && chosen.iter().all(|key| self.sparks.1.contains_key(&Kept((*key).clone()))) {
            return;
        }
        let from = to.saturating_sub(WINDOW - 1).max(span.bounds.from.min(to));
        let mut places = Index::default();
        chosen.iter().for_each(|key| _ = places.add(key));
        let mut row_of = vec![usize::MAX; model.flows().end()];
        for item in span.items() {
            if let Some(place) = places.find(self.by.key(model, item.flow)) {
                row_of[item.at.slot as usize] = place;
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
        self.sparks = (to, chosen.iter().map(|key| Kept((*key).clone())).zip(lines).collect());
    }
}

/// A row but for its label and the rest that comes before its numbers.
fn put(cells: &mut Vec<Cell>, sum: &Sum<'_>, span: &Span<'_>, error: u64, spark: Cell) {
    row!(cells; sum.carried.octets[0], sum.carried.octets[1], sum.carried.packets_all(), sum.flows, sum.rate[0],
        sum.rate[1], permille(sum.carried.octets_all(), span.total.octets_all()), error, spark);
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
        let model = look.model;
        let all_keys = Sums::of(self.by, model, &span);
        let chosen = self.chosen(&all_keys);
        let keys: Vec<_> = chosen.iter().map(|number| all_keys.keys.text(*number)).collect();
        self.sparks(model, &keys, &span);
        // What is not told by flow may be anybody's.
        let error = span.rest.octets_all();
        let mut cells = Vec::new();
        let mut total = Sum { carried: span.total, flows: span.len() as u64, ..Sum::default() };
        total.rate = span.rest_rate;
        all_keys.sums.iter().for_each(|sum| total.add(Carried::default(), sum.rate, 0));
        let mut rest = total;
        for (number, key) in chosen.into_iter().zip(keys) {
            let sum = &all_keys.sums[number];
            let [label, second] = sum.labels(self.by, model);
            let spark = self.sparks.1.get(&Kept(key.clone())).cloned().unwrap_or(Cell::Absent);
            row!(cells; key, label, second);
            put(&mut cells, sum, &span, error, spark);
            rest.carried -= sum.carried;
            rest.flows -= sum.flows;
            rest.rate = [rest.rate[0] - sum.rate[0], rest.rate[1] - sum.rate[1]];
        }
        let mut one = Vec::new();
        for (key, sum, error) in [("total", total, 0), ("everything else", rest, error)] {
            row!(one; key, None::<u64>, None::<u64>);
            put(&mut one, &sum, &span, error, Cell::Absent);
        }
        vec![all(0, cells), all(1, one)]
    }
}
