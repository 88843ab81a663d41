//! Programs, and the fingerprints they speak.

use super::{
    Draw, Look,
    cells::{HashMap, INT, TEXT, all, greatest, row},
    index::{Index, place},
    span::Span,
};
use crate::{
    model::{Carried, Model, flow::Program},
    table::{Cell, Shape, Table},
};
use std::{collections::BTreeMap, sync::Arc};

/// Nothing is remembered between looks.
pub(super) struct Processes;

/// What a program has carried, and whom it speaks to.
#[derive(Default)]
struct Sum<'m> {
    program: Option<&'m Program>,
    pids: HashMap<u64, ()>,
    flows: u64,
    carried: Carried,
    rate: [u64; 2],
    ja4: Few<'m>,
    names: Few<'m>,
}

/// A set of texts, up to [`SET_MAX`].
#[derive(Default)]
struct Few<'m>(Index<'m>);

/// Why programs are not known: flows and octets of each reason.
type Unknown = BTreeMap<Arc<str>, (u64, u64)>;

/// The reason where there is none.
const UNSEEN: &str = "nobody has looked";
/// Rows of a table.
const ROWS_MAX: usize = 200;
/// Of a set so many are told by name.
const NAMED_MAX: usize = 8;
/// Of a set so many are remembered.
const SET_MAX: usize = 256;

impl<'m> Few<'m> {
    fn add(&mut self, text: impl FnOnce() -> Option<&'m Arc<str>>) {
        if self.0.len() < SET_MAX
            && let Some(text) = text()
        {
            self.0.add(text);
        }
    }

    fn texts(&self) -> impl Iterator<Item = &'m Arc<str>> {
        (0..self.0.len()).map(|number| self.0.text(number))
    }

    /// How many, and some of them.
    fn told(&self) -> String {
        let mut texts: Vec<_> = self.texts().map(|text| &**text).collect();
        greatest(&mut texts, NAMED_MAX, Ord::cmp);
        match self.0.len().saturating_sub(NAMED_MAX) {
            0 => texts.join(", "),
            more => format!("{}, and {more} more", texts.join(", ")),
        }
    }
}

/// Programs by their labels, and what is known of each.
#[derive(Default)]
struct Programs<'m> {
    labels: Index<'m>,
    sums: Vec<Sum<'m>>,
    spoken: HashMap<[usize; 3], Spoken<'m>>,
    unknown: Unknown,
}

impl<'m> Programs<'m> {
    fn of(model: &'m Model, span: &Span<'m>) -> Self {
        let mut programs = Self::default();
        let mut unseen = (0, 0);
        for item in span.items() {
            let (flow, octets) = (item.flow, item.carried.octets_all());
            let Some(program) = flow.program.as_deref() else {
                unseen = (unseen.0 + 1, unseen.1 + octets);
                continue;
            };
            if program.name.is_none() {
                programs.unknown(program.reason.as_deref().unwrap_or(UNSEEN), (1, octets));
                continue;
            }
            let number = programs.labels.add(&program.label);
            if number == programs.sums.len() {
                programs.sums.push(Sum { program: Some(program), ..Sum::default() });
            }
            let sum = &mut programs.sums[number];
            if sum.pids.len() < SET_MAX {
                sum.pids.extend(program.pid.map(|pid| (pid, ())));
            }
            sum.ja4.add(|| flow.secured.ja4.as_ref());
            if let Some(ja4) = &flow.secured.ja4 {
                let spoken = Spoken::of(&program.label, ja4, flow.secured.sni.as_ref());
                let spoken = programs.spoken.entry(spoken.key()).or_insert(spoken);
                (spoken.flows, spoken.octets) = (spoken.flows + 1, spoken.octets + octets);
            }
            let far = || model.hosts().get(flow.ends[flow.far()]).label();
            sum.names.add(|| Some(flow.secured.sni.as_ref().unwrap_or_else(far)));
            sum.flows += 1;
            sum.carried += item.carried;
            sum.rate = [sum.rate[0] + item.rate[0], sum.rate[1] + item.rate[1]];
        }
        if unseen.0 > 0 {
            programs.unknown(UNSEEN, unseen);
        }
        programs
    }

    fn unknown(&mut self, reason: &str, (flows, octets): (u64, u64)) {
        if !self.unknown.contains_key(reason) {
            self.unknown.insert(reason.into(), (0, 0));
        }
        if let Some(count) = self.unknown.get_mut(reason) {
            *count = (count.0 + flows, count.1 + octets);
        }
    }

    fn rows(&self, model: &Model) -> Vec<Cell> {
        let octets = |number: usize| self.sums[number].carried.octets_all();
        let mut order: Vec<usize> = (0..self.sums.len()).collect();
        greatest(&mut order, ROWS_MAX, |a, b| {
            octets(*b).cmp(&octets(*a)).then_with(|| self.labels.text(*a).cmp(self.labels.text(*b)))
        });
        let mut cells = Vec::new();
        for number in order {
            let (key, sum) = (self.labels.text(number), &self.sums[number]);
            let mut pids: Vec<_> = sum.pids.keys().collect();
            pids.sort_unstable();
            let pids: Vec<_> = pids.into_iter().take(NAMED_MAX).map(u64::to_string).collect();
            let now = model.now().capture;
            let new = sum.ja4.texts().any(|ja4| model.fingerprints().is_new(key, ja4, now));
            let text = |text: fn(&Program) -> Option<&Arc<str>>| sum.program.and_then(text).cloned();
            row!(cells; key, key, pids.join(", "), text(|it| it.user.as_ref()), text(|it| it.exe.as_ref()),
                text(|it| it.container.as_ref()), sum.flows, sum.rate[0], sum.rate[1], sum.carried.octets[0],
                sum.carried.octets[1], sum.ja4.0.len() as u64, sum.names.told(), new,
                text(|it| it.reason.as_ref()));
        }
        cells
    }
}

/// Flows and octets of a program that speaks a fingerprint to a name; all of them by their places.
#[derive(Clone, Copy)]
struct Spoken<'m> {
    process: &'m Arc<str>,
    ja4: &'m Arc<str>,
    sni: Option<&'m Arc<str>>,
    flows: u64,
    octets: u64,
}

impl<'m> Spoken<'m> {
    fn of(process: &'m Arc<str>, ja4: &'m Arc<str>, sni: Option<&'m Arc<str>>) -> Self {
        Self { process, ja4, sni, flows: 0, octets: 0 }
    }

    fn key(&self) -> [usize; 3] {
        [place(self.process), place(self.ja4), self.sni.map_or(0, place)]
    }
}

fn matrix(model: &Model, sums: &HashMap<[usize; 3], Spoken<'_>>) -> Vec<Cell> {
    let mut order: Vec<_> = sums.values().copied().collect();
    greatest(&mut order, ROWS_MAX, |a, b| {
        b.octets.cmp(&a.octets).then_with(|| (a.process, a.ja4, a.sni).cmp(&(b.process, b.ja4, b.sni)))
    });
    let (prints, now) = (model.fingerprints(), model.now().capture);
    let mut shared: HashMap<usize, u64> = HashMap::default();
    let mut cells = Vec::new();
    for Spoken { process, ja4, sni, flows, octets } in order {
        let shared = *shared.entry(place(ja4)).or_insert_with(|| prints.programs_of(ja4));
        row!(cells; process, ja4, sni, flows, octets, prints.first(process, ja4).map(|time| time / 1_000_000),
            shared, prints.is_new(process, ja4, now));
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
        let programs = Programs::of(look.model, &span);
        let mut cells = Vec::new();
        for (reason, (flows, octets)) in &programs.unknown {
            row!(cells; reason, *flows, *octets);
        }
        vec![all(0, programs.rows(look.model)), all(1, matrix(look.model, &programs.spoken)), all(2, cells)]
    }
}
