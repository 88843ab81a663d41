//! Flows in a table, as many as are looked at.

use super::{
    Draw, Look, Refused,
    cells::{HashMap, INT, TEXT, all, greatest, row},
    params::Params,
    span::Item,
};
use crate::{
    model::{Model, flows::FlowRef, here::Nearness},
    table::{Cell, Column, Shape, Table},
};
use radar_filter::Value;
use radar_lines::in_line;
use std::sync::Arc;

/// Which rows, in what order, with what columns.
pub(super) struct Rows {
    sort: usize,
    down: bool,
    offset: usize,
    limit: usize,
    columns: Vec<String>,
    frozen: bool,
    open_only: bool,
    order: Vec<FlowRef>,
    told: bool,
}

const SORTS: &[&str] = &[
    "rate",
    "octets",
    "packets",
    "age",
    "idle",
    "rtt",
    "state",
    "process",
    "src",
    "dest",
    "src_port",
    "dest_port",
    "proto",
    "app",
    "sni",
    "ja4",
    "country",
    "asn",
    "octets_up",
    "octets_down",
    "dest_name",
    "src_name",
    "pid",
];
const COLUMNS_MAX: usize = 12;
/// Characters of a value of an event in a column.
const VALUE_MAX: usize = 256;

impl Rows {
    pub(super) fn new(params: &mut Params<'_>, model: &Model) -> Result<Self, Refused> {
        let sort = params.text("sort")?.unwrap_or("-rate");
        let columns = params.list("columns", COLUMNS_MAX)?;
        if let Some(unknown) = columns.iter().find(|name| model.vocabulary().find(name).is_none()) {
            let names = model.vocabulary().fields().map(|field| &*field.name);
            return Err(Refused {
                suggestion: radar_filter::suggest(unknown, names).map(Into::into),
                ..Refused::new(format!("there is no field \"{unknown}\""))
            });
        }
        Ok(Self {
            sort: super::params::one_of("sort", sort.trim_start_matches('-'), SORTS)?,
            down: sort.starts_with('-'),
            offset: params.number("offset", 0, usize::MAX)?,
            limit: params.number("limit", 100, 200)?.max(1),
            columns,
            frozen: params.choice("order", &["live", "freeze"])? == 1,
            open_only: params.choice("ended", &["show", "hide"])? == 1,
            order: Vec::new(),
            told: false,
        })
    }

    /// All flows that are wanted, in order: those that carried nothing lately too.
    fn sorted<'m>(&mut self, look: &mut Look<'m>) -> (Vec<Item<'m>>, u64) {
        let model = look.model;
        if !look.bounds().live {
            let span = look.span();
            return (self.sort(model, span.items().collect()), span.all);
        }
        let clock = model.clock();
        let (mut items, mut all_flows) = (Vec::with_capacity(model.flows().len()), 0);
        for (at, flow) in model.flows().iter() {
            all_flows += u64::from(!look.sieve.hides(flow));
            if !(self.open_only && flow.ended) && look.sieve.wants(model, at, flow) {
                let rate = clock.rate(flow);
                let rate = if flow.near == 1 { [rate[1], rate[0]] } else { rate };
                items.push(Item { at, flow, carried: flow.up_first(flow.total), rate });
            }
        }
        look.matching = Some([items.len() as u64, all_flows]);
        (self.sort(model, items), all_flows)
    }

    fn sort<'m>(&mut self, model: &'m Model, items: Vec<Item<'m>>) -> Vec<Item<'m>> {
        if self.frozen && !self.order.is_empty() {
            let places: HashMap<FlowRef, Item<'_>> = items.into_iter().map(|item| (item.at, item)).collect();
            return self.order.iter().filter_map(|at| places.get(at).copied()).collect();
        }
        let sort = SORTS[self.sort];
        let values = |item: &Item<'m>| (number(sort, item, model), words(sort, item, model));
        let mut order: Vec<_> = items.iter().map(values).zip(&items).collect();
        let down = self.down;
        greatest(&mut order, self.offset.saturating_add(self.limit), |(a, x), (b, y)| {
            let by_value = if down { b.cmp(a) } else { a.cmp(b) };
            by_value.then_with(|| x.flow.id.cmp(&y.flow.id))
        });
        self.order = order.iter().skip(self.offset).map(|(_, item)| item.at).collect();
        order.into_iter().map(|(_, item)| *item).collect()
    }

    fn row(&self, cells: &mut Vec<Cell>, model: &Model, item: &Item<'_>) {
        let flow = item.flow;
        let program = flow.program.as_deref();
        let [src, dest] = flow.ends.map(|end| model.hosts().get(end));
        let far = [src, dest][flow.far()];
        let name = |side: usize| flow.names[side].as_ref().or([src, dest][side].name.as_ref());
        let source = flow.name_sources[flow.far()].as_ref().or(far.name_source.as_ref());
        let local =
            flow.ends.iter().all(|end| model.here().nearness(model.hosts().get(*end)) > Nearness::Remote);
        let near = u64::from(flow.near == 1);
        let flags = u64::from(flow.own) | u64::from(flow.ended) << 1 | u64::from(local) << 2 | near << 3;
        let milliseconds = |nanoseconds: u64| nanoseconds / 1_000_000;
        let id = flow.community_id.clone().unwrap_or_else(|| flow.id.to_string().into());
        row!(cells; id, flow.id, flow.state_name(), program.map(|program| &program.label),
            program.and_then(|program| program.pid), &src.text, u64::from(flow.ports[0]), &dest.text,
            u64::from(flow.ports[1]), name(0), name(1), source, flow.protocol_name(), flow.app.as_ref(),
            flow.secured.sni.as_ref(), flow.secured.ja4.as_ref(), far.country.as_ref(), far.asn.as_ref(),
            (flow.rtt > 0).then_some(flow.rtt / 1000), item.carried.octets[0], item.carried.octets[1],
            item.rate[0] + item.rate[1], item.carried.packets_all(), milliseconds(flow.last.saturating_sub(flow.first)),
            // In steps of half a second: a row that stands still is not sent again for that.
            milliseconds(model.now().capture.saturating_sub(flow.last)) / 500 * 500, flags);
        for column in &self.columns {
            cells.push(value(model, item, column).into());
        }
    }
}

/// Values of a field, with commas between.
fn value(model: &Model, item: &Item<'_>, column: &str) -> Option<Arc<str>> {
    let mut text = String::new();
    let mut see = |value: Value<'_>| {
        if !text.is_empty() {
            text.push_str(", ");
        }
        match value {
            Value::Text(value) => text.push_str(value),
            Value::Number(value) => text.push_str(&value.to_string()),
            Value::Address(value) => text.push_str(&value.to_string()),
            Value::Flag(value) => text.push_str(if value { "yes" } else { "no" }),
        }
        text.len() > VALUE_MAX
    };
    match column.split_once('.') {
        Some((event_type, _)) => {
            let (_, number) = item.flow.events.iter().find(|(name, _)| &**name == event_type)?;
            in_line(model.events().get(*number)?.line.as_bytes(), column, &mut see);
        }
        None => {
            let field = model.vocabulary().find(column)?.id;
            radar_filter::Fields::each(
                &crate::model::fields::OfFlow { model, flow: item.flow },
                field,
                &mut see,
            );
        }
    }
    (!text.is_empty()).then(|| crate::model::strings::cut(&text).into())
}

fn number(sort: &str, item: &Item<'_>, model: &Model) -> u64 {
    let flow = item.flow;
    match sort {
        "rate" => item.rate[0] + item.rate[1],
        "octets" => item.carried.octets_all(),
        "octets_up" => item.carried.octets[0],
        "octets_down" => item.carried.octets[1],
        "packets" => item.carried.packets_all(),
        "age" => flow.last.saturating_sub(flow.first),
        "idle" => model.now().capture.saturating_sub(flow.last),
        "rtt" => flow.rtt,
        "state" => flow.state.into(),
        "src_port" => flow.ports[0].into(),
        "dest_port" => flow.ports[1].into(),
        "proto" => flow.protocol.into(),
        "pid" => flow.program.as_ref().and_then(|program| program.pid).unwrap_or(0),
        _ => 0,
    }
}

fn words<'m>(sort: &str, item: &Item<'m>, model: &'m Model) -> Option<&'m Arc<str>> {
    let flow = item.flow;
    let host = |end: usize| model.hosts().get(flow.ends[end]);
    match sort {
        "process" => flow.process(),
        "src" => Some(&host(0).text),
        "dest" => Some(&host(1).text),
        "src_name" => Some(host(0).label()),
        "dest_name" => Some(host(1).label()),
        "app" => flow.app.as_ref(),
        "sni" => flow.secured.sni.as_ref(),
        "ja4" => flow.secured.ja4.as_ref(),
        "country" => host(flow.far()).country.as_ref(),
        "asn" => host(flow.far()).asn.as_ref(),
        _ => None,
    }
}

impl Draw for Rows {
    fn shapes(&self) -> Vec<Shape> {
        let columns = [
            ("id", TEXT),
            ("flow", INT),
            ("state", TEXT),
            ("process", TEXT),
            ("pid", INT),
            ("src", TEXT),
            ("src_port", INT),
            ("dest", TEXT),
            ("dest_port", INT),
            ("src_name", TEXT),
            ("dest_name", TEXT),
            ("name_source", TEXT),
            ("proto", TEXT),
            ("app", TEXT),
            ("sni", TEXT),
            ("ja4", TEXT),
            ("country", TEXT),
            ("asn", TEXT),
            ("rtt_us", INT),
            ("octets_up", INT),
            ("octets_down", INT),
            ("rate", INT),
            ("packets", INT),
            ("age_ms", INT),
            ("idle_ms", INT),
            ("flags", INT),
        ];
        let mut rows = Shape::new("rows", &columns);
        let asked = self.columns.iter().map(|name| Column { name: name.as_str().into(), kind: TEXT });
        rows.columns.extend(asked);
        vec![rows, Shape::new("count", &[("matching", INT), ("all", INT)])]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let (items, all_flows) = self.sorted(look);
        let matching = look.matching.map_or(0, |[matching, _]| matching);
        let mut cells = Vec::new();
        let offset = if self.frozen && self.told { 0 } else { self.offset };
        self.told = true;
        for item in items.iter().skip(offset).take(self.limit) {
            self.row(&mut cells, look.model, item);
        }
        let mut count = Vec::new();
        row!(count; matching, all_flows);
        vec![all(0, cells), all(1, count)]
    }
}
