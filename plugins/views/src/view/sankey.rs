//! Which program reaches which service where: octets through two to four columns.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, TEXT, all, row},
    keys::{BY, BY_NAMES, By},
    params::{Params, one_of},
};
use crate::{
    model::strings::Kept,
    table::{Shape, Table},
};
use std::{collections::BTreeSet, sync::Arc};

/// What the columns are.
pub(super) struct Sankey {
    columns: Vec<By>,
    names: Vec<String>,
    ids: HashMap<(usize, Arc<str>), u64>,
}

/// Nodes of a column that are told apart; the others are one.
const NODES_MAX: usize = 24;
/// Links that are drawn.
const LINKS_MAX: usize = 120;

/// Key of the node that is all others of its column.
const OTHERS: &str = "everything else";

impl Sankey {
    pub(super) fn new(params: &mut Params<'_>) -> Result<Self, Refused> {
        let mut names = params.list("columns", 4)?;
        if names.is_empty() {
            names = ["process", "service", "country"].map(Into::into).to_vec();
        }
        if names.len() < 2 {
            return Err(Refused::new("\"columns\" are two to four"));
        }
        let columns =
            names.iter().map(|name| Ok(BY[one_of("columns", name, BY_NAMES)?])).collect::<Result<_, _>>()?;
        Ok(Self { columns, names, ids: HashMap::default() })
    }

    fn id(&mut self, column: usize, label: &Arc<str>) -> u64 {
        let next = self.ids.len() as u64 + 1;
        *self.ids.entry((column, label.clone())).or_insert(next)
    }
}

impl Draw for Sankey {
    fn shapes(&self) -> Vec<Shape> {
        vec![
            Shape::new("nodes", &[("id", INT), ("column", TEXT), ("label", TEXT), ("octets", INT)]),
            Shape::new("links", &[("from", INT), ("to", INT), ("octets", INT), ("flows", INT)]),
            Shape::new("rest", &[("links_bundled", INT)]),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let model = look.model;
        let span = look.span();
        let others: Arc<str> = OTHERS.into();
        // What each column's nodes carry, to know which are told apart.
        let paths: Vec<(Vec<Kept>, u64)> = span
            .items
            .iter()
            .map(|item| {
                (self.columns.iter().map(|by| by.key(model, item.flow)).collect(), item.carried.octets_all())
            })
            .collect();
        let mut kept: Vec<HashMap<Kept, u64>> = vec![HashMap::default(); self.columns.len()];
        for (path, octets) in &paths {
            for (column, key) in path.iter().enumerate() {
                *kept[column].entry(key.clone()).or_default() += octets;
            }
        }
        let apart: Vec<BTreeSet<Arc<str>>> = kept.into_iter().map(greatest).collect();
        let label = |column: usize, key: &Kept| {
            if apart[column].contains(&key.0) { key.0.clone() } else { others.clone() }
        };
        let mut links: HashMap<Ends, (u64, u64)> = HashMap::default();
        let mut add = |column: usize, from: Arc<str>, to: Arc<str>, octets: u64, flows: u64| {
            let link = links.entry((column, from, to)).or_default();
            *link = (link.0 + octets, link.1 + flows);
        };
        for (path, octets) in &paths {
            for column in 0..path.len() - 1 {
                add(column, label(column, &path[column]), label(column + 1, &path[column + 1]), *octets, 1);
            }
        }
        if !span.rest.is_empty() {
            for column in 0..self.columns.len() - 1 {
                add(column, others.clone(), others.clone(), span.rest.octets_all(), 0);
            }
        }
        let (links, bundled) = bundle(links, &others);
        let mut nodes: HashMap<(usize, Arc<str>), [u64; 2]> = HashMap::default();
        let mut rows = Vec::new();
        for ((column, from, to), (octets, flows)) in links {
            let ids = [self.id(column, &from), self.id(column + 1, &to)];
            nodes.entry((column, from)).or_default()[0] += octets;
            nodes.entry((column + 1, to)).or_default()[1] += octets;
            rows.push((ids, octets, flows));
        }
        rows.sort_unstable();
        let mut link_cells = Vec::new();
        for ([from, to], octets, flows) in rows {
            row!(link_cells; from, to, octets, flows);
        }
        let mut order: Vec<_> = nodes
            .into_iter()
            .map(|((column, label), octets)| (self.id(column, &label), column, label, octets))
            .collect();
        order.sort();
        let mut node_cells = Vec::new();
        for (id, column, label, [out, into]) in order {
            row!(node_cells; id, &self.names[column], label, out.max(into));
        }
        vec![all(0, node_cells), all(1, link_cells), all(2, vec![bundled.into()])]
    }
}

/// The keys that carry most.
fn greatest(sums: HashMap<Kept, u64>) -> BTreeSet<Arc<str>> {
    let mut order: Vec<_> =
        sums.into_iter().map(|(key, octets)| (std::cmp::Reverse(octets), key.0)).collect();
    order.sort();
    order.truncate(NODES_MAX);
    order.into_iter().map(|(_, key)| key).collect()
}

/// The column that a link begins in, and what it joins.
type Ends = (usize, Arc<str>, Arc<str>);
type Links = Vec<(Ends, (u64, u64))>;

/// The greatest links; the others go between what is everything else of their columns, and are counted.
fn bundle(links: HashMap<Ends, (u64, u64)>, others: &Arc<str>) -> (Links, u64) {
    let mut order: Links = links.into_iter().collect();
    order.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    let small = order.split_off(order.len().min(LINKS_MAX));
    let bundled = small.len() as u64;
    for ((column, ..), (octets, flows)) in small {
        let key = (column, others.clone(), others.clone());
        match order.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum = (sum.0 + octets, sum.1 + flows),
            None => order.push((key, (octets, flows))),
        }
    }
    (order, bundled)
}
