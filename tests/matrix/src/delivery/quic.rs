//! Datagrams of QUIC as a client has sent them (RFC 9000 §12.2): in any order, repeated, damaged, lost.

use super::Delivery;
use crate::{Expect, Step, hello};

/// All that can be done to two datagrams that hold a hello together.
#[must_use]
pub fn whole() -> Vec<Delivery> {
    let ([a, b], _) = hello::quic();
    let noise = [0x5A; 300];
    let cut = |octets: &[u8], length: usize| octets[..length].to_vec();
    vec![
        of("in order", 0, &[&a, &b]),
        of("reversed", 0, &[&b, &a]),
        of("each twice", 0, &[&a, &a, &b, &b]),
        of("reversed twice", 0, &[&b, &a, &b, &a]),
        perhaps(of("noise first", 0, &[&noise, &a, &b])),
        of("noise between", 0, &[&b, &noise, &a]),
        of("cut short, and again", 0, &[&cut(&a, 700), &b, &a]),
        of("the first is lost", 0, &[&b, &b]).expecting(Expect::Nothing),
        of("the second is lost", 0, &[&a, &a]).expecting(Expect::Nothing),
        of("the first is cut short", 0, &[&cut(&a, 1249), &b]).expecting(Expect::Nothing),
    ]
}

/// A copy of the first datagram, or of the second, in which the octet at a place is another: its packet
/// is not authentic, and its receiver passes it over (RFC 9001 §5.3).
#[must_use]
pub fn at(place: usize) -> Vec<Delivery> {
    let ([a, b], _) = hello::quic();
    let damaged = |octets: &[u8]| {
        let mut octets = octets.to_vec();
        octets[place] ^= 0x55;
        octets
    };
    let (bad_a, bad_b) = (damaged(&a), damaged(&b));
    let before = of("a damaged copy of the first before", place, &[&bad_a, &a, &b]);
    vec![
        // The first octet and the version are what a flow is known by.
        if place < 5 { perhaps(before) } else { before },
        of("a damaged copy of the first between", place, &[&b, &bad_a, &a]),
        of("a damaged copy of the second between", place, &[&a, &bad_b, &b]),
        of("the first is damaged", place, &[&bad_a, &b]).expecting(Expect::Nothing),
        of("the second is damaged", place, &[&b, &bad_a]).expecting(Expect::Nothing),
    ]
}

/// A flow is known by its first datagram, or it is not looked at.
fn perhaps(delivery: Delivery) -> Delivery {
    delivery.expecting(Expect::ToldOrNothing(hello::quic().1))
}

fn of(name: &str, place: usize, datagrams: &[&[u8]]) -> Delivery {
    let steps = datagrams.iter().map(|octets| Step::client(0, octets)).collect();
    Delivery::datagrams(&format!("quic · {name} · {place}"), hello::quic().1, steps)
}
