//! The DNS: how much is asked, how it answers, who is slow, who asks.

use super::{
    Draw, Look,
    cells::{HashMap, INT, TEXT, all, percentile, permille, row},
};
use crate::{
    model::{
        Model,
        dns::{Lookup, Step},
        strings::Kept,
    },
    table::{Cell, Shape, Table},
};
use std::sync::Arc;

/// Nothing is remembered between looks.
pub(super) struct Dns;

#[derive(Default)]
struct Sum {
    queries: u64,
    failures: u64,
    unanswered: u64,
    answers: u64,
    nxdomain: u64,
    servfail: u64,
    latencies: Vec<u64>,
}

#[derive(Default)]
struct NameSum {
    queries: u64,
    code: Option<Arc<str>>,
    answers: Option<Arc<str>>,
    clients: Vec<Kept>,
    last: u64,
}

/// By address and protocol: what it is called, and how it has answered.
type Resolvers = HashMap<(Kept, &'static str), (Option<Arc<str>>, Sum)>;

/// Rows of a table.
const ROWS_MAX: usize = 100;
/// Clients that are counted of a name.
const CLIENTS_MAX: usize = 64;

impl Sum {
    fn add(&mut self, lookup: &Lookup) {
        let code = lookup.code.as_deref().unwrap_or_default();
        match lookup.step {
            Step::Query => self.queries += 1,
            Step::Unanswered => {
                self.unanswered += 1;
                self.failures += 1;
            }
            Step::Answer => {
                self.answers += 1;
                self.nxdomain += u64::from(code == "NXDOMAIN");
                self.servfail += u64::from(code == "SERVFAIL");
                self.failures += u64::from(!matches!(code, "" | "NOERROR" | "NXDOMAIN"));
                self.latencies.extend(lookup.latency);
            }
        }
    }

    fn percentiles(&mut self) -> [Option<u64>; 3] {
        let slowest = self.latencies.iter().max().copied();
        [percentile(&mut self.latencies, 50), percentile(&mut self.latencies, 95), slowest]
    }
}

fn totals(look: &Look<'_>, total: &mut Sum, seconds: u64, kept: u64, seen: u64) -> Vec<Cell> {
    let [p50, p95, _] = total.percentiles();
    let rate = if look.bounds().live { rate(look.model) } else { total.queries / seconds };
    let mut cells = Vec::new();
    row!(cells; total.queries, rate, permille(total.nxdomain, total.answers), permille(total.servfail, total.answers),
        total.unanswered, p50, p95, permille(kept, seen));
    cells
}

/// Queries in the last two seconds, in one.
fn rate(model: &Model) -> u64 {
    let since = model.now().capture.saturating_sub(2_000_000_000);
    let lately = model.dns().iter().rev().take_while(|lookup| lookup.time >= since);
    lately.filter(|lookup| lookup.step == Step::Query).count() as u64 / 2
}

fn resolvers(sums: Resolvers) -> Vec<Cell> {
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|(a, (_, x)), (b, (_, y))| {
        y.queries.cmp(&x.queries).then_with(|| (&a.0.0, a.1).cmp(&(&b.0.0, b.1)))
    });
    let mut cells = Vec::new();
    for ((address, protocol), (name, mut sum)) in sums.into_iter().take(ROWS_MAX) {
        let [p50, p95, slowest] = sum.percentiles();
        row!(cells; address.0, name, protocol, sum.queries, sum.failures, p50, p95, slowest);
    }
    cells
}

fn names(sums: HashMap<(Kept, Kept), NameSum>) -> Vec<Cell> {
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|((a, _), x), ((b, _), y)| {
        (y.queries, y.last).cmp(&(x.queries, x.last)).then_with(|| a.0.cmp(&b.0))
    });
    let mut cells = Vec::new();
    for ((name, record), sum) in sums.into_iter().take(ROWS_MAX) {
        row!(cells; name.0, record.0, sum.queries, sum.code, sum.answers, sum.clients.len() as u64, sum.last / 1_000_000);
    }
    cells
}

fn clients(model: &Model, sums: HashMap<Kept, (Sum, u64)>) -> Vec<Cell> {
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|(a, (x, _)), (b, (y, _))| y.queries.cmp(&x.queries).then_with(|| a.0.cmp(&b.0)));
    let mut cells = Vec::new();
    for (address, (sum, flow)) in sums.into_iter().take(ROWS_MAX) {
        let flow = model.flows().find(flow).and_then(|at| model.flows().get(at));
        row!(cells; address.0, flow.and_then(|flow| flow.process()), sum.queries, sum.failures);
    }
    cells
}

impl Draw for Dns {
    fn shapes(&self) -> Vec<Shape> {
        let totals = [
            "queries",
            "queries_rate",
            "nxdomain_permille",
            "servfail_permille",
            "unanswered",
            "p50_us",
            "p95_us",
            "read_permille",
        ];
        vec![
            Shape::new("totals", &totals.map(|name| (name, INT))),
            Shape::new("series", &[("second", INT), ("queries", INT), ("failures", INT)]),
            Shape::new(
                "resolvers",
                &[
                    ("address", TEXT),
                    ("name", TEXT),
                    ("protocol", TEXT),
                    ("queries", INT),
                    ("failures", INT),
                    ("p50_us", INT),
                    ("p95_us", INT),
                    ("slowest_us", INT),
                ],
            ),
            Shape::new(
                "names",
                &[
                    ("rrname", TEXT),
                    ("rrtype", TEXT),
                    ("queries", INT),
                    ("rcode", TEXT),
                    ("answers", TEXT),
                    ("clients", INT),
                    ("last_ms", INT),
                ],
            ),
            Shape::new(
                "clients",
                &[("address", TEXT), ("process", TEXT), ("queries", INT), ("failures", INT)],
            ),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let (model, bounds) = (look.model, look.bounds());
        let from = bounds.from.max(bounds.to.saturating_sub(599));
        let mut series = vec![[0u64; 2]; (bounds.to - from + 1) as usize];
        let mut total = Sum::default();
        let mut by_resolver = Resolvers::default();
        let mut by_name: HashMap<(Kept, Kept), NameSum> = HashMap::default();
        let mut by_client: HashMap<Kept, (Sum, u64)> = HashMap::default();
        for lookup in model.dns().iter().filter(|lookup| bounds.holds(lookup.time)) {
            if !look.wants_flow(lookup.flow) {
                continue;
            }
            total.add(lookup);
            let second = (lookup.time / 1_000_000_000).min(bounds.to).saturating_sub(from) as usize;
            if let Some(values) = series.get_mut(second) {
                let failed = lookup.step == Step::Unanswered
                    || lookup.code.as_deref().is_some_and(|code| code != "NOERROR");
                values[0] += u64::from(lookup.step == Step::Query);
                values[1] += u64::from(lookup.step != Step::Query && failed);
            }
            let resolver = by_resolver.entry((Kept(lookup.resolver.clone()), lookup.protocol)).or_default();
            resolver.0 = lookup.resolver_name.clone().or(resolver.0.take());
            resolver.1.add(lookup);
            let client = by_client.entry(Kept(lookup.client.clone())).or_default();
            client.0.add(lookup);
            client.1 = lookup.flow;
            let name = by_name.entry((Kept(lookup.name.clone()), Kept(lookup.record.clone()))).or_default();
            name.last = name.last.max(lookup.time);
            match lookup.step {
                Step::Query => {
                    name.queries += 1;
                    let client = Kept(lookup.client.clone());
                    if name.clients.len() < CLIENTS_MAX && !name.clients.contains(&client) {
                        name.clients.push(client);
                    }
                }
                Step::Answer => (name.code, name.answers) = (lookup.code.clone(), lookup.answers.clone()),
                Step::Unanswered => name.code = Some("no answer".into()),
            }
        }
        let (seen, read) = model.events().count_of("dns").map_or((0, 0), |count| (count.events, count.read));
        let totals = totals(look, &mut total, bounds.seconds(), read, seen);
        let mut seconds = Vec::new();
        for (second, [queries, failures]) in (from..).zip(series) {
            row!(seconds; second, queries, failures);
        }
        vec![
            all(0, totals),
            all(1, seconds),
            all(2, resolvers(by_resolver)),
            all(3, names(by_name)),
            all(4, clients(model, by_client)),
        ]
    }
}
