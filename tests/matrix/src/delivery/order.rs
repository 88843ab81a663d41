//! Segments in other orders, and more than once.

use super::Delivery;
use crate::{Hello, Step};

/// What needs no place.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let one = Step::client(0, &hello.record);
    vec![
        Delivery::of(hello, "one segment", 0, vec![one.clone()]),
        Delivery::of(hello, "one segment twice", 0, vec![one; 2]),
    ]
}

/// A segment for each octet.
#[must_use]
pub fn octets(hello: &Hello) -> Vec<Delivery> {
    let octets: Vec<Step> =
        hello.record.iter().enumerate().map(|(at, octet)| Step::client(at, &[*octet])).collect();
    let reversed: Vec<Step> = octets.iter().rev().cloned().collect();
    let shuffled = shuffled(&octets);
    let twice = [shuffled.clone(), octets.clone()].concat();
    let of = |name, steps| Delivery::of(hello, name, 0, steps);
    vec![
        of("octet by octet", octets),
        of("octet by octet, the last first", reversed),
        of("octet by octet, shuffled", shuffled),
        of("octet by octet, shuffled, then in order", twice),
    ]
}

/// Cut at a place, and once more behind it.
#[must_use]
pub fn at(hello: &Hello, place: usize) -> Vec<Delivery> {
    let octets = &hello.record[..];
    let [a, b] = [Step::client(0, &octets[..place]), Step::client(place, &octets[place..])];
    let whole = Step::client(0, octets);
    let of = |name: &str, steps: &[&Step]| {
        Delivery::of(hello, name, place, steps.iter().copied().cloned().collect())
    };
    let mut deliveries = vec![
        of("cut", &[&a, &b]),
        of("cut and reversed", &[&b, &a]),
        of("each part twice", &[&a, &a, &b, &b]),
        of("reversed, each part twice", &[&b, &b, &a, &a]),
        of("again as one segment", &[&a, &whole, &b]),
        of("the rest, then all as one segment", &[&b, &whole, &a]),
    ];
    deliveries.extend(three(hello, place));
    deliveries
}

/// Three parts in each order, and in each with the first part that came repeated at the end.
fn three(hello: &Hello, place: usize) -> Vec<Delivery> {
    let octets = &hello.record[..];
    let middle = place + (octets.len() - place) / 2;
    if middle == place {
        return Vec::new();
    }
    let parts = [(0, place), (place, middle), (middle, octets.len())];
    let part = |at: usize| Step::client(parts[at].0, &octets[parts[at].0..parts[at].1]);
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let order = |[a, b, c]: [usize; 3]| {
        let name = format!("three parts as {a}{b}{c}{a}");
        Delivery::of(hello, &name, place, vec![part(a), part(b), part(c), part(a)])
    };
    orders.into_iter().map(order).collect()
}

/// In an order that looks like none, and is the same in every run.
fn shuffled(steps: &[Step]) -> Vec<Step> {
    let mut random = radar_tests::random::Random::new(3);
    let mut keyed: Vec<(usize, &Step)> = steps.iter().map(|step| (random.below(1 << 30), step)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, step)| step.clone()).collect()
}
