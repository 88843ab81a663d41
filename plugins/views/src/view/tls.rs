//! TLS: versions, fingerprints, names and certificates of the handshakes that were seen.

use super::{
    Draw, Look,
    cells::{HashMap, INT, TEXT, all, permille, row},
};
use crate::{
    model::{
        Model, clients,
        handshakes::{Handshake, is_weak},
        strings::Kept,
    },
    table::{Cell, Shape, Table},
};
use std::{collections::BTreeSet, hash::Hash, sync::Arc};

/// Nothing is remembered between looks.
pub(super) struct Tls;

/// Rows of a table.
const ROWS_MAX: usize = 100;
/// Of a set so many are kept, and told.
const SET_MAX: usize = 8;

#[derive(Default)]
struct Sum {
    count: u64,
    processes: BTreeSet<Arc<str>>,
    names: BTreeSet<Arc<str>>,
    ja4: BTreeSet<Arc<str>>,
    version: Option<Arc<str>>,
    alpn: Option<Arc<str>>,
    flow_ids: BTreeSet<u64>,
}

fn insert(set: &mut BTreeSet<Arc<str>>, text: Option<&Arc<str>>) {
    if let Some(text) = text.filter(|_| set.len() < SET_MAX) {
        set.insert(text.clone());
    }
}

fn joined(set: &BTreeSet<Arc<str>>) -> String {
    set.iter().map(|text| &**text).collect::<Vec<_>>().join(", ")
}

/// The greatest first, and among those of a size in the order of their names.
fn ordered<K: Hash + Eq, V>(
    sums: HashMap<K, V>,
    weight: impl Fn(&V) -> u64,
    name: impl Fn(&K) -> Arc<str>,
) -> Vec<(K, V)> {
    let mut all: Vec<_> = sums.into_iter().collect();
    all.sort_by(|(a, x), (b, y)| weight(y).cmp(&weight(x)).then_with(|| name(a).cmp(&name(b))));
    all.truncate(ROWS_MAX);
    all
}

/// The day of a moment in nanoseconds since 1970, as certificates write it: `2026-11-25T`.
fn date(time: u64) -> String {
    // Civil from days, for the years from 1970 on: eras of 400 years begin in March.
    let days = time / 86_400_000_000_000 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T")
}

impl Draw for Tls {
    fn shapes(&self) -> Vec<Shape> {
        let totals = ["handshakes", "ech_permille", "quic_permille", "weak", "resumed", "read_permille"];
        vec![
            Shape::new("totals", &totals.map(|name| (name, INT))),
            Shape::new("versions", &[("version", TEXT), ("count", INT), ("weak", INT)]),
            Shape::new(
                "ja4",
                &[("ja4", TEXT), ("label", TEXT), ("count", INT), ("processes", TEXT), ("names", TEXT)],
            ),
            Shape::new(
                "sni",
                &[
                    ("sni", TEXT),
                    ("count", INT),
                    ("version", TEXT),
                    ("alpn", TEXT),
                    ("ja4s", TEXT),
                    ("flows", INT),
                ],
            ),
            Shape::new(
                "certificates",
                &[("subject", TEXT), ("issuer", TEXT), ("not_after", TEXT), ("count", INT), ("expired", INT)],
            ),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let (model, bounds) = (look.model, look.bounds());
        let mut sums = Sums::default();
        for shake in model.handshakes().iter().filter(|shake| bounds.holds(shake.time)) {
            if look.wants_flow(shake.flow) {
                sums.add(model, shake);
            }
        }
        let totals = sums.totals(model);
        vec![
            all(0, totals),
            all(1, versions(sums.versions)),
            all(2, fingerprints(sums.fingerprints)),
            all(3, names(sums.names)),
            all(4, certificates(sums.certificates, &date(model.now().capture))),
        ]
    }
}

/// What handshakes have in common.
#[derive(Default)]
struct Sums {
    total: u64,
    ech: u64,
    quic: u64,
    weak: u64,
    resumed: u64,
    versions: HashMap<Option<Kept>, u64>,
    fingerprints: HashMap<Kept, Sum>,
    names: HashMap<Kept, Sum>,
    certificates: HashMap<Certificate, u64>,
}

/// Subject, issuer, and when it is no longer valid.
type Certificate = (Kept, Option<Kept>, Option<Kept>);

impl Sums {
    fn add(&mut self, model: &Model, shake: &Handshake) {
        self.total += 1;
        self.ech += u64::from(shake.ech);
        self.quic += u64::from(shake.quic);
        self.weak += u64::from(shake.is_weak());
        self.resumed += u64::from(shake.resumed);
        *self.versions.entry(shake.version.clone().map(Kept)).or_default() += 1;
        if let Some(ja4) = &shake.ja4 {
            let flow = model.flows().find(shake.flow).and_then(|at| model.flows().get(at));
            let sum = self.fingerprints.entry(Kept(ja4.clone())).or_default();
            sum.count += 1;
            insert(&mut sum.processes, flow.and_then(|flow| flow.process()));
            insert(&mut sum.names, shake.sni.as_ref());
        }
        if let Some(sni) = &shake.sni {
            let sum = self.names.entry(Kept(sni.clone())).or_default();
            sum.count += 1;
            insert(&mut sum.ja4, shake.ja4.as_ref());
            sum.version = shake.version.clone().or(sum.version.take());
            sum.alpn = shake.alpn.clone().or(sum.alpn.take());
            sum.flow_ids.insert(shake.flow);
        }
        if let Some(subject) = &shake.subject {
            let [issuer, not_after] = [&shake.issuer, &shake.not_after].map(|it| it.clone().map(Kept));
            *self.certificates.entry((Kept(subject.clone()), issuer, not_after)).or_default() += 1;
        }
    }

    fn totals(&self, model: &Model) -> Vec<Cell> {
        let counts = ["tls", "quic"].map(|name| model.events().count_of(name));
        let seen: u64 = counts.iter().flatten().map(|count| count.events).sum();
        let read: u64 = counts.iter().flatten().map(|count| count.read).sum();
        let mut cells = Vec::new();
        row!(cells; self.total, permille(self.ech, self.total), permille(self.quic, self.total), self.weak,
            self.resumed, permille(read, seen));
        cells
    }
}

fn versions(sums: HashMap<Option<Kept>, u64>) -> Vec<Cell> {
    let unknown: Arc<str> = "unknown".into();
    let name = |key: &Option<Kept>| key.as_ref().map_or(&unknown, |key| &key.0).clone();
    let mut cells = Vec::new();
    for (version, count) in ordered(sums, |count| *count, name) {
        let version = name(&version);
        let weak = is_weak(&version);
        row!(cells; version, count, weak);
    }
    cells
}

fn fingerprints(sums: HashMap<Kept, Sum>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (ja4, sum) in ordered(sums, |sum| sum.count, |key| key.0.clone()) {
        row!(cells; &ja4.0, clients::label(&ja4.0), sum.count, joined(&sum.processes), joined(&sum.names));
    }
    cells
}

fn names(sums: HashMap<Kept, Sum>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (sni, sum) in ordered(sums, |sum| sum.count, |key| key.0.clone()) {
        row!(cells; sni.0, sum.count, sum.version, sum.alpn, joined(&sum.ja4), sum.flow_ids.len() as u64);
    }
    cells
}

fn certificates(sums: HashMap<Certificate, u64>, today: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    for ((subject, issuer, not_after), count) in
        ordered(sums, |count| *count, |(subject, ..)| subject.0.clone())
    {
        let expired = not_after.as_ref().is_some_and(|date| *date.0 < *today);
        row!(cells; subject.0, issuer.map(|it| it.0), not_after.map(|it| it.0), count, expired);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01T");
        assert_eq!(date(951_782_400_000_000_000), "2000-02-29T");
        assert_eq!(date(1_795_564_800_000_000_000), "2026-11-25T");
    }
}
