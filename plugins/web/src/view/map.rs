//! Where the hosts are that packets go to and come from.

use super::{
    Draw, Look,
    cells::{FLOAT, HashMap, INT, TEXT, all, row},
    keys::kind,
};
use crate::{
    model::{Carried, strings::Kept},
    table::{Shape, Table},
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
        let span = look.span();
        let mut seen = vec![false; model.hosts().end()];
        let mut places: BTreeMap<[u32; 2], Place> = BTreeMap::new();
        let mut countries: HashMap<Kept, Country> = HashMap::default();
        let [mut located, mut unlocated, mut private] = [0u64; 3];
        for item in &span.items {
            for (end, id) in item.flow.ends.into_iter().enumerate() {
                let host = model.hosts().get(id);
                let new = !std::mem::replace(&mut seen[id as usize], true);
                let far = end == item.flow.far();
                if new {
                    match (host.place.is_some(), kind(model, host)) {
                        (true, _) => located += 1,
                        (false, 0) => unlocated += 1,
                        (false, _) => private += 1,
                    }
                }
                let rate = item.rate;
                if let Some(code) = host.country.as_ref().filter(|_| far) {
                    let country = countries.entry(Kept(code.clone())).or_default();
                    country.octets += item.carried.octets_all();
                    country.flows += 1;
                    country.rate += rate[0] + rate[1];
                    country.hosts += u64::from(new);
                }
                let Some(at) = host.place else { continue };
                let place = places.entry(at.map(f32::to_bits)).or_insert(Place {
                    host: id,
                    hosts: 0,
                    carried: Carried::default(),
                    rate: [0; 2],
                    here: false,
                    impossible: false,
                });
                place.hosts += u64::from(new);
                place.here |= kind(model, host) == 1;
                if far {
                    place.carried += item.carried;
                    place.rate = [place.rate[0] + rate[0], place.rate[1] + rate[1]];
                    place.impossible |= item.flow.impossible;
                }
            }
        }
        let mut order: Vec<_> = places.into_iter().collect();
        order.sort_by_key(|(key, place)| (std::cmp::Reverse(place.carried.octets_all()), *key));
        order.truncate(PLACES_MAX);
        let next = self.ids.len() as u64;
        let mut given = next;
        let mut rows: Vec<_> = order
            .into_iter()
            .map(|(key, place)| {
                let id = *self.ids.entry(key).or_insert_with(|| {
                    given += 1;
                    given
                });
                (id, place)
            })
            .collect();
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
        let mut order: Vec<(Arc<str>, Country)> =
            countries.into_iter().map(|(code, sum)| (code.0, sum)).collect();
        order.sort_by(|(a, x), (b, y)| y.octets.cmp(&x.octets).then_with(|| a.cmp(b)));
        let mut country_rows = Vec::new();
        for (code, sum) in order {
            row!(country_rows; code, sum.octets, sum.hosts, sum.flows, sum.rate);
        }
        let database = located > 0 || model.hosts().has_places();
        let mut counts = Vec::new();
        row!(counts; located, unlocated, private, database);
        vec![all(0, cells), all(1, arcs), all(2, country_rows), all(3, counts)]
    }
}
