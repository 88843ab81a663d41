//! Who talks to whom: the greatest nodes, everything else as one, and what flies between them.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, TEXT, all, permille, row},
    keys::{By, kind},
    params::Params,
    span::Span,
};
use crate::{
    model::{Carried, Model, flow::Flow, hosts::Host, strings::Kept},
    table::{Cell, Shape, Table},
};
use std::sync::{Arc, LazyLock};

/// How nodes are chosen, and what is drawn at the moment.
pub(super) struct Fight {
    group: Option<By>,
    process: bool,
    open: Vec<String>,
    limit: usize,
    /// Numbers of nodes, which stay while somebody looks.
    ids: HashMap<Kept, u64>,
    next: u64,
    drawn: HashMap<Kept, u64>,
    seen: u64,
    ticks: u64,
    nodes: Nodes,
    past: Vec<([u64; 2], u64, Carried)>,
}

/// What a node of several hosts, or one, has carried.
#[derive(Clone, Default)]
struct Node {
    octets: u64,
    rate: [u64; 2],
    flows: u64,
    members: u64,
    host: Option<u32>,
    group: bool,
    process: Option<Arc<str>>,
}

type Nodes = HashMap<Kept, Node>;
type Edges = HashMap<(u64, u64, u8), (Carried, [u8; 2])>;

/// Edges that are sent ten times in a second: some 15 octets each, so 30 KB/s.
const EDGES_MAX: usize = 200;
/// Every so many ticks the nodes are told too.
const NODES_EVERY: u64 = 5;
/// Number of the node that is everything else.
const REST: u64 = 1;
/// Numbers given to nodes before all are given anew.
const IDS_MAX: usize = 20_000;
const GROUPS: &[&str] = &["host", "process", "country", "asn", "net"];

static HERE: LazyLock<Arc<str>> = LazyLock::new(|| "this machine".into());

impl Fight {
    pub(super) fn new(params: &mut Params<'_>) -> Result<Self, Refused> {
        let group = params.choice("group", GROUPS)?;
        Ok(Self {
            group: [None, None, Some(By::Country), Some(By::Asn), Some(By::Net)][group],
            process: group == 1,
            open: params.list("open", 32)?,
            limit: params.number("limit", 255, 255)?.max(1),
            ids: HashMap::default(),
            next: REST + 1,
            drawn: HashMap::default(),
            seen: 0,
            ticks: 0,
            nodes: Nodes::default(),
            past: Vec::new(),
        })
    }

    /// The nodes that a flow is between, the originator's first.
    fn ends(&self, model: &Model, flow: &Flow) -> [Kept; 2] {
        let node = |end: usize| {
            let host = model.hosts().get(flow.ends[end]);
            let near = usize::from(flow.near) == end && kind(model, host) == 1;
            if self.process && near {
                return By::Process.key(model, flow);
            }
            self.node_of(model, host)
        };
        [node(0), node(1)]
    }

    fn node_of(&self, model: &Model, host: &Host) -> Kept {
        if kind(model, host) == 1 {
            return Kept(HERE.clone());
        }
        let Some(by) = self.group.filter(|_| kind(model, host) != 3) else { return Kept(host.text.clone()) };
        let group = by.key_of_host(host);
        let opened = self.open.iter().any(|open| **open == **group);
        Kept(if opened { host.text.clone() } else { group.clone() })
    }

    /// What each node has carried, and which of them are drawn.
    fn count(&mut self, model: &Model, span: &Span<'_>) {
        let mut nodes = Nodes::default();
        let mut seen = vec![false; model.hosts().end()];
        let open = model.seconds().open_at();
        for item in &span.items {
            let ends = self.ends(model, item.flow);
            let octets = if span.bounds.live {
                0
            } else {
                (u128::from(item.carried.octets_all()) * 5 / u128::from(span.bounds.seconds())) as u64
            };
            let [up, down] = item.rate;
            let loop_here = ends[0] == ends[1];
            for (side, key) in ends.into_iter().enumerate() {
                let host = item.flow.ends[side];
                let node = nodes.entry(key).or_default();
                node.host.get_or_insert(host);
                if !std::mem::replace(&mut seen[host as usize], true) {
                    node.members += 1;
                }
                node.group |= node.members > 1;
                if loop_here && side == 1 {
                    continue;
                }
                node.octets += octets;
                node.flows += u64::from(!item.flow.ended);
                let sends = usize::from(item.flow.near) == side;
                let [sent, received] = if sends { [up, down] } else { [down, up] };
                node.rate = [node.rate[0] + sent, node.rate[1] + received];
                if node.process.is_none() && sends {
                    node.process = item.flow.process().cloned();
                }
            }
        }
        if span.bounds.live {
            self.add_lately(model, span, &mut nodes, open);
        }
        self.choose(&nodes);
        self.nodes = nodes;
    }

    /// The octets of the last five seconds.
    fn add_lately(&self, model: &Model, span: &Span<'_>, nodes: &mut Nodes, open: u64) {
        let mut wanted = vec![false; model.flows().end()];
        span.items.iter().for_each(|item| wanted[item.at.slot as usize] = true);
        let mut add = |flow: &Flow, carried: &Carried| {
            let ends = self.ends(model, flow);
            let loop_here = ends[0] == ends[1];
            for key in ends.into_iter().take(if loop_here { 1 } else { 2 }) {
                if let Some(node) = nodes.get_mut(&key) {
                    node.octets += carried.octets_all();
                }
            }
        };
        for second in model.seconds().range(open.saturating_sub(4), open) {
            for (at, carried) in
                second.flows.iter().filter(|(at, _)| wanted.get(at.slot as usize) == Some(&true))
            {
                if let Some(flow) = model.flows().get(*at) {
                    add(flow, carried);
                }
            }
        }
        for at in model.seconds().touched().iter().filter(|at| wanted.get(at.slot as usize) == Some(&true)) {
            if let Some(flow) = model.flows().get(*at) {
                add(flow, &flow.open.carried);
            }
        }
    }

    /// The greatest are drawn; who is stays so while it is not much smaller than who would take its place.
    fn choose(&mut self, nodes: &Nodes) {
        let weight = |key: &Kept, node: &Node| {
            let sum = node.octets.saturating_add(node.rate[0]).saturating_add(node.rate[1]);
            if self.drawn.contains_key(key) { sum.saturating_mul(2).saturating_add(1) } else { sum }
        };
        let mut order: Vec<_> = nodes.iter().map(|(key, node)| (weight(key, node), key)).collect();
        order.sort_unstable_by(|(a, key_a), (b, key_b)| b.cmp(a).then_with(|| key_a.0.cmp(&key_b.0)));
        order.truncate(self.limit);
        if self.ids.len() > IDS_MAX {
            self.ids.clear();
        }
        let mut drawn = HashMap::default();
        for (_, key) in order {
            let next = &mut self.next;
            let id = *self.ids.entry(key.clone()).or_insert_with(|| {
                *next += 1;
                *next - 1
            });
            drawn.insert(key.clone(), id);
        }
        self.drawn = drawn;
    }

    fn nodes(&self, model: &Model, span: &Span<'_>) -> [Table; 2] {
        let mut rows: Vec<_> =
            self.drawn.iter().filter_map(|(key, id)| Some((id, key, self.nodes.get(key)?))).collect();
        rows.sort_unstable_by_key(|(id, ..)| **id);
        let mut rest = Node { octets: span.rest.octets_all() / 12, rate: span.rest_rate, ..Node::default() };
        let mut total = rest.octets;
        let mut told = 0;
        for (key, node) in &self.nodes {
            total += node.octets;
            if self.drawn.contains_key(key) {
                told += node.members;
                continue;
            }
            rest.octets += node.octets;
            rest.rate = [rest.rate[0] + node.rate[0], rest.rate[1] + node.rate[1]];
            rest.flows += node.flows;
            rest.members += node.members;
        }
        let mut cells = Vec::new();
        row!(cells; REST, None::<u64>, "everything else", 5u64, None::<u64>, None::<u64>, None::<u64>, None::<u64>,
            rest.octets, rest.rate[0], rest.rate[1], rest.flows, rest.members);
        for (id, key, node) in rows {
            self.row(&mut cells, model, *id, key, node);
        }
        let mut one = Vec::new();
        row!(one; told + rest.members, self.drawn.len() as u64, rest.members, permille(rest.octets, total));
        [all(0, cells), all(2, one)]
    }

    fn row(&self, cells: &mut Vec<Cell>, model: &Model, id: u64, key: &Kept, node: &Node) {
        let Some(host) = node.host.map(|host| model.hosts().get(host)) else { return };
        let here = Arc::ptr_eq(&key.0, &HERE);
        let host_kind = kind(model, host);
        let group = !here && (self.process && host_kind == 1 || !Arc::ptr_eq(&key.0, &host.text));
        let label = if here || group { key.0.clone() } else { host.label().clone() };
        let address = if group { None } else { Some(&host.text) };
        let kind = if group { 4 } else { host_kind };
        let process =
            if self.process && group { Some(&key.0) } else { node.process.as_ref().filter(|_| !group) };
        row!(cells; id, address, label, kind, process, host.country.as_ref(), host.asn.as_ref(), &host.net,
            node.octets, node.rate[0], node.rate[1], node.flows, node.members);
    }

    /// What has flown since the last look; looking back, a tenth of what flew in a second.
    fn edges(&mut self, look: &mut Look<'_>) -> Table {
        let mut edges = Edges::default();
        let model = look.model;
        if look.bounds().live {
            let last = model.pulses().last();
            let seen = self.seen.max(last.saturating_sub(8192));
            let since = model.now().capture.saturating_sub(300_000_000);
            for pulse in model.pulses().after(seen).filter(|pulse| pulse.time >= since) {
                let Some(flow) = model.flows().get(pulse.flow) else { continue };
                if look.sieve.wants(model, pulse.flow, flow) {
                    let ids = self.ids_of(model, flow);
                    add_edge(&mut edges, ids, flow.class as u8, pulse.carried, pulse.marks);
                }
            }
            self.seen = last;
        } else {
            let parts = look.bounds().seconds() * 10;
            for (ids, class, carried) in &self.past {
                add_edge(&mut edges, *ids, *class as u8, carried.part(self.ticks % parts, parts), [0; 2]);
            }
        }
        all(1, rows_of(edges))
    }

    fn ids_of(&self, model: &Model, flow: &Flow) -> [u64; 2] {
        self.ends(model, flow).map(|key| self.drawn.get(&key).copied().unwrap_or(REST))
    }
}

fn add_edge(edges: &mut Edges, [a, b]: [u64; 2], class: u8, carried: Carried, marks: [u8; 2]) {
    let turned = a > b;
    let (a, b) = if turned { (b, a) } else { (a, b) };
    let (sum, all_marks) = edges.entry((a, b, class)).or_default();
    *sum += carried.turned(turned);
    all_marks[usize::from(turned)] |= marks[0];
    all_marks[usize::from(!turned)] |= marks[1];
}

/// The greatest, in a stable order; what is too much flies between everything else.
fn rows_of(edges: Edges) -> Vec<Cell> {
    let mut order: Vec<_> =
        edges.into_iter().filter(|(_, (sum, marks))| sum.packets_all() > 0 || *marks != [0; 2]).collect();
    order.sort_unstable_by_key(|(key, (sum, _))| (std::cmp::Reverse(sum.octets_all()), *key));
    let mut rest: Edges = Edges::default();
    for ((_, _, class), (sum, marks)) in order.drain(order.len().min(EDGES_MAX)..) {
        add_edge(&mut rest, [REST, REST], class, sum, marks);
    }
    order.extend(rest);
    order.sort_unstable_by_key(|(key, _)| *key);
    let mut cells = Vec::new();
    for ((a, b, class), (sum, marks)) in order {
        row!(cells; a, b, u64::from(class), sum.packets[0], sum.packets[1], sum.octets[0], sum.octets[1],
            u64::from(marks[0]), u64::from(marks[1]));
    }
    cells
}

impl Draw for Fight {
    fn shapes(&self) -> Vec<Shape> {
        let nodes = [
            ("id", INT),
            ("address", TEXT),
            ("label", TEXT),
            ("kind", INT),
            ("process", TEXT),
            ("country", TEXT),
            ("asn", TEXT),
            ("net", TEXT),
            ("octets_5s", INT),
            ("rate_up", INT),
            ("rate_down", INT),
            ("flows", INT),
            ("members", INT),
        ];
        let edges =
            ["a", "b", "class", "packets_ab", "packets_ba", "octets_ab", "octets_ba", "marks_ab", "marks_ba"];
        let rest = ["hosts", "drawn", "hosts_rest", "share_rest_permille"];
        vec![
            Shape::new("nodes", &nodes),
            Shape::new("edges", &edges.map(|name| (name, INT))).of_the_moment(),
            Shape::new("rest", &rest.map(|name| (name, INT))),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let mut tables = Vec::new();
        if look.whole || self.ticks.is_multiple_of(NODES_EVERY) {
            let span = look.span();
            self.count(look.model, &span);
            tables.extend(self.nodes(look.model, &span));
            if !span.bounds.live {
                let edge = |item: &super::span::Item<'_>| {
                    let carried = item.flow.up_first(item.carried);
                    (self.ids_of(look.model, item.flow), item.flow.class as u64, carried)
                };
                self.past = span.items.iter().map(edge).collect();
            }
        }
        tables.push(self.edges(look));
        self.ticks += 1;
        tables
    }

    fn milliseconds(&self) -> u64 {
        100
    }
}
