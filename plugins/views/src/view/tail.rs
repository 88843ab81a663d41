//! Events, and packets if asked for, as they come: a few of them.

use super::{
    Draw, Look, Refused,
    cells::{INT, TEXT, all, row},
    packet,
    params::Params,
};
use crate::{
    model::{Model, address, events::Kept, fields::OfEvent, heads::Head},
    table::{Cell, Mode, Shape, Table},
};

/// What was told last.
pub(super) struct Tail {
    types: Vec<String>,
    packets: bool,
    event: u64,
    head: u64,
    number: u64,
    offered: (u64, u64),
    opened: bool,
}

/// Rows of a frame, five times a second: so at most 200 in a second.
const ROWS_MAX: usize = 40;
/// Events that are looked at for one frame.
const LOOKED_AT: usize = 2000;

impl Tail {
    pub(super) fn new(params: &mut Params<'_>) -> Result<Self, Refused> {
        Ok(Self {
            types: params.list("types", 64)?,
            packets: params.flag("packets"),
            event: 0,
            head: 0,
            number: 0,
            offered: (0, 0),
            opened: false,
        })
    }

    /// Events that are wanted, the last ones, the oldest first.
    fn events<'m>(&mut self, look: &mut Look<'m>) -> Vec<&'m Kept> {
        let (model, bounds) = (look.model, look.bounds());
        let since = if bounds.live && self.opened { self.event } else { 0 };
        self.event = model.events().last();
        let mut found = Vec::new();
        for event in model.events().after(since).rev().take(if bounds.live { LOOKED_AT } else { usize::MAX })
        {
            let wanted = bounds.holds(event.time)
                && (self.types.is_empty() || self.types.iter().any(|name| **name == *event.event_type))
                && (look.sieve.filter.is_empty() || look.sieve.filter.matches(&OfEvent { model, event }));
            if wanted && !look.sieve.hides_event(model, event) {
                found.push(event);
                if found.len() == ROWS_MAX {
                    break;
                }
            }
        }
        found.reverse();
        found
    }

    fn heads<'m>(&mut self, look: &mut Look<'m>) -> Vec<&'m Head> {
        let since = std::mem::replace(&mut self.head, look.model.heads().seen());
        let since = if self.opened { since } else { 0 };
        let bounds = look.bounds();
        let mut found = Vec::new();
        for head in look.model.heads().iter().rev() {
            if bounds.live && head.number <= since || found.len() == ROWS_MAX {
                break;
            }
            if bounds.holds(head.time) && look.wants_flow(head.flow) {
                found.push(head);
            }
        }
        found.reverse();
        found
    }
}

fn event_row(cells: &mut Vec<Cell>, model: &Model, number: u64, event: &Kept) {
    let flow = model.flows().find(event.flow).and_then(|at| model.flows().get(at));
    let text = |end: usize| {
        let address = address::ip(&event.ends[end]);
        match (event.protocol, event.ports[end]) {
            (u8::MAX, _) if address.is_unspecified() => None,
            (_, 0) => Some(address.to_string()),
            (_, port) if address.is_ipv6() => Some(format!("[{address}]:{port}")),
            (_, port) => Some(format!("{address}:{port}")),
        }
    };
    let summary = match (event.summary.is_empty(), &*event.event_type) {
        (true, "flow") => of_flow(&event.line).unwrap_or_else(|| "flow".into()),
        (true, event_type) => event_type.into(),
        (false, _) => (*event.summary).into(),
    };
    row!(cells; number, event.time / 1_000_000, &event.event_type, flow.and_then(|flow| flow.process()),
        text(0), text(1), summary, (event.flow != 0).then_some(event.flow),
        flow.and_then(|flow| flow.community_id.as_ref()), None::<u64>);
}

/// What has become of a flow: the core writes no summary of it, since there are many and few are looked at.
fn of_flow(line: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let flow = line.get("flow")?;
    let number = |name: &str| flow[name].as_u64().unwrap_or(0);
    let (packets, octets) = (
        number("pkts_toserver") + number("pkts_toclient"),
        number("bytes_toserver") + number("bytes_toclient"),
    );
    let spoken = line["app_proto"].as_str().map_or(String::new(), |name| format!("{name}, "));
    let text = |name: &str| flow[name].as_str().unwrap_or("over");
    Some(format!("{spoken}{packets} packets, {octets} octets, {} s, {}", number("age"), text("reason")))
}

fn head_row(cells: &mut Vec<Cell>, model: &Model, number: u64, head: &Head) {
    let flow = model.flows().find(head.flow).and_then(|at| model.flows().get(at));
    let end = |end: usize| {
        let flow = flow?;
        let host = model.hosts().get(flow.ends[end]);
        Some(format!("{}:{}", host.text, flow.ports[end]))
    };
    let (source, destination) = if head.back { (end(1), end(0)) } else { (end(0), end(1)) };
    row!(cells; number, head.time / 1_000_000, "packet", flow.and_then(|flow| flow.process()), source, destination,
        packet::summary(&head.data, head.length), head.flow, flow.and_then(|flow| flow.community_id.as_ref()),
        Cell::Blob(head.data.clone()));
}

impl Draw for Tail {
    fn shapes(&self) -> Vec<Shape> {
        vec![
            Shape::new(
                "rows",
                &[
                    ("seq", INT),
                    ("time_ms", INT),
                    ("type", TEXT),
                    ("process", TEXT),
                    ("src", TEXT),
                    ("dest", TEXT),
                    ("summary", TEXT),
                    ("flow", INT),
                    ("id", TEXT),
                    ("data", super::cells::BLOB),
                ],
            ),
            Shape::new("rate", &[("shown", INT), ("offered", INT)]),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let model = look.model;
        if !look.bounds().live && self.opened && !look.whole {
            return Vec::new();
        }
        let events = self.events(look);
        let heads = if self.packets { self.heads(look) } else { Vec::new() };
        enum Row<'m> {
            Event(&'m Kept),
            Head(&'m Head),
        }
        let mut rows: Vec<_> = events.into_iter().map(|event| (event.time, Row::Event(event))).collect();
        rows.extend(heads.into_iter().map(|head| (head.time, Row::Head(head))));
        rows.sort_by_key(|(time, _)| *time);
        let surplus = rows.len().saturating_sub(ROWS_MAX);
        let mut cells = Vec::new();
        let shown = rows.len() - surplus;
        for (_, row) in rows.into_iter().skip(surplus) {
            self.number += 1;
            match row {
                Row::Event(event) => event_row(&mut cells, model, self.number, event),
                Row::Head(head) => head_row(&mut cells, model, self.number, head),
            }
        }
        let events: u64 = model.events().counts().iter().map(|count| count.events).sum();
        let packets = if self.packets { model.totals().packets } else { 0 };
        let now = (events + packets, model.now().capture);
        let offered = if self.opened { now.0.saturating_sub(self.offered.0) } else { shown as u64 };
        self.offered = now;
        // A view that is asked for the whole tells its rows anew; what came before is in them no longer.
        let mode = if look.whole || !self.opened { Mode::All } else { Mode::Append };
        self.opened = true;
        let mut rate = Vec::new();
        row!(rate; shown as u64, offered);
        vec![Table { index: 0, mode, cells }, all(1, rate)]
    }

    fn milliseconds(&self) -> u64 {
        200
    }
}
