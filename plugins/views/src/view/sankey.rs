//! Which program reaches which service where: octets through two to four columns.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, TEXT, all, greatest, row},
    index::Index,
    keys::{BY, BY_NAMES, By},
    params::{Params, one_of},
    span::Span,
};
use crate::{
    model::Model,
    table::{Shape, Table},
};
use std::sync::Arc;

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
        let span = look.span();
        let others: Arc<str> = OTHERS.into();
        let columns: Vec<_> =
            self.columns.iter().map(|by| Column::of(*by, look.model, &span, &others)).collect();
        let mut links = Vec::new();
        for (column, ends) in columns.windows(2).enumerate() {
            let [from, to] = ends else { continue };
            from.links(to, &span, |from, to, sum| links.push(((column, from, to), sum)));
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

/// A column: where each flow goes through it.
struct Column {
    /// By node: that of everything else first.
    labels: Vec<Arc<str>>,
    /// By flow.
    nodes: Vec<u8>,
}

impl Column {
    fn of(by: By, model: &Model, span: &Span<'_>, others: &Arc<str>) -> Self {
        let mut keys = Index::default();
        let (mut sums, mut numbers) = (Vec::<u64>::new(), Vec::with_capacity(span.len()));
        // What is of a host is asked once for each.
        let mut of_host = vec![None; if by.is_of_host() { model.hosts().end() } else { 0 }];
        for part in span.parts() {
            let number = match of_host.get_mut(part.far() as usize) {
                Some(number) => {
                    *number.get_or_insert_with(|| keys.add(by.key_of_host(model.hosts().get(part.far()))))
                }
                None => span.flow(part).map_or(0, |flow| keys.add(by.key(model, flow))),
            };
            sums.resize(keys.len(), 0);
            sums[number] += part.carried.octets_all();
            numbers.push(number as u32);
        }
        let mut order: Vec<_> = sums.into_iter().enumerate().collect();
        greatest(&mut order, NODES_MAX, |(a, x), (b, y)| {
            y.cmp(x).then_with(|| keys.text(*a).cmp(keys.text(*b)))
        });
        let mut node_of = vec![0; keys.len()];
        let mut labels = vec![others.clone()];
        for (number, _) in order {
            node_of[number] = labels.len() as u8;
            labels.push(keys.text(number).clone());
        }
        Self { labels, nodes: numbers.into_iter().map(|number| node_of[number as usize]).collect() }
    }

    /// What goes from each node to each node of the next column: octets and flows.
    fn links(&self, to: &Self, span: &Span<'_>, mut tell: impl FnMut(Arc<str>, Arc<str>, (u64, u64))) {
        let mut sums = vec![(0, 0); (NODES_MAX + 1) * (NODES_MAX + 1)];
        for ((from, to), part) in self.nodes.iter().zip(&to.nodes).zip(span.parts()) {
            let sum: &mut (u64, u64) = &mut sums[usize::from(*from) * (NODES_MAX + 1) + usize::from(*to)];
            *sum = (sum.0 + part.carried.octets_all(), sum.1 + 1);
        }
        sums[0].0 += span.rest.octets_all();
        for (from, sums) in self.labels.iter().zip(sums.chunks(NODES_MAX + 1)) {
            for (to, sum) in to.labels.iter().zip(sums).filter(|(_, sum)| **sum != (0, 0)) {
                tell(from.clone(), to.clone(), *sum);
            }
        }
    }
}

/// The column that a link begins in, and what it joins.
type Ends = (usize, Arc<str>, Arc<str>);
type Links = Vec<(Ends, (u64, u64))>;

/// The greatest links; the others go between what is everything else of their columns, and are counted.
fn bundle(mut order: Links, others: &Arc<str>) -> (Links, u64) {
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
