//! Numbers: rates, sizes, percentiles, protocols, and how radar itself is doing.

use super::{
    Draw, Look,
    cells::{HashMap, INT, TEXT, all, percentile, row},
    index::place,
    span::Span,
};
use crate::{
    model::{Carried, Model, flow::protocol_name},
    table::{Cell, Mode, Shape, Table},
};
use radar_plugin::{SIZE_CLASSES, size_class_floor};
use std::{collections::BTreeMap, sync::Arc};

/// Seconds before this one were told.
#[derive(Default)]
pub(super) struct Stats {
    told: u64,
}

/// Seconds that are told again, since reports may be late.
const AGAIN: u64 = 3;

impl Stats {
    fn rates(&mut self, look: &Look<'_>) -> Table {
        let (model, bounds) = (look.model, look.bounds());
        // Of the live window those rows stay that have left it: whoever draws takes the last sixty.
        let whole = look.whole || bounds.to < self.told || !bounds.live;
        let from = if whole { bounds.from } else { self.told.saturating_sub(AGAIN).max(bounds.from) };
        self.told = bounds.to;
        let mut cells = Vec::new();
        for second in model.seconds().range(from, bounds.to) {
            let touched = if second.at == model.seconds().open_at() {
                model.seconds().touched().len() as u64
            } else {
                0
            };
            row!(cells; second.at, second.packets, second.octets, second.events_all(),
                second.drops.iter().sum::<u64>(), second.active + touched);
        }
        Table { index: 0, mode: if whole { Mode::All } else { Mode::ByKey }, cells }
    }
}

fn sizes(look: &Look<'_>) -> [u64; SIZE_CLASSES] {
    let bounds = look.bounds();
    let mut sums = [0u64; SIZE_CLASSES];
    for second in look.model.seconds().range(bounds.from, bounds.to) {
        for (sum, size) in sums.iter_mut().zip(&second.sizes) {
            *sum += u64::from(*size);
        }
    }
    sums
}

/// The middle of a class: what its packets are taken to be long.
fn middle(class: usize) -> u64 {
    let floor = size_class_floor(class);
    u64::from(floor)
        + u64::from(size_class_floor((class + 1).min(SIZE_CLASSES - 1)).saturating_sub(floor)) / 2
}

/// The class that so many hundredths of the packets are not longer than.
fn size_percentile(sizes: &[u64; SIZE_CLASSES], hundredths: u64) -> Option<u64> {
    let all: u64 = sizes.iter().sum();
    let mut before = 0;
    (0..SIZE_CLASSES)
        .find(|class| {
            before += sizes[*class];
            all > 0 && before * 100 >= all * hundredths
        })
        .map(middle)
}

fn percentiles(look: &Look<'_>, span: &Span<'_>, sizes: &[u64; SIZE_CLASSES]) -> Vec<Cell> {
    let mut cells = Vec::new();
    row!(cells; "size", size_percentile(sizes, 50), size_percentile(sizes, 95), size_percentile(sizes, 99), "octets");
    let mut rtts: Vec<_> = span.items().map(|item| item.flow.rtt / 1000).filter(|rtt| *rtt > 0).collect();
    let lookups = look.model.dns().iter().filter(|lookup| span.bounds.holds(lookup.time));
    let answers = lookups.filter(|lookup| lookup.step == crate::model::dns::Step::Answer);
    let mut latencies: Vec<_> = answers.filter_map(|lookup| lookup.latency).collect();
    for (what, values) in [("rtt", &mut rtts), ("dns_latency", &mut latencies)] {
        let [p50, p95, p99] = [50, 95, 99].map(|hundredths| percentile(values, hundredths));
        row!(cells; what, p50, p95, p99, "microseconds");
    }
    cells
}

/// `tcp`, `tcp/tls` and so on; what stands above holds what is below it.
fn protocols(span: &Span<'_>) -> Vec<Cell> {
    type Sum = (Carried, u64);
    type OfApp<'m> = (Sum, Option<&'m Arc<str>>);
    // By number and place first: a text for each flow would cost more than all the rest.
    let mut by_place: HashMap<(u8, usize), OfApp<'_>> = HashMap::default();
    for item in span.items() {
        let app = item.flow.app.as_ref();
        let (sum, _) =
            by_place.entry((item.flow.protocol, app.map_or(0, place))).or_insert((Sum::default(), app));
        *sum = add(*sum, (item.carried, 1));
    }
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for ((protocol, _), (part, app)) in by_place {
        let protocol = protocol_name(protocol).to_ascii_lowercase();
        let below = app.map(|app| format!("{protocol}/{app}"));
        for path in below.into_iter().chain([protocol]) {
            let sum = sums.entry(path).or_default();
            *sum = add(*sum, part);
        }
    }
    if !span.rest.is_empty() {
        sums.insert("not told by flow".into(), (span.rest, 0));
    }
    let mut cells = Vec::new();
    for (path, (carried, flows)) in sums {
        row!(cells; path, carried.packets_all(), carried.octets_all(), flows);
    }
    cells
}

fn add((mut carried, flows): (Carried, u64), more: (Carried, u64)) -> (Carried, u64) {
    carried += more.0;
    (carried, flows + more.1)
}

fn events(model: &Model) -> Vec<Cell> {
    let open = model.seconds().open_at();
    let mut recent: BTreeMap<u16, u64> = BTreeMap::new();
    for (event_type, count) in
        model.seconds().range(open.saturating_sub(1), open).flat_map(|second| &second.events)
    {
        *recent.entry(*event_type).or_default() += u64::from(*count);
    }
    let mut rows: Vec<_> = (0u16..).zip(model.events().counts()).collect();
    rows.sort_by(|(_, a), (_, b)| a.event_type.cmp(&b.event_type));
    let mut cells = Vec::new();
    for (number, count) in rows {
        let [rate, _] = model.per_second([recent.get(&number).copied().unwrap_or(0), 0]);
        row!(cells; &count.event_type, count.events, rate);
    }
    cells
}

/// A number that says how radar does, how bad it is that it is not 0, and what to do about it.
type Sign = (&'static str, u64, u64, &'static str);

/// Nothing is wrong, whatever the number.
const FINE: u64 = 0;
/// Something is missing or inexact.
const WARNING: u64 = 1;
/// Traffic is lost, or somebody does not work any more.
const BAD: u64 = 2;

/// What may be wrong, and what to do about it.
fn health(model: &Model) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (name, value, level, hint) in of_radar(model).into_iter().chain(of_the_page(model)) {
        let level = if value == 0 { FINE } else { level };
        row!(cells; name, value, level, Some(hint).filter(|_| level > FINE));
    }
    cells
}

/// How capture, engine, plugins and sinks do.
fn of_radar(model: &Model) -> [Sign; 7] {
    let health = model.health();
    let [kernel, _] = health.lost();
    let losing = if health.rate("capture.kernel_drops") > 0 { BAD } else { WARNING };
    let late: u64 = health.parts().iter().filter(|part| part.sink).map(|part| part.drops).sum();
    let aside = health.parts().iter().filter(|part| part.set_aside).count() as u64;
    let cut = health.number("decoder.truncated.ipv4") + health.number("decoder.truncated.ipv6");
    let kernel_hint = "packets came faster than they were read; raise the source's buffer, narrow its filter, or disable \
                       the plugin that takes most time";
    let late_hint = "a sink is slower than the traffic and its queue was full; see the plugins for which, and give it less";
    let aside_hint = "they failed too often and are not called any more; see the plugins for what they said at last, then \
                      restart them, or reload";
    let evicted_hint = "there were more at a time than there is memory for, and what comes later of them counts as new; \
                        raise flow.memory";
    let gap_hint = "packets were lost before radar saw them, and what was in them is missing; see what the kernel dropped, \
                    or the switch that mirrors";
    let cut_hint = "the capture's snap length is shorter than its packets, and their ends are missing; raise snaplen where \
                    it is taken";
    [
        ("dropped by the kernel", kernel, losing, kernel_hint),
        ("events that sinks lost", late, WARNING, late_hint),
        ("plugins set aside", aside, BAD, aside_hint),
        ("flows", health.number("flow.active"), FINE, ""),
        ("flows evicted by radar", health.number("flow.end.evicted"), WARNING, evicted_hint),
        ("gaps in streams", health.number("tcp.reassembly_gap"), WARNING, gap_hint),
        ("frames cut short", cut, WARNING, cut_hint),
    ]
}

/// How the page's own memory does.
fn of_the_page(model: &Model) -> [Sign; 9] {
    let (counts, totals) = (model.events().counts(), model.totals());
    let unread: u64 = counts.iter().map(|count| count.events - count.kept).sum();
    let evicted_hint = "there were more than are kept here; sums hold them still, lists do not: narrow the capture to see \
                        each";
    let rest_hint = "in each second only those that carry most are told apart; sums hold the others, nothing is to be done";
    let names_hint =
        "there were more at a time than are kept here, and some stand as one; narrow the capture to see each";
    let unread_hint =
        "more came than are read; counts are exact, lists are a sample: have the json sink write all of them";
    let prints_hint = "there were more pairs of program and fingerprint than are kept; which are new is not told of the others";
    let late_hint = "workers were further apart than the time that is kept, and sums lack it; raise history, or read files \
                     with workers = 1";
    let clock_hint = "the capture's clock was set, or files are not in order, and what was before is gone; give files in \
                      the order of their times";
    [
        ("flows known here", model.flows().len() as u64, FINE, ""),
        ("flows forgotten here", model.flows().evicted(), WARNING, evicted_hint),
        ("flows among the rest of a second", model.seconds().left_out(), WARNING, rest_hint),
        ("names without room", model.strings().refused(), WARNING, names_hint),
        ("events kept here", model.events().iter().len() as u64, FINE, ""),
        ("events only counted", unread, WARNING, unread_hint),
        ("fingerprints without room", model.fingerprints().refused(), WARNING, prints_hint),
        ("octets told too late", totals.too_late, WARNING, late_hint),
        ("jumps of the clock", totals.jumps, WARNING, clock_hint),
    ]
}

impl Draw for Stats {
    fn shapes(&self) -> Vec<Shape> {
        let rates = ["second", "packets", "octets", "events", "drops", "flows"];
        vec![
            Shape::new("rates", &rates.map(|name| (name, INT))),
            Shape::new("sizes", &[("floor", INT), ("packets", INT), ("octets", INT)]),
            Shape::new(
                "percentiles",
                &[("what", TEXT), ("p50", INT), ("p95", INT), ("p99", INT), ("unit", TEXT)],
            ),
            Shape::new("protocols", &[("path", TEXT), ("packets", INT), ("octets", INT), ("flows", INT)]),
            Shape::new("events", &[("type", TEXT), ("count", INT), ("rate", INT)]),
            Shape::new("health", &[("name", TEXT), ("value", INT), ("level", INT), ("hint", TEXT)]),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let rates = self.rates(look);
        let span = look.span();
        let sizes = sizes(look);
        let mut size_rows = Vec::new();
        for (class, packets) in sizes.iter().enumerate().filter(|(_, packets)| **packets > 0) {
            row!(size_rows; u64::from(size_class_floor(class)), *packets, packets.saturating_mul(middle(class)));
        }
        vec![
            rates,
            all(1, size_rows),
            all(2, percentiles(look, &span, &sizes)),
            all(3, protocols(&span)),
            all(4, events(look.model)),
            all(5, health(look.model)),
        ]
    }
}
