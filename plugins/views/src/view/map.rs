//! Where the hosts are that packets go to and come from.

use super::{
    Draw, Look,
    cells::{FLOAT, HashMap, INT, TEXT, all, row},
    index::place,
    keys::kind,
    span::{AtHost, Span},
};
use crate::{
    model::{
        Carried, Model,
        hosts::{Host, HostId},
    },
    table::{Cell, Shape, Table},
};
use std::sync::Arc;

/// Numbers of places, which stay while somebody looks.
#[derive(Default)]
pub(super) struct Map {
    ids: HashMap<[u32; 2], u64>,
}

struct Place {
    /// The first of the hosts there.
    host: HostId,
    hosts: u64,
    carried: Carried,
    rate: [u64; 2],
    here: bool,
    impossible: bool,
}

struct Country<'m> {
    code: &'m Arc<str>,
    octets: u64,
    hosts: u64,
    flows: u64,
    rate: u64,
}

impl Place {
    fn of(host: HostId) -> Self {
        Self { host, hosts: 0, carried: Carried::default(), rate: [0; 2], here: false, impossible: false }
    }
}

impl<'m> Country<'m> {
    fn of(code: &'m Arc<str>) -> Self {
        Self { code, octets: 0, hosts: 0, flows: 0, rate: 0 }
    }
}

/// Places that are drawn.
const PLACES_MAX: usize = 300;

impl Draw for Map {
    fn shapes(&self) -> Vec<Shape> {
        vec![
            Shape::new(
                "places",
                &[
                    ("key", INT),
                    ("label", TEXT),
                    ("lat", FLOAT),
                    ("lon", FLOAT),
                    ("radius_km", INT),
                    ("country", TEXT),
                    ("city", TEXT),
                    ("asn", TEXT),
                    ("org", TEXT),
                    ("octets", INT),
                    ("rate", INT),
                    ("hosts", INT),
                    ("here", INT),
                ],
            ),
            Shape::new(
                "arcs",
                &[("place", INT), ("octets", INT), ("rate_up", INT), ("rate_down", INT), ("impossible", INT)],
            ),
            Shape::new(
                "countries",
                &[("code", TEXT), ("octets", INT), ("hosts", INT), ("flows", INT), ("rate", INT)],
            ),
            Shape::new(
                "counts",
                &[("located", INT), ("unlocated", INT), ("private", INT), ("database", INT)],
            ),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let model = look.model;
        let found = Found::of(model, &look.span());
        let (located, unlocated, private) = (found.located, found.unlocated, found.private);
        let (places, arcs) = self.places(model, found.places);
        let mut counts = Vec::new();
        row!(counts; located, unlocated, private, located > 0 || model.hosts().has_places());
        vec![all(0, places), all(1, arcs), all(2, countries(found.countries)), all(3, counts)]
    }
}

/// What the hosts of a time say of places.
#[derive(Default)]
struct Found<'m> {
    places: HashMap<[u32; 2], Place>,
    countries: HashMap<usize, Country<'m>>,
    located: u64,
    unlocated: u64,
    private: u64,
}

impl<'m> Found<'m> {
    fn of(model: &'m Model, span: &Span<'m>) -> Self {
        let mut found = Self::default();
        for (id, host, at_host) in span.hosts() {
            let kind = kind(model, host);
            match (host.place.is_some(), kind) {
                (true, _) => found.located += 1,
                (false, 0) => found.unlocated += 1,
                (false, _) => found.private += 1,
            }
            found.add(id, host, at_host, kind == 1);
        }
        found
    }

    /// Adds what the flows of a host have carried to its place and its country: the farther end has carried it.
    fn add(&mut self, id: HostId, host: &'m Host, at_host: &AtHost, here: bool) {
        let AtHost { flows, carried, rate, impossible, .. } = *at_host;
        if let Some(code) = host.country.as_ref().filter(|_| flows > 0) {
            let country = self.countries.entry(place(code)).or_insert(Country::of(code));
            country.octets += carried.octets_all();
            country.flows += flows;
            country.rate += rate[0] + rate[1];
            country.hosts += 1;
        }
        let Some(at) = host.place else { return };
        let place = self.places.entry(at.map(f32::to_bits)).or_insert(Place::of(id));
        place.hosts += 1;
        place.here |= here;
        place.carried += carried;
        place.rate = [place.rate[0] + rate[0], place.rate[1] + rate[1]];
        place.impossible |= impossible;
    }
}

impl Map {
    /// Rows of places, each with the number that it keeps, and of the ways to them.
    fn places(&mut self, model: &Model, places: HashMap<[u32; 2], Place>) -> (Vec<Cell>, Vec<Cell>) {
        let mut greatest: Vec<_> = places.into_iter().collect();
        super::cells::greatest(&mut greatest, PLACES_MAX, |(a, x), (b, y)| {
            y.carried.octets_all().cmp(&x.carried.octets_all()).then_with(|| a.cmp(b))
        });
        let number = |(key, place)| {
            let next = self.ids.len() as u64 + 1;
            (*self.ids.entry(key).or_insert(next), place)
        };
        let mut rows: Vec<(u64, Place)> = greatest.into_iter().map(number).collect();
        rows.sort_by_key(|(id, _)| *id);
        let (mut cells, mut arcs) = (Vec::new(), Vec::new());
        for (id, place) in rows {
            let host = model.hosts().get(place.host);
            let [lat, lon] = host.place.unwrap_or_default();
            let label = host.city.as_ref().or(host.country.as_ref()).unwrap_or(host.label());
            row!(cells; id, label, lat, lon, host.radius, host.country.as_ref(), host.city.as_ref(),
                host.asn.as_ref(), host.organization.as_ref(), place.carried.octets_all(),
                place.rate[0] + place.rate[1], place.hosts, place.here);
            if !place.carried.is_empty() {
                row!(arcs; id, place.carried.octets_all(), place.rate[0], place.rate[1], place.impossible);
            }
        }
        (cells, arcs)
    }
}

/// Rows of countries, the greatest first.
fn countries(sums: HashMap<usize, Country<'_>>) -> Vec<Cell> {
    let mut order: Vec<_> = sums.into_values().collect();
    order.sort_unstable_by(|a, b| b.octets.cmp(&a.octets).then_with(|| a.code.cmp(b.code)));
    let mut cells = Vec::new();
    for country in order {
        row!(cells; country.code, country.octets, country.hosts, country.flows, country.rate);
    }
    cells
}
