//! Who talks to whom: the greatest nodes, everything else as one, and what flies between them.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, TEXT, all, greatest, permille, row},
    index::Index,
    keys::{By, kind},
    params::Params,
    span::{Part, Span},
};
use crate::{
    model::{
        Carried, Model,
        flow::Flow,
        hosts::{Host, HostId},
        strings::Kept,
    },
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
    past: Vec<([u64; 2], u8, Carried)>,
}

/// What a node of several hosts, or one, has carried.
#[derive(Clone, Default)]
struct Node<'m> {
    octets: u64,
    rate: [u64; 2],
    flows: u64,
    members: u64,
    host: Option<HostId>,
    group: bool,
    process: Option<&'m Arc<str>>,
}

impl Node<'_> {
    fn add(&mut self, other: &Self) {
        self.octets += other.octets;
        self.rate = [self.rate[0] + other.rate[0], self.rate[1] + other.rate[1]];
        self.flows += other.flows;
        self.members += other.members;
    }

    /// Takes away what was added.
    fn take(&mut self, other: &Self) {
        self.octets -= other.octets;
        self.rate = [self.rate[0] - other.rate[0], self.rate[1] - other.rate[1]];
        self.flows -= other.flows;
        self.members -= other.members;
    }
}

/// All nodes by their number.
#[derive(Default)]
struct Nodes<'m> {
    keys: Index<'m>,
    all: Vec<Node<'m>>,
}

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
            past: Vec::new(),
        })
    }

    /// The nodes that a flow is between, the originator's first, as `number` has them: of each host it is asked once.
    fn ends<'m>(
        &self,
        model: &'m Model,
        (ends, near): ([HostId; 2], usize),
        flow: impl Fn() -> Option<&'m Flow>,
        known: &mut [Option<u64>],
        mut number: impl FnMut(&'m Arc<str>) -> u64,
    ) -> [u64; 2] {
        std::array::from_fn(|end| {
            let id = ends[end];
            if self.process
                && near == end
                && kind(model, model.hosts().get(id)) == 1
                && let Some(flow) = flow()
            {
                return number(By::Process.key(model, flow));
            }
            *known[id as usize].get_or_insert_with(|| number(self.node_of(model, model.hosts().get(id))))
        })
    }

    fn node_of<'m>(&self, model: &'m Model, host: &'m Host) -> &'m Arc<str> {
        let kind = kind(model, host);
        if kind == 1 {
            return &HERE;
        }
        let Some(by) = self.group.filter(|_| kind != 3) else { return &host.text };
        let group = by.key_of_host(host);
        let opened = self.open.iter().any(|open| **open == **group);
        if opened { &host.text } else { group }
    }

    /// What each node has carried.
    fn count<'m>(&self, model: &'m Model, span: &Span<'m>) -> Nodes<'m> {
        let (mut nodes, mut known) = (Nodes::default(), vec![None; model.hosts().end()]);
        let mut seen = vec![false; model.hosts().end()];
        for part in span.parts() {
            let flow = || span.flow(part);
            let between = (part.ends, part.near);
            let ends = self.ends(model, between, flow, &mut known, |key| nodes.keys.add(key) as u64);
            nodes.all.resize(nodes.keys.len(), Node::default());
            let octets = if span.bounds.live { 0 } else { in_five(&part.carried, span) };
            let [up, down] = part.rate;
            let loop_here = ends[0] == ends[1];
            for (side, number) in ends.into_iter().enumerate() {
                let host = part.ends[side];
                let node = &mut nodes.all[number as usize];
                node.host.get_or_insert(host);
                if !std::mem::replace(&mut seen[host as usize], true) {
                    node.members += 1;
                }
                node.group |= node.members > 1;
                if loop_here && side == 1 {
                    continue;
                }
                node.octets += octets;
                node.flows += u64::from(!part.ended);
                let sends = part.near == side;
                let [sent, received] = if sends { [up, down] } else { [down, up] };
                node.rate = [node.rate[0] + sent, node.rate[1] + received];
                if node.process.is_none() && sends {
                    node.process = flow().and_then(Flow::process);
                }
            }
        }
        if span.bounds.live {
            self.add_lately(model, span, &mut nodes, &mut known);
        }
        nodes
    }

    /// The octets of the last five seconds.
    fn add_lately<'m>(
        &self,
        model: &'m Model,
        span: &Span<'m>,
        nodes: &mut Nodes<'m>,
        known: &mut [Option<u64>],
    ) {
        let mut wanted = vec![None; model.flows().end()];
        span.parts().iter().for_each(|part| wanted[part.at.slot as usize] = Some(part));
        let open = model.seconds().open_at();
        let past = model.seconds().range(open.saturating_sub(4), open).flat_map(|second| &second.flows);
        let past = past.map(|(at, carried)| (at, Some(carried)));
        let touched = model.seconds().touched().iter().map(|at| (at, None));
        for (at, carried) in past.chain(touched) {
            // Whoever had the place before is among the rest.
            let wanted = wanted.get(at.slot as usize).copied().flatten();
            let Some(part) = wanted.filter(|part: &&Part| part.at == *at) else { continue };
            let flow = || span.flow(part);
            let octets = match carried.or_else(|| Some(&flow()?.open.carried)) {
                Some(carried) => carried.octets_all(),
                None => continue,
            };
            let between = (part.ends, part.near);
            let [a, b] = self.ends(model, between, flow, known, |key| nodes.keys.add(key) as u64);
            for number in [Some(a), Some(b).filter(|b| *b != a)].into_iter().flatten() {
                if let Some(node) = nodes.all.get_mut(number as usize) {
                    node.octets += octets;
                }
            }
        }
    }

    /// The greatest are drawn; who is stays so while it is not much smaller than who would take its place.
    fn choose(&mut self, nodes: &Nodes<'_>) {
        let was_drawn = |key: &Arc<str>| self.drawn.contains_key(&Kept(key.clone()));
        let weight = |(number, node): (usize, &Node<'_>)| {
            let key = nodes.keys.text(number);
            let sum = node.octets.saturating_add(node.rate[0]).saturating_add(node.rate[1]);
            (if was_drawn(key) { sum.saturating_mul(2).saturating_add(1) } else { sum }, key)
        };
        let mut order: Vec<_> = nodes.all.iter().enumerate().map(weight).collect();
        greatest(&mut order, self.limit, |(a, key_a), (b, key_b)| b.cmp(a).then_with(|| key_a.cmp(key_b)));
        if self.ids.len() > IDS_MAX {
            self.ids.clear();
        }
        let mut drawn = HashMap::default();
        for (_, key) in order {
            let next = &mut self.next;
            let id = *self.ids.entry(Kept(key.clone())).or_insert_with(|| {
                *next += 1;
                *next - 1
            });
            drawn.insert(Kept(key.clone()), id);
        }
        self.drawn = drawn;
    }

    fn nodes(&self, model: &Model, nodes: &Nodes<'_>, span: &Span<'_>) -> [Table; 2] {
        let mut rows: Vec<_> =
            self.drawn.iter().filter_map(|(key, id)| Some((*id, nodes.keys.find(&key.0)?))).collect();
        rows.sort_unstable();
        // All of it is everything else, but for the nodes that are told.
        let mut rest = Node { octets: in_five(&span.rest, span), rate: span.rest_rate, ..Node::default() };
        nodes.all.iter().for_each(|node| rest.add(node));
        let (total, hosts) = (rest.octets, rest.members);
        let told = rows.iter().map(|(_, number)| &nodes.all[*number]);
        told.for_each(|node| rest.take(node));
        let mut cells = Vec::new();
        row!(cells; REST, None::<u64>, "everything else", 5u64, None::<u64>, None::<u64>, None::<u64>, None::<u64>,
            rest.octets, rest.rate[0], rest.rate[1], rest.flows, rest.members);
        for (id, number) in rows {
            self.row(&mut cells, model, id, nodes.keys.text(number), &nodes.all[number]);
        }
        let mut one = Vec::new();
        row!(one; hosts, self.drawn.len() as u64, rest.members, permille(rest.octets, total));
        [all(0, cells), all(2, one)]
    }

    fn row(&self, cells: &mut Vec<Cell>, model: &Model, id: u64, key: &Arc<str>, node: &Node<'_>) {
        let Some(host) = node.host.map(|host| model.hosts().get(host)) else { return };
        let here = Arc::ptr_eq(key, &HERE);
        let host_kind = kind(model, host);
        let group = !here && (self.process && host_kind == 1 || !Arc::ptr_eq(key, &host.text));
        let label = if here || group { key.clone() } else { host.label().clone() };
        let address = if group { None } else { Some(&host.text) };
        let kind = if group { 4 } else { host_kind };
        let process = if self.process && group { Some(key) } else { node.process.filter(|_| !group) };
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
            let mut known = vec![None; model.hosts().end()];
            for pulse in model.pulses().after(seen).filter(|pulse| pulse.time >= since) {
                let Some(flow) = model.flows().get(pulse.flow) else { continue };
                if look.sieve.wants(model, pulse.flow, flow) {
                    let ids = self.ids_of(model, flow, &mut known);
                    add_edge(&mut edges, ids, flow.class as u8, pulse.carried, pulse.marks);
                }
            }
            self.seen = last;
        } else {
            let parts = look.bounds().seconds() * 10;
            for ([a, b], class, carried) in &self.past {
                add_edge(&mut edges, [*a, *b], *class, carried.part(self.ticks % parts, parts), [0; 2]);
            }
        }
        all(1, rows_of(edges))
    }

    /// What flew between nodes in all of the time that is looked back at.
    fn flown(&self, model: &Model, span: &Span<'_>) -> Vec<([u64; 2], u8, Carried)> {
        let (mut edges, mut known) = (Edges::default(), vec![None; model.hosts().end()]);
        for item in span.items() {
            let ids = self.ids_of(model, item.flow, &mut known);
            add_edge(&mut edges, ids, item.flow.class as u8, item.flow.up_first(item.carried), [0; 2]);
        }
        edges.into_iter().map(|((a, b, class), (carried, _))| ([a, b], class, carried)).collect()
    }

    fn ids_of(&self, model: &Model, flow: &Flow, known: &mut [Option<u64>]) -> [u64; 2] {
        let between = (flow.ends, usize::from(flow.near == 1));
        self.ends(
            model,
            between,
            || Some(flow),
            known,
            |key| self.drawn.get(&Kept(key.clone())).copied().unwrap_or(REST),
        )
    }
}

/// Octets in five seconds of what was carried in all of the time.
fn in_five(carried: &Carried, span: &Span<'_>) -> u64 {
    (u128::from(carried.octets_all()) * 5 / u128::from(span.bounds.seconds())) as u64
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
            let nodes = self.count(look.model, &span);
            self.choose(&nodes);
            tables.extend(self.nodes(look.model, &nodes, &span));
            if !span.bounds.live {
                self.past = self.flown(look.model, &span);
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
