//! Programs, and the fingerprints they speak.

use super::{
    Draw, Look,
    cells::{HashMap, INT, TEXT, all, row},
    span::Span,
};
use crate::{
    model::{Carried, Model, flow::Program, strings::Kept},
    table::{Cell, Shape, Table},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Nothing is remembered between looks.
pub(super) struct Processes;

#[derive(Default)]
struct Sum {
    program: Option<Arc<Program>>,
    pids: BTreeSet<u64>,
    flows: u64,
    carried: Carried,
    rate: [u64; 2],
    ja4: BTreeSet<Arc<str>>,
    names: BTreeSet<Arc<str>>,
}

/// Why programs are not known: flows and octets of each reason.
type Unknown = BTreeMap<Arc<str>, (u64, u64)>;

/// Rows of a table.
const ROWS_MAX: usize = 200;
/// Of a set so many are told by name.
const NAMED_MAX: usize = 8;
/// Of a set so many are remembered.
const SET_MAX: usize = 256;

fn insert<T: Ord>(set: &mut BTreeSet<T>, value: T) {
    if set.len() < SET_MAX {
        set.insert(value);
    }
}

/// How many, and some of them.
fn named(set: &BTreeSet<Arc<str>>) -> String {
    let names: Vec<_> = set.iter().take(NAMED_MAX).map(|name| &**name).collect();
    match set.len().saturating_sub(NAMED_MAX) {
        0 => names.join(", "),
        more => format!("{}, and {more} more", names.join(", ")),
    }
}

fn programs(model: &Model, span: &Span<'_>) -> (HashMap<Kept, Sum>, Unknown) {
    let mut sums: HashMap<Kept, Sum> = HashMap::default();
    let mut unknown = Unknown::new();
    for item in &span.items {
        let Some(program) = item.flow.program.as_ref().filter(|program| program.name.is_some()) else {
            let reason = item.flow.program.as_ref().and_then(|program| program.reason.clone());
            let count = unknown.entry(reason.unwrap_or_else(|| "nobody has looked".into())).or_default();
            *count = (count.0 + 1, count.1 + item.carried.octets_all());
            continue;
        };
        let sum = sums.entry(Kept(program.label.clone())).or_default();
        sum.program.get_or_insert_with(|| program.clone());
        if let Some(pid) = program.pid {
            insert(&mut sum.pids, pid);
        }
        if let Some(ja4) = &item.flow.secured.ja4 {
            insert(&mut sum.ja4, ja4.clone());
        }
        let far = model.hosts().get(item.flow.ends[item.flow.far()]);
        insert(&mut sum.names, item.flow.secured.sni.as_ref().unwrap_or(far.label()).clone());
        sum.flows += 1;
        sum.carried += item.carried;
        sum.rate = [sum.rate[0] + item.rate[0], sum.rate[1] + item.rate[1]];
    }
    (sums, unknown)
}

fn program_rows(model: &Model, sums: &HashMap<Kept, Sum>) -> Vec<Cell> {
    let mut order: Vec<_> = sums.iter().collect();
    order.sort_by(|(a, x), (b, y)| {
        y.carried.octets_all().cmp(&x.carried.octets_all()).then_with(|| a.0.cmp(&b.0))
    });
    let mut cells = Vec::new();
    for (key, sum) in order.into_iter().take(ROWS_MAX) {
        let program = sum.program.as_deref();
        let pids: Vec<_> = sum.pids.iter().take(NAMED_MAX).map(u64::to_string).collect();
        let new = sum.ja4.iter().any(|ja4| model.fingerprints().is_new(&key.0, ja4, model.now().capture));
        let text = |text: fn(&Program) -> Option<&Arc<str>>| program.and_then(text).cloned();
        row!(cells; &key.0, &key.0, pids.join(", "), text(|it| it.user.as_ref()), text(|it| it.exe.as_ref()),
            text(|it| it.container.as_ref()), sum.flows, sum.rate[0], sum.rate[1], sum.carried.octets[0],
            sum.carried.octets[1], sum.ja4.len() as u64, named(&sum.names), new, text(|it| it.reason.as_ref()));
    }
    cells
}

fn matrix(model: &Model, span: &Span<'_>) -> Vec<Cell> {
    type Key = (Kept, Kept, Option<Kept>);
    let mut sums: HashMap<Key, (u64, u64)> = HashMap::default();
    for item in &span.items {
        let (Some(process), Some(ja4)) = (item.flow.process(), &item.flow.secured.ja4) else { continue };
        let key = (Kept(process.clone()), Kept(ja4.clone()), item.flow.secured.sni.clone().map(Kept));
        let sum = sums.entry(key).or_default();
        *sum = (sum.0 + 1, sum.1 + item.carried.octets_all());
    }
    let mut order: Vec<_> = sums.into_iter().collect();
    let texts =
        |(process, ja4, sni): &Key| (process.0.clone(), ja4.0.clone(), sni.as_ref().map(|sni| sni.0.clone()));
    order.sort_by(|(a, (_, x)), (b, (_, y))| y.cmp(x).then_with(|| texts(a).cmp(&texts(b))));
    let mut shared: HashMap<Kept, u64> = HashMap::default();
    let mut cells = Vec::new();
    for ((process, ja4, sni), (flows, octets)) in order.into_iter().take(ROWS_MAX) {
        let prints = model.fingerprints();
        let shared = *shared.entry(ja4.clone()).or_insert_with(|| prints.programs_of(&ja4.0));
        row!(cells; &process.0, &ja4.0, sni.map(|sni| sni.0), flows, octets,
            prints.first(&process.0, &ja4.0).map(|time| time / 1_000_000), shared,
            prints.is_new(&process.0, &ja4.0, model.now().capture));
    }
    cells
}

impl Draw for Processes {
    fn shapes(&self) -> Vec<Shape> {
        vec![
            Shape::new(
                "programs",
                &[
                    ("key", TEXT),
                    ("name", TEXT),
                    ("pids", TEXT),
                    ("user", TEXT),
                    ("exe", TEXT),
                    ("container", TEXT),
                    ("flows", INT),
                    ("rate_up", INT),
                    ("rate_down", INT),
                    ("octets_up", INT),
                    ("octets_down", INT),
                    ("fingerprints", INT),
                    ("names", TEXT),
                    ("new", INT),
                    ("reason", TEXT),
                ],
            ),
            Shape::new(
                "matrix",
                &[
                    ("process", TEXT),
                    ("ja4", TEXT),
                    ("sni", TEXT),
                    ("flows", INT),
                    ("octets", INT),
                    ("first_ms", INT),
                    ("shared", INT),
                    ("new", INT),
                ],
            ),
            Shape::new("unknown", &[("reason", TEXT), ("flows", INT), ("octets", INT)]),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let span = look.span();
        let (sums, unknown) = programs(look.model, &span);
        let mut cells = Vec::new();
        for (reason, (flows, octets)) in unknown {
            row!(cells; reason, flows, octets);
        }
        vec![all(0, program_rows(look.model, &sums)), all(1, matrix(look.model, &span)), all(2, cells)]
    }
}
