//! Octets that come twice, the same or others.
//!
//! A receiver takes what comes in order and drops what it has already (RFC 9293 §3.10.7.4), so of
//! octets that came in order the first are the truth, whatever comes later. Which of two copies that
//! both wait behind a hole it will take is not said, and systems differ: nothing is to be told then.

use super::Delivery;
use crate::{Expect, Hello, Step};

/// What needs no place.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let forged = hello.forged();
    let [real, other] = [Step::client(0, &hello.record), Step::client(0, &forged)];
    vec![
        Delivery::of(hello, "all of it again with others", 0, vec![real.clone(), other.clone()]),
        Delivery::of(hello, "all of it before with others", 0, vec![other, real])
            .expecting(Expect::SameAs(forged)),
    ]
}

/// Overlaps that begin or end at a place.
#[must_use]
pub fn at(hello: &Hello, place: usize) -> Vec<Delivery> {
    let octets = &hello.record[..];
    let mut deliveries = Vec::new();
    for common in [1, 7, 100] {
        let (before, behind) = (place.saturating_sub(common), (place + common).min(octets.len()));
        let [a, b] = [Step::client(0, &octets[..place]), Step::client(place, &octets[place..])];
        let [long_a, long_b] = [Step::client(0, &octets[..behind]), Step::client(before, &octets[before..])];
        let of = |name: &str, steps: [&Step; 2]| {
            let name = format!("{name} by {common}");
            Delivery::of(hello, &name, place, steps.map(Clone::clone).to_vec())
        };
        deliveries.extend([
            of("the second begins early", [&a, &long_b]),
            of("the second begins early, reversed", [&long_b, &a]),
            of("the first ends late", [&long_a, &b]),
            of("the first ends late, reversed", [&b, &long_a]),
            of("both overlap", [&long_a, &long_b]),
            of("both overlap, reversed", [&long_b, &long_a]),
        ]);
    }
    deliveries.extend(others(hello, place));
    deliveries
}

/// Copies that differ.
fn others(hello: &Hello, place: usize) -> Vec<Delivery> {
    let (octets, forged) = (&hello.record[..], hello.forged());
    let [a, b] = [Step::client(0, &octets[..place]), Step::client(place, &octets[place..])];
    let [other_a, other_b] = [Step::client(0, &forged[..place]), Step::client(place, &forged[place..])];
    let [whole, other] = [Step::client(0, octets), Step::client(0, &forged)];
    let noise = Step::client(0, &vec![0x5A; octets.len() + 300]);
    let front_forged = [&forged[..place], &octets[place..]].concat();
    let rest_forged = [&octets[..place], &forged[place..]].concat();
    let of = |name: &str, steps: &[&Step]| {
        Delivery::of(hello, name, place, steps.iter().copied().cloned().collect())
    };
    let first = |delivery: Delivery, taken: &[u8]| delivery.expecting(Expect::SameAs(taken.to_vec()));
    // Unless both copies of what waits are the same, nobody knows.
    let unknown = |delivery: Delivery, taken: &[u8]| {
        let same = forged[place..] == octets[place..];
        delivery.expecting(if same { Expect::SameAs(taken.to_vec()) } else { Expect::Nothing })
    };
    vec![
        of("others for the first part, afterwards", &[&a, &other_a, &b]),
        of("others for all of it, between", &[&a, &other_a, &b, &other]),
        of("noise over the first part and the second", &[&a, &b, &noise]),
        first(of("others for the first part, before", &[&other_a, &a, &b]), &front_forged),
        first(of("others for the first part, before all", &[&other_a, &whole]), &front_forged),
        first(of("others for the second part, before", &[&a, &other_b, &b]), &rest_forged),
        unknown(of("others for the second part, which waits", &[&b, &other_b, &a]), octets),
        unknown(of("others for the second part, which waited before", &[&other_b, &b, &a]), octets),
        unknown(of("others for all of it, while the second part waits", &[&b, &other]), &front_forged),
    ]
}
