//! Where the hosts are that packets go to and come from.

use super::{
    Draw, Look,
    cells::{FLOAT, HashMap, INT, TEXT, all, row},
    keys::kind,
    span::{Item, Span},
};
use crate::{
    model::{Carried, Model, strings::Kept},
    table::{Cell, Shape, Table},
};
use std::{collections::BTreeMap, sync::Arc};

/// Numbers of places, which stay while somebody looks.
#[derive(Default)]
pub(super) struct Map {
    ids: HashMap<[u32; 2], u64>,
}

struct Place {
    host: u32,
    hosts: u64,
    carried: Carried,
    rate: [u64; 2],
    here: bool,
    impossible: bool,
}

#[derive(Default)]
struct Country {
    octets: u64,
    hosts: u64,
    flows: u64,
    rate: u64,
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

/// What the flows of a time say of places.
#[derive(Default)]
struct Found {
    places: BTreeMap<[u32; 2], Place>,
    countries: HashMap<Kept, Country>,
    located: u64,
    unlocated: u64,
    private: u64,
}

impl Found {
    fn of(model: &Model, span: &Span<'_>) -> Self {
        let (mut found, mut seen) = (Self::default(), vec![false; model.hosts().end()]);
        for item in &span.items {
            for (end, id) in item.flow.ends.into_iter().enumerate() {
                let is_new = !std::mem::replace(&mut seen[id as usize], true);
                if is_new {
                    found.count(model, id);
                }
                found.add(model, item, (end, id), is_new);
            }
        }
        found
    }

    /// Counts a host, be its place known or not.
    fn count(&mut self, model: &Model, id: u32) {
        let host = model.hosts().get(id);
        match (host.place.is_some(), kind(model, host)) {
            (true, _) => self.located += 1,
            (false, 0) => self.unlocated += 1,
            (false, _) => self.private += 1,
        }
    }

    /// Adds what a flow has carried to the place and the country of one of its ends: the farther one has carried it.
    fn add(&mut self, model: &Model, item: &Item<'_>, (end, id): (usize, u32), is_new: bool) {
        let (host, far) = (model.hosts().get(id), end == item.flow.far());
        if let Some(code) = host.country.as_ref().filter(|_| far) {
            let country = self.countries.entry(Kept(code.clone())).or_default();
            country.octets += item.carried.octets_all();
            country.flows += 1;
            country.rate += item.rate[0] + item.rate[1];
            country.hosts += u64::from(is_new);
        }
        let Some(at) = host.place else { return };
        let none = Place {
            host: id,
            hosts: 0,
            carried: Carried::default(),
            rate: [0; 2],
            here: false,
            impossible: false,
        };
        let place = self.places.entry(at.map(f32::to_bits)).or_insert(none);
        place.hosts += u64::from(is_new);
        place.here |= kind(model, host) == 1;
        if far {
            place.carried += item.carried;
            place.rate = [place.rate[0] + item.rate[0], place.rate[1] + item.rate[1]];
            place.impossible |= item.flow.impossible;
        }
    }
}

impl Map {
    /// Rows of places, each with the number that it keeps, and of the ways to them.
    fn places(&mut self, model: &Model, places: BTreeMap<[u32; 2], Place>) -> (Vec<Cell>, Vec<Cell>) {
        let mut greatest: Vec<_> = places.into_iter().collect();
        greatest.sort_by_key(|(key, place)| (std::cmp::Reverse(place.carried.octets_all()), *key));
        greatest.truncate(PLACES_MAX);
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
fn countries(sums: HashMap<Kept, Country>) -> Vec<Cell> {
    let mut order: Vec<(Arc<str>, Country)> = sums.into_iter().map(|(code, sum)| (code.0, sum)).collect();
    order.sort_by(|(a, x), (b, y)| y.octets.cmp(&x.octets).then_with(|| a.cmp(b)));
    let mut cells = Vec::new();
    for (code, sum) in order {
        row!(cells; code, sum.octets, sum.hosts, sum.flows, sum.rate);
    }
    cells
}
